extension SMTPClientContract {
  /// What is not decided yet, by what it waits for: ids of contracts of severity critical and high.
  public static let undecided: [(reason: String, ids: [String])] = [
    (
      "outcomes that a client tells by a call of its own: one that returns or throws does so once",
      ["errors-complete-once"]
    )
  ]
}

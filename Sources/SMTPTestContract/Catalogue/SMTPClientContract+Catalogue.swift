extension SMTPClientContract {
  /// All contracts that this version can decide, group by group.
  public static let catalogue: [SMTPClientContract] =
    mail + login + failures

  private static let mail = greeting + ehlo + reply + envelope + data + pipelining
  private static let login = tls + authentication + challenges + tokens
  private static let failures =
    errors + limits + reuse + security + injections + extensions + chunking + lmtp

  /// The contract with an id; `nil` where this version has none.
  public static func named(_ id: String) -> SMTPClientContract? {
    catalogue.first { $0.id == id }
  }
}

extension SMTPClientContract {
  /// All contracts that this version can decide, group by group.
  public static let catalogue: [SMTPClientContract] =
    greeting + ehlo + reply + envelope + data + pipelining + authentication + errors
    + limits + reuse + security + extensions

  /// The contract with an id; `nil` where this version has none.
  public static func named(_ id: String) -> SMTPClientContract? {
    catalogue.first { $0.id == id }
  }
}

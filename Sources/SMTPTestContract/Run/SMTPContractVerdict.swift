/// What a contract comes to for a client.
public enum SMTPContractVerdict: String, Sendable, Hashable, CaseIterable, Codable {
  /// It holds.
  case pass
  /// It holds, but the client used a latitude, or broke a SHOULD.
  case warn
  /// It is broken.
  case fail
  /// The client lacks what the contract needs, or never did what it is about.
  case notApplicable
  /// The client failed before the contract had begun, so that nothing is known. No pass.
  case inconclusive

  /// How much it weighs where several cases come together.
  var weight: Int {
    switch self {
    case .notApplicable: 0
    case .pass: 1
    case .warn: 2
    case .inconclusive: 3
    case .fail: 4
    }
  }
}

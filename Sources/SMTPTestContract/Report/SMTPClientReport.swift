/// What a client came to: its contracts, its faults, or both.
public struct SMTPClientReport: Sendable, CustomStringConvertible {
  /// What the contracts came to; `nil` where none were run.
  public let contracts: SMTPContractReport?
  /// What the fault matrix came to; `nil` where it was not run.
  public let matrix: SMTPFaultReport?

  /// Joins two reports of one client.
  public init(contracts: SMTPContractReport? = nil, matrix: SMTPFaultReport? = nil) {
    self.contracts = contracts
    self.matrix = matrix
  }

  /// What the client is called.
  public var client: String { contracts?.client ?? matrix?.client ?? "" }

  /// Whether a test has to fail of it: a contract or a cell failed, or could not be decided because the
  /// client does not deliver to an honest server.
  public var isFailure: Bool {
    if let contracts, !contracts.failures.isEmpty || contracts.isInconclusive { return true }
    if let matrix, !matrix.failures.isEmpty || matrix.failure != nil { return true }
    return false
  }

  /// Both as text, one below the other.
  public var description: String {
    [contracts?.description, matrix?.description].compactMap { $0 }.joined(separator: "\n\n")
  }
}

extension SMTPContractReport {
  /// Whether nothing at all could be decided.
  fileprivate var isInconclusive: Bool {
    !results.isEmpty && results.allSatisfy { $0.verdict == .inconclusive }
  }
}

public import SMTPTestSupport

/// What a contract came to for a client, with the dialogue that proves it.
public struct SMTPContractResult: Sendable, CustomStringConvertible {
  /// The contract.
  public let contract: SMTPClientContract
  /// What it came to: the worst of its cases.
  public let verdict: SMTPContractVerdict
  /// Why, a sentence or two a line; empty for what passed.
  public let reasons: [String]
  /// The section that was broken: the contract's, or the one of what else was seen.
  public let clause: SMTPClause
  /// The script with which a server does what it did; empty for an honest one, and for what passed.
  public let script: String
  /// The dialogue of the case that decided; empty for what passed.
  public let transcript: String
  /// Why the client is known to fail it; `nil` where it is not.
  public internal(set) var knownFailure: String?

  /// Whether a test has to fail of it: it failed and is not known to, or passed and is known to fail.
  public var isFailure: Bool {
    knownFailure == nil ? verdict == .fail : verdict == .pass || verdict == .warn
  }

  /// The verdict with the contract, the reasons, the script, and the dialogue.
  public var description: String {
    var lines = ["\(verdict.rawValue): \(contract)"]
    if let knownFailure {
      lines.append(
        isFailure
          ? "  It passes, but is listed as a known failure: \(knownFailure)"
          : "  known failure: \(knownFailure)")
    }
    lines += reasons.map { "  \($0)" }
    if clause != contract.clause { lines.append("  broken    \(clause)") }
    if !script.isEmpty {
      lines.append("  script    \(script.replacing("\n", with: "\n            "))")
    }
    if !transcript.isEmpty {
      lines.append("Transcript:")
      lines += transcript.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }
}

/// A client broke a contract; the description says which, how, and shows the dialogue.
public struct SMTPContractError: Error, Sendable, CustomStringConvertible {
  /// What the contract came to.
  public let result: SMTPContractResult

  /// What the result says.
  public var description: String { result.description }
}

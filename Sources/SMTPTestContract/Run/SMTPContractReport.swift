public import SMTPTestSupport

/// What all contracts came to for a client.
public struct SMTPContractReport: Sendable, CustomStringConvertible {
  /// What the client is called.
  public let client: String
  /// What it can do, as seen and as said.
  public let capabilities: Set<SMTPClientCapability>
  /// What it breaks in every session, an honest server's too.
  public let violations: [SMTPViolation.Kind]
  /// The results in the order of the contracts.
  public let results: [SMTPContractResult]

  /// Those a test has to fail of.
  public var failures: [SMTPContractResult] { results.filter(\.isFailure) }

  /// How many contracts came to a verdict.
  public func count(_ verdict: SMTPContractVerdict) -> Int {
    results.count { $0.verdict == verdict }
  }

  /// A line for each contract with its verdict, then how many there are of each.
  public var description: String {
    var lines = ["\(client): \(capabilities.map(\.rawValue).sorted().joined(separator: ", "))"]
    if !violations.isEmpty {
      lines.append("in every session: \(violations.map(\.description).joined(separator: ", "))")
    }
    let width = results.map(\.contract.id.count).max() ?? 0
    for result in results {
      let id = result.contract.id + String(repeating: " ", count: width - result.contract.id.count)
      let verdict = result.verdict.rawValue
      let gap = String(repeating: " ", count: max(1, 14 - verdict.count))
      let reason =
        result.knownFailure.map { "known: \($0)" } ?? result.reasons.first { $0.hasPrefix("seen") }
        ?? result.reasons.last ?? ""
      let first = reason.prefix { !$0.isNewline }
      lines.append(
        "\(verdict)\(gap)\(id)  \(result.clause)" + (first.isEmpty ? "" : "  \(first)"))
    }
    let counts = SMTPContractVerdict.allCases.compactMap { verdict -> String? in
      let count = self.count(verdict)
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    return (lines + [counts.joined(separator: ", ")]).joined(separator: "\n")
  }
}

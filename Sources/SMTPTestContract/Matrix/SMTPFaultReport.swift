/// What the fault matrix came to for a client.
public struct SMTPFaultReport: Sendable, CustomStringConvertible {
  /// What the client is called.
  public let client: String
  /// How much of the matrix was run.
  public let tier: SMTPFaultTier
  /// The steps of the client's own session, in their order.
  public let steps: [String]
  /// Why there is no matrix: the client does not deliver to an honest server; `nil` where it does.
  public let failure: String?
  /// The results, fault by fault, each in the order of the steps.
  public let results: [SMTPFaultResult]

  /// Those a test has to fail of.
  public var failures: [SMTPFaultResult] { results.filter(\.isFailure) }

  /// How many cells came to a verdict.
  public func count(_ verdict: SMTPContractVerdict) -> Int {
    results.count { $0.verdict == verdict }
  }

  /// A table, a row for each fault and a column for each step, then what failed, each with the one line
  /// of a script that shows it again, then how many there are of each verdict.
  public var description: String {
    if let failure { return "\(client): \(failure)" }
    var faults: [String] = []
    for result in results where !faults.contains(result.cell.fault) {
      faults.append(result.cell.fault)
    }
    let cells = Dictionary(
      results.map { ($0.cell.id, $0) }, uniquingKeysWith: { first, _ in first })
    let width = (faults.map(\.count).max() ?? 0) + 2
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let widths = steps.map { max(5, $0.count + 1) }
    func row(_ title: String, _ words: [String]) -> String {
      let cells = zip(words, widths).map { padded($0, $1) }.joined()
      return String("\(padded(title, width))\(cells)".reversed().drop { $0 == " " }.reversed())
    }
    var lines = [row("\(client)", steps)]
    for fault in faults {
      lines.append(row(fault, steps.map { cells["\($0)/\(fault)"]?.mark ?? "" }))
    }
    lines += results.filter { $0.verdict == .fail || $0.isFailure }.map(\.description)
    let counts = SMTPContractVerdict.allCases.compactMap { verdict -> String? in
      let count = self.count(verdict)
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    return (lines + [counts.joined(separator: ", ")]).joined(separator: "\n")
  }
}

extension SMTPFaultResult {
  /// Its verdict in a table.
  fileprivate var mark: String {
    switch verdict {
    case .pass: "."
    case .warn: "warn"
    case .fail: knownFailure == nil ? "FAIL" : "fail"
    case .inconclusive: "?"
    case .notApplicable: "-"
    }
  }
}

/// Cells of the matrix that failed; the description is that of the report.
public struct SMTPFaultMatrixError: Error, Sendable, CustomStringConvertible {
  /// What the matrix came to.
  public let report: SMTPFaultReport

  /// The report, and the dialogue of the first failure.
  public var description: String {
    let transcript = report.failures.first.map {
      "\n\nTranscript of \($0.cell.id):\n\($0.transcript)"
    }
    return "\(report)\(transcript ?? "")"
  }
}

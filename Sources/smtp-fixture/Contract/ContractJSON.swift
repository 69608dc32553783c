internal import SMTPTestContract

/// A report as JSON (RFC 8259): one object, in lines that people read.
enum ContractJSON {
  static func text(_ report: SMTPClientReport) -> String {
    JSON.object([
      "client": .string(report.client),
      "failed": .bool(report.isFailure),
      "contracts": report.contracts.map { contracts in
        .object([
          "capabilities": .array(
            contracts.capabilities.map(\.rawValue).sorted().map(JSON.string)),
          "inEverySession": .array(contracts.violations.map { .string("\($0)") }),
          "results": .array(contracts.results.map(result)),
        ])
      },
      "matrix": report.matrix.map { matrix in
        .object([
          "tier": .string(matrix.tier.rawValue),
          "failure": matrix.failure.map(JSON.string),
          "steps": .array(matrix.steps.map(JSON.string)),
          "results": .array(matrix.results.map(result)),
        ])
      },
    ]).indented()
  }

  private static func result(_ result: SMTPContractResult) -> JSON {
    .object([
      "id": .string(result.contract.id),
      "title": .string(result.contract.title),
      "verdict": .string(result.verdict.rawValue),
      "failed": .bool(result.isFailure),
      "known": result.knownFailure.map(JSON.string),
      "clause": .string("\(result.clause)"),
      "level": .string(result.contract.level.rawValue),
      "severity": .string(result.contract.severity.rawValue),
      "reasons": .array(result.reasons.map(JSON.string)),
      "script": text(result.script),
      "transcript": text(result.transcript),
    ])
  }

  private static func result(_ result: SMTPFaultResult) -> JSON {
    .object([
      "id": .string(result.cell.id),
      "step": .string(result.cell.step),
      "fault": .string(result.cell.fault),
      "group": .string(result.cell.group.rawValue),
      "script": .string(result.cell.script),
      "verdict": .string(result.verdict.rawValue),
      "failed": .bool(result.isFailure),
      "known": result.knownFailure.map(JSON.string),
      "outcome": .string(result.outcome),
      "breaches": .array(
        result.breaches.map { breach in
          .object([
            "invariant": .string(breach.invariant.rawValue),
            "clause": .string("\(breach.clause)"),
            "expected": .string(breach.expected),
            "seen": .string(breach.seen),
            "warning": .bool(breach.isWarning),
          ])
        }),
      // What passed needs no proof.
      "transcript": result.verdict == .pass ? nil : text(result.transcript),
    ])
  }

  private static func text(_ text: String) -> JSON? { text.isEmpty ? nil : .string(text) }
}

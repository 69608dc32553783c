internal import SMTPTestSupport

/// The catalogue as a page of the documentation.
package enum CatalogueReference {
  /// A table for each group, the sections that are decided, and what is not decided yet.
  package static var markdown: String {
    var blocks: [String] = []
    var groups: [String] = []
    for contract in SMTPClientContract.catalogue where !groups.contains(contract.group) {
      groups.append(contract.group)
    }
    for group in groups {
      let rows = SMTPClientContract.catalogue.filter { $0.group == group }.map { contract in
        let needs = contract.needs.map { "`\($0.rawValue)`" }.sorted().joined(separator: " ")
        return "| `\(contract.id)` | \(contract.title) | \(contract.clause) | "
          + "\(contract.level.rawValue), \(contract.severity.rawValue) | \(needs) |"
      }
      blocks.append(
        ([
          "### \(group)", "", "| Id | What has to hold | Section | Level, severity | Needs |",
          "| --- | --- | --- | --- | --- |",
        ] + rows).joined(separator: "\n"))
    }
    blocks.append("### Sections\n\n\(sections)")
    let undecided = SMTPClientContract.undecided.map { reason, ids in
      "- \(reason): " + ids.map { "`\($0)`" }.joined(separator: ", ") + "."
    }
    blocks.append("### Not decided yet\n\n" + undecided.joined(separator: "\n"))
    return blocks.joined(separator: "\n\n")
  }

  /// Which sections are decided by how many contracts.
  private static var sections: String {
    let clauses = Dictionary(grouping: SMTPClientContract.catalogue, by: \.clause)
    let sorted = clauses.keys.sorted { $0.numbers.lexicographicallyPrecedes($1.numbers) }
    let rows = sorted.map { clause in
      "| \(clause) | \(clauses[clause]!.map { "`\($0.id)`" }.joined(separator: ", ")) |"
    }
    return (["| Section | Decided by |", "| --- | --- |"] + rows).joined(separator: "\n")
  }
}

extension SMTPClause {
  /// Its place among others.
  fileprivate var numbers: [Int] { [rfc] + section.split(separator: ".").compactMap { Int($0) } }
}

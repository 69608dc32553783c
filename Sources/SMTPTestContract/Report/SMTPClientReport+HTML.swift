extension SMTPClientReport {
  /// The report as one page that needs nothing else: no network, no other file.
  ///
  /// Contracts stand by group, the matrix as a table of steps and faults; each row and each cell opens the
  /// dialogue that proves it. It can be read on a phone, in the dark, and with a keyboard.
  public var html: String {
    let parts = [contracts.map { _ in "contracts" }, matrix.map { _ in "faults" }]
    let title = "\(client.inMarkup): \(parts.compactMap { $0 }.joined(separator: " and "))"
    let body = [contracts.map(Self.section), matrix.map(Self.section)].compactMap { $0 }
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>
      \(ReportPage.style)
      </style></head>
      <body><main><h1>\(title)</h1>
      \(body.joined(separator: "\n"))
      </main><script>
      \(ReportPage.script)
      </script></body></html>
      """
  }

  private static func section(_ report: SMTPContractReport) -> String {
    var lines = ["<h2>Contracts</h2>", counts(report.results.map(\.verdict))]
    if !report.failures.isEmpty {
      let links = report.failures.map { result in
        "<a href=\"#\(result.contract.id.inMarkup)\">\(result.contract.id.inMarkup)</a>"
      }
      lines.append("<p>Failures: \(links.joined(separator: ", "))</p>")
    }
    if !report.violations.isEmpty {
      let names = report.violations.map(\.description).joined(separator: ", ")
      lines.append("<p>In every session: \(names.inMarkup)</p>")
    }
    var group = ""
    for result in report.results {
      if result.contract.group != group {
        group = result.contract.group
        lines.append("<h3>\(group.inMarkup)</h3>")
      }
      var text = result.reasons
      if result.clause != result.contract.clause { text.append("broken    \(result.clause)") }
      if !result.script.isEmpty { text.append("script    \(result.script)") }
      lines.append(
        entry(
          id: result.contract.id, verdict: result.verdict, title: result.contract.title,
          clause: "\(result.contract.clause)",
          known: known(result.knownFailure, isFailure: result.isFailure),
          text: text, transcript: result.transcript))
    }
    return lines.joined(separator: "\n")
  }

  private static func section(_ report: SMTPFaultReport) -> String {
    if let failure = report.failure {
      return "<h2>Faults</h2>\n<p>\(failure.inMarkup)</p>"
    }
    var faults: [String] = []
    for result in report.results where !faults.contains(result.cell.fault) {
      faults.append(result.cell.fault)
    }
    let results = Dictionary(
      report.results.map { ($0.cell.id, $0) }, uniquingKeysWith: { first, _ in first })
    let head = report.steps.map { "<th scope=\"col\">\($0.inMarkup)</th>" }.joined()
    let rows = faults.map { fault in
      let cells = report.steps.map { step -> String in
        guard let result = results["\(step)/\(fault)"] else { return "<td></td>" }
        let (id, verdict) = (result.cell.id.inMarkup, result.verdict)
        let known = result.knownFailure == nil ? "" : ", known"
        return "<td><a class=\"\(verdict.rawValue)\" href=\"#\(id)\" "
          + "title=\"\(id): \(verdict.rawValue)\(known)\">\(verdict.sign)"
          + "<span class=\"far\"> \(id), \(verdict.rawValue)\(known)</span></a></td>"
      }
      return "<tr><th scope=\"row\">\(fault.inMarkup)</th>\(cells.joined())</tr>"
    }
    let entries = report.results.map { result in
      entry(
        id: result.cell.id, verdict: result.verdict, title: result.cell.script,
        clause: result.breaches.first.map { "\($0.clause)" },
        known: known(result.knownFailure, isFailure: result.isFailure),
        text: ["outcome   \(result.outcome)"] + result.breaches.flatMap(Self.lines),
        transcript: result.transcript)
    }
    return """
      <h2>Faults</h2>
      \(counts(report.results.map(\.verdict)))
      <div class="wide" tabindex="0" role="region" aria-label="Steps and faults"><table>
      <thead><tr><th scope="col">fault</th>\(head)</tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
      <h3>Cells</h3>
      \(entries.joined(separator: "\n"))
      """
  }

  private static func lines(_ breach: SMTPFaultResult.Breach) -> [String] {
    [
      "broken    \(breach.invariant.rawValue) \(breach.invariant) (\(breach.clause))",
      "expected  \(breach.expected)", "seen      \(breach.seen)",
    ]
  }

  /// What unfolds; a mere line where there is nothing more to show.
  private static func entry(
    id: String, verdict: SMTPContractVerdict, title: String, clause: String?, known: String?,
    text: [String], transcript: String
  ) -> String {
    let clause = clause.map { " <span class=\"clause\">\($0.inMarkup)</span>" } ?? ""
    let row =
      "<b class=\"\(verdict.rawValue)\">\(verdict.rawValue)</b><code>\(id.inMarkup)</code>"
      + "<span>\(title.inMarkup)\(clause)</span>"
    let known = known.map { "<p>\($0.inMarkup)</p>" } ?? ""
    let lines = text.map { $0.replacing("\n", with: "\n          ") }
    let texts = [lines.joined(separator: "\n"), transcript].filter { !$0.isEmpty }
    let more = known + texts.map { "<pre>\($0.inMarkup)</pre>" }.joined()
    if more.isEmpty { return "<div id=\"\(id.inMarkup)\" class=\"row\">\(row)</div>" }
    return
      "<details id=\"\(id.inMarkup)\"><summary class=\"row\">\(row)</summary>\(more)</details>"
  }

  private static func known(_ reason: String?, isFailure: Bool) -> String? {
    reason.map {
      isFailure ? "It passes, but is listed as a known failure: \($0)" : "Known failure: \($0)"
    }
  }

  /// How many there are of each verdict, which says what the signs and colours mean as well.
  private static func counts(_ verdicts: [SMTPContractVerdict]) -> String {
    let counts = SMTPContractVerdict.allCases.compactMap { verdict -> String? in
      let count = verdicts.count { $0 == verdict }
      if count == 0 { return nil }
      let name = verdict.rawValue
      return "<b class=\"\(name)\">\(verdict.sign) \(count) \(name)</b>"
    }
    return "<p>\(counts.joined(separator: " "))</p>"
  }
}

extension SMTPContractVerdict {
  /// A sign that tells verdicts apart without colours.
  fileprivate var sign: String {
    switch self {
    case .pass: "✓"
    case .warn: "!"
    case .fail: "✗"
    case .inconclusive: "?"
    case .notApplicable: "–"
    }
  }
}

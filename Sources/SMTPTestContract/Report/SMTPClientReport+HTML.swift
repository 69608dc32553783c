extension SMTPClientReport {
  /// The report as one page that needs nothing else: no network, no other file.
  ///
  /// Contracts stand by group, the matrix as a table of steps and faults; each row and each cell opens the
  /// dialogue that proves it. It can be read on a phone, in the dark, and with a keyboard.
  public var html: String {
    let title = "\(client.inMarkup): contracts and faults"
    let body = [contracts.map(Self.section), matrix.map(Self.section)].compactMap { $0 }
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>\(ReportPage.style)</style></head>
      <body><main><h1>\(title)</h1>
      \(body.joined(separator: "\n"))
      </main><script>\(ReportPage.script)</script></body></html>
      """
  }

  private static func section(_ report: SMTPContractReport) -> String {
    var lines = ["<h2>Contracts</h2>", "<p>\(counts(report.results.map(\.verdict)))</p>"]
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
      lines.append(
        entry(
          id: result.contract.id, verdict: result.verdict,
          title: "\(result.contract.title) (\(result.contract.clause))",
          known: result.knownFailure,
          text: (result.reasons + (result.script.isEmpty ? [] : ["script    \(result.script)"]))
            .joined(separator: "\n"),
          transcript: result.transcript))
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
        let id = result.cell.id.inMarkup
        return "<td class=\"\(result.verdict.rawValue)\"><a href=\"#\(id)\" title=\"\(id)\">"
          + "\(result.verdict.sign)<span class=\"far\"> \(id), \(result.verdict.rawValue)</span></a></td>"
      }
      return "<tr><th scope=\"row\">\(fault.inMarkup)</th>\(cells.joined())</tr>"
    }
    let entries = report.results.map { result in
      entry(
        id: result.cell.id, verdict: result.verdict, title: result.cell.script,
        known: result.knownFailure,
        text: (["outcome   \(result.outcome)"] + result.breaches.map(\.description))
          .joined(separator: "\n"),
        transcript: result.transcript)
    }
    return """
      <h2>Faults</h2>
      <p>\(counts(report.results.map(\.verdict)))</p>
      <div class="wide" tabindex="0" role="region" aria-label="Steps and faults"><table>
      <thead><tr><th></th>\(head)</tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
      <h3>Cells</h3>
      \(entries.joined(separator: "\n"))
      """
  }

  private static func entry(
    id: String, verdict: SMTPContractVerdict, title: String, known: String?, text: String,
    transcript: String
  ) -> String {
    let texts = [text, transcript].filter { !$0.isEmpty }.map { "<pre>\($0.inMarkup)</pre>" }
    let known = known.map { "<p>Known: \($0.inMarkup)</p>" } ?? ""
    return "<details id=\"\(id.inMarkup)\"><summary><b class=\"\(verdict.rawValue)\">"
      + "\(verdict.rawValue)</b> <code>\(id.inMarkup)</code> \(title.inMarkup)</summary>"
      + "\(known)\(texts.joined())</details>"
  }

  private static func counts(_ verdicts: [SMTPContractVerdict]) -> String {
    SMTPContractVerdict.allCases.compactMap { verdict in
      let count = verdicts.count { $0 == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }.joined(separator: ", ")
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

/// What the page looks like, and what it does.
private enum ReportPage {
  // Contrasts of 7:1 and more, in the light and in the dark.
  static let style = """
    :root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--line:#999;--good:#0b5a1e;--bad:#8f0d0d;\
    --odd:#6b4300;--dim:#4d4d4d;--link:#0b3d91}
    @media(prefers-color-scheme:dark){:root{--ink:#eee;--paper:#141414;--line:#777;--good:#8fe3a2;\
    --bad:#ffb0a8;--odd:#ffd58a;--dim:#c4c4c4;--link:#a8c7ff}}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
    main{max-width:72rem;margin:auto;padding:1rem}
    h1{font-size:1.5rem}h2{margin-top:2rem}h3{margin-bottom:.5rem}
    a{color:var(--link)}
    .pass,.pass a{color:var(--good)}.fail,.fail a{color:var(--bad);font-weight:bold}
    .warn,.warn a{color:var(--odd)}.inconclusive,.inconclusive a,.notApplicable,.notApplicable a\
    {color:var(--dim)}
    summary{cursor:pointer;padding:.35rem;min-height:1.5rem}
    summary:focus-visible,a:focus-visible,.wide:focus-visible{outline:3px solid var(--link)}
    details{border-bottom:1px solid var(--line)}details:target{outline:2px solid var(--line)}
    pre{overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;padding:.5rem;\
    margin:0 0 .5rem}
    code{font-size:.95em}
    .wide{overflow-x:auto}table{border-collapse:collapse}
    th,td{border:1px solid var(--line);padding:0;text-align:center}
    th{padding:.25rem .5rem;font-size:.85rem;white-space:nowrap}
    tbody th{text-align:left;position:sticky;left:0;background:var(--paper)}
    td a{display:block;min-width:2rem;padding:.3rem;text-decoration:none}
    .far{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    """

  /// A link to an entry opens it.
  static let script = """
    function show(){const e=document.getElementById(decodeURIComponent(location.hash.slice(1)));\
    if(e&&e.tagName==="DETAILS"){e.open=true;e.firstElementChild.focus();e.scrollIntoView()}}
    addEventListener("hashchange",show);show();
    """
}

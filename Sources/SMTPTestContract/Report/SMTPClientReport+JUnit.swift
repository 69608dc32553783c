extension SMTPClientReport {
  /// The report as JUnit's XML, as build servers read it: a suite of the contracts, one of the matrix,
  /// and a test case for each contract and each cell.
  public var junit: String {
    var suites: [String] = []
    if let contracts {
      suites.append(
        JUnit.suite(
          "\(client): contracts",
          contracts.results.map { result in
            JUnit.Case(
              group: result.contract.group, name: result.contract.id, verdict: result.verdict,
              isFailure: result.isFailure, headline: result.reasons.last ?? "",
              text: result.description)
          }))
    }
    if let matrix {
      suites.append(
        JUnit.suite(
          "\(client): faults",
          matrix.results.map { result in
            JUnit.Case(
              group: result.cell.step, name: result.cell.id, verdict: result.verdict,
              isFailure: result.isFailure,
              headline: result.breaches.first?.description ?? result.outcome,
              text: "\(result)\n\n\(result.transcript)")
          }))
    }
    return #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<testsuites>\n"
      + suites.joined(separator: "\n") + "\n</testsuites>"
  }
}

/// The elements of JUnit's XML.
private enum JUnit {
  struct Case {
    let group: String
    let name: String
    let verdict: SMTPContractVerdict
    let isFailure: Bool
    let headline: String
    let text: String

    var isSkipped: Bool { verdict == .notApplicable || verdict == .inconclusive }
  }

  static func suite(_ name: String, _ cases: [Case]) -> String {
    let failures = cases.count(where: \.isFailure)
    let skipped = cases.count(where: \.isSkipped)
    let head =
      "  <testsuite name=\"\(name.inMarkup)\" tests=\"\(cases.count)\" failures=\"\(failures)\" "
      + "skipped=\"\(skipped)\">"
    return ([head] + cases.map(element) + ["  </testsuite>"]).joined(separator: "\n")
  }

  private static func element(_ test: Case) -> String {
    let begin =
      "    <testcase classname=\"\(test.group.inMarkup)\" name=\"\(test.name.inMarkup)\""
    if test.isFailure {
      return begin + ">\n      <failure message=\"\(test.headline.inMarkup)\">"
        + "\(test.text.inMarkup)</failure>\n    </testcase>"
    }
    if test.isSkipped {
      return begin + ">\n      <skipped message=\"\(test.headline.inMarkup)\"/>\n    </testcase>"
    }
    return begin + "/>"
  }
}

extension String {
  /// The text as it may stand in XML and HTML, in quotes too: what no document may have is replaced.
  var inMarkup: String {
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

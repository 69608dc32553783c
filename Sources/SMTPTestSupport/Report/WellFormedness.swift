extension SMTPReceivedMessage {
  /// What is wrong with the mail in an assertion's words, the worst first; `nil` where nothing is that
  /// does as much.
  package func malformation(from severity: SMTPMIMEDefect.Severity) -> String? {
    let defects = self.defects.filter { $0.severity >= severity }
    if defects.isEmpty { return nil }
    var lines = ["The mail is not well-formed: \(self)"]
    for severity in SMTPMIMEDefect.Severity.allCases.reversed() {
      lines += defects.filter { $0.severity == severity }.map { "  \(severity): \($0)" }
    }
    return lines.joined(separator: "\n")
  }
}

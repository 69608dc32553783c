internal import SMTPTestSupport

extension Subcommand {
  /// Takes files with mail apart.
  static let show = Subcommand(
    name: "show",
    summary: "Shows what files with mail say: fields, parts, links, and what is wrong with them.",
    discussion: """
      Prints the fields people read, decoded; the tree of parts, with their sizes as they are
      written and the SHA-256 of attachments; the links; and the defects, each with its octet and
      its clause. "serve --save FOLDER" makes such files.

      With --strict the status is 1 if there are defects.
      """,
    files: ("FILE...", "A file with a mail; - is standard input."),
    options: [
      CommandOption("--text", help: "prints the text of the body instead"),
      CommandOption("--html", help: "prints the HTML of the body instead"),
      CommandOption("--strict", help: "exit with 1 if anything is wrong with a mail"),
    ],
    run: show)

  private static func show(_ arguments: Arguments) throws -> ExitStatus {
    if arguments.operands.isEmpty { throw UsageError("show needs a FILE") }
    var status = ExitStatus.good
    for (index, path) in arguments.operands.enumerated() {
      let mail = SMTPMIMEMessage(try System.readFile(path))
      if arguments.has("--text") || arguments.has("--html") {
        let body = arguments.has("--html") ? mail.html : mail.text
        guard let body else { throw BodyMissing(path: path) }
        StandardOutput.write(body.hasSuffix("\n") ? String(body.dropLast()) : body)
      } else {
        if arguments.operands.count > 1 { StandardOutput.write("\(index > 0 ? "\n" : "")\(path):") }
        StandardOutput.write(MailReport(mail).text)
      }
      if arguments.has("--strict"), !mail.defects.isEmpty { status = .failed }
    }
    return status
  }
}

/// A mail has no body of the kind that was asked for.
private struct BodyMissing: Error, CustomStringConvertible {
  let path: String
  var description: String { "\(path) has no such body" }
}

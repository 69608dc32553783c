internal import SMTPTestSupport

extension SMTPExchange {
  /// The command's first word in capitals: "MAIL" of "mail from:<ann@example.org>". Nil where the
  /// exchange has no command.
  var verb: String? { command.map { $0.prefix { $0 != " " && $0 != ":" }.uppercased() } }
}

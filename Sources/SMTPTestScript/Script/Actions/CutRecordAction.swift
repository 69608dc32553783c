/// `cut-record 5`.
struct CutRecordAction: ScriptAction {
  static let keyword = "cut-record"
  static let form = "cut-record N"
  static let summary =
    "lets only so many octets of the next record of TLS out, and nothing behind them; in clear nothing "
    + "is cut"
  static let role = ActionRole.passing
  static let stages = ScriptDialect.smtp.stages
  static let needsTLS = true

  let count: Int

  init(_ count: Int) { self.count = count }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    count = try parser.reader.count("a number of octets")
  }

  var arguments: String { "\(count)" }
  var mistake: String? { count < 0 ? "a record cannot be cut to \(count) octets" : nil }

  func effects(on host: ActionHost) -> [Effect]? { noted(.cutRecord(count)) }
}

extension SMTPActionChain {
  /// Lets only `count` octets of the next record of TLS out (RFC 8446 §5.1), its header of five octets
  /// included, and nothing behind them: the client has half of something that it cannot decrypt. A record
  /// that is no longer leaves whole. In clear nothing is cut; see ``reply(_:cut:)-(SMTPReply,_)``.
  ///
  /// What was to be said is on record as if it had been, and a message that it acknowledges is
  /// unacknowledged.
  public func cutRecord(_ count: Int) -> Passed { passing(CutRecordAction(count)) }
}

extension SMTPAction {
  /// Lets only `count` octets of the next record of TLS out, and nothing behind them.
  public static func cutRecord(_ count: Int) -> SMTPUnfinished<SMTPAction> {
    nothing.cutRecord(count)
  }
}

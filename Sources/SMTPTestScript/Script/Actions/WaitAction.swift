/// `wait 2s`.
struct WaitAction: ScriptAction {
  static let keyword = "wait"
  static let form = "wait DURATION"
  static let summary = "waits by the server's clock; only this connection waits"
  static let role = ActionRole.passing

  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    duration = try parser.reader.duration()
  }

  var arguments: String { ScriptText.duration(duration) }
  var mistake: String? { ScriptText.mistake(duration) }

  func effects(on host: ActionHost) -> [Effect]? { noted(.wait(duration)) }
}

extension SMTPActionChain {
  /// Waits, by the server's clock, before what follows. Only this connection waits.
  public func wait(_ duration: Duration) -> Passed { passing(WaitAction(duration)) }
}

extension SMTPAction {
  /// Waits by the server's clock before what follows.
  public static func wait(_ duration: Duration) -> SMTPUnfinished<SMTPAction> {
    nothing.wait(duration)
  }
}

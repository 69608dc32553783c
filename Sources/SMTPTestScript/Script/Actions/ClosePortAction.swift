/// `close-port 5s`.
struct ClosePortAction: ScriptAction {
  static let keyword = "close-port"
  static let form = "close-port DURATION"
  static let summary = "refuses connections for so long, then listens on the same port again"
  static let role = ActionRole.passing

  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    duration = try parser.reader.duration()
  }

  var arguments: String { ScriptText.duration(duration) }
  var mistake: String? { ScriptText.mistake(duration) }

  func effects(on host: ActionHost) -> [Effect]? {
    noted(
      .interlude(
        Interlude(text) { [duration] resume in
          host.closePort(duration)
          resume()
          return {}
        }))
  }
}

extension SMTPActionChain {
  /// Has the server refuse connections for so long by its clock, then listen on the same port
  /// again. Open sessions go on.
  public func closePort(for duration: Duration) -> Passed { passing(ClosePortAction(duration)) }
}

extension SMTPAction {
  /// Has the server refuse connections for so long.
  public static func closePort(for duration: Duration) -> SMTPUnfinished<SMTPAction> {
    nothing.closePort(for: duration)
  }
}

/// `pace bytewise 50ms`.
struct PaceAction: ScriptAction {
  static let keyword = "pace"
  static let form = "pace bytewise [DURATION] / split N {N} / throttle AMOUNT/s"
  static let summary = "sends what follows octet by octet, in pieces, or so many octets a second"
  static let role = ActionRole.passing

  let pace: SMTPPace

  init(_ pace: SMTPPace) { self.pace = pace }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    if try parser.reader.takes("bytewise") {
      let isPaused = try parser.reader.isAtNumber()
      pace = .bytewise(every: isPaused ? try parser.reader.duration() : .zero)
    } else if try parser.reader.takes("split") {
      var sizes: [Int] = []
      repeat {
        sizes.append(try parser.reader.count("a size in octets"))
      } while try parser.reader.isAtNumber()
      pace = .split(sizes)
    } else if try parser.reader.takes("throttle") {
      pace = .throttle(octetsPerSecond: try parser.reader.rate())
    } else {
      throw try parser.reader.unexpected(
        "bytewise, split or throttle", among: ["bytewise", "split", "throttle"])
    }
  }

  var arguments: String { pace.text }

  var mistake: String? {
    switch pace {
    case .bytewise(let pause): ScriptText.mistake(pause)
    case .split(let sizes) where sizes.isEmpty || sizes.contains { $0 < 1 }:
      "pace split needs sizes of 1 octet or more"
    case .throttle(..<1): "pace throttle needs a rate of 1 octet a second or more"
    default: nil
    }
  }

  func effects(on host: ActionHost) -> [Effect]? { noted(.pace(pace)) }

  func decide(_ decision: inout DecisionBuilder) {
    decision.isPaced = true
    for effect in noted(.pace(pace)) { decision.append(effect) }
  }
}

extension SMTPPace {
  var text: String {
    switch self {
    case .bytewise(let pause):
      "bytewise" + (pause.nanosecondCount == 0 ? "" : " \(ScriptText.duration(pause))")
    case .split(let sizes): "split \(sizes.map(String.init).joined(separator: " "))"
    case .throttle(let rate): "throttle \(ScriptText.amount(rate))/s"
    }
  }
}

extension SMTPActionChain {
  /// Sends all that follows in this action at a pace.
  public func pace(_ pace: SMTPPace) -> Passed { passing(PaceAction(pace)) }
}

extension SMTPAction {
  /// Sends all that follows at a pace.
  public static func pace(_ pace: SMTPPace) -> SMTPUnfinished<SMTPAction> { nothing.pace(pace) }
}

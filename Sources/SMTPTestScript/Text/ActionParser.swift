internal import SMTPTestWire

/// Reads actions, as they stand behind the colon of a rule and behind `S!` of a dialogue.
struct ActionParser: Sendable {
  var reader: TokenReader
  var names: ScriptNames

  /// Reads one action after another, with commas between them, up to the end of the line.
  ///
  /// - Parameter willRead: is told where each begins.
  mutating func sequence(_ willRead: (Int) -> Void = { _ in }) throws(SMTPTextError) -> SMTPAction {
    var steps: [ActionStep] = []
    repeat {
      try reader.skipLineEnds()
      willRead(try reader.peek().range.lowerBound)
      steps.append(try step())
    } while try reader.takes(.comma)
    let token = try reader.peek()
    guard token.kind == .endOfLine else { throw try misplaced(token, behind: steps.last) }
    return SMTPAction(steps)
  }

  /// The error that something stands behind an action where it should have ended.
  private mutating func misplaced(
    _ token: Token, behind step: ActionStep?
  ) throws(SMTPTextError) -> SMTPTextError {
    let takesText =
      switch step?.kind {
      case .reply, .raw, .offer, .withdraw: true
      default: false
      }
    if case .word(let word) = token.kind, takesText, ActionKind(rawValue: word) == nil {
      return try reader.unexpected("a string in quotes, \",\" or the end of the line")
    }
    return try reader.unexpected("\",\" or the end of the line")
  }

  private mutating func step() throws(SMTPTextError) -> ActionStep {
    let token = try reader.peek()
    guard case .word(let word) = token.kind else {
      throw try reader.unexpected("an action such as reply")
    }
    if let message = LaterVersions.action(word) { throw reader.error(at: token, message) }
    if word == "on" {
      throw reader.error(
        at: token,
        "expected an action such as reply, found \"on\"; a line that ends in \",\" or \":\" goes on"
      )
    }
    guard let kind = ActionKind(rawValue: word) else {
      throw try reader.unexpected(
        "an action such as reply", among: ActionKind.allCases.map(\.rawValue))
    }
    try reader.take()
    switch kind {
    case .reply: return try reply()
    case .raw:
      let octets = try reader.octets()
      return .raw(octets, code: try reader.takes("as") ? try reader.code() : nil)
    case .proceed: return .proceed
    case .offer: return .offer(try lines("a line in quotes, such as \"SIZE 1000\""))
    case .withdraw: return .withdraw(try lines("a keyword in quotes, such as \"STARTTLS\""))
    case .silence: return .silence
    case .acceptThenLose: return .acceptThenLose
    case .blackhole: return .blackhole
    case .refuse: return .refuse
    case .call: return try call()
    case .wait: return .wait(try reader.duration())
    case .hold:
      let name = try reader.name(of: "a gate")
      return .hold(Named(name: name, value: names.gate(name)))
    case .enter:
      let (name, state) = try reader.state()
      return .enter(name, state)
    case .pace: return .pace(try pace())
    case .closePort: return .closePort(try reader.duration())
    case .next: return .next
    case .close: return .close
    case .reset: return .reset
    case .halfClose: return .halfClose
    case .stopReading: return .stopReading
    }
  }

  private mutating func reply() throws(SMTPTextError) -> ActionStep {
    let code = try reader.code()
    let enhanced = try reader.enhancedCode()
    let lines = try reader.texts("use raw for other octets")
    let cut = try reader.takes("cut") ? try reader.count("a number of octets") : nil
    return .reply(SMTPReply(code, enhanced, lines: lines), cut: cut)
  }

  private mutating func lines(_ what: String) throws(SMTPTextError) -> [String] {
    let lines = try reader.texts("use reply or raw to answer EHLO with other octets")
    if lines.isEmpty { throw try reader.unexpected(what) }
    return lines
  }

  private mutating func call() throws(SMTPTextError) -> ActionStep {
    let token = try reader.peek()
    let name = try reader.name(of: "a closure")
    if let closure = names.calls[name] { return .call(Named(name: name, value: closure)) }
    let known = names.calls.keys.sorted()
    var message = "no closure is called \(name): "
    message += known.isEmpty ? "none was given" : "there is \(known.joined(separator: ", "))"
    if let nearest = Nearest.candidate(to: name, among: known) {
      message += "; did you mean \(nearest)?"
    }
    throw reader.error(at: token, message)
  }

  private mutating func pace() throws(SMTPTextError) -> SMTPPace {
    if try reader.takes("bytewise") {
      guard case .number = try reader.peek().kind else { return .bytewise(every: .zero) }
      return .bytewise(every: try reader.duration())
    }
    if try reader.takes("split") {
      var sizes: [Int] = []
      repeat { sizes.append(try reader.count("a size in octets")) } while try reader.hasNumber()
      return .split(sizes)
    }
    if try reader.takes("throttle") { return .throttle(octetsPerSecond: try reader.rate()) }
    throw try reader.unexpected(
      "bytewise, split or throttle", among: ["bytewise", "split", "throttle"])
  }
}

extension TokenReader {
  fileprivate mutating func hasNumber() throws(SMTPTextError) -> Bool {
    if case .number = try peek().kind { true } else { false }
  }
}

/// Dialogues from any text, up to an octet that no text has, and a client behind it: what can be
/// read prints so that it reads back the same, an error is about a place in the text, and a session
/// comes to the same end however its input is cut.
func fuzzDialogue(_ input: inout FuzzInput) {
  let (all, pieces) = input.pieces()
  let end = all.firstIndex(of: 0xFF) ?? all.count
  let text = String(decoding: all[..<end], as: UTF8.self)
  let dialogue: SMTPDialogue
  do {
    dialogue = try SMTPDialogue(parsing: text)
  } catch {
    guard let line = error.line, let column = error.column else {
      fatalError("an error without a place: \(error)")
    }
    let message = error.message
    let count = all[..<end].count { $0 == 10 } + 1
    require((1...count).contains(line) && column >= 1, "\(error): \(shown(all[..<end]))")
    require(!message.isEmpty, "no message: \(shown(all[..<end]))")
    return
  }
  let printed = dialogue.description
  do {
    let again = try SMTPDialogue(parsing: printed)
    require(again == dialogue, "\(printed) reads back as \(again)")
    require(again.violations == dialogue.violations, "\(printed) is judged another way")
  } catch { fatalError("\(printed) does not read back: \(error)") }

  // A silence is about time, and that is no matter of cuts.
  if dialogue.items.contains(where: { if case .event(.silence) = $0 { true } else { false } }) {
    return
  }
  let octets = Array(all[min(end + 1, all.count)...])
  let whole = run(dialogue, [octets])
  // The cuts are about the whole input; those that are in the client's part matter.
  var cut: [[UInt8]] = []
  var at = 0
  for piece in pieces {
    let range = max(at, end + 1)..<max(at + piece.count, end + 1)
    if !range.isEmpty { cut.append(Array(all[range])) }
    at += piece.count
  }
  let inPieces = run(dialogue, cut)
  require(inPieces == whole, "\(inPieces) is not \(whole): \(printed), \(shown(octets))")
}

/// How a session ends: that of one that got more than it asked for does not depend on whether that
/// came before its end.
private func run(_ dialogue: SMTPDialogue, _ pieces: [[UInt8]]) -> String {
  var machine = DialogueSession(dialogue, connection: 1)
  var written: [UInt8] = []
  var end = "open"
  var isDeparted = false
  func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets): written += octets
    case .tell(DialogueProgress.completed(let received)):
      let count = pieces.reduce(0) { $0 + $1.count }
      end = received < count ? "more" : "complete"
    case .tell(DialogueProgress.departed(let departure)):
      isDeparted = true
      end =
        departure.reason == "the client sent more"
        ? "more" : "\(departure.text.replacing(", ", with: " "))"
    default: break
    }
  }
  func settle() {
    var steps = 0
    while true {
      steps += 1
      require(steps < 100_000, "a session without an end")
      switch machine.next() {
      case .perform(let effects): for effect in effects { perform(effect) }
      case .needsInput, .finished: return
      // This is how libFuzzer learns of a finding.
      case .reached, .asks: fatalError("a dialogue asks nothing")
      }
    }
  }
  settle()
  for piece in pieces {
    piece.withUnsafeBytes { machine.receive($0) }
    settle()
  }
  machine.inputEnded()
  settle()
  require(end != "open" || isDeparted, "neither complete nor departed")
  // The reply to a departure is not sent to who was sent the end of the dialogue.
  return end == "more" ? end : "\(end) \(shown(written))"
}

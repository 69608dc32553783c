/// The session machine: however its input is cut and whenever it is answered, it does the same.
func fuzzSession(_ input: inout FuzzInput) {
  let options = SessionOptions(&input)
  let (whole, pieces) = input.pieces()
  let once = SessionTrace(options, [whole])
  if options.offersTLS {
    // What comes behind STARTTLS before its reply is dropped: there the cut has a meaning.
    _ = SessionTrace(options, pieces)
    return
  }
  let cut = SessionTrace(options, pieces)
  require(cut == once, "cut \(pieces.map(shown)):\n\(cut)\nis not\n\(once)")
  let late = SessionTrace(options, pieces, isLate: true)
  require(late == once, "answered late, \(pieces.map(shown)):\n\(late)\nis not\n\(once)")
  if options.everyNth == 0 {
    let unwatched = SessionTrace(options, pieces, isWatched: false)
    require(unwatched == once, "unwatched, \(pieces.map(shown)):\n\(unwatched)\nis not\n\(once)")
  }
}

/// What the input chose of the server and of its answers.
private struct SessionOptions {
  let profile: ServerProfile
  let offersTLS: Bool
  /// Every which answer is not the honest one; 0 for none.
  let everyNth: Int
  let answer: Decision
  /// After how many octets of content to ask.
  let bodyMarks: [Int]

  init(_ input: inout FuzzInput) {
    let flags = input.choice()
    var options = ServerProfile.Options()
    options.reading = SMTPReading.allCases[flags & 3 == 3 ? 0 : flags & 3]
    options.isLMTP = flags & 4 != 0
    options.offersSTARTTLS = flags & 8 != 0
    if flags & 16 != 0 {
      options.mechanisms =
        [SASLMechanism("TEST", needsTLS: false) { TwoSteps() }] + AuthenticationFuzz.mechanisms
    }
    if flags & 32 != 0 {
      options.limits.commandLine = 64
      options.limits.endlessLine = 200
      options.limits.errors = 3
      options.limits.commands = 20
      options.limits.messageSize = 50
      options.limits.recipients = 2
    }
    if flags & 64 != 0 { options.extensions = SMTPExtensions() }
    profile = ServerProfile(options)
    offersTLS = options.offersSTARTTLS

    let choice = input.choice()
    everyNth = choice >> 4
    answer =
      switch choice & 7 {
      case 0: Decision(SMTPReply(250, "2.0.0", "Whatever"))
      case 1: Decision(SMTPReply(451, "4.3.0", "Not now"))
      case 2: Decision(.unanswered, [.close(.fin)])
      case 3: Decision(.accepted)
      case 4:
        Decision(
          .accepted, [.note(.rule("lost"))], trailing: [.close(.reset)], isScripted: true)
      case 5: Decision(.unanswered, isScripted: true)
      case 6:
        Decision(
          .refused, [.write([50])], trailing: [.write([13, 10]), .fault(.halfClose)],
          isScripted: true)
      default:
        Decision(.accepted, [.write([50])], reply: [50], discards: true, isScripted: true)
      }
    bodyMarks = flags & 128 != 0 ? [0, 1, 5, 6, 40] : []
  }
}

/// A mechanism that wants an answer to one challenge.
private struct TwoSteps: SASLExchange {
  private var hasAsked = false

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    if !hasAsked {
      hasAsked = true
      return .challenge(Array("who".utf8))
    }
    guard let response, let user = String(validating: response, as: UTF8.self), !user.isEmpty
    else { return .failed(.authenticationFailed) }
    return .succeeded(user: user)
  }
}

/// Everything the machine asked for, in order; writes that follow each other are one.
private struct SessionTrace: Equatable, CustomStringConvertible {
  var effects: [Effect] = []

  /// Effects have no equality, since facts have none: these texts say all that is in them.
  static func == (a: SessionTrace, b: SessionTrace) -> Bool { a.texts == b.texts }

  private var texts: [String] {
    effects.map { effect in
      if case .tell(ServerFact.committed(let finished)) = effect {
        return "committed \(finished.value)"
      }
      return "\(effect)"
    }
  }

  init(
    _ options: SessionOptions, _ pieces: [[UInt8]], isLate: Bool = false, isWatched: Bool = true
  ) {
    var machine = ServerSession(options.profile, session: 1)
    machine.watch(isWatched ? .all : StageSet(), bodyMarks: isWatched ? options.bodyMarks : [])
    var questions = 0
    var open: Decision?
    var steps = 0

    func run() {
      while open == nil {
        steps += 1
        require(steps < 1_000_000, "it does not come to rest")
        switch machine.next() {
        case .needsInput, .finished: return
        case .perform(let due):
          for effect in due {
            perform(effect)
            switch effect {
            case .startTLS: machine.helloReceived(SMTPTLSFacts())
            case .shakeHands: machine.tlsEstablished(SMTPTLSFacts())
            default: break
            }
          }
        case .asks(let inquiry): machine.resume(answer: AuthenticationFuzz.answer(inquiry, .all))
        case .reached(let event, let honest):
          questions += 1
          _ = event.address
          let isHonest = options.everyNth == 0 || questions % options.everyNth != 0
          let decision = isHonest ? honest : options.answer
          if isLate { open = decision } else { machine.resume(decision) }
        }
      }
    }
    func settle() {
      while let decision = open {
        open = nil
        machine.resume(decision)
        run()
      }
    }

    run()
    for piece in pieces {
      piece.withUnsafeBytes { machine.receive($0) }
      run()
      // The answers come when the next piece is there already.
      if isLate, piece.count % 2 == 0 { settle() }
    }
    settle()
    machine.inputEnded()
    run()
    settle()
    require(isOver(&machine), "it is not over after the end of input")
  }

  private func isOver(_ machine: inout ServerSession) -> Bool {
    if case .finished = machine.next() { return true }
    return false
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets):
      if case .write(let before) = effects.last {
        effects[effects.count - 1] = .write(before + octets)
      } else {
        effects.append(effect)
      }
    default: effects.append(effect)
    }
  }

  var description: String {
    effects.map { effect in
      if case .write(let octets) = effect { return "write \(shown(octets))" }
      return "\(effect)"
    }.joined(separator: "\n")
  }
}

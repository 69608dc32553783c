import SMTPTestWire

/// A client against a server that answers each verb as it is told, and well where it is not.
struct ToldServer {
  private var client: ClientSession
  private var answers: [String: [String]]
  private let endsInput: Bool
  private let longest: Int
  private var line: [UInt8] = []
  private var isInContent = false
  private var recipients = 0
  private let isLMTP: Bool
  /// Octets that answer one verb.
  var noise: (verb: String, octets: [UInt8]) = ("", [])
  private var toClient: [UInt8] = []
  private var isSilent = false
  private(set) var sent: [UInt8] = []
  private(set) var outcomes: [ClientOutcome] = []
  private(set) var endings = 0

  init(
    _ answers: [String: [String]], longest: Int = .max, endsInput: Bool = true,
    _ change: (inout ClientProfile.Options) -> Void = { _ in }
  ) {
    var options = ClientProfile.Options()
    options.name = "client.test"
    change(&options)
    isLMTP = options.isLMTP
    client = ClientSession(ClientProfile(options))
    self.answers = answers
    self.longest = longest
    self.endsInput = endsInput
  }

  var text: String { String(decoding: sent, as: UTF8.self) }

  mutating func take(_ works: ClientWork...) {
    for work in works { client.take(work) }
    answer("greeting", "220 x\r\n")
    run()
    if endsInput, endings == 0 {
      client.inputEnded()
      run()
    }
  }

  mutating func fireTimer() {
    client.timerFired(ClientSession.patience)
    run()
  }

  private mutating func run() {
    while true {
      while case .perform(let effects) = client.next() {
        for effect in effects { perform(effect) }
      }
      if toClient.isEmpty { return }
      let piece = toClient.prefix(longest)
      piece.withUnsafeBytes { client.receive($0) }
      toClient.removeFirst(piece.count)
    }
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .write(let octets):
      sent += octets
      for octet in octets {
        line.append(octet)
        if octet == 10 {
          take(String(decoding: line.dropLast(2), as: UTF8.self))
          line = []
        }
      }
    case .tell(ClientFact.finished(let outcome)): outcomes.append(outcome)
    case .tell(ClientFact.ended(_)): endings += 1
    default: break
    }
  }

  private mutating func take(_ text: String) {
    if isInContent {
      guard text == "." else { return }
      isInContent = false
      for _ in 0..<(isLMTP ? recipients : 1) { answer(".", "250 x\r\n") }
      return
    }
    let verb = text.split(separator: " ").first.map(String.init) ?? ""
    if verb == "RCPT" { recipients += 1 }
    let answered = answer(
      verb, verb == "DATA" ? "354 x\r\n" : verb == "AUTH" ? "235 x\r\n" : "250 x\r\n")
    if verb == "DATA" { isInContent = answered.hasPrefix("354") }
  }

  @discardableResult
  private mutating func answer(_ verb: String, _ usual: String) -> String {
    if isSilent { return "" }
    if verb == noise.verb {
      toClient += noise.octets
      noise.verb = ""
      return ""
    }
    var answer = usual
    if var list = answers[verb], !list.isEmpty {
      answer = list.removeFirst()
      // What is listed last goes on for a verb that comes in each message.
      if !list.isEmpty || verb != "RCPT" { answers[verb] = list }
    }
    // A server that says nothing says nothing more.
    if answer.isEmpty { isSilent = true }
    toClient += Array(answer.utf8)
    return answer
  }
}

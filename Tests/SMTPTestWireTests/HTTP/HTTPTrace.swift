import SMTPTestWire

/// What comes of octets in a session of HTTP, in words: each request, each answer, the end.
final class HTTPTrace: HTTPResponder, @unchecked Sendable {
  // Protected by: a trace is used by one test on one thread.
  private(set) var lines: [String] = []
  private(set) var written: [UInt8] = []
  private(set) var takenBack: [String] = []
  private(set) var standing: Standing?

  /// What a script makes of the n-th question, from 1; `nil` leaves it honest.
  var script: (Int, SMTPStageEvent) -> Decision? = { _, _ in nil }
  private var questions = 0

  func answer(_ request: HTTPRequest) -> HTTPAnswer {
    var line = "\(request.method) \(request.target) 1.\(request.minorVersion)"
    if !request.body.isEmpty { line += " [\(String(decoding: request.body, as: UTF8.self))]" }
    for field in request.trailers { line += " \(field.name)=\(field.text)" }
    lines.append(line + " at \(request.range)")
    return HTTPAnswer(
      HTTPResponse(200, body: Array(request.path.utf8)), at: .token, isAccepted: true,
      takeBack: { self.takenBack.append(request.path) })
  }

  func refused(_ defect: HTTPDefect, _ head: HTTPRequest?, at range: Range<Int>) {
    lines.append("\(defect) from \(range.lowerBound)")
  }

  func answers(with octets: [UInt8], at offset: Int) { lines.append("answers at \(offset)") }

  /// Feeds the pieces one by one, then the end of the input.
  func run(
    _ pieces: [[UInt8]], limits: HTTPLimits = HTTPLimits(), watched: StageSet = StageSet(),
    ends: Bool = true, _ body: (inout HTTPSession) -> Void = { _ in }
  ) {
    var machine = HTTPSession(self, session: 1, limits: limits)
    machine.watch(watched, bodyMarks: [])
    drain(&machine)
    for piece in pieces {
      piece.withUnsafeBytes { machine.receive($0) }
      drain(&machine)
    }
    body(&machine)
    drain(&machine)
    if ends {
      machine.inputEnded()
      drain(&machine)
    }
  }

  private func drain(_ machine: inout HTTPSession) {
    while true {
      switch machine.next() {
      case .needsInput(let standing):
        self.standing = standing
        return
      case .finished: return
      case .asks: return
      case .reached(let event, let honest):
        questions += 1
        machine.resume(script(questions, event) ?? honest)
      case .perform(let effects):
        for effect in effects {
          switch effect {
          case .write(let octets): written += octets
          case .close(let close): lines.append("close \(close)")
          case .tell(let fact as HTTPFact):
            if case .answered(let outcome) = fact {
              lines.append("\(outcome.status ?? 0) \(outcome.range)")
            }
          default: break
          }
        }
      }
    }
  }

  var text: String { String(decoding: written, as: UTF8.self) }
  /// The statuses of the answers.
  var statuses: [Int] {
    text.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
  }
}

@testable import SMTPTestNetwork
@testable import SMTPTestSupport

/// A session told step by step, as either end would have recorded it.
struct ToldSession {
  enum Step: Sendable {
    case client([UInt8])
    case server([UInt8])
    case clientCloses, clientResets, serverCloses, serverResets
    /// So many milliseconds pass.
    case later(UInt64)

    static func c(_ text: String) -> Step { .client(Array(text.utf8)) }
    static func s(_ text: String) -> Step { .server(Array(text.utf8)) }
  }

  let steps: [Step]
  /// Whether both sides come octet by octet.
  var isBytewise = false
  /// A step that comes in two pieces, and where it is cut.
  var cut: (step: Int, place: Int)?

  init(_ steps: [Step], isBytewise: Bool = false) {
    self.steps = steps
    self.isBytewise = isBytewise
  }

  func log(by role: SessionRole) -> SessionLog {
    let log = SessionLog(role: role)
    let isServer = role == .server
    var time: UInt64 = 0
    var number = 0
    func put(_ octets: [UInt8], isOwn: Bool) {
      var pieces = isBytewise ? octets.map { [$0] } : [octets]
      if let cut, cut.step == number {
        pieces = [Array(octets[..<cut.place]), Array(octets[cut.place...])]
      }
      for piece in pieces where !piece.isEmpty {
        piece.withUnsafeBytes { piece in
          if isOwn { return log.sent(piece, at: time) }
          log.space(minimum: piece.count).copyMemory(from: piece)
          log.received(piece.count, at: time)
        }
      }
    }
    for (index, step) in steps.enumerated() {
      number = index
      switch step {
      case .client(let octets): put(octets, isOwn: !isServer)
      case .server(let octets): put(octets, isOwn: isServer)
      case .clientCloses: log.mark(isServer ? .peerClosed : .closed, at: time)
      case .clientResets: log.mark(isServer ? .connectionLost : .reset, at: time)
      case .serverCloses: log.mark(isServer ? .closed : .peerClosed, at: time)
      case .serverResets: log.mark(isServer ? .reset : .connectionLost, at: time)
      case .later(let milliseconds): time += milliseconds * 1_000_000
      }
    }
    log.complete()
    return log
  }

  /// The same session in all ways in which one step can be cut in two, and octet by octet.
  var splits: [ToldSession] {
    var splits = [ToldSession(steps, isBytewise: true)]
    for (index, step) in steps.enumerated() {
      switch step {
      case .client(let octets), .server(let octets):
        for place in 0...octets.count {
          var session = self
          session.cut = (index, place)
          splits.append(session)
        }
      default: break
      }
    }
    return splits
  }

  func record(by role: SessionRole, isLMTP: Bool? = false) -> SMTPSessionRecord {
    Self.record(of: log(by: role), isLMTP: isLMTP)
  }

  static func record(of log: SessionLog, isLMTP: Bool? = false) -> SMTPSessionRecord {
    SMTPSessionRecord(
      facts: SMTPSessionFacts(number: 1), peer: .unix, startedAt: .zero, endedAt: nil,
      transactions: [], snapshot: log.snapshot(), connectedAt: 0, terms: JudgeTerms(isLMTP: isLMTP))
  }
}

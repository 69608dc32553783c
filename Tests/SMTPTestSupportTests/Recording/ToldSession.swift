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

  init(_ steps: [Step], isBytewise: Bool = false) {
    self.steps = steps
    self.isBytewise = isBytewise
  }

  func log(by role: SessionRole) -> SessionLog {
    let log = SessionLog(role: role)
    let isServer = role == .server
    var time: UInt64 = 0
    func put(_ octets: [UInt8], isOwn: Bool) {
      for piece in isBytewise ? octets.map({ [$0] }) : [octets] {
        piece.withUnsafeBytes { piece in
          if isOwn { return log.sent(piece, at: time) }
          log.space(minimum: piece.count).copyMemory(from: piece)
          log.received(piece.count, at: time)
        }
      }
    }
    for step in steps {
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

  func record(by role: SessionRole, isLMTP: Bool? = false) -> SMTPSessionRecord {
    Self.record(of: log(by: role), isLMTP: isLMTP)
  }

  static func record(of log: SessionLog, isLMTP: Bool? = false) -> SMTPSessionRecord {
    SMTPSessionRecord(
      facts: SMTPSessionFacts(number: 1), peer: "peer", startedAt: .zero, endedAt: nil,
      transactions: [], snapshot: log.snapshot(), terms: JudgeTerms(isLMTP: isLMTP))
  }
}

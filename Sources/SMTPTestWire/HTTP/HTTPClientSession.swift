/// What came of a request.
package enum HTTPClientFact: Fact, Hashable {
  case answered(HTTPResponse)
  /// Why not, in a sentence without a full stop.
  case failed(String, isTimeout: Bool)
}

/// The client's side of HTTP/1.1 without I/O, for one request on a connection of its own: writes it,
/// reads the answer, tells it once, and ends.
package struct HTTPClientSession: ProtocolMachine {
  private enum Phase { case starting, handshake, reading, ended }

  private static let patience = MachineTimer(1)

  private let request: [UInt8]
  private let timeout: Duration
  private var reader = HTTPResponseReader()
  private var phase: Phase
  private var effects: [Effect] = []
  private var isInputEnded = false

  /// - Parameters:
  ///   - request: the request, which should ask for `Connection: close`.
  ///   - isTLSImplicit: whether TLS begins with the first octet.
  ///   - timeout: how long the server may take for all of it; zero is for ever.
  package init(_ request: [UInt8], isTLSImplicit: Bool, timeout: Duration) {
    self.request = request
    self.timeout = timeout
    phase = .starting
    effects.append(.setTimer(Self.patience, after: timeout > .zero ? timeout : nil))
    if isTLSImplicit {
      phase = .handshake
      effects.append(.startTLS)
    }
  }

  package mutating func receive(_ octets: UnsafeRawBufferPointer) {
    if phase == .reading || phase == .starting { reader.receive(octets) }
  }

  package mutating func inputEnded() { isInputEnded = true }

  package mutating func tlsEstablished(_ facts: SMTPTLSFacts) {
    if phase == .handshake { phase = .starting }
  }

  package mutating func tlsFailed(_ facts: SMTPTLSFacts) {
    fail("TLS failed: \(facts.failure ?? "the handshake was broken off")")
  }

  package mutating func timerFired(_ timer: MachineTimer) {
    fail("the server took longer than \(timeout)", isTimeout: true)
  }

  package mutating func idleTimedOut() {}
  package mutating func memoryExhausted() { fail("the response is too long") }
  package mutating func shutDown() { fail("it was broken off") }
  package mutating func connectionLost() { fail("the connection was lost") }
  package mutating func resume(_ decision: Decision) {}

  package mutating func next() -> Step {
    while true {
      if !effects.isEmpty {
        defer { effects = [] }
        return .perform(effects)
      }
      switch phase {
      case .ended: return .finished(at: .token)
      case .handshake:
        if !isInputEnded { return .needsInput(standing) }
        fail("the server closed the connection in the handshake of TLS")
      case .starting:
        phase = .reading
        effects.append(.write(request))
      case .reading:
        switch reader.next(isEnded: isInputEnded) {
        case .needsInput: return .needsInput(standing)
        case .response(let response): end(.answered(response))
        case .malformed(let reason): fail(reason)
        }
      }
    }
  }

  private var standing: Standing { Standing(stage: .token, isAtRest: false, unparsedCount: 0) }

  private mutating func fail(_ reason: String, isTimeout: Bool = false) {
    end(.failed(reason, isTimeout: isTimeout))
  }

  private mutating func end(_ fact: HTTPClientFact) {
    if phase == .ended { return }
    phase = .ended
    effects += [.setTimer(Self.patience, after: nil), .tell(fact), .close(.fin)]
  }
}

internal import SMTPTestWire

/// One TLS session without I/O: the peer's octets in, plain text out; plain text in, octets for the
/// peer out.
///
/// Whatever is called, what is to be sent to the peer stands in ``output`` afterwards. For one thread
/// at a time.
package final class TLSEngine {
  /// How far a handshake has come.
  package enum Handshake {
    case goesOn
    /// The client's hello has come, and ``answerHello(showing:)`` is waited for.
    case waits
    case complete
    case failed(TLSFailure)
  }

  /// What there is to read.
  package enum Reading {
    case octets(Int)
    case needsInput
    /// The peer has ended its stream: with a close_notify, as it must (RFC 8446 §6.1), or without.
    case ended(isNotified: Bool)
    case failed(TLSFailure)
  }

  /// What a call of OpenSSL came to.
  private enum Verdict {
    case moved(Int)
    case needsInput
    case heldAtHello
    case closed
    case failed([OpenSSLError])
  }

  package internal(set) var context: TLSContext
  let openSSL: OpenSSL
  let session: OpaquePointer
  // The session owns both.
  private let incoming: OpenSSL.Handle
  private let outgoing: OpenSSL.Handle
  /// What is to be sent to the peer.
  package let output = OutputBuffer()
  /// Keeps what goes over the wire; `nil`: nobody wants it.
  package var cipherLog: CipherLog?
  /// Whether the handshake is complete.
  package private(set) var isEstablished = false
  /// Why TLS ended, where it failed.
  package internal(set) var failure: TLSFailure?
  /// The first octets of the peer, where they are no TLS.
  package private(set) var clearText: [UInt8] = []
  /// Whether anything of the peer has come.
  package private(set) var hasReceived = false
  private var isInputEnded = false
  var sentAlert: TLSAlert?
  var receivedAlert: TLSAlert?
  /// What is to be done about the client's hello.
  var hello = Hello()

  /// - Parameters:
  ///   - serverName: of a client: the server it asks for (RFC 6066 §3), unless that is an address.
  ///   - expectedName: of a client that wants a certificate: the name or address it must be for.
  ///   - earlier: of a client: the session it would like to resume.
  /// - Throws: ``SMTPTLSSetupError``.
  package init(
    _ context: TLSContext, serverName: String? = nil, expectedName: String? = nil,
    resuming earlier: TLSResumption? = nil
  ) throws {
    self.context = context
    openSSL = context.openSSL
    let sessions = openSSL.sessions
    let streams = openSSL.streams
    if OpenSSL.isOver { throw SMTPTLSSetupError(description: "The process is ending.") }
    streams.clearErrors()
    guard let session = sessions.new(context.handle) else {
      throw openSSL.setupError("make a session")
    }
    self.session = session
    incoming = streams.new(streams.memory())
    outgoing = streams.new(streams.memory())
    sessions.setStreams(session, incoming, outgoing)
    sessions.setObserver(session, observe)
    let own = Unmanaged.passUnretained(self).toOpaque()
    _ = sessions.control(session, OpenSSL.Constant.setObserverArgument, 0, own)
    _ = sessions.setOwner(session, 0, own)
    if let log = context.settings.keyLog { Self.keepKeyLog(log, of: session) }
    if context.settings.role == .server {
      sessions.accept(session)
    } else {
      sessions.connect(session)
    }
    if let serverName {
      var name = Array(serverName.utf8CString)
      name.withUnsafeMutableBytes {
        _ = sessions.control(session, OpenSSL.Constant.setServerName, 0, $0.baseAddress)
      }
    }
    if let expectedName {
      // The common name is no name of a host (RFC 9525 section 2).
      sessions.setHostFlags(session, OpenSSL.Constant.neverByCommonName)
      // Which of the two it is only OpenSSL knows: it takes no name for an address.
      let parameters = sessions.parameters(session)
      if openSSL.certificates.expectAddress(parameters, expectedName) != 1 {
        _ = sessions.expectHost(session, expectedName)
      }
    }
    if let earlier { _ = sessions.offerSession(session, earlier.handle) }
    streams.clearErrors()
  }

  deinit {
    if context.settings.keyLog != nil { Self.keepKeyLog(nil, of: session) }
    if !OpenSSL.isOver { openSSL.sessions.free(session) }
  }

  // MARK: The peer's octets

  /// Takes octets of the peer.
  package func receive(_ octets: UnsafeRawBufferPointer) {
    guard octets.count > 0, failure == nil else { return }
    if !hasReceived {
      hasReceived = true
      // A record begins with its type, which for a hello is 22 and for an alert 21; the hello of
      // older clients with a length that has its first bit set (RFC 5246 E.2).
      let first = octets[0]
      if first != 22, first != 21, first < 128 { clearText = Array(octets) }
    }
    _ = openSSL.streams.write(incoming, octets.baseAddress, Int32(clamping: octets.count))
  }

  /// Says that no octets will come any more. OpenSSL is not told: for it that would be the end of the
  /// other direction too.
  package func inputEnded() { isInputEnded = true }

  // MARK: Steps

  /// Goes on with the handshake, as far as that is possible.
  package func shakeHands() -> Handshake {
    if let failure { return .failed(failure) }
    if isEstablished { return .complete }
    if !clearText.isEmpty { return .failed(end(spokenClearly)) }
    if hello.isOpen { return isInputEnded ? .failed(end(abandoned)) : .waits }
    openSSL.streams.clearErrors()
    let verdict = verdict(on: openSSL.sessions.shakeHands(session))
    drain()
    switch verdict {
    case .moved:
      isEstablished = true
      return .complete
    case .needsInput:
      return isInputEnded ? .failed(end(abandoned)) : .goesOn
    case .heldAtHello: return .waits
    case .closed: return .failed(end(abandoned))
    case .failed(let errors): return .failed(end(failure(for: errors)))
    }
  }

  /// Reads plain text, of one record at most. `space` must not be empty.
  package func read(into space: UnsafeMutableRawBufferPointer) -> Reading {
    if let failure { return .failed(failure) }
    openSSL.streams.clearErrors()
    let verdict = verdict(
      on: openSSL.sessions.read(session, space.baseAddress, Int32(clamping: space.count)))
    if openSSL.streams.pending(outgoing) > 0 { drain() }
    switch verdict {
    case .moved(let count): return .octets(count)
    case .needsInput, .heldAtHello:
      return isInputEnded ? .ended(isNotified: false) : .needsInput
    case .closed: return .ended(isNotified: true)
    case .failed(let errors): return .failed(end(failure(for: errors)))
    }
  }

  /// Encrypts all of `octets`; false where TLS has failed.
  package func write(_ octets: UnsafeRawBufferPointer) -> Bool {
    guard failure == nil else { return false }
    if octets.count == 0 { return true }
    openSSL.streams.clearErrors()
    let verdict = verdict(
      on: openSSL.sessions.write(session, octets.baseAddress, Int32(clamping: octets.count)))
    drain()
    switch verdict {
    case .moved: return true
    case .failed(let errors): _ = end(failure(for: errors))
    case .needsInput, .heldAtHello, .closed: _ = end(abandoned)
    }
    return false
  }

  /// Says that nothing more will come from this end (RFC 8446 §6.1). Not within a handshake, where
  /// there is nothing to say it with.
  package func close() {
    guard failure == nil, isEstablished else { return }
    openSSL.streams.clearErrors()
    _ = openSSL.sessions.shutDown(session)
    drain()
    openSSL.streams.clearErrors()
  }

  /// Asks for another handshake, as a client of TLS 1.2 may (RFC 5246 §7.4.1.1); false where that cannot be
  /// asked for.
  package func renegotiate() -> Bool {
    openSSL.streams.clearErrors()
    guard openSSL.sessions.renegotiate(session) == 1 else {
      openSSL.streams.clearErrors()
      return false
    }
    _ = verdict(on: openSSL.sessions.shakeHands(session))
    drain()
    return true
  }

  private func verdict(on result: Int32) -> Verdict {
    if result > 0 { return .moved(Int(result)) }
    switch openSSL.sessions.error(session, result) {
    case OpenSSL.Constant.wantsRead: return .needsInput
    case OpenSSL.Constant.closedByPeer: return .closed
    case OpenSSL.Constant.heldAtHello: return .heldAtHello
    default: return .failed(openSSL.takeErrors())
    }
  }

  private func drain() {
    let pending = openSSL.streams.pending(outgoing)
    guard pending > 0 else { return }
    let read = openSSL.streams.read(outgoing, output.room(for: pending), Int32(clamping: pending))
    output.fill(Int(max(0, read)))
  }
}

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
    case closed
    case failed([OpenSSLError])
  }

  package let context: TLSContext
  private let openSSL: OpenSSL
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
  package private(set) var failure: TLSFailure?
  /// The first octets of the peer, where they are no TLS.
  package private(set) var clearText: [UInt8] = []
  /// Whether anything of the peer has come.
  package private(set) var hasReceived = false
  private var isInputEnded = false
  private var sentAlert: TLSAlert?
  private var receivedAlert: TLSAlert?

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
    _ = sessions.control(
      session, OpenSSL.Constant.setObserverArgument, 0, Unmanaged.passUnretained(self).toOpaque())
    let key = Int(bitPattern: session)
    if let log = context.settings.keyLog { Self.keyLogs.withLock { $0[key] = log } }
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
    if context.settings.keyLog != nil {
      let key = Int(bitPattern: session)
      Self.keyLogs.withLock { _ = $0.removeValue(forKey: key) }
    }
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
    openSSL.streams.clearErrors()
    let verdict = verdict(on: openSSL.sessions.shakeHands(session))
    drain()
    switch verdict {
    case .moved:
      isEstablished = true
      return .complete
    case .needsInput:
      return isInputEnded ? .failed(end(abandoned)) : .goesOn
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
    case .needsInput: return isInputEnded ? .ended(isNotified: false) : .needsInput
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
    case .needsInput, .closed: _ = end(abandoned)
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

  private func verdict(on result: Int32) -> Verdict {
    if result > 0 { return .moved(Int(result)) }
    switch openSSL.sessions.error(session, result) {
    case OpenSSL.Constant.wantsRead: return .needsInput
    case OpenSSL.Constant.closedByPeer: return .closed
    default: return .failed(openSSL.takeErrors())
    }
  }

  private func drain() {
    let pending = openSSL.streams.pending(outgoing)
    guard pending > 0 else { return }
    let read = openSSL.streams.read(outgoing, output.room(for: pending), Int32(clamping: pending))
    output.fill(Int(max(0, read)))
  }

  // MARK: Failures

  private func end(_ failure: TLSFailure) -> TLSFailure {
    self.failure = failure
    return failure
  }

  private var role: SessionRole { context.settings.role }

  /// `client` or `server`: who is at the other end.
  var peerNoun: String { role.peerNoun }

  /// The peer was gone before the handshake was over.
  private var abandoned: TLSFailure {
    let place = hasReceived ? "in the middle of the handshake" : "before the handshake began"
    return TLSFailure(.peer, nil, "the \(role.peerNoun) closed the connection \(place)")
  }

  private var spokenClearly: TLSFailure {
    let line = clearText.prefix(60).prefix { $0 >= 32 && $0 < 127 }
    let shown = line.isEmpty ? "" : ": \"\(String(decoding: line, as: UTF8.self))\""
    return TLSFailure(
      .peer, nil,
      "the \(role.peerNoun) sent plain text where its part of the TLS handshake was due\(shown)")
  }

  private func failure(for errors: [OpenSSLError]) -> TLSFailure {
    if let receivedAlert { return TLSFailure(received: receivedAlert, by: role) }
    guard let error = errors.first else {
      return TLSFailure(.own, sentAlert, "the \(role.noun) could not go on with TLS")
    }
    let reason = reason(for: error)
    return TLSFailure(.own, sentAlert, reason + (sentAlert.map { ": \($0)" } ?? ""))
  }

  private func reason(for error: OpenSSLError) -> String {
    let (own, peer) = (role.noun, role.peerNoun)
    func isOne(of reasons: Int...) -> Bool { reasons.contains(where: error.isOfTLS) }
    if isOne(of: OpenSSL.Constant.noSharedCipher) {
      return "the \(own) found no cipher that both can speak"
    }
    if isOne(of: OpenSSL.Constant.unsupportedProtocol) {
      let versions = context.settings.versions
      let wanted =
        versions.lowerBound == versions.upperBound
        ? versions.lowerBound.rawValue
        : "\(versions.lowerBound.rawValue) to \(versions.upperBound.rawValue)"
      return "the \(own) speaks \(wanted), and the \(peer) none of that"
    }
    if isOne(of: OpenSSL.Constant.noCertificateReturned) {
      return "the \(own) demanded a certificate, and the \(peer) has shown none"
    }
    if isOne(of: OpenSSL.Constant.verificationFailed) {
      return "the \(own) refused the \(peer)'s certificate, \(verification)"
    }
    return "the \(own) could not go on with TLS, \(error.text)"
  }

  private var verification: String {
    let code = openSSL.sessions.verifyResult(session)
    return openSSL.certificates.verifyError(code).map { String(cString: $0) } ?? "error \(code)"
  }

  /// An alert was sent or received.
  fileprivate func note(_ alert: TLSAlert, isReceived: Bool) {
    if alert == .closeNotify { return }
    if isReceived { receivedAlert = alert } else { sentAlert = alert }
  }
}

// What C calls: a function rather than a closure, which would be isolated as the place where it
// stands is.
private func observe(
  _ isSent: Int32, _ version: Int32, _ kind: Int32, _ octets: UnsafeRawPointer?, _ count: Int,
  _ session: OpenSSL.Handle, _ engine: UnsafeMutableRawPointer?
) {
  guard kind == OpenSSL.Constant.alertRecord, count == 2, let octets, let engine else { return }
  let alert = TLSAlert(octets.load(fromByteOffset: 1, as: UInt8.self))
  Unmanaged<TLSEngine>.fromOpaque(engine).takeUnretainedValue().note(alert, isReceived: isSent == 0)
}

// MARK: Key logs

extension TLSEngine {
  /// Where the keys of sessions go that somebody wants to see: the callback is told nothing but which
  /// session it is.
  private static let keyLogs = Locked<[Int: @Sendable (String) -> Void]>([:])

  static func logKey(_ line: String, of session: OpaquePointer) {
    let key = Int(bitPattern: session)
    keyLogs.withLock { $0[key] }?(line)
  }
}

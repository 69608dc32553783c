package import SMTPTestWire

/// The first message of a client, before the server says anything: what the client asks for is known, and
/// what it gets is not decided yet.
extension TLSEngine {
  /// What a server does about the client's hello.
  struct Hello {
    /// Whether the handshake waits behind it for ``answerHello(showing:)``.
    var isAwaited = false
    /// Whether it has come and was not answered.
    var isOpen = false
    /// The name the client asks for in it (RFC 6066 §3).
    var serverName: String?
  }

  /// Whether the handshake waits for ``answerHello(showing:)``.
  var isWaiting: Bool { hello.isOpen }

  /// Has the handshake of a server wait behind the client's hello.
  package func awaitHello() { hello.isAwaited = true }

  /// Goes on behind the client's hello.
  ///
  /// - Parameter other: shows its certificate, and not that of the context it began with; the settings of
  ///   both are the same otherwise. `nil`: no other.
  package func answerHello(showing other: TLSContext?) {
    hello.isAwaited = false
    hello.isOpen = false
    guard let other, other !== context else { return }
    context = other
    _ = openSSL.sessions.setContext(session, other.handle)
  }

  /// Puts an alert out in clear, where the server's part of the handshake is due, and ends TLS with it.
  package func refuse(with alert: TLSAlert) {
    guard !isEstablished, failure == nil else { return }
    output.append(alert.record)
    _ = end(TLSFailure(.own, alert, "the \(context.settings.role.noun) sent \(alert)"))
  }

  /// What OpenSSL is to do about the client's hello, which has come.
  func helloCame() -> Int32 {
    guard hello.isAwaited else { return OpenSSL.Constant.helloAnswered }
    hello.isOpen = true
    hello.serverName = requestedName
    return OpenSSL.Constant.helloLeftOpen
  }

  /// The name in the hello, which can be asked for only while OpenSSL has it at hand: the length of a list,
  /// and in it, for each name, its kind, its length and itself.
  private var requestedName: String? {
    var octets: UnsafePointer<UInt8>?
    var count = 0
    let isThere = openSSL.sessions.helloExtension(
      session, OpenSSL.Constant.serverNameExtension, &octets, &count)
    guard isThere == 1, let octets, count > 5, octets[2] == 0 else { return nil }
    let length = Int(octets[3]) << 8 | Int(octets[4])
    guard length > 0, 5 + length <= count else { return nil }
    return String(decoding: UnsafeBufferPointer(start: octets + 5, count: length), as: UTF8.self)
  }
}

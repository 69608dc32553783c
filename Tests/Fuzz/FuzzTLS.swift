/// An engine of TLS, in either role and with either version: behind so much of a true session, any
/// octets in place of its peer's, or its peer's with some of them changed.
///
/// It ends or waits, and neither hangs nor crashes; what has failed stays failed, and when nothing will
/// come any more it waits no longer.
func fuzzTLS(_ input: inout FuzzInput) {
  let flags = input.choice()
  let version = flags & 1 == 0 ? SMTPTLSVersion.tls12 : .tls13
  let turns = input.choice() % 6
  let cut = input.choice()
  let (whole, pieces) = input.pieces()
  guard let server = try? TLSEngine(TLSFuzz.contexts(.server, version)),
    let client = try? TLSEngine(TLSFuzz.contexts(.client, version), serverName: "localhost")
  else { fatalError("no engine") }
  let (subject, peer) = flags & 2 == 0 ? (server, client) : (client, server)
  for _ in 0..<turns {
    for (sender, receiver) in [(client, server), (server, client)] {
      advance(sender)
      if sender.isEstablished {
        _ = [UInt8](repeating: 65, count: 100).withUnsafeBytes(sender.write)
      }
      move(from: sender, to: receiver, Int.max)
      advance(receiver)
    }
  }
  advance(peer)
  if flags & 4 == 0 {
    // A part of what is true, then anything.
    move(from: peer, to: subject, cut)
    for piece in pieces {
      piece.withUnsafeBytes(subject.receive)
      advance(subject)
      subject.output.take(subject.output.count)
    }
  } else {
    var octets = Array(peer.output.octets)
    for at in stride(from: 0, to: whole.count - 2, by: 3) where !octets.isEmpty {
      octets[(Int(whole[at]) << 8 | Int(whole[at + 1])) % octets.count] ^= whole[at + 2]
    }
    octets.withUnsafeBytes(subject.receive)
  }
  advance(subject)
  if flags & 8 == 0 {
    subject.inputEnded()
    if !subject.isEstablished {
      guard case .failed = subject.shakeHands() else { fatalError("it waits for what cannot come") }
    }
  }
  if let failure = subject.failure {
    guard case .failed(failure) = subject.shakeHands() else { fatalError("it goes on") }
    let isWritten = [UInt8(65)].withUnsafeBytes(subject.write)
    require(!isWritten, "it writes behind a failure")
    require(!failure.description.isEmpty && !failure.description.hasSuffix("."), "\(failure)")
  }
  _ = subject.facts
  subject.close()
}

/// Shakes hands and reads as far as that goes.
private func advance(_ engine: TLSEngine) {
  _ = engine.shakeHands()
  guard engine.isEstablished else { return }
  for _ in 0..<1000 {
    var space = [UInt8](repeating: 0, count: 4096)
    guard case .octets(let count) = space.withUnsafeMutableBytes(engine.read) else { return }
    require(count > 0, "it reads nothing")
  }
  fatalError("it reads without end")
}

private func move(from sender: TLSEngine, to receiver: TLSEngine, _ most: Int) {
  let count = min(sender.output.count, most)
  if count > 0 {
    receiver.receive(UnsafeRawBufferPointer(rebasing: sender.output.octets[..<count]))
  }
  sender.output.take(sender.output.count)
}

private enum TLSFuzz {
  private static let all: [SessionRole: [SMTPTLSVersion: TLSContext]] = {
    var all: [SessionRole: [SMTPTLSVersion: TLSContext]] = [:]
    for role in [SessionRole.server, .client] {
      for version in [SMTPTLSVersion.tls12, .tls13] {
        var settings = TLSSettings(role: role)
        settings.versions = version...version
        // Resumption and certificates of clients are more to read.
        settings.resumesSessions = true
        if role == .server {
          settings.credentials = try? SMTPTestCertificateAuthority.shared().credentials(for: .valid)
          settings.peerCertificate = .requested
          settings.applicationProtocols = ["smtp"]
        }
        all[role, default: [:]][version] = try? TLSContext(settings)
      }
    }
    return all
  }()

  static func contexts(_ role: SessionRole, _ version: SMTPTLSVersion) -> TLSContext {
    guard let context = all[role]?[version] else { fatalError("no OpenSSL") }
    return context
  }
}

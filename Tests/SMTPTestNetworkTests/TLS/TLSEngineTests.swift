import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestWire
import Testing

/// TLS over memory: no socket, no clock.
@Suite(.bounded) struct `An engine of TLS` {
  static let versions: [SMTPTLSVersion] = [.tls12, .tls13]

  private func authority() throws -> SMTPTestCertificateAuthority { try .shared() }

  @Test(arguments: versions)
  func `knows what was agreed on`(version: SMTPTLSVersion) throws {
    let pair = try TLSPair(
      authority(),
      server: {
        $0.versions = version...version
        $0.applicationProtocols = ["smtp", "lmtp"]
      },
      client: { $0.applicationProtocols = ["h2", "lmtp", "smtp"] })
    let outcome = pair.shakeHands()
    #expect(outcome.server == nil)
    #expect(outcome.client == nil)
    #expect(pair.server.isEstablished)
    let facts = pair.server.facts
    #expect(facts.version == version.rawValue)
    #expect(facts.cipher?.hasPrefix("TLS_") == true)
    #expect(facts.serverName == "localhost")
    #expect(facts.applicationProtocol == "smtp")
    #expect(facts.clientCertificate == nil)
    #expect(facts.failure == nil)
    #expect(!facts.isResumed)
    #expect(pair.client.facts.cipher == facts.cipher)
    let shown = try authority().credentials(for: .valid).certificate
    #expect(pair.client.peerCertificate?.fingerprint == shown.fingerprint)
    #expect(pair.client.peerCertificate?.subject == "CN=SMTP fixture")
    #expect(pair.carry("220 hi\r\n", from: pair.server, to: pair.client) == "220 hi\r\n")
    #expect(pair.carry("QUIT\r\n", from: pair.client, to: pair.server) == "QUIT\r\n")
  }

  @Test(arguments: versions)
  func `comes to the same however both streams are cut`(version: SMTPTLSVersion) throws {
    let server = try TLSContext(settings(.server, version))
    let client = try TLSContext(settings(.client, version))
    for cut in [1, 2, 3, 4, 5, 7, 11, 64, 255, 1024] {
      let pair = try TLSPair(server: server, client: client)
      pair.serverCut = cut
      pair.clientCut = cut
      pair.shakeHands()
      try #require(pair.server.isEstablished && pair.client.isEstablished, "cut \(cut)")
      let text = String(repeating: "RCPT TO:<ann@example.com>\r\n", count: 40)
      #expect(pair.carry(text, from: pair.client, to: pair.server) == text)
      #expect(pair.carry(text, from: pair.server, to: pair.client) == text)
    }
  }

  /// A handshake and a session, with the ends of both: cut once, at one octet of both streams.
  private func converse(_ server: TLSContext, _ client: TLSContext, cutAt cut: Int) throws
    -> TLSPair
  {
    let pair = try TLSPair(server: server, client: client)
    pair.cutAt = cut
    pair.shakeHands()
    try #require(pair.server.isEstablished && pair.client.isEstablished, "cut \(cut)")
    for (text, from, to) in [
      ("220 hi\r\n", pair.server, pair.client), ("EHLO c.test\r\n", pair.client, pair.server),
      ("250 hi\r\n", pair.server, pair.client), ("QUIT\r\n", pair.client, pair.server),
    ] {
      #expect(pair.carry(text, from: from, to: to) == text, "cut \(cut)")
    }
    for (from, to) in [(pair.client, pair.server), (pair.server, pair.client)] {
      from.close()
      while pair.move(from: from, to: to) > 0 {}
      guard case .ended(isNotified: true) = to.readAll().end else {
        Issue.record("cut \(cut): no end")
        continue
      }
    }
    return pair
  }

  @Test(arguments: versions)
  func `loses nothing at any octet of handshake and session`(version: SMTPTLSVersion) throws {
    let server = try TLSContext(settings(.server, version))
    let client = try TLSContext(settings(.client, version))
    let whole = try converse(server, client, cutAt: 0)
    for cut in 1..<max(whole.fromServer.count, whole.fromClient.count) {
      _ = try converse(server, client, cutAt: cut)
    }
  }

  @Test(arguments: versions)
  func `says who gave up when the stream ends at any octet`(version: SMTPTLSVersion) throws {
    let server = try TLSContext(settings(.server, version))
    let client = try TLSContext(settings(.client, version))
    let whole = try TLSPair(server: server, client: client)
    whole.shakeHands()
    var cut = 0
    while cut < whole.fromClient.count {
      let pair = try TLSPair(server: server, client: client)
      pair.clientCut = 1
      var sent = 0
      // So many octets of the client arrive, then none.
      _ = pair.client.shakeHands()
      while sent < cut {
        if pair.move(from: pair.client, to: pair.server) == 1 { sent += 1 }
        _ = pair.server.shakeHands()
        _ = pair.move(from: pair.server, to: pair.client)
        _ = pair.client.shakeHands()
      }
      pair.server.inputEnded()
      guard case .failed(let failure) = pair.server.shakeHands() else {
        // Only the end of the client's part ends the handshake.
        Issue.record("octet \(cut): the handshake goes on")
        return
      }
      #expect(failure.side == .peer)
      let place = cut == 0 ? "before the handshake began" : "in the middle of the handshake"
      #expect(failure.description == "the client closed the connection \(place)")
      cut += cut < 8 ? 1 : 13
    }
  }

  @Test(arguments: versions)
  func `carries megabytes in both directions`(version: SMTPTLSVersion) throws {
    let pair = try TLSPair(
      server: try TLSContext(settings(.server, version)),
      client: try TLSContext(settings(.client, version)))
    pair.shakeHands()
    let text = String(repeating: "0123456789abcdef", count: 200_000)
    #expect(pair.carry(text, from: pair.client, to: pair.server) == text)
    #expect(pair.carry(text, from: pair.server, to: pair.client) == text)
  }

  @Test(arguments: versions)
  func `tells an end that was announced from one that was not`(version: SMTPTLSVersion) throws {
    for isNotified in [false, true] {
      let pair = try TLSPair(
        server: try TLSContext(settings(.server, version)),
        client: try TLSContext(settings(.client, version)))
      pair.shakeHands()
      #expect(pair.carry("NOOP\r\n", from: pair.client, to: pair.server) == "NOOP\r\n")
      if isNotified { pair.client.close() }
      while pair.move(from: pair.client, to: pair.server) > 0 {}
      if !isNotified { pair.server.inputEnded() }
      guard case .ended(isNotified) = pair.server.readAll().end else {
        Issue.record("\(isNotified): \(pair.server.readAll().end)")
        continue
      }
      // The other direction is as it was.
      #expect(pair.carry("221 bye\r\n", from: pair.server, to: pair.client) == "221 bye\r\n")
    }
  }

  @Test(arguments: versions)
  func `gives up where a record was changed on its way, and says so`(version: SMTPTLSVersion) throws
  {
    let pair = try TLSPair(
      server: try TLSContext(settings(.server, version)),
      client: try TLSContext(settings(.client, version)))
    pair.shakeHands()
    _ = Array("NOOP\r\n".utf8).withUnsafeBytes { pair.client.write($0) }
    var octets = Array(pair.client.output.octets)
    octets[octets.count - 1] ^= 1
    octets.withUnsafeBytes { pair.server.receive($0) }
    guard case .failed(let failure) = pair.server.readAll().end else {
      Issue.record("it went on")
      return
    }
    #expect(failure.side == .own)
    #expect(failure.alert?.number == 20)
    #expect(failure.description.hasPrefix("the server could not go on with TLS, "))
    #expect(failure.description.hasSuffix(": alert 20, bad_record_mac"))
    // The other end learns it from the alert.
    while pair.move(from: pair.server, to: pair.client) > 0 {}
    guard case .failed(let told) = pair.client.readAll().end else {
      Issue.record("the client went on")
      return
    }
    #expect(told.side == .peer)
    #expect(
      told.description == "the server could not decrypt a record: alert 20, bad_record_mac")
  }

  /// Octets of no meaning, at each state there is: it ends or waits, and never hangs or crashes.
  @Test(arguments: versions)
  func `survives any octets at any state`(version: SMTPTLSVersion) throws {
    let server = try TLSContext(settings(.server, version))
    let client = try TLSContext(settings(.client, version))
    var random = SplitMix(state: 7)
    for round in 0..<300 {
      let pair = try TLSPair(server: server, client: client)
      pair.clientCut = 1 + random.below(200)
      // As far as the number of this round leads, then noise, with a true header or without.
      for _ in 0..<random.below(12) {
        _ = pair.client.shakeHands()
        pair.move(from: pair.client, to: pair.server)
        _ = pair.server.shakeHands()
        pair.move(from: pair.server, to: pair.client)
      }
      var noise = (0..<random.below(600)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if round % 2 == 0 {
        let type = [20, 21, 22, 23, 24][random.below(5)] as UInt8
        noise = [type, 3, 3, UInt8(noise.count >> 8), UInt8(noise.count & 255)] + noise
      }
      noise.withUnsafeBytes { pair.server.receive($0) }
      for _ in 0..<4 {
        _ = pair.server.shakeHands()
        if pair.server.isEstablished { _ = pair.server.readAll() }
        pair.move(from: pair.server, to: pair.client)
        _ = pair.client.shakeHands()
      }
      pair.server.inputEnded()
      if !pair.server.isEstablished {
        guard case .failed = pair.server.shakeHands() else {
          Issue.record("round \(round): it waits for what cannot come")
          return
        }
      }
      pair.server.close()
    }
  }

  private func settings(_ role: SessionRole, _ version: SMTPTLSVersion) throws -> TLSSettings {
    var settings = TLSSettings(role: role)
    settings.versions = version...version
    if role == .server {
      settings.credentials = try authority().credentials(for: .valid)
    } else {
      settings.peerCertificate = .required
      settings.trustedRoots = [try authority().trustRootDER]
    }
    return settings
  }
}

package import SMTPTestNetwork
package import SMTPTestSupport

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A client of one blocking socket that speaks TLS by itself, octet by octet as a test wants it.
package final class TLSClient {
  package struct Failure: Error, CustomStringConvertible { package let description: String }

  package let descriptor: Int32
  package private(set) var engine: TLSEngine?
  /// At most so many octets are written at once.
  package var cut = Int.max
  private var unread: [UInt8] = []
  /// All that came since TLS began, as it was on the wire.
  private var cipherText: [UInt8] = []
  /// How TLS ended, where it was with a close_notify or without.
  package private(set) var isEndNotified: Bool?

  package convenience init(_ endpoint: SMTPTestEndpoint) throws {
    try self.init(port: endpoint.port)
  }

  package init(port: Int) throws {
    descriptor = try Socket.connect(to: .loopbackIPv4(port: UInt16(port)))
    _ = setPatience(descriptor, 240)
  }

  deinit { Socket.close(descriptor) }

  /// Says EHLO and STARTTLS, and shakes hands.
  package static func upgraded(
    _ server: SMTPTestServer, name: String = "localhost",
    _ change: (inout TLSSettings) throws -> Void = { _ in }
  ) throws -> TLSClient {
    let client = try TLSClient(server.endpoint)
    _ = try client.reply()
    try client.say("EHLO c.test")
    try client.say("STARTTLS")
    try client.shakeHands(trusting: server, name: name, change)
    return client
  }

  // MARK: TLS

  /// What a client says first in a handshake.
  package static func hello(name: String? = "localhost") throws -> [UInt8] {
    let engine = try TLSEngine(try TLSContext(TLSSettings(role: .client)), serverName: name)
    _ = engine.shakeHands()
    return Array(engine.output.octets)
  }

  /// Makes an engine that trusts the authority of this process, unless `change` says otherwise.
  package func begin(
    trusting server: SMTPTestServer? = nil, name: String = "localhost",
    _ change: (inout TLSSettings) throws -> Void = { _ in }
  ) throws {
    var settings = TLSSettings(role: .client)
    settings.peerCertificate = .required
    let authority = try SMTPTestCertificateAuthority.shared()
    settings.trustedRoots = [authority.trustRootDER]
    try change(&settings)
    engine = try TLSEngine(try TLSContext(settings), serverName: name, expectedName: name)
  }

  /// Shakes hands as an earlier session did, and asks to resume that.
  package func shakeHands(resuming earlier: TLSResumption?, _ context: TLSContext) throws {
    engine = try TLSEngine(context, serverName: "localhost", resuming: earlier)
    try goOn()
  }

  package func shakeHands(
    trusting server: SMTPTestServer? = nil, name: String = "localhost",
    _ change: (inout TLSSettings) throws -> Void = { _ in }
  ) throws {
    try begin(trusting: server, name: name, change)
    try goOn()
  }

  /// Says what a client says first in a handshake, and waits for nothing.
  package func sendHello() throws {
    _ = engine?.shakeHands()
    try push()
  }

  /// Goes on with a handshake to its end.
  package func goOn() throws {
    guard let engine else { return }
    while true {
      let step = engine.shakeHands()
      try push()
      switch step {
      case .complete:
        // What came behind the handshake came with it.
        _ = try decrypt(engine)
        return
      case .failed(let failure): throw failure
      case .goesOn, .waits: if try !fill() { engine.inputEnded() }
      }
    }
  }

  private func push() throws {
    guard let engine else { return }
    let octets = Array(engine.output.octets)
    engine.output.take(octets.count)
    try write(octets)
  }

  /// Writes octets as they are, whatever is spoken.
  package func write(_ octets: [UInt8]) throws {
    var rest = octets[...]
    while !rest.isEmpty {
      let outcome = rest.prefix(cut).withUnsafeBytes { Socket.write(descriptor, $0) }
      guard case .octets(let count) = outcome else {
        throw Failure(description: "could not write: \(outcome)")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Asks for another handshake, as TLS 1.2 has it.
  package func renegotiate() throws -> Bool {
    guard engine?.renegotiate() == true else { return false }
    try push()
    return true
  }

  /// Says that nothing more will come.
  package func close(isNotified: Bool = true) throws {
    if isNotified {
      engine?.close()
      try push()
    }
    Socket.shutdownWrite(descriptor)
  }

  // MARK: Text

  package func send(_ text: String) throws {
    guard let engine else { return try write(Array(text.utf8)) }
    _ = Array(text.utf8).withUnsafeBytes { engine.write($0) }
    try push()
  }

  @discardableResult
  package func say(_ line: String) throws -> String {
    try send(line + "\r\n")
    return try reply()
  }

  /// The lines of the next reply, joined by `|`.
  package func reply() throws -> String {
    var lines: [String] = []
    while true {
      while !unread.contains(10) {
        // The end may come together with what was waited for.
        guard try fill() || unread.contains(10) else {
          throw Failure(description: "met the end after \(lines)")
        }
      }
      let end = unread.firstIndex(of: 10) ?? 0
      let line = String(decoding: unread[..<end].dropLast(), as: UTF8.self)
      unread.removeSubrange(...end)
      lines.append(line)
      if line.utf8.count < 4 || Array(line.utf8)[3] != 45 { return lines.joined(separator: "|") }
    }
  }

  /// All that comes until the end.
  package func rest() throws -> String {
    while try fill() {}
    defer { unread = [] }
    return String(decoding: unread, as: UTF8.self)
  }

  /// Reads once; false at the end.
  private func fill() throws -> Bool {
    var octets = [UInt8](repeating: 0, count: 65_536)
    switch octets.withUnsafeMutableBytes({ Socket.read(descriptor, into: $0) }) {
    case .octets(let count):
      guard let engine else {
        unread += octets[..<count]
        return true
      }
      cipherText += octets[..<count]
      octets[..<count].withUnsafeBytes { engine.receive($0) }
      if engine.isEstablished { return try decrypt(engine) }
      return true
    case .endOfStream:
      if let engine, engine.isEstablished {
        engine.inputEnded()
        _ = try decrypt(engine)
      }
      return false
    case let outcome: throw Failure(description: "could not read: \(outcome)")
    }
  }

  /// What came of a record that was not all of it.
  package var unfinishedRecord: [UInt8] {
    var rest = cipherText[...]
    while rest.count >= 5 {
      let header = Array(rest.prefix(5))
      let count = 5 + (Int(header[3]) << 8 | Int(header[4]))
      if count > rest.count { break }
      rest = rest.dropFirst(count)
    }
    return Array(rest)
  }

  private func decrypt(_ engine: TLSEngine) throws -> Bool {
    var space = [UInt8](repeating: 0, count: 20_000)
    while true {
      switch space.withUnsafeMutableBytes({ engine.read(into: $0) }) {
      case .octets(let count): unread += space[..<count]
      case .needsInput: return true
      case .ended(let isNotified):
        isEndNotified = isEndNotified ?? isNotified
        return false
      case .failed(let failure): throw failure
      }
    }
  }
}

/// Has reads fail after so many seconds, rather than wait for ever.
func setPatience(_ descriptor: Int32, _ seconds: Int) -> Int32 {
  var time = timeval(tv_sec: .init(seconds), tv_usec: 0)
  return setsockopt(
    descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
}

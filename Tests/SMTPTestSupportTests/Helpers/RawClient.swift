import CSMTPTestPlatform
import SMTPTestNetwork
import SMTPTestSupport

/// A client without any knowledge of SMTP but its line ends: it says exactly what a test tells it,
/// and never waits longer than its patience.
final class RawClient: Sendable {
  /// What went wrong, with what had come by then.
  struct Failure: Error, CustomStringConvertible {
    let text: String
    let unread: String
    var description: String { "The raw client \(text); unread: \"\(unread)\"." }
  }

  /// How a connection ended, seen from the client.
  enum End: Sendable, Hashable {
    case endOfStream, reset
  }

  private struct State {
    var descriptor: Int32
    var unread: [UInt8] = []
    var end: End?
  }

  // A suite of hundreds resumes its tests late.
  private static let patience: UInt64 = 240_000_000_000
  private let state: Locked<State>

  init(connected descriptor: Int32) { state = Locked(State(descriptor: descriptor)) }

  /// Connects to the endpoint, over IPv4 unless told otherwise.
  convenience init(
    _ endpoint: SMTPTestEndpoint, overIPv6: Bool = false, receiveBuffer: Int? = nil
  ) throws {
    if let path = endpoint.unixPath {
      self.init(connected: try Socket.connect(to: .unix(path: path)))
    } else if let receiveBuffer {
      self.init(connected: try Self.connect(endpoint, receiveBuffer: receiveBuffer))
    } else {
      let port = UInt16(endpoint.port)
      self.init(
        connected: try Socket.connect(
          to: overIPv6 ? .loopbackIPv6(port: port) : .loopbackIPv4(port: port)))
    }
  }

  deinit { close() }

  /// A small buffer must be asked for before the first window is announced.
  private static func connect(_ endpoint: SMTPTestEndpoint, receiveBuffer: Int) throws -> Int32 {
    var address = sockaddr_storage()
    let length = smtp_address_ipv4(&address, 0x7F00_0001, UInt16(endpoint.port))
    let descriptor = smtp_socket_create(AF_INET, 0)
    Socket.setReceiveBuffer(descriptor, octets: receiveBuffer)
    let result = smtp_socket_connect(descriptor, &address, length)
    guard result == 0 else { throw SystemError("connect to", code: -result) }
    return descriptor
  }

  // MARK: Speaking

  func send(_ octets: [UInt8]) throws {
    var rest = octets[...]
    let descriptor = state.withLock { $0.descriptor }
    while !rest.isEmpty {
      let outcome = rest.withUnsafeBytes { Socket.write(descriptor, $0) }
      guard case .octets(let count) = outcome else { throw failure("could not write: \(outcome)") }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Sends one octet a system call.
  func sendSlowly(_ octets: [UInt8]) throws {
    for octet in octets { try send([octet]) }
  }

  /// Sends as much as the connection takes until the server is gone.
  func sendUntilRefused(_ octets: [UInt8]) { try? send(octets) }

  /// Ends the client's half.
  func finish() { Socket.shutdownWrite(state.withLock { $0.descriptor }) }

  func close() {
    state.withLock { state in
      if state.descriptor >= 0 { Socket.close(state.descriptor) }
      state.descriptor = -1
    }
  }

  /// Ends and closes: the server learns of it now, which it does not of closing alone while a child that
  /// was forked a moment ago has a copy of the descriptor.
  func leave() {
    finish()
    close()
  }

  func reset() {
    state.withLock { state in
      if state.descriptor >= 0 { Socket.reset(state.descriptor) }
      state.descriptor = -1
    }
  }

  // MARK: Listening

  /// The lines of the next reply, without the line ends, joined by `|`.
  func reply() throws -> String {
    var lines: [String] = []
    while true {
      let line = try line()
      lines.append(line)
      if line.utf8.count < 4 || line.utf8[line.utf8.index(line.utf8.startIndex, offsetBy: 3)] != 45
      {
        return lines.joined(separator: "|")
      }
    }
  }

  /// As many replies as asked for.
  func replies(_ count: Int) throws -> [String] { try (0..<count).map { _ in try reply() } }

  /// Sends a line and returns its reply.
  @discardableResult
  func say(_ line: String) throws -> String {
    try send(line + "\r\n")
    return try reply()
  }

  /// Exactly so many octets.
  func read(_ count: Int) throws -> String {
    while state.withLock({ $0.unread.count < count }) {
      guard try fill() else { throw failure("met the end") }
    }
    return state.withLock { state in
      defer { state.unread.removeFirst(count) }
      return String(decoding: state.unread.prefix(count), as: Unicode.ASCII.self)
    }
  }

  /// Whether exactly this is read next, and then the end if one is named, else nothing for now.
  ///
  /// It waits for what must come: on a busy machine the kernel takes its time even on loopback.
  func hears(_ text: String, _ end: End? = nil) throws -> Bool {
    guard let end else { return try read(text.utf8.count) == text && available() == ("", nil) }
    return try rest() == (text, end)
  }

  /// What can be read by now, without waiting for more; and the end, where that has come.
  func available() -> (text: String, end: End?) {
    while state.withLock({ $0.end == nil }), isReadable, (try? fill()) == true {}
    return state.withLock { state in
      defer { state.unread = [] }
      return (String(decoding: state.unread, as: Unicode.ASCII.self), state.end)
    }
  }

  private var isReadable: Bool {
    var entry = pollfd(fd: state.withLock { $0.descriptor }, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0
  }

  /// All octets up to the end, and which end it was.
  func rest() throws -> (text: String, end: End) {
    while try fill() {}
    return state.withLock { state in
      defer { state.unread = [] }
      return (String(decoding: state.unread, as: UTF8.self), state.end ?? .endOfStream)
    }
  }

  /// The replies up to the end of the connection, which must be a clean one.
  func finalReplies() throws -> [String] {
    let (text, end) = try rest()
    guard end == .endOfStream else { throw failure("was reset after \"\(text)\"") }
    guard text.isEmpty || text.hasSuffix("\r\n") else { throw failure("got half a line: \(text)") }
    return text.split(separator: "\r\n").map(String.init)
  }

  private func line() throws -> String {
    while true {
      let line = state.withLock { state -> String? in
        guard let end = state.unread.firstIndex(of: 10) else { return nil }
        let line = state.unread[..<end]
        state.unread.removeSubrange(...end)
        return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
      }
      if let line { return line }
      guard try fill() else { throw failure("met the end") }
    }
  }

  /// Reads once; false at the end of the connection.
  private func fill() throws -> Bool {
    let descriptor = state.withLock { $0.descriptor }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let deadline = SMTPFixtureClock.system.now + Self.patience
    while poll(&entry, 1, 100) <= 0 {
      if SMTPFixtureClock.system.now > deadline { throw failure("waited in vain") }
    }
    var octets = [UInt8](repeating: 0, count: 65_536)
    switch octets.withUnsafeMutableBytes({ Socket.read(descriptor, into: $0) }) {
    case .octets(let count):
      state.withLock { $0.unread += octets[..<count] }
      return true
    case .endOfStream:
      state.withLock { $0.end = $0.end ?? .endOfStream }
      return false
    case .failed, .wouldBlock:
      state.withLock { $0.end = .reset }
      return false
    }
  }

  private func failure(_ text: String) -> Failure {
    Failure(
      text: text, unread: state.withLock { String(decoding: $0.unread, as: UTF8.self) })
  }
}

extension RawClient {
  /// Whether a server of this name answers there. (The port of a server that has stopped may
  /// belong to another test's server by now.)
  static func finds(_ hostName: String, at endpoint: SMTPTestEndpoint, overIPv6: Bool = false)
    -> Bool
  {
    guard let client = try? RawClient(endpoint, overIPv6: overIPv6) else { return false }
    return (try? client.reply())?.hasPrefix("220 \(hostName) ") ?? false
  }

  /// Connects and takes the greeting and the answer to EHLO.
  static func greeted(
    _ server: SMTPTestServer, hello: String = "EHLO c.test", receiveBuffer: Int? = nil
  ) throws -> RawClient {
    let client = try RawClient(server.endpoint, receiveBuffer: receiveBuffer)
    _ = try client.reply()
    try client.say(hello)
    return client
  }

  /// Opens a transaction up to the 354.
  func openData(from sender: String = "a@example.com", to recipients: [String] = ["b@example.com"])
    throws
  {
    try say("MAIL FROM:<\(sender)>")
    for recipient in recipients { try say("RCPT TO:<\(recipient)>") }
    try say("DATA")
  }

  /// Delivers a message and returns the final reply. The text is sent as it is.
  @discardableResult
  func deliver(
    _ text: String = "Subject: x\r\n\r\nbody\r\n", from sender: String = "a@example.com",
    to recipients: [String] = ["b@example.com"]
  ) throws -> String {
    try openData(from: sender, to: recipients)
    return try say(text + ".")
  }

  /// Delivers one message in a connection of its own.
  static func deliver(
    _ server: SMTPTestServer, _ text: String = "Subject: x\r\n\r\nbody\r\n",
    from sender: String = "a@example.com", to recipients: [String] = ["b@example.com"]
  ) throws {
    let client = try greeted(server)
    let reply = try client.deliver(text, from: sender, to: recipients)
    guard reply.hasPrefix("250") else { throw Failure(text: "was told \(reply)", unread: "") }
    try client.say("QUIT")
    _ = try client.rest()
  }
}

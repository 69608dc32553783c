import SMTPTestContract
import SMTPTestSupport

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A blocking connection that reads replies, with a defect or without.
final class DefectiveWire: @unchecked Sendable {
  // Used by one attempt after the other, never by two at once.
  enum Failure: Error { case connect, lost, silent, malformed }

  private let descriptor: Int32
  private let defect: Defect?
  private var buffer: [UInt8] = []
  /// In milliseconds; -1: for ever.
  private let patience: Int32

  init(_ endpoint: SMTPTestEndpoint, timeout: Duration, _ defect: Defect?) throws {
    self.defect = defect
    patience =
      defect == .noTimeouts
      ? -1
      : Int32(
        timeout.components.seconds * 1000 + timeout.components.attoseconds / 1_000_000_000_000_000)
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    // Programs that other tests start are not to inherit it.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(endpoint.port).bigEndian
    address.sin_addr.s_addr = inet_addr(endpoint.address)
    let status = withUnsafeBytes(of: &address) {
      connect(
        descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    guard status == 0 else {
      _ = close(descriptor)
      throw Failure.connect
    }
    if defect != .noTimeouts {
      let (seconds, fraction) = timeout.components
      var limit = timeval()
      limit.tv_sec = numericCast(seconds)
      limit.tv_usec = numericCast(fraction / 1_000_000_000_000)
      for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
        setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
      }
    }
    #if canImport(Darwin)
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  deinit { _ = close(descriptor) }

  func send(_ octets: [UInt8]) throws {
    var sent = 0
    let flags = defect == .writesThenReads ? 0 : Int32(MSG_DONTWAIT)
    while sent < octets.count {
      let count = octets.withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.send(
            descriptor, $0.baseAddress! + sent, $0.count - sent, flags | Int32(MSG_NOSIGNAL))
        #else
          Darwin.send(descriptor, $0.baseAddress! + sent, $0.count - sent, flags)
        #endif
      }
      if count < 0, errno == EAGAIN, flags != 0 {
        try readWhileFull()
        continue
      }
      if count <= 0 {
        if defect == .endIsReply { return }
        throw Failure.lost
      }
      sent += count
    }
  }

  /// Waits for room to write, and reads meanwhile.
  private func readWhileFull() throws {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT), revents: 0)
    guard poll(&wanted, 1, patience) > 0 else { throw Failure.silent }
    if wanted.revents & Int16(POLLIN) != 0 { try fill() }
  }

  func send(_ line: String) throws { try send(Array("\(line)\r\n".utf8)) }

  /// Reads a reply.
  ///
  /// - Parameter toEnd: also by a client that reads the first line only: replies to EHLO it knows.
  func reply(toEnd: Bool = false) throws -> (code: Int, lines: [String]) {
    if defect == .segmentIsReply { return try parsed([try segment()]) }
    var lines: [[UInt8]] = []
    while true {
      do { lines.append(try line()) } catch Failure.lost where defect == .endIsReply {
        return (
          Int(String(decoding: buffer.prefix(1), as: UTF8.self)).map { $0 * 100 + 50 } ?? 250, []
        )
      }
      if defect == .firstLineOnly && !toEnd { break }
      if lines.count > 1000 {
        if defect != .noLimits { throw Failure.malformed }
        // Only that it goes on reading matters, not what.
        lines = []
        continue
      }
      guard let last = lines.last, last.count > 3, last[3] == 45 else { break }
    }
    return try parsed(lines)
  }

  private func parsed(_ lines: [[UInt8]]) throws -> (code: Int, lines: [String]) {
    var codes: Set<Int> = []
    for line in lines {
      let digits = line.prefix(3)
      guard digits.count == 3, digits.allSatisfy({ (48...57).contains($0) }),
        line.count == 3 || line[3] == 32 || line[3] == 45 || line[3] == 13,
        let code = Int(String(decoding: digits, as: UTF8.self)), (200...599).contains(code)
      else {
        if defect == .malformedIsSuccess { return (250, []) }
        throw Failure.malformed
      }
      if defect == .needsText, line.count < 5 { throw Failure.malformed }
      if defect == .needsUTF8, String(validating: line, as: UTF8.self) == nil {
        throw Failure.malformed
      }
      codes.insert(code)
    }
    guard codes.count == 1, var code = codes.first else { throw Failure.malformed }
    let texts = lines.map { String(decoding: $0.dropFirst(4), as: UTF8.self) }
    if defect == .readsText {
      if texts.contains(where: { $0.contains("failure") }) { code = 550 }
      if texts.contains(where: { $0.contains("OK") }) { code = 250 }
    }
    return (code, texts)
  }

  private func line() throws -> [UInt8] {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = buffer[..<end]
        buffer.removeSubrange(...end)
        return Array(line.last == 13 ? line.dropLast() : line)
      }
      if buffer.count > 65_536 {
        if defect != .noLimits { throw Failure.malformed }
        buffer = []
      }
      try fill()
    }
  }

  private func segment() throws -> [UInt8] {
    if buffer.isEmpty { try fill() }
    defer { buffer = [] }
    return buffer
  }

  private func fill() throws {
    var octets = [UInt8](repeating: 0, count: defect == .noLimits ? 65_536 : 4096)
    let count = recv(descriptor, &octets, octets.count, 0)
    if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { throw Failure.silent }
    guard count > 0 else { throw Failure.lost }
    buffer += octets[..<count]
  }
}

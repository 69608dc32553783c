internal import CSMTPTestPlatform

/// Where a socket is: a numeric IP address with a port, or a path.
///
/// Names are never looked up.
package enum SocketAddress: Sendable, Hashable {
  /// The address in host byte order: 127.0.0.1 is `0x7F00_0001`.
  case ipv4(UInt32, port: UInt16)
  /// The sixteen octets of the address, the eight first ones in `high`.
  case ipv6(high: UInt64, low: UInt64, port: UInt16)
  /// A path, empty for a socket without a name.
  case unix(path: String)

  package static func loopbackIPv4(port: UInt16) -> SocketAddress {
    .ipv4(0x7F00_0001, port: port)
  }

  package static func loopbackIPv6(port: UInt16) -> SocketAddress {
    .ipv6(high: 0, low: 1, port: port)
  }

  /// Reads a numeric address, IPv6 with or without brackets; nil for anything else.
  package init?(numericHost host: String, port: UInt16) {
    guard !host.utf8.contains(0) else { return nil }
    var ipv4: UInt32 = 0
    if smtp_address_parse(AF_INET, host, &ipv4) != 0 {
      self = .ipv4(UInt32(bigEndian: ipv4), port: port)
      return
    }
    var literal = Substring(host)
    if literal.first == "[", literal.last == "]" { literal = literal.dropFirst().dropLast() }
    var octets: (UInt64, UInt64) = (0, 0)
    guard smtp_address_parse(AF_INET6, String(literal), &octets) != 0 else { return nil }
    self = .ipv6(high: UInt64(bigEndian: octets.0), low: UInt64(bigEndian: octets.1), port: port)
  }

  package var port: UInt16? {
    switch self {
    case .ipv4(_, let port), .ipv6(_, _, let port): port
    case .unix: nil
    }
  }

  /// The numeric address without port or brackets, or the path.
  package var host: String {
    switch self {
    case .ipv4(let address, _):
      var octets = address.bigEndian
      return Self.print(AF_INET, &octets)
    case .ipv6(let high, let low, _):
      var octets = (high.bigEndian, low.bigEndian)
      return Self.print(AF_INET6, &octets)
    case .unix(let path): return path
    }
  }

  package func replacingPort(_ port: UInt16) -> SocketAddress {
    switch self {
    case .ipv4(let address, _): .ipv4(address, port: port)
    case .ipv6(let high, let low, _): .ipv6(high: high, low: low, port: port)
    case .unix: self
    }
  }

  private static func print(_ family: Int32, _ octets: UnsafeRawPointer) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
      guard let first = text.baseAddress else { return "" }
      return smtp_address_print(family, octets, first, 64).map { String(cString: $0) } ?? ""
    }
  }
}

extension SocketAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ipv4(_, let port): "\(host):\(port)"
    case .ipv6(_, _, let port): "[\(host)]:\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

// To and from the C structures.
extension SocketAddress {
  var family: Int32 {
    switch self {
    case .ipv4: AF_INET
    case .ipv6: AF_INET6
    case .unix: AF_UNIX
    }
  }

  /// Calls `body` with the address as C has it.
  ///
  /// - Throws: `ENAMETOOLONG` where a path is longer than a socket's may be.
  func withStorage<Result>(
    for operation: String, _ body: (UnsafePointer<sockaddr_storage>, socklen_t) -> Result
  ) throws(SystemError) -> Result {
    var storage = sockaddr_storage()
    let length: socklen_t
    switch self {
    case .ipv4(let address, let port):
      length = smtp_address_ipv4(&storage, address, port)
    case .ipv6(let high, let low, let port):
      let octets = [high.bigEndian, low.bigEndian]
      length = octets.withUnsafeBytes { octets in
        smtp_address_ipv6(&storage, octets.bindMemory(to: UInt8.self).baseAddress!, port)
      }
    case .unix(let path):
      let limit = smtp_address_unix_limit()
      let count = path.utf8.count
      guard count <= limit else {
        let reason = "(the path has \(count) octets, \(limit) are possible)"
        throw SystemError(operation, code: ENAMETOOLONG, context: "\(self) \(reason)")
      }
      guard count > 0, !path.utf8.contains(0) else {
        throw SystemError(operation, code: EINVAL, context: "\(self)")
      }
      length = smtp_address_unix(&storage, path, count)
    }
    return body(&storage, length)
  }

  init(_ storage: inout sockaddr_storage, length: socklen_t) {
    switch Int32(storage.ss_family) {
    case AF_INET where length > 0:
      self = .ipv4(smtp_address_ipv4_value(&storage), port: smtp_address_port(&storage))
    case AF_INET6 where length > 0:
      var octets = [UInt8](repeating: 0, count: 16)
      smtp_address_ipv6_octets(&storage, &octets)
      let halves = octets.withUnsafeBytes {
        ($0.load(as: UInt64.self), $0.load(fromByteOffset: 8, as: UInt64.self))
      }
      self = .ipv6(
        high: UInt64(bigEndian: halves.0), low: UInt64(bigEndian: halves.1),
        port: smtp_address_port(&storage))
    default:
      var path = [CChar](repeating: 0, count: 128)
      let count = smtp_address_unix_path(&storage, length, &path, path.count)
      let octets = path.prefix(count).map { UInt8(bitPattern: $0) }
      self = .unix(path: String(decoding: octets, as: UTF8.self))
    }
  }
}

/// The other end of a connection: a numeric address with a port, or a socket of a file system.
///
/// ```swift
/// #expect(session.peer.host == "127.0.0.1")
/// ```
public struct SMTPPeer: Sendable, Hashable, CustomStringConvertible {
  /// The numeric address, IPv6 without brackets, such as `127.0.0.1` or `::1`; `unix` where the
  /// connection came over a path. It is what the condition `peer` of scripts is held against.
  public let host: String
  /// The port, in 1...65535; `nil` where the connection came over a path.
  public let port: Int?

  /// Whether the connection came over a path.
  public var isUnix: Bool { port == nil }

  /// A peer on a path: such peers have no address of their own.
  public static let unix = SMTPPeer()

  private init() {
    host = "unix"
    port = nil
  }

  /// Creates a peer with an address.
  ///
  /// - Parameters:
  ///   - host: a numeric address, IPv6 without brackets.
  ///   - port: in 1...65535.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `127.0.0.1:50234`, `[::1]:50234` or `unix`.
  public var description: String {
    guard let port else { return host }
    return host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// Reads a description.
  ///
  /// - Parameter description: `127.0.0.1:50234`, `[::1]:50234` or `unix`; for anything else the
  ///   result is `nil`.
  public init?(_ description: String) {
    if description == "unix" {
      self = .unix
      return
    }
    guard let colon = description.lastIndex(of: ":"),
      let port = UInt16(description[description.index(after: colon)...]), port > 0
    else { return nil }
    var host = description[..<colon]
    let isBracketed = host.first == "[" && host.last == "]"
    if isBracketed { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, isBracketed == host.contains(":") else { return nil }
    self.init(host: String(host), port: Int(port))
  }
}

extension SMTPPeer: Codable {
  /// Reads a text such as `127.0.0.1:50234`.
  ///
  /// - Throws: `DecodingError` for a text that is none of a peer.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let peer = SMTPPeer(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text)\" is no address with a port, nor \"unix\"")
    }
    self = peer
  }

  /// Writes its description.
  ///
  /// - Throws: what `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Where to connect: a value to hand to the code under test, also across processes.
public struct SMTPTestEndpoint: Sendable, Hashable, Codable {
  /// The host to configure: `localhost` unless another was chosen; empty for a Unix-domain socket.
  public let host: String
  /// The numeric address behind it, such as `127.0.0.1`; empty for a Unix-domain socket.
  public let address: String
  /// The TCP port; 0 for a Unix-domain socket.
  public let port: Int
  /// The path of the Unix-domain socket; `nil` for TCP.
  public let unixPath: String?

  /// Creates an endpoint, such as that of a server in another process.
  ///
  /// - Parameters:
  ///   - host: the host to configure. Default `localhost`.
  ///   - address: the numeric address behind it. Default `127.0.0.1`.
  ///   - port: the TCP port, 1 to 65535.
  public init(host: String = "localhost", address: String = "127.0.0.1", port: Int) {
    self.host = host
    self.address = address
    self.port = port
    unixPath = nil
  }

  /// Creates the endpoint of a Unix-domain socket.
  public init(unixPath: String) {
    host = ""
    address = ""
    port = 0
    self.unixPath = unixPath
  }

  /// `smtp://localhost:2525`, or `unix:/path` for a Unix-domain socket.
  public var url: String {
    if let unixPath { return "unix:\(unixPath)" }
    return host.contains(":") ? "smtp://[\(host)]:\(port)" : "smtp://\(host):\(port)"
  }

  /// The usual environment variables of mail-sending programs: `SMTP_HOST`, `SMTP_PORT` and
  /// `SMTP_URL`.
  public var environment: [String: String] {
    ["SMTP_HOST": unixPath ?? host, "SMTP_PORT": String(port), "SMTP_URL": url]
  }
}

extension SMTPTestEndpoint: CustomStringConvertible {
  /// `localhost:2525`, or the path of the socket.
  public var description: String {
    unixPath ?? (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
  }
}

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
  /// When the server speaks TLS; `nil`: never. Default `nil`.
  public var tls: SMTPTLSMode?
  /// The certificate that clients of TLS have to trust, in PEM (RFC 7468 §5). Default `nil`.
  public var trustRoot: String?
  /// The path of a file with ``trustRoot``, which is gone when the server's process is. Default `nil`.
  public var trustRootFile: String?

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

  /// `smtp://localhost:2525`, `smtps://localhost:2525` where TLS begins with the first octet, or
  /// `unix:/path` for a Unix-domain socket.
  public var url: String {
    if let unixPath { return "unix:\(unixPath)" }
    let scheme = tls == .implicit ? "smtps" : "smtp"
    return host.contains(":") ? "\(scheme)://[\(host)]:\(port)" : "\(scheme)://\(host):\(port)"
  }

  /// The usual environment variables of mail-sending programs: `SMTP_HOST`, `SMTP_PORT` and
  /// `SMTP_URL`, and with TLS `SMTP_CAFILE`, the file with the certificate to trust.
  public var environment: [String: String] {
    var variables = ["SMTP_HOST": unixPath ?? host, "SMTP_PORT": String(port), "SMTP_URL": url]
    variables["SMTP_CAFILE"] = trustRootFile
    return variables
  }
}

extension SMTPTestEndpoint: CustomStringConvertible {
  /// `localhost:2525`, or the path of the socket.
  public var description: String {
    unixPath ?? (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
  }
}

import SMTPTestClient
import SMTPTestSupport

/// What `send` and `probe` are told about how to speak with a server.
enum ClientOptions {
  /// The words of `--tls`.
  enum TLSUse: String, CaseIterable {
    case never
    case ifOffered = "if-offered"
    case required, implicit

    var use: SMTPTestClient.Configuration.TLS.Use {
      switch self {
      case .never: .never
      case .ifOffered: .ifOffered
      case .required: .required
      case .implicit: .implicit
      }
    }
  }

  static let options = [
    CommandOption("--unix", "PATH", help: "Connects to a Unix-domain socket instead."),
    CommandOption("--lmtp", help: "Speaks LMTP (RFC 2033)."),
    CommandOption(
      "--ca-file", "FILE", help: "Trusts the certificates in FILE, in PEM, and no others."),
    CommandOption(
      "--server-name", "NAME",
      help: "The name that the certificate has to be for. Default: the host."),
    CommandOption(
      "--timeout", "DURATION",
      help: "The most that a server may take with an answer. Default: as RFC 5321\n"
        + "§4.5.3.2 has it, 30s to 10min."),
  ]

  /// The configuration that the options come to, with TLS as it is by default.
  static func configuration(
    _ arguments: Arguments, host: String?, port: Int?
  ) throws -> SMTPTestClient.Configuration {
    var configuration: SMTPTestClient.Configuration
    if let path = try arguments.text("--unix") {
      if host != nil || port != nil { throw UsageError("a host makes no sense with --unix") }
      configuration = SMTPTestClient.Configuration(unixPath: path)
    } else {
      configuration = SMTPTestClient.Configuration(host: host ?? "localhost", port: port ?? 25)
    }
    configuration.isLMTP = arguments.has("--lmtp")
    configuration.tls.serverName = try arguments.text("--server-name")
    if let path = try arguments.text("--ca-file") {
      configuration.tls.trust = .roots(
        pem: String(decoding: try System.readFile(path), as: UTF8.self))
    }
    if let timeout = try arguments.duration("--timeout") {
      configuration.timeouts = SMTPTestClient.Configuration.Timeouts(all: timeout)
    }
    return configuration
  }
}

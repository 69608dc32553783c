/// What all sessions of a client have in common.
package final class ClientProfile: Sendable {
  /// When a client uses TLS.
  package enum Security: String, CaseIterable, Sendable {
    /// Never, even where it is offered.
    case never
    /// Where it is offered: no protection, since whoever is between the two may hide the offer.
    case ifOffered
    /// By STARTTLS or not at all (RFC 3207 §4).
    case required
    /// From the first octet (RFC 8314 §3).
    case implicit
  }

  /// A way to authenticate.
  package struct Mechanism: Sendable {
    /// The name, in upper case.
    package let name: String
    /// Whether it shows the secret to whoever listens, so that it has to be inside TLS.
    package let showsSecret: Bool
    /// Whether there is nothing without TLS that it could bind itself to.
    package let needsTLS: Bool
    /// Begins an exchange.
    package let begin: @Sendable () -> any SASLClient

    package init(
      _ name: String, showsSecret: Bool, needsTLS: Bool = false,
      begin: @escaping @Sendable () -> any SASLClient
    ) {
      self.name = name
      self.showsSecret = showsSecret
      self.needsTLS = needsTLS
      self.begin = begin
    }
  }

  /// How long the server may take, each counted on its own (RFC 5321 §4.5.3.2); zero: for ever.
  package struct Timeouts: Sendable, Hashable {
    /// Until the greeting (§4.5.3.2.1).
    package var greeting = Duration.seconds(300)
    /// Until the reply to a command, and for the handshake of TLS (§4.5.3.2.2, §4.5.3.2.3).
    package var command = Duration.seconds(300)
    /// Until the reply to DATA (§4.5.3.2.4).
    package var dataStart = Duration.seconds(120)
    /// For each piece of the content to be taken (§4.5.3.2.5).
    package var dataBlock = Duration.seconds(180)
    /// From the end of the content to the final reply (§4.5.3.2.6).
    package var final = Duration.seconds(600)
    /// Until the reply to QUIT, on which nothing depends any more.
    package var quit = Duration.seconds(5)

    package init() {}
  }

  /// The options of the machine.
  package struct Options: Sendable {
    /// What the client calls itself: a domain, or an address in brackets (RFC 5321 §4.1.4).
    package var name = "[127.0.0.1]"
    package var isLMTP = false
    package var security = Security.ifOffered
    /// The ways to authenticate, the best first; none: the client does not.
    package var mechanisms: [Mechanism] = []
    /// Whether mechanisms that show the secret are used in clear.
    package var allowsSecretsInClear = false
    /// Whether PIPELINING is used where it is offered (RFC 2920).
    package var usesPipelining = true
    /// Whether BDAT is used where CHUNKING is offered (RFC 3030).
    package var usesChunking = true
    package var timeouts = Timeouts()
    /// What the client does wrong on purpose.
    package var defects: SMTPClientDefects = []

    package init() {}
  }

  package let options: Options

  package init(_ options: Options) { self.options = options }
}

public import SMTPTestNetwork

extension SMTPTestServer {
  /// Everything that can be chosen about a server. ``SMTPServerOption`` is the short way to it.
  ///
  /// A number or a duration below zero is refused when the server starts, with
  /// ``SMTPTestServerError/invalidConfiguration(_:)``; there is no greatest one.
  public struct Configuration: Sendable {
    /// Where the server listens.
    public enum Address: Sendable, Hashable {
      /// A host and a port. `"localhost"` means 127.0.0.1 and ::1 on one port, where both exist;
      /// any other host must be a numeric address, since names are never looked up. Port 0 lets
      /// the system choose.
      case tcp(host: String, port: Int)
      /// The path of a Unix-domain socket.
      case unix(path: String)
    }

    /// What the server speaks.
    public enum ProtocolKind: String, Sendable, Hashable {
      /// SMTP with EHLO and HELO (RFC 5321).
      case smtp
      /// SMTP that knows HELO only, as before service extensions.
      case heloOnly
      /// LMTP: LHLO, and one reply for each recipient after the content (RFC 2033).
      case lmtp
    }

    /// Where to listen. Default: `localhost`, a port chosen by the system.
    public var address = Address.tcp(host: "localhost", port: 0)
    /// The name the server gives itself in the greeting. Default `fixture.test`.
    public var hostName = "fixture.test"
    /// The text after the name in the greeting. Default `ESMTP SMTPTestSupport`.
    public var greeting = "ESMTP SMTPTestSupport"
    /// The protocol. Default SMTP.
    public var protocolKind = ProtocolKind.smtp
    /// How severely commands are read. Default `.standard`.
    public var reading = SMTPReading.standard
    /// What is offered. Default ``SMTPExtensions/standard``.
    public var extensions = SMTPExtensions.standard
    /// What one session may use.
    public var limits = SMTPSessionLimits()
    /// How long a client may be silent before `421 4.4.2`. Default five minutes
    /// (RFC 5321 §4.5.3.2.7); zero means for ever.
    public var idleTimeout = Duration.seconds(300)
    /// How many connections may be open at once; the next gets `421 4.3.2`. Default 10,000.
    public var maximumConnections = 10_000
    /// How many octets of memory the records of sessions may take: what was sent in both directions,
    /// and 16 octets for each read, write and event beside them. Default 1 GiB. A session that would
    /// exceed it gets `452 4.3.1` and ends; what was recorded is never cut.
    public var memoryBudget = 1 << 30
    /// How long a closure of a script may take before `451 4.3.0`, in real time. Default 10 seconds;
    /// up to four times as much while tasks come to their turn late, for it may wait for one of them.
    public var hookTimeout = Duration.seconds(10)
    /// How long a session may be held at a ``SMTPGate``, in real time, before it ends with `421 4.3.2`
    /// and a finding: a test that fails may never come to open the gate, and its client would wait
    /// for ever. Default one minute, up to four times as much while tasks come to their turn late;
    /// zero holds nobody.
    public var holdTimeout = Duration.seconds(60)
    /// The clock of timeouts and recorded times. Default `.system`.
    public var clock = SMTPFixtureClock.system
    /// How the server departs from an honest one. Default: not at all.
    public var script = SMTPScript()
    /// Passwords and tokens that clients must not send in clear text, neither as they are nor in
    /// base64: where one is found, it is a violation (RFC 4954 §4). Default: none.
    public var secrets: [SMTPSecret] = []
    /// The contents clients are to send, unstuffed: any other is a violation (RFC 5321 §4.5.2).
    /// Default: none, which means anything may be sent.
    public var expectedContents: [[UInt8]] = []
    /// Whether findings that are left in the end fail the test. Default: no.
    public var isStrict = false
    /// Findings that a strict server lets pass. Default: none.
    public var tolerates: @Sendable (SMTPFinding) -> Bool {
      get { toleration ?? { _ in false } }
      set { toleration = newValue }
    }
    /// ``tolerates``, where one was given.
    var toleration: (@Sendable (SMTPFinding) -> Bool)?
    /// How the server speaks TLS. Default `nil`: not at all.
    public var tls: TLS?
    /// Whether the octets are kept that TLS puts on the wire, beside those inside it. They count for
    /// ``memoryBudget``. Default: no.
    public var recordsCipherText = false
    /// Who may authenticate, and how. Default `nil`: AUTH is not offered.
    public var authentication: Authentication?
    /// Whether passwords and tokens are shown where the rest of a dialogue is printed. Default: no,
    /// `{secret}` stands in their place.
    public var revealsSecrets = false
    /// What the server says and its clients must say, instead of SMTP. It goes with no script.
    /// Default `nil`: the server speaks SMTP.
    public var dialogue: SMTPDialogue?
    /// Whether a test passes though a client departed from the dialogue. Default: no, it fails.
    public var allowsDeparture = false
    /// Where in the source the dialogue was given, if that is known.
    package var dialoguePlace: SourcePlace?

    /// The room that a connection has, for tests of what happens when it is used up.
    package var buffers = ConnectionBuffers()
    /// Where closures of scripts run; tests choose what older systems do.
    var hookPlace = HookRunner.Place.ownThread
    /// Puts each message away before its client is told that it is stored.
    package var delivery: MessageDelivery?
    /// The loop to run on; `nil` means the shared one.
    package var loop: EventLoop?

    /// Creates the default configuration.
    public init() {}

    /// Creates the default configuration with the options applied, in order.
    public init(_ options: [SMTPServerOption]) {
      for option in options { option.apply(&self) }
    }

    func profile(_ users: AuthenticationDesk?) -> ServerProfile {
      var options = ServerProfile.Options()
      options.hostName = hostName
      options.greeting = greeting
      options.isLMTP = protocolKind == .lmtp
      options.understandsEHLO = protocolKind != .heloOnly
      options.reading = reading
      options.extensions = extensions
      options.limits = limits
      options.offersSTARTTLS = tls != nil && tls?.mode != .implicit
      options.requiresTLS = tls?.mode == .required
      options.isTLSImplicit = tls?.mode == .implicit
      options.mechanisms = users?.mechanisms ?? []
      options.requiresAuthentication = authentication?.isRequired ?? false
      options.maySend = users?.maySend
      return ServerProfile(options)
    }
  }
}

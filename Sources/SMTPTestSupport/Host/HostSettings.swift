internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// What a host needs to know, whatever is spoken there.
struct HostSettings: Sendable {
  var address = SMTPTestServer.Configuration.Address.tcp(host: "localhost", port: 0)
  /// Whose stages rules may name.
  var dialect = ScriptDialect.smtp
  /// Whether rules may be about TLS.
  var speaksTLS = true
  /// Where sessions are asked whatever the script says.
  var alwaysAsked = StageSet()
  /// How many connections may be open at once.
  var maximumConnections = 10_000
  /// How many octets of sessions are kept.
  var memoryBudget = 1 << 30
  /// How long a client may be silent; zero means for ever.
  var idleTimeout = Duration.seconds(300)
  /// How long a connection may be held at a gate, in real time.
  var holdTimeout = Duration.seconds(60)
  /// How long a closure of a script may take.
  var hookTimeout = Duration.seconds(10)
  var hookPlace = HookRunner.Place.ownThread
  var clock = SMTPFixtureClock.system
  var loop = EventLoop.shared
  /// The kernel's send buffer of a connection; `nil`: as the system has it.
  var sendBuffer: Int?
}

extension HostSettings {
  init(_ configuration: SMTPTestServer.Configuration) {
    address = configuration.address
    speaksTLS = configuration.tls != nil
    if configuration.delivery != nil { alwaysAsked = StageSet([.endOfData, .bdat]) }
    maximumConnections = configuration.maximumConnections
    memoryBudget = configuration.memoryBudget
    idleTimeout = configuration.idleTimeout
    holdTimeout = configuration.holdTimeout
    hookTimeout = configuration.hookTimeout
    hookPlace = configuration.hookPlace
    clock = configuration.clock
    sendBuffer = configuration.sendBuffer
    if let loop = configuration.loop { self.loop = loop }
  }
}

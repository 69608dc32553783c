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
  var buffers = ConnectionBuffers()
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
    buffers = configuration.buffers
    if let loop = configuration.loop { self.loop = loop }
  }
}

/// The room that a connection has.
package struct ConnectionBuffers: Sendable {
  /// The kernel's send buffer; `nil`: as the system has it.
  package var send: Int?
  /// The kernel's receive buffer; `nil`: as the system has it. Where it is given, segments have 536 octets
  /// (RFC 9293 §3.7.1), for the peer's own buffers grow with them.
  package var receive: Int?
  /// How many octets of replies may wait to be written before no more commands are read.
  package var unsent = 262_144

  /// As the system has them.
  package init() {}
}

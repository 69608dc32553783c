/// Connections that are lost, silent or no longer safe.
extension Fault {
  static let connections: [Fault] = transport + durability + security

  private static let transport: [Fault] = [
    Fault("fin", .transport, .smoke) { _ in "close" },
    Fault("rst", .transport) { $0.stage == .connect ? "refuse" : "reset" },
    Fault("finMid", .transport) { half($0, "close") },
    Fault("rstMid", .transport) { half($0, "reset") },
    Fault("finAfter", .transport) { after($0, "close") },
    Fault("rstAfter", .transport) { after($0, "reset") },
    Fault("halfClose", .transport) { $0.reply == nil ? nil : "half-close" },
    Fault("silent", .transport, .smoke, needs: [.timeouts]) {
      $0.stage == .body || $0.stage == .connect ? nil : "silence"
    },
    Fault("stopReading", .transport, needs: [.timeouts], deafens: true) {
      $0.reply == nil || $0.stage == .startTLS ? nil : "proceed, stop-reading"
    },
    Fault("unsolicited421", .transport, confuses: true) {
      $0.reply == nil || $0.stage == .startTLS || $0.stage == .quit
        ? nil : #"proceed, reply 421 4.3.2 "going away", close"#
    },
    Fault("drip", .transport, .full, needs: [.timeouts]) {
      $0.reply == nil
        ? nil : "pace bytewise 100ms, " + $0.refusing(String(repeating: "2", count: 300))
    },
  ]

  private static func half(_ step: FaultStep, _ ending: String) -> String? {
    step.reply == nil ? nil : step.refusing(String("\(step.code)".prefix(2))) + ", \(ending)"
  }

  private static func after(_ step: FaultStep, _ ending: String) -> String? {
    step.reply == nil || step.stage == .startTLS ? nil : "proceed, \(ending)"
  }

  private static let durability: [Fault] = [
    dot("storeThenFIN", "accept-then-lose"), dot("storeThenRST", "accept-then-lose, reset"),
    dot("storeThenGarbage", #"raw "qwertyuiop\r\n" as 250"#),
    dot("storeThenHalfReply", #"raw "25" as 250, close"#),
    Fault("storeThenSilent", .durability, needs: [.timeouts]) {
      $0.stage == .endOfData ? #"raw "" as 250"# : nil
    },
    Fault("lateReply", .durability, needs: [.timeouts]) {
      $0.stage == .endOfData ? "wait \($0.timeout(times: 2)), proceed" : nil
    },
  ]

  private static func dot(_ id: String, _ action: String) -> Fault {
    Fault(id, .durability) { $0.stage == .endOfData ? action : nil }
  }

  private static let security: [Fault] = [
    Fault("injectAfter220", .security) {
      $0.stage == .startTLS
        ? #"reply 220 "go", raw "250-evil.test\r\n250 SIZE 1\r\n", start-tls"# : nil
    },
    Fault("injectFragment", .security) {
      $0.stage == .startTLS ? #"reply 220 "go", raw "250-AUTH LOGIN", start-tls"# : nil
    },
    Fault("plainInsteadOfTLS", .security) {
      $0.stage == .startTLS ? #"raw "220 go\r\n554 no\r\n" as 454"# : nil
    },
    Fault("stripSTARTTLS", .security, .standard, .nothing, needs: [.tls]) {
      $0.offersSTARTTLS ? #"withdraw "STARTTLS""# : nil
    },
    // In clear that is what fin is.
    Fault("truncate", .security, needs: [.tls]) { $0.reply == nil ? nil : "drop" },
    Fault("noCloseNotify", .benign, .standard, .delivery, needs: [.tls]) {
      $0.stage == .quit ? "proceed, drop" : nil
    },
    handshake("handshakeFIN", "drop"), handshake("alert", "alert 40"),
    handshake("certExpired", "certificate expired"),
    handshake("certNotYet", "certificate not-yet-valid"),
    handshake("certWrongHost", "certificate wrong-host"),
    handshake("certUnknownCA", "certificate unknown-root"),
    handshake("certSelfSigned", "certificate self-signed"),
    changed(
      Fault("tls1.1Only", .security, .standard, .nothing) {
        $0.stage == .tlsHandshake ? "proceed  # a server that speaks TLS 1.1 alone" : nil
      }
    ) { $0.options = [.configure { $0.tls?.versions = .tls11 ... .tls11 }] },
    changed(
      Fault("certChangesOnReconnect", .security, .standard, .nothing, needs: [.tls]) {
        $0.stage == .mail ? "drop" : nil
      }
    ) { $0.companion = "on TLS-HANDSHAKE session 2..: certificate wrong-host" },
    Fault("handshakeStall", .security, .standard, .nothing, needs: [.timeouts]) {
      $0.stage == .tlsHandshake ? "silence" : nil
    },
  ]

  static func changed(_ fault: Fault, _ change: (inout Fault) -> Void) -> Fault {
    var fault = fault
    change(&fault)
    return fault
  }

  private static func handshake(_ id: String, _ action: String) -> Fault {
    Fault(id, .security, .standard, .nothing) { $0.stage == .tlsHandshake ? action : nil }
  }
}

extension Fault {
  static let all = replies + connections + tokens
}

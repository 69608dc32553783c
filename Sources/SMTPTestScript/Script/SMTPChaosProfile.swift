/// Which faults chaos has, and how many of a hundred events they fall on.
public struct SMTPChaosProfile: Sendable, Hashable {
  enum Severity: Sendable, Hashable {
    case gentle, standard, hostile
  }

  let severity: Severity
  let scope: SMTPScope

  /// Refusals for now and short waits: a client that tries again gets its mail through.
  public static let gentle = SMTPChaosProfile(severity: .gentle, scope: .session)
  /// Also connections that are closed or reset at any point, cut replies, lost acknowledgements.
  public static let standard = SMTPChaosProfile(severity: .standard, scope: .session)
  /// The same three times as often, also refusals for good.
  public static let hostile = SMTPChaosProfile(severity: .hostile, scope: .session)

  /// The same faults, drawn for each sender and not for each session: for clients whose sessions
  /// come in any order. Faults before MAIL, where no sender is known, are left out.
  public var perSender: SMTPChaosProfile { SMTPChaosProfile(severity: severity, scope: .sender) }
}

extension SMTPScript {
  /// A script of faults that fall by chance: the same ones for the same seed, every time, in debug
  /// and in release.
  ///
  /// ```swift
  /// let server = try SMTPTestServer.start(.script(.chaos(seed: 42)))
  /// // … the client under test …
  /// print(server.drawnScript)   // a script that does the same, without chance
  /// ```
  ///
  /// Chaos is nothing but rules with ``On/chance(percent:per:)``: print them to start from.
  ///
  /// - Parameters:
  ///   - seed: what is drawn from. `nil` (the default) is a number by lot; it is in every failure
  ///     message. The environment variable `SMTP_FIXTURE_SEED` goes before.
  ///   - profile: which faults, and how many. Default ``SMTPChaosProfile/standard``.
  public static func chaos(
    seed: UInt64? = nil, profile: SMTPChaosProfile = .standard
  ) -> SMTPScript {
    SMTPScript(profile.rules, seed: seed)
  }
}

extension SMTPChaosProfile {
  fileprivate var rules: [SMTPRule] {
    let factor = severity == .hostile ? 3 : 1
    var rules: [SMTPRule] = []
    func add(_ percent: Int, _ stages: SMTPStage..., action: (On) -> SMTPRule) {
      // Without a sender, draws of one sender would be those of all.
      if scope == .sender, stages.contains(where: { $0 == .greeting || $0 == .ehlo }) { return }
      var on = On(stages: stages).chance(percent: percent * factor, per: scope)
      on.rule.name = "chaos-\(rules.count + 1)"
      rules.append(action(on))
    }
    add(10, .mail, .rcpt, .data, .endOfData) { $0.wait(.milliseconds(20)).next() }
    add(2, .greeting, .ehlo) { $0.reply(421, "4.3.2", "Chaos: not now").close() }
    add(4, .mail) { $0.reply(451, "4.3.0", "Chaos: no mail now") }
    add(5, .rcpt) { $0.reply(450, "4.2.0", "Chaos: mailbox busy") }
    add(3, .data) { $0.reply(451, "4.3.0", "Chaos: no content now") }
    add(4, .endOfData) { $0.reply(451, "4.3.0", "Chaos: not stored") }
    if severity == .gentle { return rules }
    add(1, .greeting, .ehlo, .mail, .rcpt, .data) { $0.close() }
    add(1, .greeting, .ehlo, .mail, .rcpt, .data) { $0.reset() }
    add(1, .mail, .rcpt) { $0.pace(.bytewise(every: .milliseconds(1))).proceed() }
    add(1, .rcpt, .data) { $0.reply(451, "4.3.0", "Chaos: cut", cut: 5).reset() }
    add(2, .body) { $0.reset() }
    add(2, .endOfData) { $0.acceptThenLose() }
    add(1, .endOfData) { $0.reply(.ok, cut: 4).close() }
    add(1, .endOfData) { $0.acceptThenLose().reset() }
    if severity == .standard { return rules }
    add(1, .mail) { $0.reply(550, "5.7.1", "Chaos: sender refused") }
    add(1, .rcpt) { $0.reply(550, "5.1.1", "Chaos: no such mailbox") }
    add(1, .endOfData) { $0.reply(554, "5.6.0", "Chaos: content refused") }
    return rules
  }
}

public import SMTPTestSupport

/// One thing that a mail client has to do, or may never do, with how it is found out.
///
/// ```swift
/// @Test(arguments: SMTPClientContract.catalogue)
/// func `keeps the contract`(_ contract: SMTPClientContract) async throws {
///   try await contract.verify { message, endpoint in
///     try await mailer.send(message.content, from: message.sender, to: message.recipients, via: endpoint)
///     return nil
///   }
/// }
/// ```
///
/// A contract has one or more cases. Each has a server of its own, which is told by a script how to
/// behave; what the client then did is decided from the record of the server, and from what the client
/// says became of the message. Ids are stable names.
public struct SMTPClientContract: Sendable, Identifiable {
  /// How strongly the clause binds (RFC 2119).
  public enum Level: String, Sendable, Hashable, CaseIterable, Codable {
    /// MUST and MUST NOT.
    case must
    /// SHOULD and SHOULD NOT.
    case should
    /// No sentence of an RFC binds the client, but what breaks it breaks in the field.
    case robustness
  }

  /// What is at stake.
  public enum Severity: String, Sendable, Hashable, CaseIterable, Codable {
    /// Lost mail, mail that is falsely told to be sent, disclosure, injection.
    case critical
    /// Hangs, duplicates, failures with servers that exist.
    case high
  }

  /// The stable name, such as `reply-2yz-to-data`.
  public let id: String
  /// What has to hold, in a sentence.
  public let title: String
  /// The section that says so, or that is nearest where the contract is one of robustness.
  public let clause: SMTPClause
  /// How strongly the clause binds.
  public let level: Level
  /// What is at stake.
  public let severity: Severity
  /// What a client must be able to do for the contract to mean anything to it.
  public let needs: Set<SMTPClientCapability>
  /// The defect of a client that must fail it: the name of its negative control.
  public let control: String
  /// The part of the id before the first `-`: `reply`.
  public var group: String { String(id.prefix { $0 != "-" }) }
  /// The stimuli as scripts, those that have one: each can be given to a server.
  public var scripts: [String] { cases.map(\.script).filter { !$0.isEmpty } }

  /// Violations that this contract is about: they count here also where every session has them.
  let lints: Set<SMTPViolation.Kind>
  /// Violations that follow from what the server does to a client that is in its right.
  let forgives: Set<SMTPViolation.Kind>
  let cases: [ContractCase]
}

extension SMTPClientContract: CustomStringConvertible {
  /// `reply-2yz-to-data: A 2yz reply to DATA is no permission to send the content (RFC 5321 §3.3)`.
  public var description: String { "\(id): \(title) (\(clause))" }
}

extension SMTPClientContract: Hashable {
  /// Two contracts are equal if their ids are.
  public static func == (a: SMTPClientContract, b: SMTPClientContract) -> Bool { a.id == b.id }

  /// Hashes the id.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension SMTPClientContract {
  /// Creates a contract that MUST be kept.
  init(
    _ id: String, _ title: String, _ rfc: Int, _ section: String, _ severity: Severity,
    needs: Set<SMTPClientCapability> = [], lints: Set<SMTPViolation.Kind> = [], control: String,
    _ cases: [ContractCase]
  ) {
    self.init(
      id, title, rfc, section, .must, severity, needs: needs, lints: lints, control: control, cases)
  }

  /// Creates a contract; the tables of the catalogue are written with it.
  init(
    _ id: String, _ title: String, _ rfc: Int, _ section: String, _ level: Level,
    _ severity: Severity, needs: Set<SMTPClientCapability> = [],
    lints: Set<SMTPViolation.Kind> = [], forgives: Set<SMTPViolation.Kind> = [], control: String,
    _ cases: [ContractCase]
  ) {
    self.id = id
    self.title = title
    clause = SMTPClause(rfc, section)
    self.level = level
    self.severity = severity
    self.needs = needs
    self.lints = lints
    self.forgives = forgives
    self.control = control
    self.cases = cases
  }
}

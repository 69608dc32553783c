/// Something a client can do, or not: contracts that need it are not applicable to one that cannot.
///
/// Whether a client sends raw content and pipelines is seen in a run against an honest server, before the
/// contracts are looked at; the rest has to be said.
public enum SMTPClientCapability: String, Sendable, Hashable, CaseIterable, Codable {
  /// It sends one message to all its recipients. Closures are taken to do so unless told otherwise,
  /// programs where `{to*}` is in their command line.
  case severalRecipients
  /// It sends ``SMTPContractMessage/content`` as it is, octet for octet.
  case rawContent
  /// It makes the mail itself, from ``SMTPContractMessage/subject``, the recipients and the body, and
  /// leaves ``SMTPContractMessage/content`` aside. To be said.
  case composing
  /// It logs in with ``SMTPContractMessage/user`` and ``SMTPContractMessage/password`` where a server
  /// offers AUTH. Programs are taken to do so where `{password}` is in their command line, closures if told.
  case authentication
  /// It sends commands ahead where the server offers PIPELINING (RFC 2920).
  case pipelining
  /// It gives up when a step has taken longer than ``SMTPContractMessage/suggestedTimeout``.
  /// Programs are taken to do so where `{timeout}` is in their command line, closures if told.
  case timeouts
}

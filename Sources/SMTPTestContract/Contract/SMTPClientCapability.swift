/// Something a client can do, or not: contracts that need it are not applicable to one that cannot.
///
/// Whether a client sends raw content, pipelines and sends chunks is seen in a run against an honest server,
/// before the contracts are looked at; the rest has to be said.
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
  /// It sends the content with BDAT where the server offers CHUNKING (RFC 3030).
  case chunking
  /// Where `endpoint.tls` says that the server speaks TLS, it begins it with STARTTLS or there is
  /// no session, and trusts nobody but `endpoint.trustRoot`. Programs are taken to do so where
  /// `{cafile}` is in their command line, closures if told.
  case tls
  /// It begins TLS with the first octet where `endpoint.tls` is `.implicit`, and is as severe as
  /// ``tls`` has it. To be said.
  case implicitTLS
  /// It logs in with SCRAM-SHA-256 where that is offered (RFC 7677). To be said.
  case scram
  /// It logs in with ``SMTPContractMessage/token``, by XOAUTH2 at least. Programs are taken to do so where
  /// `{token}` is in their command line, closures if told.
  case tokens
  /// It gets its tokens from ``SMTPContractMessage/tokenEndpoint``, and keeps them. To be said.
  case tokenRefresh
  /// It speaks LMTP (RFC 2033) where ``SMTPContractMessage/usesLMTP`` says so. To be said.
  case lmtp
  /// It calls itself ``SMTPContractMessage/clientName``. To be said.
  case naming
  /// It sends ``SMTPContractMessage/envelopeID`` as ENVID (RFC 3461 §4.4) where DSN is offered. To be said.
  case deliveryStatus
  /// It tells what became of a message by calling a closure. Said by how the client is created.
  case completionHandler
  /// It gives up when a step has taken longer than ``SMTPContractMessage/suggestedTimeout``.
  /// Programs are taken to do so where `{timeout}` is in their command line, closures if told.
  case timeouts
}

import SMTPTestClient
import SMTPTestSupport

/// What a server offers, before TLS and inside it.
struct ProbeReport {
  private let endpoint: SMTPTestEndpoint
  /// What is offered in clear; `nil` where TLS comes first.
  private let clear: SMTPServerOffer?
  /// What is offered inside TLS, or why there is none; `nil` where it is not offered.
  private let secured: Result<SMTPServerOffer, SMTPClientError>?
  /// What is wrong with the certificate; `nil` where nothing is, or there is none.
  private let mistake: SMTPClientError?

  /// Asks the server.
  ///
  /// - Throws: `SMTPClientError` where there is no session in clear, or with `isImplicit` none at all.
  init(_ configuration: SMTPTestClient.Configuration, isImplicit: Bool) throws {
    endpoint = configuration.endpoint
    var configuration = configuration
    let trust = configuration.tls.trust
    if isImplicit {
      clear = nil
    } else {
      configuration.tls.use = .never
      clear = try Self.ask(configuration).get()
    }
    guard isImplicit || clear?.offersSTARTTLS == true else {
      secured = nil
      mistake = nil
      return
    }
    configuration.tls.use = isImplicit ? .implicit : .required
    configuration.tls.trust = .insecurelyAnyone
    let answer = Self.ask(configuration)
    if isImplicit { _ = try answer.get() }
    secured = answer
    configuration.tls.trust = trust
    if case .failure(let error) = Self.ask(configuration) { mistake = error } else { mistake = nil }
  }

  private static func ask(
    _ configuration: SMTPTestClient.Configuration
  ) -> Result<SMTPServerOffer, SMTPClientError> {
    let client = SMTPTestClient(configuration)
    defer { client.quitBlocking() }
    return Result { () throws(SMTPClientError) in try client.connectBlocking() }
  }

  var isGood: Bool {
    if case .failure = secured { return false }
    return mistake == nil
  }

  // MARK: Printing

  private var inside: SMTPServerOffer? { secured.flatMap { try? $0.get() } }

  var text: String {
    var lines = ["\(endpoint)"]
    var rows = [["", "in clear", "inside TLS"]]
    let before = Self.table(clear)
    let after = Self.table(inside)
    for keyword in Set(before.keys).union(after.keys).sorted() {
      rows.append([keyword, before[keyword] ?? "–", after[keyword] ?? "–"])
    }
    if rows.count > 1 {
      if inside == nil { rows = rows.map { [$0[0], $0[1]] } }
      lines += [""] + Self.aligned(rows)
    }
    lines += [""] + verdict
    return lines.joined(separator: "\n")
  }

  private var verdict: [String] {
    switch secured {
    case nil: return ["TLS is not offered"]
    case .failure(let error): return ["TLS fails: \(error.reason)"]
    case .success(let offer):
      let facts = [offer.tls?.version, offer.tls?.cipher].compactMap { $0 }.joined(separator: ", ")
      return ["TLS: \(facts)"]
        + (offer.tls?.serverCertificates ?? []).flatMap(Self.lines)
        + [mistake.map { "The certificate is not good: \($0.reason)" } ?? "The certificate is good"]
    }
  }

  /// What there is to know of a certificate of the chain.
  private static func lines(_ certificate: SMTPTLSFacts.Certificate) -> [String] {
    let names = certificate.names.isEmpty ? "no names" : certificate.names.joined(separator: ", ")
    return [
      "  \(certificate.subject): \(names)",
      "    issued by \(certificate.issuer), good from \(certificate.notBefore) to \(certificate.notAfter)",
      "    SHA-256 \(certificate.fingerprint)",
    ]
  }

  private static func json(_ certificate: SMTPTLSFacts.Certificate) -> JSON {
    .object([
      "subject": .string(certificate.subject),
      "issuer": .string(certificate.issuer),
      "names": .array(certificate.names.map { .string($0) }),
      "notBefore": .string(certificate.notBefore),
      "notAfter": .string(certificate.notAfter),
      "fingerprint": .string(certificate.fingerprint),
    ])
  }

  /// The keywords of an offer, each with what stands behind it.
  private static func table(_ offer: SMTPServerOffer?) -> [String: String] {
    var table: [String: String] = [:]
    for line in offer?.lines ?? [] where !line.isEmpty {
      let words = line.split(separator: " ", maxSplits: 1)
      guard let keyword = words.first?.uppercased() else { continue }
      table[keyword] = words.count > 1 ? String(words[1]) : "yes"
    }
    return table
  }

  /// What is offered, a line each.
  private static func lines(_ offer: SMTPServerOffer) -> JSON {
    .array(offer.lines.filter { !$0.isEmpty }.map { .string($0) })
  }

  private static func aligned(_ rows: [[String]]) -> [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += "  " + cell
        if column < row.count - 1 {
          line += String(repeating: " ", count: widths[column] - cell.count)
        }
      }
      return line
    }
  }

  var json: JSON {
    var tlsFailure: JSON?
    if case .failure(let error) = secured { tlsFailure = .string(error.reason) }
    return .object([
      "server": .string("\(endpoint)"),
      "clear": clear.map(Self.lines),
      "tls": inside.map(Self.lines),
      "tlsVersion": inside?.tls?.version.map { .string($0) },
      "tlsCipher": inside?.tls?.cipher.map { .string($0) },
      "tlsFailure": tlsFailure,
      "certificates": inside?.tls.map { .array($0.serverCertificates.map(Self.json)) },
      "certificateMistake": mistake.map { .string($0.reason) },
    ])
  }
}

import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport

/// Sends mail inside TLS, to servers with a certificate it trusts. Your own code stands here.
struct SecureMailer {
  /// Where to send to, and whom to trust.
  let endpoint: SMTPTestEndpoint
  /// What it shows of itself.
  var certificate: SMTPTestClientCertificate?

  init(_ endpoint: SMTPTestEndpoint, certificate: SMTPTestClientCertificate? = nil) {
    self.endpoint = endpoint
    self.certificate = certificate
  }

  func send(_ mail: String, to recipient: String) throws {
    let client = try TLSClient(endpoint)
    if endpoint.tls != .implicit {
      try expect(220, client.reply())
      try expect(250, client.say("EHLO localhost"))
      try expect(220, client.say("STARTTLS"))
    }
    try client.shakeHands(name: endpoint.host) {
      // As strict as the clients of most systems.
      $0.securityLevel = 2
      $0.credentials = certificate?.credentials
    }
    if endpoint.tls == .implicit { try expect(220, client.reply()) }
    for (line, code) in [
      ("EHLO localhost", 250), ("MAIL FROM:<app@example.com>", 250),
      ("RCPT TO:<\(recipient)>", 250),
      ("DATA", 354), ("\(mail)\r\n.", 250), ("QUIT", 221),
    ] {
      try expect(code, client.say(line))
    }
    _ = try client.rest()
  }

  private func expect(_ code: Int, _ reply: String) throws {
    guard reply.hasPrefix("\(code)") else { throw Mailer.Refused(reply: reply) }
  }
}

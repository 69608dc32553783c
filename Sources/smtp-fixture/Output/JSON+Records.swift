internal import SMTPTestSupport

// How records are written as JSON: by their Codable forms.
extension JSON {
  static func session(_ facts: SMTPSessionFacts, peer: SMTPPeer) -> JSON {
    JSON(encoding: facts).adding(.object(["peer": .string(peer.description)]))
  }
}

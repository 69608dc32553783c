/// SCRAM, the client's side (RFC 5802, RFC 7677), with and without channel binding.
package struct SCRAMClient: SASLClient {
  /// So few rounds and more are accepted (RFC 7677 §4), and so many and fewer.
  package static let acceptedIterations = 4096...1_000_000

  private enum Stage {
    case first, proving, verifying, verified
  }

  let user: String
  let password: SMTPSecret
  let function: SASLDigests.Function
  let digests: SASLDigests
  private let header: GS2Header
  private let channelBinding: [UInt8]
  private let nonce: String
  /// Whether the server has to show nothing, as no client should have it.
  private let trustsAnyone: Bool
  private var stage = Stage.first
  private var signature: [UInt8] = []

  /// - Parameters:
  ///   - binding: what to bind to, with the octets of that; `nil`: the mechanism without `-PLUS`.
  ///   - knowsBinding: without a binding: whether the client could have bound itself, had the server
  ///     offered that.
  ///   - nonce: `nil`, the default, makes one.
  ///   - trustsAnyone: whether the server has to show nothing.
  package init(
    user: String, password: SMTPSecret, authorizationIdentity: String? = nil,
    _ function: SASLDigests.Function, _ digests: SASLDigests,
    binding: (kind: SASLChannelBinding, octets: [UInt8])? = nil, knowsBinding: Bool = false,
    nonce: String? = nil, trustsAnyone: Bool = false
  ) {
    self.user = user
    self.password = password
    self.function = function
    self.digests = digests
    self.trustsAnyone = trustsAnyone
    header = GS2Header(
      binding.map { .required($0.kind.rawValue) } ?? (knowsBinding ? .notOffered : .none),
      authorizationIdentity: authorizationIdentity)
    channelBinding = binding?.octets ?? []
    self.nonce = nonce ?? SCRAMMessage.nonce()
  }

  package var mechanism: String {
    if case .required = header.binding { return SCRAMExchange.name(function, isBound: true) }
    return SCRAMExchange.name(function, isBound: false)
  }

  private var bare: String {
    let name = prepared(user) ?? user
    return "n=\(SCRAMMessage.escaped(name)),r=\(nonce)"
  }

  private func prepared(_ text: String) -> String? { SASLprep.prepare(text, digests.normalize) }

  package mutating func begin() throws(SASLClientError) -> [UInt8]? {
    try Credentials.check(user, password)
    guard prepared(user)?.isEmpty == false, prepared(password.revealed) != nil
    else { throw .unusableCredentials }
    stage = .proving
    return Array((header.text + bare).utf8)
  }

  package mutating func respond(to challenge: [UInt8]) throws(SASLClientError) -> [UInt8] {
    guard let attributes = SCRAMMessage.attributes(challenge), let first = attributes.first else {
      throw .malformedChallenge
    }
    switch stage {
    case .first, .verified: throw .unexpectedChallenge
    case .proving: return try prove(attributes, String(decoding: challenge, as: UTF8.self))
    case .verifying:
      if first.name == "e" { throw .refused(first.value) }
      if trustsAnyone { break }
      guard first.name == "v", let claimed = Base64.decodeExactly(first.value),
        SASLOctets.areEqual(claimed, signature)
      else { throw .serverNotVerified }
    }
    stage = .verified
    return []
  }

  private mutating func prove(
    _ attributes: [(name: Character, value: String)], _ serverFirst: String
  ) throws(SASLClientError) -> [UInt8] {
    guard attributes.count >= 3, attributes[0].name == "r", attributes[1].name == "s",
      attributes[2].name == "i", let salt = Base64.decodeExactly(attributes[1].value),
      !salt.isEmpty, let iterations = Int(attributes[2].value)
    else { throw .malformedChallenge }
    let whole = attributes[0].value
    let goesOn = whole.hasPrefix(nonce) && whole.utf8.count > nonce.utf8.count
    guard goesOn || trustsAnyone, SCRAMMessage.isNonce(whole)
    else { throw .foreignNonce }
    guard Self.acceptedIterations.contains(iterations) else {
      throw .unacceptableIterations(iterations)
    }
    guard
      let salted = SCRAMMessage.saltedPassword(password, salt: salt, iterations, function, digests)
    else { throw .unusableCredentials }
    let channel = Base64.encode(Array(header.text.utf8) + channelBinding)
    let withoutProof = "c=\(channel),r=\(whole)"
    let message = Array("\(bare),\(serverFirst),\(withoutProof)".utf8)
    let client = digests.authenticate(function, salted, SCRAMMessage.clientKey)
    let proof = SASLOctets.xor(
      client, digests.authenticate(function, digests.digest(function, client), message))
    let server = digests.authenticate(function, salted, SCRAMMessage.serverKey)
    signature = digests.authenticate(function, server, message)
    stage = .verifying
    return Array("\(withoutProof),p=\(Base64.encode(proof))".utf8)
  }

  package func finish() throws(SASLClientError) {
    if stage != .verified, !trustsAnyone { throw .serverNotVerified }
  }
}

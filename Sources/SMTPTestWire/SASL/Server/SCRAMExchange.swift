/// SCRAM, the server's side (RFC 5802, RFC 7677), with and without channel binding.
///
/// ```
///   client-first -> the keys are looked up -> server-first -> client-final -> v= -> an empty response
/// ```
struct SCRAMExchange: SASLExchange {
  /// What all exchanges of a mechanism have in common.
  struct Settings: Sendable {
    var function: SASLDigests.Function
    /// Whether it is the mechanism of this name with `-PLUS`.
    var isBound = false
    /// Whether the server offers one of those, so that a client that knows it must not say it does
    /// not (RFC 5802 §6).
    var offersBinding = false
    var salt: [UInt8]
    var iterations: Int
    var digests: SASLDigests
    var makeNonce: @Sendable () -> String = { SCRAMMessage.nonce() }
  }

  static func name(_ function: SASLDigests.Function, isBound: Bool) -> String {
    "SCRAM-\(function.rawValue)" + (isBound ? "-PLUS" : "")
  }

  private enum Stage {
    case first, looking, final, acknowledged
  }

  private let settings: Settings
  private var stage = Stage.first
  private var header = GS2Header(.none)
  private var clientFirst = ""
  private var serverFirst = ""
  private var nonce = ""
  private var user: SASLUser?

  init(_ settings: Settings) { self.settings = settings }

  private var name: String { Self.name(settings.function, isBound: settings.isBound) }

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    switch stage {
    case .first:
      guard let response else { return .challenge([]) }
      return begin(response)
    case .final: return judge(response ?? [])
    case .acknowledged:
      guard response?.isEmpty == true, let user else {
        return .malformed("nothing is left to be said (RFC 5802 section 3)")
      }
      return .succeeded(user: user.name)
    case .looking: return .failed(.authenticationFailed)
    }
  }

  // MARK: The first message

  private mutating func begin(_ response: [UInt8]) -> SASLStep {
    var rest = response[...]
    let malformed = SASLStep.malformed("that is no client-first-message (RFC 5802 section 7)")
    guard let header = GS2Header(from: &rest), let attributes = SCRAMMessage.attributes(rest),
      attributes.count >= 2, attributes[0].name == "n", attributes[1].name == "r",
      let user = SCRAMMessage.unescaped(attributes[0].value), !user.isEmpty,
      SCRAMMessage.isNonce(attributes[1].value)
    else { return malformed }
    var binding: SASLChannelBinding?
    switch header.binding {
    case .required(let kind):
      guard settings.isBound else { return .malformed("\(name) is bound to no channel") }
      binding = SASLChannelBinding(rawValue: kind)
      if binding == nil { return .malformed("that channel binding is not known here") }
    case .notOffered where settings.offersBinding:
      // Somebody has taken it out of what was offered.
      return .failed(
        SMTPReply(535, "5.7.8", "Channel binding is offered here (RFC 5802 section 6)"))
    case .none, .notOffered:
      if settings.isBound { return .malformed("\(name) has to be bound to a channel") }
    }
    self.header = header
    clientFirst = String(decoding: rest, as: UTF8.self)
    nonce = attributes[1].value
    stage = .looking
    return .lookUp(
      SASLInquiry(
        mechanism: name, user: user, authorizationIdentity: header.authorizationIdentity,
        claim: .keys(
          SCRAMTerms(
            settings.function, salt: settings.salt, iterations: settings.iterations,
            channelBinding: binding))))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep {
    guard case .user(let user) = answer, user.keys != nil else { return answer.refusal }
    if settings.isBound, user.channelBinding == nil { return answer.refusal }
    self.user = user
    nonce += settings.makeNonce()
    serverFirst = "r=\(nonce),s=\(Base64.encode(settings.salt)),i=\(settings.iterations)"
    stage = .final
    return .challenge(Array(serverFirst.utf8))
  }

  // MARK: The last message

  private mutating func judge(_ response: [UInt8]) -> SASLStep {
    let malformed = SASLStep.malformed("that is no client-final-message (RFC 5802 section 7)")
    guard let attributes = SCRAMMessage.attributes(response), attributes.count >= 3,
      attributes[0].name == "c", attributes[1].name == "r", attributes.last?.name == "p",
      let channel = Base64.decodeExactly(attributes[0].value),
      let proof = Base64.decodeExactly(attributes.last?.value ?? ""),
      let user, let keys = user.keys
    else { return malformed }
    let expected = Array(header.text.utf8) + (settings.isBound ? user.channelBinding ?? [] : [])
    guard channel == expected, attributes[1].value == nonce, proof.count == keys.stored.count else {
      return .failed(.authenticationFailed)
    }
    let text = String(decoding: response, as: UTF8.self)
    guard let end = text.range(of: ",p=") else { return malformed }
    let message = Array("\(clientFirst),\(serverFirst),\(text[..<end])".utf8)
    let digests = settings.digests
    let signature = digests.authenticate(settings.function, keys.stored, message)
    let clientKey = SASLOctets.xor(proof, signature)
    guard SASLOctets.areEqual(digests.digest(settings.function, clientKey), keys.stored) else {
      return .failed(.authenticationFailed)
    }
    stage = .acknowledged
    let verifier = digests.authenticate(settings.function, keys.server, message)
    return .challenge(Array("v=\(Base64.encode(verifier))".utf8))
  }
}

extension String {
  /// The index of the last occurrence of `text`.
  fileprivate func range(of text: String) -> String.Index? {
    var index = endIndex
    while index > startIndex {
      index = self.index(before: index)
      if self[index...].hasPrefix(text) { return index }
    }
    return nil
  }
}

/// An exchange of AUTH by any mechanism, the server's side: with a true client, of whose octets some are
/// changed, or with any octets at all.
///
/// It comes to an end. Nobody is authenticated whom nobody knows; the true client always is, and where a
/// mechanism shows or proves a password, it never is once an octet was changed.
func fuzzAuthentication(_ input: inout FuzzInput) {
  let all = SMTPAuthenticationMechanism.allCases
  let name = all[input.choice() % all.count]
  let knowledge = AuthenticationFuzz.Knowledge(rawValue: input.choice() % 4) ?? .all
  let isTrue = input.choice() & 1 == 0
  var server = AuthenticationFuzz.exchange(name)
  var client = AuthenticationFuzz.client(name)
  var octets = input.rest()[...]
  var isChanged = false

  /// Octets of the client with one changed, or what the input has instead, up to 0xFF.
  func next(_ honest: [UInt8]) -> [UInt8] {
    guard isTrue else {
      let end = octets.firstIndex(of: 0xFF) ?? octets.endIndex
      defer { octets = octets[min(end + 1, octets.endIndex)...] }
      return Array(octets[..<end])
    }
    var changed = honest
    if let place = octets.popFirst(), let change = octets.popFirst(), !honest.isEmpty {
      changed[Int(place) % honest.count] ^= change
      if change != 0 { isChanged = true }
    }
    return changed
  }

  var response: [UInt8]?
  do throws(SASLClientError) {
    if let begun = try client.begin() { response = next(begun) }
  } catch { fatalError("\(name) does not begin: \(error)") }
  for _ in 0..<6 {
    var step = server.respond(response)
    if case .lookUp(let inquiry) = step {
      step = server.found(AuthenticationFuzz.answer(inquiry, knowledge))
    }
    switch step {
    case .challenge(let challenge):
      var answer: [UInt8] = []
      if isTrue {
        // It gives up: that is an end, too.
        do throws(SASLClientError) { answer = try client.respond(to: challenge) } catch {
          require(isChanged || knowledge != .all, "\(name): \(error)")
          return
        }
      }
      response = next(answer)
    case .lookUp: fatalError("\(name) asks twice")
    case .failed(let reply):
      require((400...599).contains(reply.code), "\(name) fails with \(reply)")
      require(!isTrue || isChanged || knowledge != .all, "\(name) refuses what is true: \(reply)")
      return
    case .succeeded(let user):
      require(user == "ann", "\(name) takes \(user)")
      require(
        knowledge == .all || knowledge == .nothing, "\(name) takes whom nobody knows")
      let isProof = !name.takesToken && name != .external && name != .anonymous
      require(
        !isTrue || !isChanged || !isProof || knowledge != .all, "\(name) takes what was changed")
      return
    }
  }
  fatalError("\(name) has no end")
}

/// What exchanges that are fuzzed have in common: the same nonces and salt each time.
enum AuthenticationFuzz {
  /// What is known of the only user.
  enum Knowledge: Int {
    case all, nothing, nobody, nobodyAndWhy
  }

  private static let password: SMTPSecret = "correct horse"
  private static let binding: [UInt8] = [1, 2, 3]
  private static let stretched = Locked<[[UInt8]: [UInt8]]>([:])

  private static let digests: SASLDigests = {
    guard let real = try? OpenSSL.load().digests else {
      fatalError("no OpenSSL")
    }
    return SASLDigests(
      normalize: real.normalize, digest: real.digest, authenticate: real.authenticate,
      // Once for each password: it takes long.
      stretch: { function, password, salt, iterations in
        let key = Array(function.rawValue.utf8) + [0] + password + [0] + salt
        if let known = stretched.withLock({ $0[key] }) { return known }
        let new = real.stretch(function, password, salt, iterations)
        stretched.withLock { $0[key] = new }
        return new
      })
  }()

  private static let settings: SASLMechanism.Settings = {
    var settings = SASLMechanism.Settings()
    settings.allowsClearText = true
    settings.salt = Array("salt".utf8)
    settings.digests = digests
    settings.makeNonce = { "server" }
    return settings
  }()

  /// All there are.
  static let mechanisms = SASLMechanism.mechanisms(
    SMTPAuthenticationMechanism.allCases.filter { !$0.isBound }, settings)

  static func exchange(_ name: SMTPAuthenticationMechanism) -> any SASLExchange {
    SASLMechanism.mechanisms([name], settings)[0].begin()
  }

  static func client(_ name: SMTPAuthenticationMechanism) -> any SASLClient {
    let user = "ann"
    switch name {
    case .plain: return PlainClient(user: user, password: password)
    case .login: return LoginClient(user: user, password: password)
    case .cramMD5: return CRAMClient(user: user, password: password, digests)
    case .xoauth2: return BearerClient.xoauth2(user: user, token: "t0ken")
    case .oauthBearer: return BearerClient.oauthBearer(user: user, token: "t0ken")
    case .xoauth: return XOAuthClient(user: user, token: "t0ken")
    case .external: return ExternalClient()
    case .anonymous: return AnonymousClient(trace: "trace")
    case .scramSHA1, .scramSHA256, .scramSHA1Plus, .scramSHA256Plus:
      return SCRAMClient(
        user: user, password: password, name.function ?? .sha256, digests,
        binding: name.isBound ? (.exporter, binding) : nil, nonce: "client")
    }
  }

  static func answer(_ inquiry: SASLInquiry, _ knowledge: Knowledge) -> SASLAnswer {
    let isKnown = inquiry.user == "ann" && inquiry.authorizationIdentity == nil
    switch knowledge {
    case .nobody: return .refused()
    case .nobodyAndWhy: return .refused(error: "{}")
    case .nothing: return .user(SASLUser(name: "ann"))
    case .all: break
    }
    switch inquiry.claim {
    case .password(let shown): return isKnown && shown == password ? .user(ann()) : .refused()
    case .token(let shown): return shown == "t0ken" ? .user(ann()) : .refused(error: "{}")
    case .proof: return isKnown ? .user(ann()) : .refused()
    case .keys(let terms):
      return isKnown ? .user(ann(SCRAMKeys(password, terms, digests))) : .refused()
    case .certificate, .anonymity: return .user(ann())
    }
  }

  private static func ann(_ keys: SCRAMKeys? = nil) -> SASLUser {
    SASLUser(name: "ann", password: password, keys: keys, channelBinding: binding)
  }
}

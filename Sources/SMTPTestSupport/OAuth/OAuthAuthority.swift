internal import SMTPTestNetwork

/// Gives tokens and knows which are good: an authorisation server without I/O.
///
/// This file has what it is asked at its paths, `+Clients` who asks, `+Grants` what is given for what,
/// `+Tokens` the tokens, `+Identity` who their users are, `+Pages` what is to be read there.
final class OAuthAuthority: Sendable {
  let configuration: OAuthTestServer.Configuration
  let state = Locked(OAuthState())
  /// Where it is, without a slash at the end.
  let issuer = Locked("")
  /// The key by which it says who a user is, once somebody has asked.
  let signer = Locked<SignatureKey?>(nil)
  /// The machine's calendar, in seconds since 1970, at `startedAt` of the clock.
  let calendarStart: UInt64
  let startedAt: UInt64

  init(_ configuration: OAuthTestServer.Configuration) {
    self.configuration = configuration
    calendarStart = System.secondsSince1970
    startedAt = configuration.clock.now
    state.withLock { state in
      for client in configuration.clients { state.clients[client.id] = client }
    }
  }

  var now: UInt64 { configuration.clock.now }

  /// Seconds since 1970, by the server's clock.
  var calendar: UInt64 {
    let passed = (now - min(now, startedAt)) / 1_000_000_000
    let skew = configuration.clockSkew.components.seconds
    return UInt64(max(0, Int64(calendarStart + passed) + skew))
  }

  /// What a request comes to.
  struct Outcome {
    var response: HTTPResponse
    var isAccepted = false
    var error: String?
    var user: String?
    var defects: [OAuthDefect] = []
    var undo: OAuthState.UndoList?
  }

  func answer(_ asked: OAuthAsked) -> Outcome {
    var asked = asked
    var outcome: Outcome
    do {
      outcome = try state.withLock { state throws -> Outcome in
        _ = state.takeUndo()
        var outcome = try judge(&asked, &state)
        if outcome.isAccepted { outcome.undo = state.takeUndo() }
        return outcome
      }
    } catch let refusal as OAuthRefusal {
      if let defect = refusal.defect { asked.defects.append(defect) }
      outcome = Outcome(
        response: configuration.provider.error(refusal.name, refusal.text, at: calendar),
        error: refusal.name)
    } catch {
      outcome = Outcome(
        response: configuration.provider.error("server_error", "\(error)", at: calendar),
        error: "server_error")
    }
    outcome.defects = asked.defects
    outcome.response.fields.insert(
      HTTPField("Date", CalendarTime(seconds: calendar).http), at: 0)
    return outcome
  }

  private func judge(_ asked: inout OAuthAsked, _ state: inout OAuthState) throws -> Outcome {
    guard let endpoint = asked.endpoint else {
      return Outcome(response: .json(.object([.init("error", .string("not_found"))]), status: 404))
    }
    let isRead = endpoint.method == "GET" && (asked.method == "GET" || asked.method == "HEAD")
    guard isRead || asked.method == endpoint.method else {
      var response = HTTPResponse.oauthError("invalid_request", "the method is wrong", status: 405)
      response.set("Allow", endpoint.method)
      return Outcome(response: response, error: "invalid_request")
    }
    let fatal: [OAuthDefect.Kind] = [
      .wrongContentType, .repeatedParameter, .severalAuthentications, .malformedForm,
    ]
    if let defect = asked.defects.first(where: { fatal.contains($0.kind) }) {
      throw OAuthRefusal("invalid_request", defect.text)
    }
    switch endpoint {
    case .token: return try giveToken(&asked, &state)
    case .revocation: return try revoke(&asked, &state)
    case .introspection: return try introspect(&asked, &state)
    case .deviceAuthorization: return try authorizeDevice(&asked, &state)
    case .authorization: return authorize(asked, &state)
    case .device: return consent(asked, &state)
    case .keys: return Outcome(response: .json(keySet), isAccepted: true)
    case .metadata, .openIDMetadata: return Outcome(response: .json(metadata), isAccepted: true)
    }
  }

  func takeBack(_ undo: OAuthState.UndoList) { state.withLock { $0.takeBack(undo) } }
}

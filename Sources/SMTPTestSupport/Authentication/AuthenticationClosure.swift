internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// The closure of a test that judges credentials: asked as those of scripts are, on a thread of its own,
/// with a deadline.
final class AuthenticationClosure: Sendable {
  typealias Body = @Sendable (SMTPCredentials) async throws -> SMTPCredentialsVerdict

  private let body: Locked<Body?>
  private let runner: HookRunner

  /// It inherits the task-locals of the calling task.
  init(_ body: @escaping Body, on place: HookRunner.Place) {
    self.body = Locked(body)
    runner = HookRunner(on: place)
  }

  /// It is let go of.
  func end() {
    let last = body.withLock { body in
      defer { body = nil }
      return body
    }
    withExtendedLifetime(last) {}
  }

  /// - Parameter judge: compares what was shown with a password, on the loop's thread.
  func answer(
    _ inquiry: SASLInquiry, in session: LiveSession,
    judge: @escaping @Sendable (SMTPSecret) -> SASLLookUp
  ) -> SASLLookUp {
    guard let body = body.withLock({ $0 }) else { return .now(.refused(Self.later)) }
    let facts = session.facts
    let credentials = SMTPCredentials(inquiry, facts)
    // Closures of scripts return actions; what this one said is put aside for who knows more.
    let said = Locked<SMTPCredentialsVerdict?>(nil)
    let question = HookDesk.Question(
      body: { _ in
        let verdict = try await body(credentials)
        said.withLock { $0 = verdict }
        return .proceed
      },
      event: SMTPStageEvent(stage: .auth, session: facts), log: session.log)
    let host = session.server.host
    let number = session.number
    let loop = host.loop
    let runner = runner
    return .after { [weak host] answer in
      guard let host else { return answer(.refused(Self.later)) }
      host.hooks.ask(
        question, on: runner,
        tell: { [weak host] news in
          host?.note(news, of: "the closure of .authenticating", session: number)
        }
      ) { result in
        guard case .success = result, let verdict = said.withLock({ $0 }) else {
          return answer(.refused(Self.later))
        }
        switch verdict {
        case .refused(let reply): answer(.refused(reply))
        case .accepted: answer(Self.accepted(inquiry))
        case .password(let password):
          loop.execute {
            switch judge(password) {
            case .now(let known): answer(known)
            case .after(let start): start(answer)
            }
          }
        }
      }
    }
  }

  /// `454 4.7.0` (RFC 4954 §6).
  private static let later = SMTPReply(454, "4.7.0", "Temporary authentication failure")

  /// What shows nothing that could be judged cannot be accepted without its password.
  private static func accepted(_ inquiry: SASLInquiry) -> SASLAnswer {
    switch inquiry.claim {
    case .password, .token:
      .user(SASLUser(name: inquiry.user.isEmpty ? "anybody" : inquiry.user))
    default: .refused()
    }
  }
}

extension SMTPCredentials {
  fileprivate init(_ inquiry: SASLInquiry, _ session: SMTPSessionFacts) {
    var password: SMTPSecret?
    var token: SMTPSecret?
    switch inquiry.claim {
    case .password(let shown): password = shown
    case .token(let shown): token = shown
    default: break
    }
    self.init(
      mechanism: inquiry.mechanism, user: inquiry.user,
      authorizationIdentity: inquiry.authorizationIdentity, password: password, token: token,
      session: session)
  }
}

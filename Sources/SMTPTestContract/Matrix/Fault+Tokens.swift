internal import SMTPTestSupport

/// Endpoints that give no token, and tokens that are not taken (RFC 6749 §5, RFC 7628 §3.2.3).
extension Fault {
  static let tokens: [Fault] = [
    answer("invalid_grant", #"error invalid_grant "revoked""#),
    answer("503", #"respond 503 "busy""#),
    answer("htmlFor200", #"respond 200 "<html>Sign in first</html>""#),
    answer("errorIn200", #"respond 200 "{\"error\":\"invalid_grant\"}""#),
    answer("noToken", #"respond 200 "{\"token_type\":\"Bearer\"}""#),
    answer("foreignType", #"respond 200 "{\"access_token\":\"t\",\"token_type\":\"mac\"}""#),
    answer(
      "lineEndInToken",
      #"respond 200 "{\"access_token\":\"t\\r\\nRSET\",\"token_type\":\"Bearer\"}""#),
    answer(
      "halfResponse",
      #"respond 200 "{\"access_token\":\"t\",\"token_type\":\"Bearer\"}" cut 80"#),
    Fault("errorChallenge", .tokens) {
      $0.isOfToken && $0.stage == .auth
        ? #"challenge "{\"status\":\"401\",\"schemes\":\"bearer\"}""# : nil
    },
    changed(
      Fault("errorChallengeThenSilent", .tokens, needs: [.timeouts]) {
        $0.isOfToken && $0.stage == .auth ? #"challenge "{\"status\":\"401\"}""# : nil
      }
    ) { $0.companion = "on AUTH-EXCHANGE once: silence" },
  ]

  private static func answer(_ id: String, _ action: String) -> Fault {
    Fault(id, .tokens) { $0.stage == .token ? action : nil }
  }
}

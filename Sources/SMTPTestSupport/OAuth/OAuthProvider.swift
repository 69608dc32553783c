internal import SMTPTestNetwork

/// How an authorisation server answers, and what SMTP says to a bad token: as RFC 6749 has it, or as the
/// large providers do.
///
/// Sources: Google's "OAuth 2.0 Mechanism" for Gmail and "Using OAuth 2.0 to Access Google APIs";
/// Microsoft's "Authenticate an IMAP, POP or SMTP connection using OAuth" and "Microsoft Entra
/// authentication and authorization error codes".
public struct OAuthProvider: Sendable, Hashable {
  /// What is told of an error beside its name.
  struct Words: Sendable, Hashable {
    var text: String
    /// The number of Microsoft's.
    var code: Int?
  }

  /// The name: `google`.
  public let name: String
  /// The scope that a token must have to send mail; `nil`: any will do.
  public var scope: String?
  /// How long tokens are good for, unless the configuration says otherwise.
  var lifetime = Duration.seconds(3600)
  /// Whether a refresh token is replaced when it is used, unless the configuration says otherwise.
  var rotates = false
  /// Whether SMTP says what is wrong with a token before it refuses it.
  var challenges = true
  /// An audience that assertions may name beside this server: the provider's own endpoint.
  var audience: String?
  var words: [String: Words] = [:]

  init(_ name: String) { self.name = name }

  /// As RFC 6749 has it. Any scope is good to send mail.
  public static let standard = OAuthProvider("standard")

  /// As Google: tokens of 3599 seconds, refresh tokens that stay, the scope `https://mail.google.com/`,
  /// and an error as a challenge of SMTP before 535. An assertion may be for Google's own endpoint.
  public static let google: OAuthProvider = {
    var provider = OAuthProvider("google")
    provider.scope = "https://mail.google.com/"
    provider.lifetime = .seconds(3599)
    // Google's libraries name it whatever `token_uri` the account's file has.
    provider.audience = "https://oauth2.googleapis.com/token"
    provider.words = [
      "invalid_grant": Words(text: "Token has been expired or revoked."),
      "invalid_client": Words(text: "Unauthorized"),
      "unauthorized_client": Words(
        text: "Client is unauthorized to retrieve access tokens using this method, or client not "
          + "authorized for any of the scopes requested."),
    ]
    return provider
  }()

  /// As Microsoft: refresh tokens that are replaced, the scope `https://outlook.office.com/SMTP.Send`,
  /// errors with numbers (`AADSTS…`), and 535 at once.
  public static let microsoft: OAuthProvider = {
    var provider = OAuthProvider("microsoft")
    provider.scope = "https://outlook.office.com/SMTP.Send"
    provider.lifetime = .seconds(3599)
    provider.rotates = true
    provider.challenges = false
    provider.words = [
      "invalid_grant": Words(
        text: "AADSTS70008: The provided authorization code or refresh token has expired due to "
          + "inactivity. Send a new interactive authorization request for this user and resource.",
        code: 70008),
      "invalid_client": Words(
        text: "AADSTS7000215: Invalid client secret provided.", code: 7_000_215),
      "unauthorized_client": Words(
        text: "AADSTS700016: Application was not found in the directory.", code: 700_016),
      "invalid_request": Words(
        text: "AADSTS900144: The request body must contain a parameter that is missing.",
        code: 900_144),
      "invalid_scope": Words(text: "AADSTS70011: The provided scope is not valid.", code: 70011),
      "unsupported_grant_type": Words(
        text: "AADSTS70003: The app requested an unsupported grant type.", code: 70003),
      "authorization_pending": Words(
        text: "AADSTS70016: Pending end-user authorization.", code: 70016),
    ]
    return provider
  }()

  /// The body of an error.
  func error(_ name: String, _ text: String, at time: UInt64) -> HTTPResponse {
    let own = words[name]
    var response = HTTPResponse.oauthError(name, own?.text ?? text)
    guard let code = own?.code, var body = JSONValue(response.body) else { return response }
    body.set("error_codes", .array([.number(code)]))
    body.set("timestamp", .string(CalendarTime(seconds: time).iso8601))
    body.set("trace_id", .string("00000000-0000-0000-0000-000000000000"))
    body.set("correlation_id", .string("00000000-0000-0000-0000-000000000000"))
    response.body = Array(body.description.utf8)
    return response
  }
}

/// A moment as HTTP and Microsoft write it, in UTC.
struct CalendarTime {
  let year, month, day, hour, minute, second, weekday: Int

  /// - Parameter seconds: since 1970.
  init(seconds: UInt64) {
    let days = Int(seconds / 86_400)
    let rest = Int(seconds % 86_400)
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    weekday = (days + 4) % 7
    // The days of the proleptic Gregorian calendar, counted from March of year 0.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * part + 2) / 5 + 1
    month = part < 10 ? part + 3 : part - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private var clock: String {
    "\(Self.two(hour)):\(Self.two(minute)):\(Self.two(second))"
  }

  /// `2026-11-26 22:00:00Z`.
  var iso8601: String { "\(year)-\(Self.two(month))-\(Self.two(day)) \(clock)Z" }

  /// `Thu, 26 Nov 2026 22:00:00 GMT` (RFC 9110 §5.6.7).
  var http: String {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return
      "\(days[weekday]), \(Self.two(day)) \(months[month - 1]) \(year) \(clock) GMT"
  }
}

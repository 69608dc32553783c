/// What a server asks in the mechanism LOGIN, which no RFC lays down: clients have to take any.
public struct SMTPLoginPrompts: Sendable, Hashable {
  /// The octets of the first challenge, which asks for the name.
  public var user: [UInt8]
  /// The octets of the second, which asks for the password.
  public var password: [UInt8]

  /// Creates prompts from their octets.
  public init(user: [UInt8], password: [UInt8]) {
    self.user = user
    self.password = password
  }

  /// Creates prompts from their texts, in UTF-8.
  public init(_ user: String, _ password: String) {
    self.init(user: Array(user.utf8), password: Array(password.utf8))
  }

  /// `Username:` and `Password:`, as most servers ask.
  public static let standard = SMTPLoginPrompts("Username:", "Password:")
  /// `username:` and `password:`.
  public static let lowerCase = SMTPLoginPrompts("username:", "password:")
  /// `User Name` and `Password`, each with a NUL behind it, as the draft has them.
  public static let draft = SMTPLoginPrompts("User Name\0", "Password\0")
  /// `User` and `Pass`.
  public static let short = SMTPLoginPrompts("User", "Pass")
  /// `Benutzername:` and `Kennwort:`, as a server in another language asks.
  public static let german = SMTPLoginPrompts("Benutzername:", "Kennwort:")
  /// Nothing at all, twice.
  public static let empty = SMTPLoginPrompts("", "")

  /// All of these.
  public static let all: [SMTPLoginPrompts] = [
    .standard, .lowerCase, .draft, .short, .german, .empty,
  ]
}

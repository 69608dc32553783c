/// The messages of SCRAM, as both sides write and read them (RFC 5802 §5 and §7).
enum SCRAMMessage {
  static let clientKey = Array("Client Key".utf8)
  static let serverKey = Array("Server Key".utf8)

  /// `SaltedPassword` of RFC 5802 §3; `nil` where the password has what none may have.
  static func saltedPassword(
    _ password: SMTPSecret, salt: [UInt8], _ iterations: Int, _ function: SASLDigests.Function,
    _ digests: SASLDigests
  ) -> [UInt8]? {
    guard let prepared = SASLprep.prepare(password.revealed, digests.normalize) else { return nil }
    return digests.stretch(function, Array(prepared.utf8), salt, iterations)
  }

  /// The attributes of a message: a letter, `=`, and a value without commas. `nil` where it is none.
  static func attributes(_ message: some Collection<UInt8>) -> [(name: Character, value: String)]? {
    guard let text = SASLOctets.text(message) else { return nil }
    var attributes: [(Character, String)] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let name = part.first, name.isASCII, name.isLetter, part.dropFirst().first == "=" else {
        return nil
      }
      attributes.append((name, String(part.dropFirst(2))))
    }
    return attributes
  }

  /// A name with its `,` and `=` escaped.
  static func escaped(_ name: String) -> String {
    var result = ""
    for character in name {
      switch character {
      case ",": result += "=2C"
      case "=": result += "=3D"
      default: result.append(character)
      }
    }
    return result
  }

  /// A name without its escapes; `nil` where they are none.
  static func unescaped(_ name: some StringProtocol) -> String? {
    var result = ""
    var rest = Substring(name)
    while let character = rest.popFirst() {
      if character != "=" {
        result.append(character)
      } else if rest.hasPrefix("2C") {
        result.append(",")
        rest.removeFirst(2)
      } else if rest.hasPrefix("3D") {
        result.append("=")
        rest.removeFirst(2)
      } else {
        return nil
      }
    }
    return result
  }

  /// Whether a nonce is one: printable characters of ASCII without commas.
  static func isNonce(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != Octet.comma }
  }

  /// A nonce of 18 octets of chance.
  static func nonce() -> String { Base64.encode(SASLOctets.random(18)) }
}

/// How a client's first message begins: what it knows of channel binding, and whom it would act as
/// (RFC 5801 §4, RFC 5802 §7).
struct GS2Header: Equatable {
  enum Binding: Equatable {
    /// `n`: the client knows none.
    case none
    /// `y`: it does, and believes that the server does not.
    case notOffered
    /// `p=NAME`.
    case required(String)
  }

  let binding: Binding
  let authorizationIdentity: String?

  init(_ binding: Binding, authorizationIdentity: String? = nil) {
    self.binding = binding
    self.authorizationIdentity = authorizationIdentity
  }

  /// Reads the header at the front of a message, and leaves the rest; `nil` where there is none.
  init?(from message: inout ArraySlice<UInt8>) {
    func field() -> String? {
      guard let comma = message.firstIndex(of: Octet.comma),
        let text = SASLOctets.text(message[..<comma])
      else { return nil }
      message = message[(comma + 1)...]
      return text
    }
    guard let flag = field(), let identity = field() else { return nil }
    switch flag {
    case "n": binding = .none
    case "y": binding = .notOffered
    default:
      guard flag.hasPrefix("p="), flag.count > 2 else { return nil }
      binding = .required(String(flag.dropFirst(2)))
    }
    if identity.isEmpty {
      authorizationIdentity = nil
    } else {
      guard identity.hasPrefix("a="), let name = SCRAMMessage.unescaped(identity.dropFirst(2)),
        !name.isEmpty
      else { return nil }
      authorizationIdentity = name
    }
  }

  var text: String {
    let flag =
      switch binding {
      case .none: "n"
      case .notOffered: "y"
      case .required(let name): "p=\(name)"
      }
    let identity = authorizationIdentity.map { "a=\(SCRAMMessage.escaped($0))" } ?? ""
    return "\(flag),\(identity),"
  }
}

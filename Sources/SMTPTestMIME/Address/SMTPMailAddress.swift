/// A mailbox as a header field names it: an address, perhaps with a name (RFC 5322 §3.4).
///
/// ```swift
/// let ann: SMTPMailAddress = "Ann Archer <ann@example.com>"
/// ann.name       // "Ann Archer"
/// ann.address    // "ann@example.com"
/// message.to.map(\.address) == ["bob@example.net"]
/// ```
///
/// Two values are equal when name, local part and domain are; compare ``address`` where the name
/// does not matter.
public struct SMTPMailAddress: Sendable, Hashable {
  /// The display name, decoded; `nil` where there is none.
  public let name: String?
  /// The part before the `@`, without quotes and backslashes.
  public let localPart: String
  /// The part behind the `@` as written; empty where a mail names a local part alone.
  public let domain: String

  /// Creates an address from its pieces.
  ///
  /// - Parameters:
  ///   - name: The display name, default none.
  ///   - localPart: The part before the `@`, without quotes.
  ///   - domain: The part behind it.
  public init(name: String? = nil, localPart: String, domain: String) {
    self.name = name
    self.localPart = localPart
    self.domain = domain
  }

  /// Reads one address: `ann@example.com` or `Ann Archer <ann@example.com>`.
  ///
  /// - Returns: `nil` where the text is not exactly one mailbox, proper or in an obsolete form.
  public init?(parsing text: String) {
    var defects = DefectList()
    let list = SMTPMailAddressList.parse(Array(text.utf8)[...], &defects)
    guard defects.defects.allSatisfy({ $0.severity == .untidy }), list.entries.count == 1,
      case .mailbox(let only) = list.entries[0]
    else { return nil }
    self = only
  }

  /// The address without the name, the local part quoted where it must be: `ann@example.com`.
  public var address: String {
    let local = Self.needsQuotes(localPart) ? Self.quoted(localPart) : localPart
    return domain.isEmpty ? local : "\(local)@\(domain)"
  }

  /// Whether a local part is no `dot-atom` (RFC 5322 §3.2.3).
  private static func needsQuotes(_ text: String) -> Bool {
    var wasDot = true  // none may come first
    for octet in text.utf8 {
      if octet == Octet.dot ? wasDot : !Octet.isAtomText(octet) { return true }
      wasDot = octet == Octet.dot
    }
    return wasDot
  }

  /// The text as a `quoted-string` (RFC 5322 §3.2.4).
  static func quoted(_ text: String) -> String {
    var result: [UInt8] = [Octet.quote]
    for octet in text.utf8 {
      if octet == Octet.quote || octet == Octet.backslash { result.append(Octet.backslash) }
      result.append(octet)
    }
    result.append(Octet.quote)
    return String(decoding: result, as: UTF8.self)
  }
}

extension SMTPMailAddress: ExpressibleByStringLiteral {
  /// Creates an address from a literal, which never traps: text that is no mailbox becomes a local
  /// part without a domain.
  public init(stringLiteral value: String) {
    self = SMTPMailAddress(parsing: value) ?? SMTPMailAddress(localPart: value, domain: "")
  }
}

extension SMTPMailAddress: CustomStringConvertible {
  /// The form in failure messages: `Ann Archer <ann@example.com>`.
  public var description: String { name.map { "\($0) <\(address)>" } ?? address }
}

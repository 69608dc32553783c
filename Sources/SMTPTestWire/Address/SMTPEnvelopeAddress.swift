/// One mailbox of an envelope: the address of a reverse-path or a forward-path.
///
/// ```swift
/// let address: SMTPEnvelopeAddress = "Ann.Lee@Example.test"
/// address.localPart                             // "Ann.Lee"
/// address == "\"Ann.Lee\"@example.TEST"          // true: quoting and the domain's case mean nothing
/// ```
///
/// The octets are kept as the client wrote them. Two addresses are equal when a server may not tell
/// them apart: same local part once quotes and backslashes are removed, compared case-sensitively,
/// and same domain, compared without regard to ASCII case (RFC 5321 §2.4, §4.1.2). A source route
/// does not count (RFC 5321 Appendix C), and `postmaster` without a domain has no case (§4.5.1).
public struct SMTPEnvelopeAddress: Sendable {
  /// The octets between `<` and `>` as on the wire, source route included; empty for `<>`.
  public let octets: [UInt8]
  /// Where the mailbox starts: after the colon of the source route, 0 without one.
  package let mailboxStart: Int
  /// The index of the `@` between local part and domain, -1 without a domain.
  let separator: Int

  /// Creates an address from octets whose structure the parser already knows.
  init(octets: [UInt8], mailboxStart: Int, separator: Int) {
    self.octets = octets
    self.mailboxStart = mailboxStart
    self.separator = separator
  }

  /// Creates an address from its text, with or without `<` and `>` around it.
  ///
  /// Nothing is refused: what is no address keeps its octets and has no domain.
  public init(_ text: String) {
    var octets = Array(text.utf8)
    if octets.count >= 2, octets.first == Octet.less, octets.last == Octet.greater {
      octets.removeLast()
      octets.removeFirst()
    }
    self.init(octets)
  }

  /// Creates an address from the octets between `<` and `>`.
  package init(_ octets: [UInt8]) {
    let start = Self.routeLength(octets)
    self.init(octets: octets, mailboxStart: start, separator: Self.separator(octets, from: start))
  }

  /// Whether this is the null reverse-path `<>` of notifications (RFC 5321 §4.5.5).
  public var isNull: Bool { octets.isEmpty }

  /// The part before the `@`, with quotes and backslashes removed (RFC 5321 §4.1.2).
  ///
  /// Octets that are no UTF-8 read as U+FFFD; ``octets`` has them as they were.
  public var localPart: String { String(decoding: unescapedLocalPart, as: UTF8.self) }

  /// The part after the `@` as written, `nil` for `<postmaster>` and `<>`.
  public var domain: String? {
    separator < 0 ? nil : String(decoding: octets[(separator + 1)...], as: UTF8.self)
  }

  /// The hosts of the obsolete source route: `["a.test", "b.test"]` for
  /// `<@a.test,@b.test:u@c.test>`, usually empty (RFC 5321 Appendix C).
  public var sourceRoute: [String] {
    guard mailboxStart > 1 else { return [] }
    return octets[..<(mailboxStart - 1)].split(separator: Octet.comma).map { host in
      String(decoding: host.first == Octet.at ? host.dropFirst() : host, as: UTF8.self)
    }
  }

  /// The local part as octets, with quotes and backslashes removed.
  var unescapedLocalPart: [UInt8] {
    let end = separator < 0 ? octets.count : separator
    var result: [UInt8] = []
    result.reserveCapacity(end - mailboxStart)
    var index = mailboxStart
    while index < end {
      if octets[index] == Octet.backslash, index + 1 < end {
        index += 1
        result.append(octets[index])
      } else if octets[index] != Octet.quote {
        result.append(octets[index])
      }
      index += 1
    }
    return result
  }

  /// The length of the source route with its colon, 0 without one.
  private static func routeLength(_ octets: [UInt8]) -> Int {
    guard octets.first == Octet.at, let colon = octets.firstIndex(of: Octet.colon) else { return 0 }
    // A route has no quotes: what has one before the colon is an odd local part.
    return octets[..<colon].contains(Octet.quote) ? 0 : colon + 1
  }

  /// The index of the first `@` outside quotes, -1 without one.
  private static func separator(_ octets: [UInt8], from start: Int) -> Int {
    var isQuoted = false
    var index = start
    while index < octets.count {
      switch octets[index] {
      case Octet.backslash: index += 1
      case Octet.quote: isQuoted.toggle()
      case Octet.at where !isQuoted: return index
      default: break
      }
      index += 1
    }
    return -1
  }
}

extension SMTPEnvelopeAddress: ExpressibleByStringLiteral {
  /// Creates an address from a literal, which never traps.
  public init(stringLiteral value: String) { self.init(value) }
}

extension SMTPEnvelopeAddress: CustomStringConvertible {
  /// The mailbox without source route and without brackets, as written; `<>` for the null path.
  public var description: String {
    isNull ? "<>" : String(decoding: octets[mailboxStart...], as: UTF8.self)
  }
}

/// XOAUTH, the server's side: a signed request of OAuth 1.0 in place of a password, as Google took it
/// before XOAUTH2.
///
/// ```
///   GET https://mail.google.com/mail/b/ann@example.com/smtp/ oauth_token="…",oauth_signature="…"
/// ```
///
/// The token is what is judged; the signature is not, since that would need the consumer's secret.
struct XOAuthExchange: SASLExchange {
  static let name = "XOAUTH"

  mutating func respond(_ response: [UInt8]?) -> SASLStep {
    guard let response else { return .challenge([]) }
    guard let text = SASLOctets.text(response), let request = Self.request(text) else {
      return .malformed("XOAUTH is GET, an address with the user in it, and oauth_token=\"TOKEN\"")
    }
    return .lookUp(
      SASLInquiry(mechanism: Self.name, user: request.user, claim: .token(request.token)))
  }

  mutating func found(_ answer: SASLAnswer) -> SASLStep { answer.verdict }

  private static func request(_ text: String) -> (user: String, token: SMTPSecret)? {
    let words = text.split(separator: " ", maxSplits: 2)
    guard words.count == 3, words[0] == "GET" else { return nil }
    let path = words[1].split(separator: "/")
    guard let place = path.firstIndex(of: "b"), place + 1 < path.count else { return nil }
    for pair in words[2].split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == "oauth_token" else { continue }
      let value = parts[1].trimmingQuotes
      guard !value.isEmpty else { return nil }
      return (PercentEncoding.decoded(path[place + 1]), SMTPSecret(PercentEncoding.decoded(value)))
    }
    return nil
  }
}

extension Substring {
  fileprivate var trimmingQuotes: Substring {
    var text = self
    if text.first == "\"" { text.removeFirst() }
    if text.last == "\"" { text.removeLast() }
    return text
  }
}

/// Octets in URLs (RFC 3986 §2.1).
package enum PercentEncoding {
  package static func encoded(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for octet in octets {
      switch octet {
      case 45, 46, 95, 126: result.append(octet)
      case _ where Octet.isLetterOrDigit(octet): result.append(octet)
      default: result += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      }
    }
    return result
  }

  /// What is no escape is left alone.
  static func decoded(_ text: some StringProtocol) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let octet = rest.popFirst() {
      if octet == UInt8(ascii: "%"), rest.count >= 2,
        let high = Octet.hexValue(rest[rest.startIndex]),
        let low = Octet.hexValue(rest[rest.startIndex + 1])
      {
        result.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        result.append(octet)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

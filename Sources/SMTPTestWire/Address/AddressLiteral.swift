/// Checks the text between the brackets of an address literal (RFC 5321 §4.1.3).
///
/// Nothing is resolved and no system function asked: `inet_pton` reads more than the grammar allows
/// (`::` for a single group) and is not everywhere.
enum AddressLiteral {
  /// Whether the octets in `start..<end`, brackets excluded, are a well-formed literal:
  /// `127.0.0.1`, `IPv6:::1` or `tag:content`.
  static func isValid(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool {
    if isIPv4(octets, from: start, to: end) { return true }
    var colon = start
    while colon < end, octets[colon] != Octet.colon { colon += 1 }
    guard colon < end, colon > start else { return false }
    if isIPv6Tag(octets, from: start, to: colon) {
      return isIPv6(octets, from: colon + 1, to: end)
    }
    return isTag(octets, from: start, to: colon) && isContent(octets, from: colon + 1, to: end)
  }

  /// `Snum 3("." Snum)`, each 0 to 255 in one to three digits.
  static func isIPv4(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool {
    var index = start
    var numbers = 0
    while true {
      var digits = 0
      var value = 0
      while index < end, digits < 3, Octet.isDigit(octets[index]) {
        value = value * 10 + Int(octets[index] - 48)
        digits += 1
        index += 1
      }
      guard digits > 0, value <= 255 else { return false }
      numbers += 1
      if numbers == 4 { return index == end }
      guard index < end, octets[index] == Octet.dot else { return false }
      index += 1
    }
  }

  /// `IPv6-full`, `IPv6-comp`, `IPv6v4-full` or `IPv6v4-comp`.
  ///
  /// `::` stands for at least two groups, so at most six stand beside it, an IPv4 tail counting as
  /// two.
  static func isIPv6(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool {
    var index = start
    var groups = 0
    var isCompressed = false
    if index + 1 < end, octets[index] == Octet.colon, octets[index + 1] == Octet.colon {
      isCompressed = true
      index += 2
    }
    while index < end {
      var digits = 0
      var next = index
      while next < end, digits < 5, Octet.hexValue(octets[next]) != nil {
        digits += 1
        next += 1
      }
      guard digits > 0 else { return false }
      if next < end, octets[next] == Octet.dot {
        guard isIPv4(octets, from: index, to: end) else { return false }
        groups += 2
        index = end
        break
      }
      guard digits <= 4 else { return false }
      groups += 1
      guard groups <= 8 else { return false }
      index = next
      if index == end { break }
      guard octets[index] == Octet.colon else { return false }
      index += 1
      guard index < end else { return false }  // a single colon at the end
      if octets[index] == Octet.colon {
        guard !isCompressed else { return false }
        isCompressed = true
        index += 1
      }
    }
    return isCompressed ? groups <= 6 : groups == 8
  }

  /// The tag `IPv6`, which like every literal string of ABNF has no case (RFC 5234 §2.3).
  private static func isIPv6Tag(
    _ octets: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> Bool {
    end - start == 4 && octets[start] & 0xDF == 0x49 && octets[start + 1] & 0xDF == 0x50
      && octets[start + 2] & 0xDF == 0x56 && octets[start + 3] == 0x36
  }

  /// `Ldh-str`: letters, digits and hyphens, the last one no hyphen.
  private static func isTag(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool {
    var index = start
    while index < end {
      guard Octet.isLetterOrDigit(octets[index]) || octets[index] == Octet.hyphen else {
        return false
      }
      index += 1
    }
    return end > start && octets[end - 1] != Octet.hyphen
  }

  /// `1*dcontent`: printable ASCII without brackets and backslash.
  private static func isContent(
    _ octets: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> Bool {
    var index = start
    while index < end {
      let octet = octets[index]
      guard octet >= 33, octet <= 126, octet < 91 || octet > 93 else { return false }
      index += 1
    }
    return end > start
  }
}

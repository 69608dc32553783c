/// What is drawn by chance, as it looks in texts: UUIDs (RFC 9562 §4), and sixteen or more
/// hexadecimal digits that have letters and digits.
enum GoldenNonce {
  private static let shortest = 16
  private static let groups = [8, 4, 4, 4, 12]

  /// Where the nonce ends that begins at a place; `nil` where none does. What stands within a word
  /// is none: no letter or digit may be before the place.
  static func end(_ octets: [UInt8], from start: Int) -> Int? {
    if let end = endOfUUID(octets, from: start) { return end }
    // Hyphens part it from what stands beside it: `reset-0123456789abcdef`.
    let digits = octets[start...].prefix(while: isHexadecimal)
    guard digits.count >= shortest, digits.contains(where: isDecimal),
      !digits.allSatisfy(isDecimal), !isInWord(octets, digits.endIndex)
    else { return nil }
    return digits.endIndex
  }

  private static func endOfUUID(_ octets: [UInt8], from start: Int) -> Int? {
    var place = start
    for (index, count) in groups.enumerated() {
      if index > 0 {
        guard place < octets.count, octets[place] == UInt8(ascii: "-") else { return nil }
        place += 1
      }
      guard octets[place...].prefix(count + 1).prefix(while: isHexadecimal).count == count else {
        return nil
      }
      place += count
    }
    return isInWord(octets, place) ? nil : place
  }

  private static func isInWord(_ octets: [UInt8], _ place: Int) -> Bool {
    place < octets.count && isOfWord(octets[place])
  }

  /// Whether it is a letter or a digit; of what is not ASCII all counts as letters.
  static func isOfWord(_ octet: UInt8) -> Bool {
    isDecimal(octet) || (97...122).contains(octet | 32) || octet > 127
  }

  private static func isHexadecimal(_ octet: UInt8) -> Bool {
    isDecimal(octet) || (97...102).contains(octet | 32)
  }

  static func isDecimal(_ octet: UInt8) -> Bool { (48...57).contains(octet) }
}

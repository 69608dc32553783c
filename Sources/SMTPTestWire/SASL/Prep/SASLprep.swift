/// How names and passwords are written before they are compared: the profile of stringprep for SASL
/// (RFC 4013, RFC 3454).
package enum SASLprep {
  /// The text as it is compared; `nil` where it has what none may have.
  ///
  /// - Parameters:
  ///   - isStored: whether it is kept rather than just given, so that characters of which Unicode 3.2
  ///     knew nothing are refused (RFC 3454 §7).
  ///   - normalize: brings a text into normalization form KC (RFC 4013 §2.2).
  package static func prepare(
    _ text: String, isStored: Bool = false, _ normalize: (String) -> String
  ) -> String? {
    // Nearly always: printable characters of ASCII stay what they are.
    if text.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) { return text }
    var mapped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !isIn(SASLprepTable.mappedToNothing, scalar) {
      mapped.append(isIn(SASLprepTable.spaces, scalar) ? " " : scalar)
    }
    let normal = normalize(String(mapped))
    let scalars = normal.unicodeScalars
    if scalars.contains(where: { isIn(SASLprepTable.prohibited, $0) }) { return nil }
    if isStored, scalars.contains(where: isUnassigned) { return nil }
    return isOneDirection(scalars) ? normal : nil
  }

  /// RFC 3454 §6: what holds a character from right to left begins and ends with one, and holds none
  /// from left to right.
  private static func isOneDirection(_ scalars: String.UnicodeScalarView) -> Bool {
    guard scalars.contains(where: { isIn(SASLprepTable.rightToLeft, $0) }),
      let first = scalars.first, let last = scalars.last
    else { return true }
    return !scalars.contains { isIn(SASLprepTable.leftToRight, $0) }
      && isIn(SASLprepTable.rightToLeft, first) && isIn(SASLprepTable.rightToLeft, last)
  }

  /// Unassigned in Unicode 3.2 (RFC 3454 A.1).
  private static func isUnassigned(_ scalar: Unicode.Scalar) -> Bool {
    guard let age = scalar.properties.age else { return true }
    return (age.major, age.minor) > (3, 2)
  }

  private static func isIn(_ ranges: [ClosedRange<UInt32>], _ scalar: Unicode.Scalar) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(scalar.value)
  }
}

/// Writes what typography puts around digits in ASCII: a code may have a no-break hyphen in its
/// middle, and invisible characters that keep telephones from making a link of it.
enum PlainSpacing {
  /// What is replaced, and by what; `nil` takes it away.
  private static let replacements: [(octets: [UInt8], plain: UInt8?)] = [
    ("\u{A0}", Octet.space),  // no-break space
    ("\u{2007}", Octet.space),  // figure space
    ("\u{2009}", Octet.space),  // thin space
    ("\u{202F}", Octet.space),  // narrow no-break space
    ("\u{2010}", Octet.hyphen),  // hyphen
    ("\u{2011}", Octet.hyphen),  // no-break hyphen
    ("\u{AD}", nil),  // soft hyphen
    ("\u{200B}", nil),  // zero width space
    ("\u{200C}", nil),  // zero width non-joiner
    ("\u{200D}", nil),  // zero width joiner
    ("\u{2060}", nil),  // word joiner
    ("\u{FEFF}", nil),  // zero width no-break space
  ].map { (Array($0.utf8), $1) }

  /// The octets of a text in UTF-8, with ASCII in place of such characters.
  static func octets(_ octets: [UInt8]) -> [UInt8] {
    replacements.reduce(octets) { replace($1.octets, by: $1.plain, in: $0) }
  }

  private static func replace(
    _ wanted: [UInt8], by plain: UInt8?, in octets: [UInt8]
  ) -> [UInt8] {
    octets[...].withSpan { span in
      guard var hit = span.find(wanted, from: 0, to: span.count) else { return octets }
      var result: [UInt8] = []
      result.reserveCapacity(span.count)
      var at = 0
      while true {
        result += span.octets(at..<hit)
        if let plain { result.append(plain) }
        at = hit + wanted.count
        guard let next = span.find(wanted, from: at, to: span.count) else { break }
        hit = next
      }
      result += span.octets(at..<span.count)
      return result
    }
  }
}

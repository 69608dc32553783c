import CSMTPTestScan

/// What a run of domain octets is worth: where it ends and what is odd about it.
///
/// Source: `Domain` and `sub-domain` (RFC 5321 §4.1.2), `U-label` (RFC 6531 §3.3).
struct DomainScan {
  /// The index after the last octet a domain could have.
  private(set) var end: Int
  /// The first octet that makes the domain unreadable (empty label), -1 if none.
  private(set) var malformed = -1
  /// The first harmless oddity: underscore, hyphen at an edge of a label, final dot; -1 if none.
  private(set) var odd = -1
  /// The start of the first label longer than 63 octets (RFC 1035 §2.3.4), -1 if none.
  private(set) var longLabel = -1

  /// Whether the domain follows the grammar to the letter.
  var isClean: Bool { malformed < 0 && odd < 0 && longLabel < 0 }

  /// Reads the domain that starts at `start` and goes no further than `limit`.
  init(_ octets: UnsafePointer<UInt8>, from start: Int, to limit: Int) {
    var index = start
    var labelStart = start
    while true {
      index = smtp_skip_word(octets, index, limit)
      guard index < limit else { break }
      let octet = octets[index]
      if octet == Octet.dot {
        if index == labelStart, malformed < 0 { malformed = index }
        if index > labelStart, octets[index &- 1] == Octet.hyphen, odd < 0 { odd = index &- 1 }
        if index &- labelStart > 63, longLabel < 0 { longLabel = labelStart }
        labelStart = index &+ 1
      } else if octet == Octet.underscore {
        if odd < 0 { odd = index }
      } else if octet == Octet.hyphen {
        if index == labelStart, odd < 0 { odd = index }
      } else {
        break
      }
      index &+= 1
    }
    end = index
    if index == start {
      malformed = start
    } else if index == labelStart {
      // A final dot is DNS notation, not SMTP; an empty label before it was found above.
      if odd < 0 { odd = index &- 1 }
    } else {
      if octets[index &- 1] == Octet.hyphen, odd < 0 { odd = index &- 1 }
      if index &- labelStart > 63, longLabel < 0 { longLabel = labelStart }
    }
  }
}

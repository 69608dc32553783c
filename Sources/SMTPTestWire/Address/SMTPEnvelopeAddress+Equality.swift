extension SMTPEnvelopeAddress: Hashable {
  /// Whether both name the same mailbox (RFC 5321 §2.4).
  public static func == (left: SMTPEnvelopeAddress, right: SMTPEnvelopeAddress) -> Bool {
    // What was written alike is alike, and comparing two arrays is one memcmp.
    if left.octets == right.octets { return true }
    guard (left.separator < 0) == (right.separator < 0), left.isNull == right.isNull else {
      return false
    }
    let locals = (left.unescapedLocalPart, right.unescapedLocalPart)
    if left.separator < 0 {
      return locals.0 == locals.1
        || (isPostmaster(locals.0) && isPostmaster(locals.1))
    }
    return locals.0 == locals.1 && left.foldedDomain == right.foldedDomain
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) {
    let local = unescapedLocalPart
    hasher.combine(separator < 0 && Self.isPostmaster(local) ? Self.postmaster : local)
    hasher.combine(foldedDomain)
  }

  /// The domain's octets with ASCII letters in lower case; empty without a domain.
  private var foldedDomain: [UInt8] {
    separator < 0 ? [] : Self.folded(octets[(separator + 1)...])
  }

  /// Only ASCII is folded: what else is equal is decided by IDNA, which needs tables and no server
  /// of a test needs.
  private static func folded(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    octets.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
  }

  private static let postmaster = Array("postmaster".utf8)

  private static func isPostmaster(_ octets: [UInt8]) -> Bool {
    octets.count == postmaster.count && folded(octets[...]) == postmaster
  }
}

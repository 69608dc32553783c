extension SMTPFixtureMessage {
  /// Makes a mail of an exact size.
  ///
  /// The body is pseudo-text in lines of 76 octets. Every 840 lines begin with a numbered line, so
  /// that a lost or repeated piece shows, and hold one line that begins with a dot. The same size
  /// and seed give the same octets everywhere; ten million octets take a few milliseconds, in a
  /// debug build too.
  ///
  /// ```swift
  /// let mail = SMTPFixtureMessage.large(octets: 10_000_000)
  /// ```
  ///
  /// - Parameters:
  ///   - size: The size in octets, the final CRLF included. Below 200 there is no room for a
  ///     header section: the mail is a body alone. Zero or less gives an empty one.
  ///   - seed: What the text is made from; default 0.
  public static func large(octets size: Int, seed: UInt64 = 0) -> SMTPFixtureMessage {
    let header = size < 200 ? [] : fields("\(size) octets of seed \(seed)")
    let count = max(size, 0)
    let block = TextBlock(seed: seed)
    let octets = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      raw.copyBytes(from: header)
      var offset = header.count
      var ordinal = 0
      while offset < count {
        let piece = UnsafeMutableRawBufferPointer(rebasing: raw[offset...])
        block.write(ordinal: ordinal, into: piece)
        offset += block.octets.count
        ordinal += 1
      }
      endLine(raw)
      initialized = count
    }
    var traits: Traits = .isLineSafe
    if count >= 2 { traits.insert(.hasFinalCRLF) }
    return SMTPFixtureMessage(
      entry: Entry("large-\(count)-\(seed)", "Pseudo-text of exactly \(count) octets.", traits),
      octets: octets)
  }

  /// Makes a mail with one long line between two short ones.
  ///
  /// - Parameter length: The octets of the long line, its CRLF not counted; less than zero counts
  ///   as zero. RFC 5322 §2.1.1 allows 998.
  public static func longLine(octets length: Int) -> SMTPFixtureMessage {
    let length = max(length, 0)
    var octets = fields("a line of \(length) octets")
    octets += Array("The next line is long.\r\n".utf8)
    octets += [UInt8](repeating: UInt8(ascii: "m"), count: length)
    octets += Array("\r\nThe line before was long.\r\n".utf8)
    var traits: Traits = .hasFinalCRLF
    if length <= 998 { traits.insert(.isLineSafe) }
    return SMTPFixtureMessage(
      entry: Entry("long-line-\(length)", "One line of exactly \(length) octets.", traits),
      octets: octets)
  }

  private static func fields(_ subject: String) -> [UInt8] {
    Array(
      """
      From: <generated@example.com>\r
      To: <generated@example.net>\r
      Subject: \(subject)\r
      Date: Tue, 3 Mar 2026 09:00:00 +0000\r
      \r

      """.utf8)
  }

  /// Ends the cut text with CRLF, and without a bare CR before it where the cut split a CRLF.
  private static func endLine(_ octets: UnsafeMutableRawBufferPointer) {
    let count = octets.count
    if count == 1 { octets[0] = UInt8(ascii: "x") }
    guard count >= 2 else { return }
    octets[count - 2] = 13
    octets[count - 1] = 10
    if count >= 3, octets[count - 3] == 13 { octets[count - 3] = UInt8(ascii: "x") }
  }
}

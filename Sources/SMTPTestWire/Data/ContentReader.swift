import CSMTPTestScan

/// Finds the end of the content after DATA and everything irregular on the way there.
///
/// It sees the octets in any split and keeps none of them: what it needs to know of the past is
/// in its fields. Only CRLF `.` CRLF ends the content (RFC 5321 §4.1.1.4).
package struct ContentReader: Sendable {
  /// What stopped a scan.
  package enum Stop: Sendable, Hashable {
    /// All octets but those needed to decide about the last ones were consumed.
    case needsMore
    /// The final dot was found and consumed.
    case ended
    /// Something irregular was found; the scan can be continued.
    case found(SMTPViolation)
  }

  /// Where the content began, in the session's input.
  package let start: Int
  /// How many octets were consumed, the final dot's line not counted.
  package private(set) var length = 0
  /// How many dots were added for transparency.
  package private(set) var stuffedDots = 0
  /// Whether an octet above 127 was seen.
  package var isEightBit: Bool { seen & 0x80 != 0 }

  private var seen: UInt8 = 0
  // The content starts after the CRLF of the DATA line.
  private var previous = UInt8(ascii: "\n")
  private var isAfterBareLF = false
  private var lines: LineMeter

  package init(start: Int) {
    self.start = start
    lines = LineMeter(start: start)
  }

  package var layout: ContentLayout {
    .dotStuffed(start..<start + length, stuffed: stuffedDots)
  }

  /// Scans `octets`, the next of the content, and says how many were consumed and why it stopped.
  package mutating func scan(_ octets: UnsafeRawBufferPointer) -> (consumed: Int, stop: Stop) {
    guard let base = octets.baseAddress else { return (0, .needsMore) }
    let pointer = base.assumingMemoryBound(to: UInt8.self)
    var at = 0
    while at < octets.count {
      let run = smtp_scan_content(pointer + at, octets.count - at, previous, &seen)
      if run > 0 {
        if let long = lines.measure(pointer + at, run, at: start + length) {
          advance(pointer, at, by: run)
          return (at + run, .found(long))
        }
        advance(pointer, at, by: run)
        at += run
      }
      if at == octets.count { break }
      // Here one octet needs a decision; it may take a look at the two after it.
      let ahead = octets.count - at
      let now = pointer[at]
      let next = ahead > 1 ? pointer[at + 1] : nil
      var found: SMTPViolation.Kind?
      var text = ""
      if now == UInt8(ascii: "."), previous == UInt8(ascii: "\n"), !isAfterBareLF {
        guard let next else { return (at, .needsMore) }
        if next == UInt8(ascii: "\r") {
          guard ahead > 2 else { return (at, .needsMore) }
          if pointer[at + 2] == UInt8(ascii: "\n") { return (at + 3, .ended) }
          (found, text) = (.smuggling, "CRLF . CR taken for the end of data")
        } else if next == UInt8(ascii: "\n") {
          (found, text) = (.smuggling, "CRLF . LF taken for the end of data")
        } else if next == 0 {
          (found, text) = (.smuggling, "CRLF . NUL taken for the end of data")
        } else if next != UInt8(ascii: ".") {
          (found, text) = (
            .undoubledDot, "a line that begins with one dot, which the server removes"
          )
        }
        stuffedDots += 1
        lines.passDot()
      } else if now == UInt8(ascii: "."), isAfterBareLF || previous == UInt8(ascii: "\r") {
        // LF . or CR . : the start of a forged end of data, if a line end follows.
        guard let next else { return (at, .needsMore) }
        if next == UInt8(ascii: "\r") || next == UInt8(ascii: "\n") {
          (found, text) = (
            .smuggling, (isAfterBareLF ? "LF" : "CR") + " . taken for the end of data"
          )
        } else if previous == UInt8(ascii: "\r") {
          (found, text) = (.bareCRInContent, "CR without LF in the content")
        }
      } else if now == UInt8(ascii: "\n") {
        (found, text) = (.bareLF, "LF without CR in the content")
      } else if now == 0 {
        (found, text) = (.nul, "NUL in the content")
      } else if previous == UInt8(ascii: "\r") {
        (found, text) = (.bareCRInContent, "CR without LF in the content")
      }
      let place = start + length
      isAfterBareLF = now == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r")
      if now == UInt8(ascii: "\n") { lines.startLine(at: place + 1) }
      seen |= now
      previous = now
      length += 1
      at += 1
      if let found {
        return (
          at, .found(SMTPViolation(found, at: found == .bareCRInContent ? place - 1 : place, text))
        )
      }
    }
    return (at, .needsMore)
  }

  private mutating func advance(_ pointer: UnsafePointer<UInt8>, _ at: Int, by run: Int) {
    previous = pointer[at + run - 1]
    isAfterBareLF = false
    length += run
  }
}

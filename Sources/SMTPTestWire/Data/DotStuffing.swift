import CSMTPTestScan

/// The transparency procedure of DATA (RFC 5321 §4.5.2).
package enum DotStuffing {
  /// Removes, in place, one dot from the start of every line that has one, and returns the number
  /// of octets left. A line starts at the first octet and after every CRLF, never after a bare LF.
  package static func remove(from octets: UnsafeMutableRawBufferPointer) -> Int {
    guard let base = octets.baseAddress, octets.count > 0 else { return 0 }
    let count = octets.count
    var read = octets[0] == UInt8(ascii: ".") ? 1 : 0
    var written = 0
    let pattern: StaticString = "\r\n."
    while read < count {
      let rest = count - read
      var run = rest
      if let hit = memmem(base + read, rest, pattern.utf8Start, 3) {
        run = UnsafeRawPointer(hit) - UnsafeRawPointer(base + read) + 2
      }
      smtp_move(base + written, base + read, run)
      written += run
      read += run + (run < rest ? 1 : 0)
    }
    return written
  }

  /// The octets to send for `content` between DATA and the end of data, dots doubled. The final
  /// `CRLF . CRLF` is not included.
  package static func add(to content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count + 16)
    if content.first == UInt8(ascii: ".") { result.append(UInt8(ascii: ".")) }
    let pattern: StaticString = "\r\n."
    content.withUnsafeBytes { octets in
      guard let base = octets.baseAddress else { return }
      var read = 0
      while read < octets.count {
        let rest = octets.count - read
        guard let hit = memmem(base + read, rest, pattern.utf8Start, 3) else {
          result += content[read...]
          return
        }
        let run = UnsafeRawPointer(hit) - (base + read) + 3
        result += content[read..<read + run]
        result.append(UInt8(ascii: "."))
        read += run
      }
    }
    return result
  }
}

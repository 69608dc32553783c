internal import SMTPTestWire

/// What a transcript has to know of a client's line: whether octets that are none follow.
enum ClientVerb {
  case data, bdat, other
  /// What a client sends that goes on after a refusal, rather than a content's line.
  case anew

  /// - Parameter line: what begins with the line, or is it, without its end.
  init(_ line: UnsafeRawBufferPointer) {
    self = .other
    guard line.count >= 4 else { return }
    let isWord = line.count == 4 || line[4] == 32 || line[4] == 13
    guard isWord else { return }
    switch UInt32(bigEndian: line.loadUnaligned(as: UInt32.self)) & 0xDFDF_DFDF {
    case 0x4441_5441: self = .data
    case 0x4244_4154: self = .bdat
    case 0x5253_4554, 0x5155_4954, 0x4D41_494C, 0x4E4F_4F50, 0x4548_4C4F, 0x4845_4C4F:
      // RSET, QUIT, MAIL, NOOP, EHLO, HELO
      self = .anew
    default: break
    }
  }
}

/// The beginning of a server's line.
struct ReplyLine {
  /// 0 where it has none.
  var code = 0
  /// Whether no line of the same reply follows.
  var isLast = false

  init(_ line: UnsafeRawBufferPointer) {
    isLast = line.count < 4 || line[3] != UInt8(ascii: "-")
    guard line.count > 3 else { return }
    let (a, b, c) = (line[0] &- 48, line[1] &- 48, line[2] &- 48)
    if a > 9 || b > 9 || c > 9 { return }
    code = Int(a) * 100 + Int(b) * 10 + Int(c)
  }
}

extension Duration {
  /// `1.050 s`.
  var inSeconds: String {
    let milliseconds = nanosecondCount / 1_000_000
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    return "\(milliseconds / 1000).\(fraction) s"
  }
}

/// Reads ISO-2022-JP as software does (CP50221): with half-width kana, with the characters NEC and
/// IBM added, and with those of JIS X 0212 (RFC 1468, RFC 2237).
///
/// A set of characters is left behind as Shift_JIS or EUC-JP, which systems agree about.
struct JapaneseReader {
  private enum CharacterSet {
    case ascii
    case roman
    case kana
    case kanji
    case supplement
  }

  private let octets: UnsafeBufferPointer<UInt8>
  private let span: OctetSpan
  private var at = 0
  private var set = CharacterSet.ascii
  private var result: [UInt8] = []
  private var reading = Charset.Reading("")
  /// What waits to be converted, and where it began.
  private var pending: [UInt8] = []
  private var pendingStart = 0
  private lazy var shiftJIS = Charset("windows-31j")
  private lazy var eucJP = Charset("euc-jp")

  init(_ octets: UnsafeBufferPointer<UInt8>) {
    self.octets = octets
    // Of an empty text nothing is read.
    let base = octets.baseAddress ?? UnsafePointer(bitPattern: 1)!
    span = OctetSpan(base: base, count: octets.count, origin: 0)
  }

  mutating func read() -> Charset.Reading {
    while at < span.count, reading.cut == nil {
      switch span[at] {
      case Octet.escape: escape()
      case ...Octet.space, 127: control()
      case 128...: replace()
      default: character()
      }
    }
    flush()
    if set != .ascii { reading.note(.unfinished(at: span.count)) }
    reading.text = String(decoding: result, as: UTF8.self)
    return reading
  }

  /// What follows the escape, and the set it begins.
  private static let escapes: [(String, CharacterSet)] = [
    ("(B", .ascii), ("(J", .roman), ("(H", .roman), ("(I", .kana), ("$@", .kanji), ("$B", .kanji),
    ("$(@", .kanji), ("$(B", .kanji), ("$(D", .supplement), ("&@\u{1B}$B", .kanji),
  ]

  private mutating func escape() {
    let rest = octets[(at + 1)...]
    guard let (text, set) = Self.escapes.first(where: { rest.starts(with: $0.0.utf8) }) else {
      return replace()
    }
    flush()
    self.set = set
    at += 1 + text.utf8.count
  }

  /// A line has to end in ASCII, or in the set that differs from it by two characters.
  private mutating func control() {
    let isLineEnd = span[at] == Octet.carriageReturn || span[at] == Octet.lineFeed
    if isLineEnd, set != .ascii, set != .roman { reading.note(.unfinished(at: at)) }
    append(span[at])
    at += 1
  }

  private mutating func character() {
    switch set {
    case .ascii:
      var end = at
      while end < span.count, span[end] < 128, span[end] != Octet.escape { end += 1 }
      result += span.octets(at..<end)
      at = end
    case .roman: plain(span[at])
    case .kana:
      guard span[at] < 0x60 else { return replace() }
      reading.note(.wider(at: at))
      append(span[at] | 0x80)
      at += 1
    case .kanji, .supplement: pair()
    }
  }

  private mutating func plain(_ octet: UInt8) {
    switch octet {
    case Octet.backslash where set == .roman: result += Array("¥".utf8)
    case UInt8(ascii: "~") where set == .roman: result += Array("‾".utf8)
    default: result.append(octet)
    }
    at += 1
  }

  private mutating func pair() {
    guard at + 1 < span.count else {
      reading.cut = at
      return
    }
    let (row, cell) = (span[at], span[at + 1])
    guard (0x21...0x7E).contains(cell) else { return replace() }
    if set == .supplement {
      reading.note(.wider(at: at))
      append(0x8F)
      append(row | 0x80)
      append(cell | 0x80)
    } else {
      // Row 13 is NEC's, and so are those behind 84.
      if row == 0x2D || row > 0x74 { reading.note(.wider(at: at)) }
      let half = (row - 0x21) / 2
      append(half < 31 ? half + 0x81 : half + 0xC1)
      append(row % 2 == 0 ? cell + 0x7E : cell < 0x60 ? cell + 0x1F : cell + 0x20)
    }
    at += 2
  }

  private mutating func append(_ octet: UInt8) {
    if set == .ascii || set == .roman { return result.append(octet) }
    if pending.isEmpty { pendingStart = at }
    pending.append(octet)
  }

  private mutating func replace() {
    flush()
    reading.note(.undecodable(at: at))
    result += Charset.replacement
    at += 1
  }

  private mutating func flush() {
    guard !pending.isEmpty else { return }
    let converted = pending.withUnsafeBufferPointer {
      set == .supplement ? eucJP.read($0) : shiftJIS.read($0)
    }
    switch converted.worst {
    case nil: break
    case .unknown: reading.note(.unknown)
    case .some(let trouble):
      // Three octets stand for two of the supplement.
      let index = trouble.index ?? 0
      reading.note(
        .undecodable(at: pendingStart + (set == .supplement ? index / 3 * 2 : index)))
    }
    result += Array(converted.whole.utf8)
    pending.removeAll(keepingCapacity: true)
  }
}

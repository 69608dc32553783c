/// Turns the octets of a charset into text (RFC 2046 §4.1.2).
///
/// US-ASCII, UTF-8, windows-1252 and ISO-2022-JP are read here, the others by the system's iconv. It
/// never fails: what is no character becomes U+FFFD.
struct Charset {
  /// The octets of U+FFFD in UTF-8.
  static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  private let name: CharsetName
  private let comparesNarrow: Bool
  private var converters: [String: CharsetConverter?] = [:]

  /// - Parameters:
  ///   - label: The name of the charset as a mail has it, in any case.
  ///   - comparesNarrow: Whether to find out if the charset of that name alone would have done.
  init(_ label: String, comparesNarrow: Bool = false) {
    name = CharsetName(label)
    self.comparesNarrow = comparesNarrow
  }

  /// Whether what octets mean depends on those before: then each text is read by itself.
  var keepsState: Bool { name.keepsState }

  /// Decodes `octets`.
  mutating func read(_ octets: UnsafeBufferPointer<UInt8>) -> Reading {
    switch name.reader {
    case .ascii: return Self.ascii(octets)
    case .utf8: return Self.utf8(octets)
    case .windows1252:
      var reading = Self.windows1252(octets)
      if name.narrow != nil, let index = Self.firstControl(octets) {
        reading.note(.wider(at: index))
      }
      return reading
    case .utf16: return utf16(octets)
    case .utf32: return utf32(octets)
    case .japanese:
      var reader = JapaneseReader(octets)
      return reader.read()
    case .system(let names): return system(names, octets)
    case .unknown: return Self.unknown(octets)
    }
  }

  private mutating func system(
    _ names: [String], _ octets: UnsafeBufferPointer<UInt8>
  ) -> Reading {
    var first: CharsetConverter?
    for name in names where first == nil { first = converter(name) }
    guard var reading = first?.convert(octets) else { return Self.unknown(octets) }
    if reading.trouble != nil, let second = name.second,
      let other = converter(second)?.convert(octets), other.trouble == nil
    {
      reading = other
    }
    let whole = UnsafeBufferPointer(rebasing: octets[..<(reading.cut ?? octets.count)])
    if reading.trouble == nil, let index = firstWider(whole) { reading.note(.wider(at: index)) }
    return reading
  }

  private mutating func converter(_ name: String) -> CharsetConverter? {
    if let known = converters[name] { return known }
    let opened = CharsetConverter(name)
    converters[name] = .some(opened)
    return opened
  }

  /// The first octet that the narrow charset does not have.
  private mutating func firstWider(_ octets: UnsafeBufferPointer<UInt8>) -> Int? {
    guard comparesNarrow, let narrow = name.narrow,
      let reading = converter(narrow)?.convert(octets)
    else { return nil }
    if let trouble = reading.worst { return trouble.index }
    // Some systems read what a set does not have as the control characters of another.
    let hasControl = reading.text.unicodeScalars.contains { $0.value >= 0x80 && $0.value < 0xA0 }
    return hasControl ? Self.firstControl(octets) : nil
  }

  private static func unknown(_ octets: UnsafeBufferPointer<UInt8>) -> Reading {
    Reading(ascii(octets).text, .unknown)
  }

  private static func ascii(_ octets: UnsafeBufferPointer<UInt8>) -> Reading {
    guard let first = firstAbove127(octets) else {
      return Reading(String(decoding: octets, as: UTF8.self))
    }
    return Reading(singleOctets(octets) { _ in 0xFFFD }, .undecodable(at: first))
  }

  private static func firstAbove127(_ octets: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = octets.baseAddress else { return nil }
    let span = OctetSpan(base: base, count: octets.count, origin: 0)
    if span.isASCII(0..<octets.count) { return nil }
    var first = 0
    while base[first] < 128 { first += 1 }
    return first
  }

  /// The first octet that is a control character in ISO 8859 and a letter in windows-125x.
  private static func firstControl(_ octets: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = octets.baseAddress, var index = firstAbove127(octets) else { return nil }
    while index < octets.count {
      if base[index] >= 0x80, base[index] < 0xA0 { return index }
      index += 1
    }
    return nil
  }

  private static func utf8(_ octets: UnsafeBufferPointer<UInt8>) -> Reading {
    let cut = cutLength(octets)
    let whole = UnsafeBufferPointer(rebasing: octets[..<(octets.count - cut)])
    var text = String(decoding: whole, as: UTF8.self)
    // Repaired text differs from the octets first where the repair is: cheaper than to look twice.
    let difference = text.withUTF8 { repaired -> Int? in
      guard let base = whole.baseAddress, let other = repaired.baseAddress else { return nil }
      return firstDifference(base, whole.count, other, repaired.count)
    }
    var reading = Reading(text)
    if cut > 0 { reading.cut = whole.count }
    if let difference { reading.note(.undecodable(at: difference)) }
    return reading
  }

  /// How many octets at the end begin a character that lacks its end.
  private static func cutLength(_ octets: UnsafeBufferPointer<UInt8>) -> Int {
    guard let last = octets.last, last > 127 else { return 0 }
    var index = octets.count - 1
    while index > 0, octets[index] & 0xC0 == 0x80, octets.count - index < 4 { index -= 1 }
    let length = octets.count - index
    switch octets[index] {
    case 0xC2...0xDF: return length < 2 ? length : 0
    case 0xE0...0xEF: return length < 3 ? length : 0
    case 0xF0...0xF4: return length < 4 ? length : 0
    default: return 0
    }
  }

  private static func firstDifference(
    _ left: UnsafePointer<UInt8>, _ leftCount: Int, _ right: UnsafePointer<UInt8>, _ rightCount: Int
  ) -> Int? {
    let count = min(leftCount, rightCount)
    var index = 0
    while index + 8 <= count,
      UnsafeRawPointer(left + index).loadUnaligned(as: UInt64.self)
        == UnsafeRawPointer(right + index).loadUnaligned(as: UInt64.self)
    {
      index += 8
    }
    while index < count, left[index] == right[index] { index += 1 }
    return index == leftCount && leftCount == rightCount ? nil : min(index, leftCount - 1)
  }

  /// Without a byte order mark the order is that of the network (RFC 2781 §4.3).
  private mutating func utf16(_ octets: UnsafeBufferPointer<UInt8>) -> Reading {
    let isLittle = octets.starts(with: [0xFF, 0xFE])
    let hasMark = isLittle || octets.starts(with: [0xFE, 0xFF])
    return marked(isLittle ? "utf-16le" : "utf-16be", octets, mark: hasMark ? 2 : 0)
  }

  private mutating func utf32(_ octets: UnsafeBufferPointer<UInt8>) -> Reading {
    let isLittle = octets.starts(with: [0xFF, 0xFE, 0, 0])
    let hasMark = isLittle || octets.starts(with: [0, 0, 0xFE, 0xFF])
    return marked(isLittle ? "utf-32le" : "utf-32be", octets, mark: hasMark ? 4 : 0)
  }

  private mutating func marked(
    _ name: String, _ octets: UnsafeBufferPointer<UInt8>, mark: Int
  ) -> Reading {
    let rest = UnsafeBufferPointer(rebasing: octets[mark...])
    guard var reading = converter(name)?.convert(rest) else { return Self.unknown(octets) }
    reading.move(by: mark)
    return reading
  }
}

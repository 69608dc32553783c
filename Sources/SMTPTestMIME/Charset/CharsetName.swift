/// Who reads the text of a charset, by the name a mail gives it.
///
/// The names and what they mean are those of the WHATWG Encoding Standard, which says what software
/// reads under a name (windows-1252 as ISO-8859-1, GBK as GB2312), and those of the IANA registry.
/// US-ASCII alone is read as it is: for an octet above 127 there is nothing that it always means.
struct CharsetName: Equatable {
  enum Reader: Equatable {
    case ascii
    case utf8
    case windows1252
    case utf16
    case utf32
    case japanese
    /// The system's iconv, by the first of these names it knows.
    case system([String])
    case unknown
  }

  let reader: Reader
  /// The charset the name means by its own standard, where software reads a wider one.
  let narrow: String?

  /// The system's charset that may read what the first one cannot: the euro sign of CP936, 0x80, is in
  /// no GB 18030.
  var second: String? { reader == .system(CharsetTable.gb18030) ? "cp936" : nil }

  /// Whether what octets mean depends on those before: on escapes, or on a mark of the octet order.
  var keepsState: Bool {
    switch reader {
    case .utf16, .utf32, .japanese: true
    case .system(let names): Self.stateful.contains { names[0].hasPrefix($0) }
    default: false
    }
  }

  private static let stateful = ["iso-2022", "iso2022", "csiso2022", "utf-7", "utf7", "hz"]

  /// - Parameter label: The name in any case.
  init(_ label: String) {
    let label = label.lowercased()
    if let known = CharsetTable.names[label] {
      self = known
    } else if let part = Self.latinPart(label) {
      // Names of all parts are built alike, but not all systems know all of them.
      self.init(.system(["iso-8859-\(part)", label]))
    } else if let known = CharsetTable.loose[CharsetTable.looseName(label)] {
      self = known
    } else {
      self.init(Self.isSafe(label) ? .system(Self.spellings(of: label)) : .unknown)
    }
  }

  init(_ reader: Reader, narrow: String? = nil) {
    self.reader = reader
    self.narrow = narrow
  }

  /// The part of ISO 8859 a name means: `7` for `iso_8859-7:1987`, `8` for `ISO-8859-8-I`.
  private static func latinPart(_ label: String) -> String? {
    var rest = label[...]
    func skip(_ text: String) -> Bool {
      guard rest.hasPrefix(text) else { return false }
      rest = rest.dropFirst(text.utf8.count)
      return true
    }
    _ = skip("cs")
    guard skip("iso") else { return nil }
    _ = skip("-") || skip("_")
    guard skip("8859") else { return nil }
    _ = skip("-") || skip("_")
    let part = rest.prefix { $0.isNumber }
    rest = rest.dropFirst(part.count)
    // The letter says who orders text from right to left: we do not.
    let isPart = rest.hasPrefix(":") || ["", "e", "i", "-e", "-i"].contains(rest)
    return isPart && (1...2).contains(part.utf8.count) ? String(part) : nil
  }

  /// A name as it is, and without the prefix that marked it as private or as one for programs.
  private static func spellings(of label: String) -> [String] {
    let numbered = [
      ("windows-", "cp"), ("cswindows", "cp"), ("ibm0", "cp"), ("ccsid0", "cp"), ("cp0", "cp"),
    ]
    for (prefix, other) in numbered where label.hasPrefix(prefix) {
      let number = label.dropFirst(prefix.utf8.count).drop { $0 == "0" }
      if !number.isEmpty { return [label, "\(other)\(number)"] }
    }
    for prefix in ["cs", "x-"] where label.hasPrefix(prefix) && label.utf8.count > 4 {
      return [label, String(label.dropFirst(2))]
    }
    return [label]
  }

  /// Whether iconv may see the name, which comes from anyone.
  ///
  /// The empty name means the locale's charset to it, and a slash a request such as `//TRANSLIT`.
  private static func isSafe(_ label: String) -> Bool {
    !label.isEmpty && label.utf8.count <= 48
      && label.utf8.allSatisfy { octet in
        if Octet.isLetterOrDigit(octet) { return true }
        return switch octet {
        case Octet.hyphen, Octet.underscore, Octet.dot, Octet.colon, Octet.plus, Octet.open,
          Octet.close:
          true
        default: false
        }
      }
  }
}

/// Which reader a charset's name asks for.
enum CharsetName: Equatable {
  case ascii
  case utf8
  case latin1
  case windows1252
  case utf16
  /// One for iconv, by the name it knows.
  case system(String)
  case unknown

  init(_ name: String) {
    let name = name.lowercased()
    switch name {
    case "us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "646": self = .ascii
    case "utf-8", "utf8", "unicode-1-1-utf-8": self = .utf8
    case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "iso_8859-1", "l1": self = .latin1
    case "windows-1252", "cp1252", "x-cp1252": self = .windows1252
    case "utf-16": self = .utf16
    // Names of mail software which iconv does not know, or knows too narrowly.
    // What mail calls Big5 has the kana and letters that the narrow table lacks.
    case "big5", "cn-big5", "x-x-big5": self = .system("big5-hkscs")
    case "ks_c_5601-1987": self = .system("cp949")
    case "iso-8859-8-i", "iso-8859-8-e": self = .system("iso-8859-8")
    case "x-mac-roman": self = .system("macintosh")
    case "shift_jis", "shift-jis", "sjis", "x-sjis": self = .system("cp932")
    default: self = Self.isSafe(name) ? .system(name) : .unknown
    }
  }

  /// Whether iconv may see the name, which comes from anyone.
  ///
  /// The empty name means the locale's charset to it, and a slash a request such as `//TRANSLIT`.
  private static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 40
      && name.utf8.allSatisfy {
        Octet.isLetterOrDigit($0) || $0 == Octet.hyphen || $0 == Octet.underscore
          || $0 == Octet.dot || $0 == Octet.colon || $0 == Octet.plus
      }
  }
}

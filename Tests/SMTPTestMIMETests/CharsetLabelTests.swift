import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// The labels of the WHATWG Encoding Standard, and the names of IANA's registry that systems know
/// under another one.
@Suite(.bounded) struct CharsetLabelTests {
  /// Octets, what they say, and the labels under which they do.
  static let cases: [(octets: [UInt8], text: String, labels: String)] = [
    (
      [0xC3, 0xBC], "ü",
      "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 csUTF8 utf_8"
    ),
    ([0x8E, 0xFC], "О№", "866 cp866 csibm866 ibm866"),
    (
      [0xB1, 0xB3], "ął",
      "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"
    ),
    (
      [0xA1, 0xB1], "Ħħ",
      "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"
    ),
    (
      [0xBD, 0xBF], "Ŋŋ",
      "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"
    ),
    (
      [0xD0, 0xF0], "а№",
      """
      csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5
      iso_8859-5:1988
      """
    ),
    (
      [0xC7, 0xAC], "ا،",
      """
      arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e
      iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 ISO_8859-6-E
      """
    ),
    (
      [0xE1, 0xA4], "α€",
      """
      csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597
      iso_8859-7 iso_8859-7:1987 sun_eu_greek
      """
    ),
    (
      [0xE0, 0xFA], "את",
      """
      csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598
      iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical ISO_8859-8-I
      """
    ),
    (
      [0xA3, 0xBF], "Ģŋ",
      "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"
    ),
    ([0xA1, 0xFF], "”’", "iso-8859-13 iso8859-13 iso885913 csISO885913"),
    ([0xA1, 0xD0], "ḂŴ", "iso-8859-14 iso8859-14 iso885914 csISO885914"),
    (
      [0xA4, 0xBD], "€œ",
      "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 csISO885915"
    ),
    ([0xA4, 0xAA], "€Ș", "iso-8859-16 csISO885916"),
    ([0xC1, 0xA3], "аё", "cskoi8r koi koi8 koi8-r koi8_r"),
    ([0xA4, 0xB4], "єЄ", "koi8-ru koi8-u csKOI8U"),
    ([0x80, 0x9F], "Äü", "csmacintosh mac macintosh x-mac-roman"),
    (
      [0xA1, 0xFB], "ก๛",
      "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 csTIS620 cswindows874"
    ),
    ([0x8C, 0xB3], "Śł", "cp1250 windows-1250 x-cp1250 cswindows1250"),
    ([0xE0, 0x80], "аЂ", "cp1251 windows-1251 x-cp1251 cswindows1251"),
    ([0x80, 0x8C], "€Œ", "cp1252 windows-1252 x-cp1252 cswindows1252"),
    (
      [0xE9, 0xFF], "éÿ",
      "cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 l1 latin1"
    ),
    (
      [0x61, 0x7E], "a~",
      "ansi_x3.4-1968 ascii us-ascii iso_646.irv:1991 us cp367 ansi-x3.4-1968 us_ascii"
    ),
    ([0xE1, 0xA2], "αΆ", "cp1253 windows-1253 x-cp1253 cswindows1253"),
    (
      [0xF0, 0xFE], "ğş",
      """
      cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5
      latin5 windows-1254 x-cp1254 cswindows1254
      """
    ),
    ([0xE0, 0xFA], "את", "cp1255 windows-1255 x-cp1255 cswindows1255"),
    ([0xC7, 0x81], "اپ", "cp1256 windows-1256 x-cp1256 cswindows1256"),
    ([0xE0, 0xFE], "ąž", "cp1257 windows-1257 x-cp1257 cswindows1257"),
    ([0xD0, 0xFE], "Đ₫", "cp1258 windows-1258 x-cp1258 cswindows1258"),
    ([0x80, 0xDF], "Ая", "x-mac-cyrillic x-mac-ukrainian"),
    (
      [0xD6, 0xEC], "朱",
      """
      chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030 csGBK
      csGB18030
      """
    ),
    ([0xA4, 0xA4], "中", "big5 big5-hkscs cn-big5 csbig5 x-x-big5 csBig5HKSCS"),
    (
      [0xB0, 0xA1], "亜",
      "cseucpkdfmtjapanese euc-jp x-euc-jp Extended_UNIX_Code_Packed_Format_for_Japanese CP51932"
    ),
    (
      [0x1B, 0x24, 0x42, 0x30, 0x21, 0x1B, 0x28, 0x42], "亜",
      "csiso2022jp iso-2022-jp JIS_Encoding CP50220 csCP50220 iso-2022-jp-2"
    ),
    (
      [0x88, 0x9F], "亜",
      "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis csWindows31J"
    ),
    ([0xB1, 0xDD], "ｱﾝ", "JIS_X0201 X0201 csHalfWidthKatakana"),
    (
      [0xB0, 0xA1], "가",
      """
      cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601
      ksc_5601 windows-949
      """
    ),
    ([0, 0xFC], "ü", "unicodefffe utf-16be csUTF16BE utf-16 csUTF16 UNICODE-1-1 ISO-10646-UCS-2"),
    ([0xFC, 0], "ü", "unicodefeff utf-16le csUTF16LE"),
    ([0xFF, 0xFE, 0xFC, 0], "ü", "csunicode iso-10646-ucs-2 ucs-2 unicode utf-16"),
    ([0, 0, 0, 0xFC], "ü", "utf-32 csUTF32 utf-32be csUTF32BE ISO-10646-UCS-4 csUCS4"),
    (Array("+APw-".utf8), "ü", "utf-7 csUTF7 UNICODE-1-1-UTF-7 csUnicode11UTF7"),
    ([0xD5, 0xAE], "€«", "CP00858 IBM00858 CCSID00858 PC-Multilingual-850+euro"),
    ([0x9F, 0xC1], "€A", "IBM01140 CCSID01140 CP01140 ebcdic-us-37+euro csIBM01140"),
    ([0xE0], "а", "PTCP154 csPTCP154 CP154 Cyrillic-Asian KZ-1048 csKZ1048"),
  ]

  @Test(arguments: cases.indices)
  func `is read by every name it has`(index: Int) {
    let (octets, text, labels) = Self.cases[index]
    let digits = octets.map { ($0 < 16 ? "=0" : "=") + String($0, radix: 16, uppercase: true) }
    for label in labels.split(whereSeparator: \.isWhitespace) {
      for name in [String(label), label.uppercased(), label.lowercased()] {
        let message = SMTPMIMEMessage("Subject: =?\(name)?Q?\(digits.joined())?=\r\n\r\n")
        #expect(message.subject == text, "\(name)")
        let kinds = message.defects.map(\.kind).filter { $0 != .missingFrom && $0 != .missingDate }
        #expect(kinds == [], "\(name)")
      }
    }
  }

  @Test(arguments: [
    "x-harbour", "unknown-8bit", "x-unknown", "iso-8859-99", "iso8859", "utf-8//IGNORE", "", "cs",
    "x-", "windows-", "ibm0", String(repeating: "a", count: 60),
  ])
  func `nobody else's name is guessed at`(label: String) {
    let message = SMTPMIMEMessage(
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"\(label)\"\r\n\r\na")
    #expect(message.text == "a")
    #expect(message.defects.contains { $0.kind == .unknownCharset })
  }
}

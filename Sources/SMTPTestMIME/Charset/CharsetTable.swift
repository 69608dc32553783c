/// The names of charsets that do not lead to their reader by themselves.
enum CharsetTable {
  /// By the name in lower case.
  static let names: [String: CharsetName] = {
    var names: [String: CharsetName] = [:]
    for (reader, narrow, labels) in rows {
      for label in labels.split(whereSeparator: \.isWhitespace) {
        names[String(label)] = CharsetName(reader, narrow: narrow)
      }
    }
    return names
  }()

  /// The same without hyphens and underscores, which many confuse.
  static let loose = Dictionary(
    names.map { (looseName($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })

  static func looseName(_ label: String) -> String { label.filter { $0 != "-" && $0 != "_" } }

  /// Readers, the narrow charset where the labels' own standard has fewer characters, and labels.
  private static let rows: [(CharsetName.Reader, narrow: String?, String)] =
    unicode + western + chinese + japanese + korean + others

  private static let unicode: [(CharsetName.Reader, narrow: String?, String)] = [
    (
      .utf8, nil,
      "utf-8 utf8 csutf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"
    ),
    (
      .utf16, nil,
      """
      utf-16 utf16 csutf16 unicode csunicode unicode-1-1 csunicode11 ucs-2 iso-10646-ucs-2
      iso-10646-ucs-basic csunicodeascii iso-10646-unicode-latin1 csunicodelatin1 iso-10646-j-1
      csunicodejapanese
      """
    ),
    (.system(["utf-16be"]), nil, "utf-16be csutf16be unicodefffe"),
    (.system(["utf-16le"]), nil, "utf-16le csutf16le unicodefeff"),
    (.utf32, nil, "utf-32 utf32 csutf32 ucs-4 csucs4 iso-10646-ucs-4"),
    (.system(["utf-32be"]), nil, "utf-32be csutf32be"),
    (.system(["utf-32le"]), nil, "utf-32le csutf32le"),
    (
      .system(["utf-7", "unicode-1-1-utf-7"]), nil,
      "utf-7 utf7 csutf7 unicode-1-1-utf-7 csunicode11utf7"
    ),
  ]

  private static let western: [(CharsetName.Reader, narrow: String?, String)] = [
    (
      .ascii, nil,
      """
      us-ascii ascii csascii us 646 iso646-us iso_646.irv:1991 iso-ir-6 ibm367 cp367
      ansi_x3.4-1968 ansi_x3.4-1986
      """
    ),
    (.windows1252, nil, "windows-1252 cp1252 x-cp1252 cswindows1252 x-ansi"),
    (
      .windows1252, "iso-8859-1",
      """
      iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 latin1 latin-1 l1
      csisolatin1 ibm819 cp819 iso-8859-1-windows-3.0-latin-1 cswindows30latin1
      iso-8859-1-windows-3.1-latin-1 cswindows31latin1
      """
    ),
    (
      .system(["cp1250", "windows-1250"]), nil,
      "windows-1250 cp1250 x-cp1250 cswindows1250 iso-8859-2-windows-latin-2 cswindows31latin2"
    ),
    (.system(["cp1254", "windows-1254"]), nil, "windows-1254 cp1254 x-cp1254 cswindows1254"),
    (
      .system(["cp1254", "windows-1254"]), "iso-8859-9",
      """
      iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 iso-ir-148 latin5 l5 csisolatin5
      iso-8859-9-windows-latin-5 cswindows31latin5
      """
    ),
    (.system(["iso-8859-15"]), nil, "latin-9 latin9 l9 csisolatin9"),
    (.system(["iso-8859-7"]), nil, "sun_eu_greek"),
    (.system(["iso-8859-8"]), nil, "visual logical"),
    (.system(["macintosh"]), nil, "macintosh mac x-mac-roman csmacintosh"),
    (.system(["cp858", "ibm858"]), nil, "pc-multilingual-850+euro csibm00858"),
    (.system(["cp861"]), nil, "cp-is"),
  ]

  private static let chinese: [(CharsetName.Reader, narrow: String?, String)] = [
    (.system(gb18030), nil, "gb18030 csgb18030 gbk csgbk x-gbk cp936 ms936 windows-936"),
    (
      .system(gb18030), "gb2312",
      """
      gb2312 gb_2312 gb_2312-80 csgb2312 csiso58gb231280 chinese iso-ir-58 cn-gb euc-cn euccn
      x-euc-cn gb2312.1980-0
      """
    ),
    (.system(["hz", "hz-gb-2312"]), nil, "hz-gb-2312 hz"),
    (.system(big5), nil, "big5-hkscs csbig5hkscs"),
    (.system(big5), "big5", "big5 big-5 cn-big5 csbig5 x-x-big5"),
    (.system(["iso646-cn"]), nil, "csiso57gb1988"),
  ]

  static let gb18030 = ["gb18030", "cp936", "gbk"]
  private static let big5 = ["big5-hkscs", "cp950", "big5"]

  private static let japanese: [(CharsetName.Reader, narrow: String?, String)] = [
    (
      .japanese, nil,
      """
      iso-2022-jp csiso2022jp iso-2022-jp-1 iso-2022-jp-ms jis_encoding csjisencoding cp50220
      cscp50220 cp50221 cp50222 x-windows-iso2022jp
      """
    ),
    (
      .system(cp932), nil,
      """
      windows-31j cswindows31j cp932 ms932 x-ms-cp932 jis_x0201 x0201 cshalfwidthkatakana
      """
    ),
    (
      .system(cp932), "shift_jis",
      "shift_jis shift-jis sjis x-sjis csshiftjis ms_kanji"
    ),
    (
      .system(["euc-jp-ms", "cp51932", "euc-jp"]), nil,
      """
      euc-jp eucjp x-euc-jp x-euc cseucpkdfmtjapanese cp51932 cscp51932 euc-jp-ms eucjp-ms
      extended_unix_code_packed_format_for_japanese
      """
    ),
  ]

  private static let cp932 = ["cp932", "windows-31j", "shift_jis"]

  private static let korean: [(CharsetName.Reader, narrow: String?, String)] = [
    (.system(cp949), nil, "windows-949 ms949 cp949 uhc x-windows-949"),
    (
      .system(cp949), "euc-kr",
      """
      euc-kr euckr cseuckr ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc_5601 ksc5601 korean
      iso-ir-149 csksc56011987
      """
    ),
  ]

  private static let cp949 = ["cp949", "uhc", "euc-kr"]

  private static let others: [(CharsetName.Reader, narrow: String?, String)] = [
    (.system(["koi8-r"]), nil, "koi8-r koi koi8 koi8_r cskoi8r"),
    (.system(["koi8-u"]), nil, "koi8-u koi8-ru cskoi8u"),
    (.system(["ecma-cyrillic"]), nil, "koi8-e"),
    (.system(["iso_5427"]), nil, "iso5427cyrillic1981 csiso54271981"),
    (
      .system(["mac-uk", "macukraine", "x-mac-ukrainian", "mac-cyrillic"]), nil,
      "x-mac-cyrillic x-mac-ukrainian"
    ),
    (.system(["cp874", "windows-874"]), nil, "windows-874 cswindows874 dos-874 x-windows-874"),
    (
      .system(["cp874", "windows-874"]), "tis-620",
      "tis-620 tis620 cstis620 iso-8859-11 iso8859-11 iso885911"
    ),
    (.system(["rk1048"]), nil, "kz-1048 cskz1048"),
    (.system(["pt154", "ptcp154"]), nil, "ptcp154 csptcp154 cp154 cyrillic-asian"),
    (.system(["iso_11548-1"]), nil, "iso-11548-1 iso_tr_11548-1 csiso115481"),
    (.system(["iso646-pt", "iso-ir-16"]), nil, "csiso16portuguese"),
    (.system(["csa_z243.4-1985-1"]), nil, "csa71"),
    (.system(["csa_z243.4-1985-2"]), nil, "csa72"),
    (.system(["ibm904"]), nil, "csibbm904"),
    (.system(["ebcdic-at-de"]), nil, "csibmebcdicatde"),
    (.system(["cp924"]), nil, "ebcdic-latin9--euro csibm00924"),
    (.system(["cp1140"]), nil, "ebcdic-us-37+euro csibm01140"),
    (.system(["cp1141"]), nil, "ebcdic-de-273+euro csibm01141"),
    (.system(["cp1142"]), nil, "ebcdic-dk-277+euro ebcdic-no-277+euro csibm01142"),
    (.system(["cp1143"]), nil, "ebcdic-fi-278+euro ebcdic-se-278+euro csibm01143"),
    (.system(["cp1144"]), nil, "ebcdic-it-280+euro csibm01144"),
    (.system(["cp1145"]), nil, "ebcdic-es-284+euro csibm01145"),
    (.system(["cp1146"]), nil, "ebcdic-gb-285+euro csibm01146"),
    (.system(["cp1147"]), nil, "ebcdic-fr-297+euro csibm01147"),
    (.system(["cp1148"]), nil, "ebcdic-international-500+euro csibm01148"),
    (.system(["cp1149"]), nil, "ebcdic-is-871+euro csibm01149"),
  ]
}

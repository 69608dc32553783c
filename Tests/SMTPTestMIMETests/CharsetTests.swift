import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct CharsetTests {
  private typealias Kind = SMTPMIMEDefect.Kind

  private func subject(_ raw: String) -> (text: String?, kinds: [SMTPMIMEDefect.Kind]) {
    let message = SMTPMIMEMessage(
      "From: a@b.example\r\nDate: Tue, 3 Mar 2026 09:00:00 +0100\r\nSubject: \(raw)\r\n\r\n")
    return (message.subject, message.defects.map(\.kind))
  }

  /// A Q word of `octets`.
  private func word(_ label: String, _ octets: some Sequence<UInt8>) -> String {
    let digits = octets.map { ($0 < 16 ? "=0" : "=") + String($0, radix: 16, uppercase: true) }
    return "=?\(label)?Q?\(digits.joined())?="
  }

  @Test(arguments: [
    ("=?gb2312?B?1uzpRrv51FU=?=", "朱镕基訳"), ("=?euc-kr?B?jGO55rCix88=?=", "똠방각하"),
    ("=?ks_c_5601-1987?B?jGO55rCix88=?=", "똠방각하"),
    ("=?iso-2022-jp?Q?=1B$B300Y=1B(I5]W2]C^S=1B(B(25)?=", "外為ｵﾝﾗｲﾝﾃﾞﾓ(25)"),
    ("=?iso-2022-jp?Q?=1B$B-!yu=1B(B?=", "①﨑"), ("=?iso-2022-jp?Q?=1B$(D0\"=1B(B?=", "丄"),
    ("=?shift_jis?Q?=87=40?=", "①"), ("=?iso-8859-1?Q?=93a=94?=", "“a”"),
    ("=?iso-8859-9?Q?=93=F0=94?=", "“ğ”"), ("=?tis-620?Q?=93=A1?=", "“ก"),
  ])
  func `a label means the charset that software reads under it`(raw: String, text: String) {
    let (subject, kinds) = subject(raw)
    #expect(subject == text)
    #expect(kinds == [.widerCharset])
  }

  @Test(arguments: [
    ("=?unicode-1-1-utf-7?Q?Gr+APwA3w-e?=", "Grüße"), ("=?gbk?B?1uzpRrv51FU=?=", "朱镕基訳"),
    ("=?gbk?Q?=80?=", "€"), ("=?gb2312?B?1uw=?=", "朱"), ("=?windows-31j?Q?=87=40?=", "①"),
    ("=?iso-2022-jp?Q?=1B(J=5C~a=1B(B?=", "¥‾a"), ("=?iso-2022-jp?B?GyRAQ2YbKEI=?=", "中"),
    ("=?euc-jp?Q?=B0=A1=8E=B1=8F=B0=A2?=", "亜ｱ丄"), ("=?euc-jp?Q?=AD=A1?=", "①"),
    ("=?utf-32?B?AAAA/A==?=", "ü"), ("=?utf-32?B?//4AAPwAAAA=?=", "ü"),
    ("=?unicode?B?//78AA==?=", "ü"), ("=?iso-8859-8-i?Q?=E0?=", "א"),
  ])
  func `what the label's own charset has is no defect`(raw: String, text: String) {
    let (subject, kinds) = subject(raw)
    #expect(subject == text)
    #expect(kinds == [])
  }

  /// Charsets, and a character of several octets in each.
  @Test(
    arguments: [
      ("utf-8", "大", [0xE5, 0xA4, 0xA7]), ("utf8", "😀", [0xF0, 0x9F, 0x98, 0x80]),
      ("gb2312", "朱", [0xD6, 0xEC]), ("gb18030", "😀", [0x94, 0x39, 0xFC, 0x36]),
      ("big5", "中", [0xA4, 0xA4]), ("shift_jis", "亜", [0x88, 0x9F]), ("euc-jp", "亜", [0xB0, 0xA1]),
      ("euc-jp", "丄", [0x8F, 0xB0, 0xA2]), ("euc-kr", "가", [0xB0, 0xA1]),
      ("ks_c_5601-1987", "똠", [0x8C, 0x63]),
    ] as [(String, String, [UInt8])])
  func `a character split between words is noticed in every charset`(
    label: String, text: String, octets: [UInt8]
  ) {
    for cut in 1..<octets.count {
      let (first, second) = (word(label, octets[..<cut]), word(label, octets[cut...]))
      let split = subject("\(first)\r\n \(second) end")
      #expect(split.text == "\(text) end")
      #expect(split.kinds.filter { $0 != .widerCharset } == [.splitCharacter])
      // Apart they are no character, nor is the first by itself.
      #expect(subject("\(first) x \(second)").text?.hasPrefix("\u{FFFD} x ") == true)
      #expect(subject(first).kinds == [.undecodableOctets])
    }
    let pieces = octets.map { word(label, [$0]) }.joined(separator: " ")
    #expect(subject(pieces).text == text)
  }

  @Test(
    arguments: [
      // Without its escape back, and with the next word in ASCII all the same.
      ("=?iso-2022-jp?B?GyRCTT1Eag==?= =?iso-2022-jp?Q?(25)?=", "予定(25)", [.unfinishedShift]),
      ("=?iso-2022-jp?B?GyRCTT1EahsoQg==?= =?iso-2022-jp?Q?(25)?=", "予定(25)", []),
      ("=?utf-7?Q?+APw?= =?utf-7?Q?abc?=", "üabc", []),
      ("=?utf-16?B?/v8A/A==?= =?utf-16?B?//78AA==?=", "üü", []),
      ("=?iso-2022-jp?Q?=1B$BM?=", "\u{FFFD}", [.undecodableOctets]),
      ("=?iso-2022-jp?Q?a=1B[Ab=FF?=", "a\u{FFFD}[Ab\u{FFFD}", [.undecodableOctets]),
      ("=?iso-2022-jp?Q?=1B$BM=1B(B?=", "\u{FFFD}", [.undecodableOctets]),
      ("=?iso-2022-jp?Q?=1B$B~~=1B(B?=", "\u{FFFD}\u{FFFD}", [.undecodableOctets]),
      // The last of the kana, and what is behind it.
      ("=?iso-2022-jp?Q?=1B(I=5F=1B(B?=", "ﾟ", [.widerCharset]),
      ("=?iso-2022-jp?Q?=1B(I=601=1B(B?=", "\u{FFFD}ｱ", [.undecodableOctets]),
    ] as [(String, String, [SMTPMIMEDefect.Kind])])
  func `words of a charset with states are read each by itself`(
    raw: String, text: String, kinds: [SMTPMIMEDefect.Kind]
  ) {
    let read = subject(raw)
    #expect(read.text == text)
    #expect(read.kinds == kinds)
  }

  @Test func `an unknown charset is one defect for its adjacent words`() {
    #expect(
      subject("=?x-y?Q?a?= =?x-y?Q?b?= =?x-z?Q?c?=").kinds == [.unknownCharset, .unknownCharset])
  }

  @Test func `what cannot be read in a body is found where it is`() {
    let head = """
      From: a@b.example\r
      Date: Tue, 3 Mar 2026 09:00:00 +0100\r
      MIME-Version: 1.0\r
      Content-Type: text/plain; charset=iso-2022-jp\r
      \r

      """
    let body = "one \u{1B}$BM=Dj~~\r\n(25)\u{1B}(I1\u{1B}(B\r\n"
    let message = SMTPMIMEMessage(head + body)
    #expect(message.text == "one 予定\u{FFFD}\u{FFFD}\n┣稀ｱ\n")
    let place = message.defects.map { $0.offset - head.utf8.count }
    #expect(message.defects.map(\.kind) == [.undecodableOctets])
    #expect(place == [11])
  }
}

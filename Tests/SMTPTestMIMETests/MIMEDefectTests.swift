import Foundation
import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct MIMEDefectTests {
  /// A mail, and its defects with the text that begins where each is; `nil` for the end.
  struct Case: CustomTestStringConvertible, Sendable {
    let kind: SMTPMIMEDefect.Kind
    let content: [UInt8]
    let places: [String?]

    init(_ kind: SMTPMIMEDefect.Kind, _ lines: [String], at places: String?...) {
      self.init(kind, octets: Array((lines.joined(separator: "\r\n") + "\r\n").utf8), places)
    }

    init(_ kind: SMTPMIMEDefect.Kind, octets: [UInt8], _ places: [String?]) {
      self.kind = kind
      content = octets
      self.places = places
    }

    var testDescription: String { kind.rawValue }
  }

  private static let head = ["From: a@b.example", "Date: Tue, 3 Mar 2026 09:00:00 +0100"]
  private static let mime = head + ["MIME-Version: 1.0"]

  private static func latin1(_ lines: [String]) -> [UInt8] {
    lines.flatMap { $0.unicodeScalars.map { UInt8($0.value) } + [13, 10] }
  }

  static let cases: [Case] = [
    Case(.bareLF, head + ["", "one\ntwo"], at: "\ntwo"),
    Case(.bareCR, head + ["", "one\rtwo"], at: "\rtwo"),
    Case(.nul, head + ["", "one\0two"], at: "\0two"),
    Case(
      .overlongLine,
      head + ["", String(repeating: "x", count: 998), "y" + String(repeating: "y", count: 998)],
      at: "yyy"),
    Case(.missingColon, head + ["no field", "Subject: x"], at: "no field"),
    Case(.missingFieldName, head + [": x"], at: ": x"),
    Case(.orphanedContinuation, [" x"] + head, at: " x"),
    Case(.mailboxLine, ["From ann Tue Mar  3 09:00:00 2026"] + head, at: "From ann"),
    Case(.blankBeforeColon, head + ["Subject : x"], at: "Subject :"),
    Case(.nonASCIIHeader, head + ["Subject: é"], at: "Subject: é"),
    Case(
      .nonASCIIHeader,
      mime + ["Content-Disposition: attachment;", " filename=\"Segelpläne.pdf\"", "", "x"],
      at: "Content-Disposition"),
    Case(.duplicateHeader, head + ["subject: a", "Subject: b"], at: "Subject: b"),
    Case(.missingFrom, ["Date: Tue, 3 Mar 2026 09:00:00 +0100"], at: "Date"),
    Case(.missingDate, ["From: a@b.example"], at: "From"),
    Case(.missingMIMEVersion, head + ["Content-Type: text/plain"], at: "From"),
    Case(.invalidAddress, head + ["To: a@b.example, two words, <c@>"], at: "two words", "<c@>"),
    Case(.unquotedSpecial, head + ["To: First Last [QA:] <a@b.example>"], at: "[QA"),
    Case(.obsoleteForm, head + ["To: J. R. Ewing <a@b.example>"], at: ". R."),
    Case(.unknownZone, ["From: a@b.example", "Date: 3 Mar 2026 09:00:00 CEST"], at: "CEST"),
    Case(
      .overlongEncodedWord,
      head + ["Subject: a =?utf-8?Q?\(String(repeating: "b", count: 64))?="], at: "=?utf-8"),
    Case(.invalidDate, ["From: a@b.example", "Date: Wed, 3 Mar 2026 09:00:00 +0100"], at: "Wed"),
    Case(.invalidDate, ["From: a@b.example", "Date: 31 Feb 2026 09:00:00 +0100"], at: "31 Feb"),
    Case(.invalidMessageID, head + ["Message-ID: <a b@c>"], at: "<a b"),
    Case(.invalidMessageID, head + ["Message-ID: a@c"], at: "a@c"),
    Case(.unclosedComment, head + ["To: a@b.example (c (d)"], at: "(c"),
    Case(.unclosedQuotedString, head + ["To: \"c <a@b.example>"], at: "\"c"),
    Case(
      .invalidEncodedWord, head + ["Subject: =?utf-8?X?a?= =?utf-8?Q?a?=b =?utf-8?Q?=4?="],
      at: "=?utf-8?X", "=?utf-8?Q?a?=b", "=?utf-8?Q?=4?="),
    Case(
      .misplacedEncodedWord, head + ["To: \"=?utf-8?Q?a?=\" <c@d.example>"], at: "=?utf-8?Q?a?="),
    Case(.splitCharacter, head + ["Subject: =?utf-8?Q?=C3?= =?utf-8?Q?=BC?="], at: "=?utf-8?Q?=BC"),
    Case(
      .unfinishedShift, head + ["Subject: a =?iso-2022-jp?B?GyRCTT1Eag==?="],
      at: "=?iso-2022-jp"),
    Case(
      .encodedLineEnd,
      mime + [
        "Subject: =?utf-8?Q?a=0D=0ABcc:_b@c.example?=", "To: \"a\\\r\" <b@c.example>",
        "Content-Disposition: attachment; filename*=utf-8''a%0A.pdf",
      ], at: "=?utf-8?Q?a=0D", "\"a", "filename*"),
    Case(
      .encodedControl, head + ["Subject: a =?utf-8?Q?b=1B[2J?= =?utf-8?Q?=09?="], at: "=?utf-8?Q?b"),
    Case(.invalidContentType, mime + ["Content-Type: text"], at: "text"),
    Case(.invalidDisposition, mime + ["Content-Disposition: ;filename=x"], at: ";filename"),
    Case(.invalidParameter, mime + ["Content-Type: text/plain; a=b/c; d"], at: "b/c", "d\r\n"),
    Case(.duplicateParameter, mime + ["Content-Type: text/plain; a=b; A=c"], at: "A=c"),
    Case(
      .invalidExtendedParameter, mime + ["Content-Type: text/plain; a*0=x; a*2=y; b*=us-ascii''%4"],
      at: "a*2", "b*="),
    Case(
      .tooManyParameters,
      mime + ["Content-Type: text/plain" + String(repeating: ";\r\n a=b", count: 1000) + "; c=d"],
      at: "c=d"),
    Case(
      .unknownTransferEncoding, mime + ["Content-Transfer-Encoding: rot13", "", "x"],
      at: "Content-Transfer"),
    Case(
      .privateEncoding,
      mime + ["Content-Transfer-Encoding: x-uuencode", "", "begin 644 a", "end"],
      at: "Content-Transfer"),
    Case(
      .invalidUUEncoding,
      mime + ["Content-Transfer-Encoding: x-uuencode", "", "begin 644 a", "#0V"],
      at: "#0V"),
    Case(
      .encodedComposite,
      mime + ["Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "", "eA=="],
      at: "From"),
    Case(.invalidBase64, mime + ["Content-Transfer-Encoding: base64", "", "YQ!=="], at: "!=="),
    Case(
      .invalidQuotedPrintable,
      mime + ["Content-Transfer-Encoding: quoted-printable", "", "=41 =4 x"], at: "=4 x"),
    Case(
      .undeclared8Bit, mime + ["Content-Type: text/plain; charset=utf-8", "", "é"], at: "é"),
    Case(
      .unknownCharset, mime + ["Content-Type: text/plain; charset=x-harbour", "", "body"],
      at: "body"),
    Case(
      .undecodableOctets,
      octets: latin1(
        mime + [
          "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
          "one\u{FF}",
        ]), ["\u{FF}"]),
    Case(.widerCharset, head + ["Subject: =?iso-8859-1?Q?a=93?="], at: "=?iso-8859-1"),
    Case(.missingBoundary, mime + ["Content-Type: multipart/mixed", "", "x"], at: "From"),
    Case(
      .missingDelimiter, mime + ["Content-Type: multipart/mixed; boundary=b", "", "body"],
      at: "body"),
    Case(
      .repeatedDelimiter,
      mime + [
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "--b ", "", "x", "--b--",
      ], at: "--b "),
    Case(
      .misplacedEncodedWord,
      mime + ["Content-Disposition: attachment; filename=\"=?utf-8?Q?a.pdf?=\"", "", "x"],
      at: "filename"),
    Case(
      .unclosedMultipart,
      mime + ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", "x"], at: nil),
    Case(
      .tooDeeplyNested,
      octets: Array(
        ((mime + [""]).joined(separator: "\r\n")
          + String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 101)).utf8),
      ["Content-Type"]),
  ]

  @Test(arguments: cases)
  func `a defect is found where it is`(entry: Case) {
    let defects = SMTPMIMEMessage(entry.content).defects.filter { $0.kind == entry.kind }
    #expect(defects.count == entry.places.count, "\(defects)")
    for (defect, place) in zip(defects, entry.places) {
      if let place {
        let expected = entry.kind == .undecodableOctets ? [0xFF] : Array(place.utf8)
        #expect(entry.content[defect.offset...].starts(with: expected), "\(defect)")
      } else {
        #expect(defect.offset == entry.content.count)
      }
    }
  }

  @Test func `every kind has a case, a name of its own and a clause`() throws {
    #expect(Set(Self.cases.map(\.kind)) == Set(SMTPMIMEDefect.Kind.allCases))
    let file = URL(filePath: #filePath).appending(
      path: "../../../Sources/SMTPTestMIME/Defect/SMTPMIMEDefect+Kind.swift")
    let members = try String(contentsOf: file.standardized, encoding: .utf8)
      .matches(of: /static let (\w+) = Kind\(\s*"(\w+)"/)
    #expect(members.allSatisfy { $0.1 == $0.2 })
    #expect(members.map { String($0.1) } == SMTPMIMEDefect.Kind.allCases.map(\.rawValue))
    for kind in SMTPMIMEDefect.Kind.allCases {
      #expect(SMTPMIMEDefect.Kind(rawValue: kind.rawValue) == kind)
      #expect(kind.clause.wholeMatch(of: /RFC \d{4} (§\d+(\.\d+)*|Appendix A)/) != nil)
    }
  }

  @Test func `how much each kind does is on record`() {
    let kinds = SMTPMIMEDefect.Kind.allCases
    #expect(
      kinds.filter { $0.severity == .untidy }.map(\.rawValue) == [
        "obsoleteForm", "overlongEncodedWord", "tooManyParameters", "widerCharset",
      ])
    #expect(
      kinds.filter { $0.severity == .breaksMail }.map(\.rawValue) == [
        "bareLF", "bareCR", "nul", "overlongLine", "missingColon", "missingFrom", "encodedLineEnd",
        "unknownTransferEncoding", "invalidUUEncoding", "encodedComposite", "invalidBase64",
        "unknownCharset",
        "undecodableOctets", "missingBoundary", "missingDelimiter", "unclosedMultipart",
      ])
    #expect(
      SMTPMIMEDefect.Severity.allCases.sorted().map(\.description) == [
        "untidy", "breaks some readers", "breaks mail",
      ])
    let defects = SMTPMIMEMessage("From: a@b.example\r\n\r\na\nb").defects
    #expect(defects.map(\.severity) == [.breaksSomeReaders, .breaksMail])
  }

  @Test func `a proper mail has none`() {
    let lines = Self.head + ["Subject: x", "", "Hi"]
    #expect(SMTPMIMEMessage(lines.joined(separator: "\r\n") + "\r\n").defects == [])
  }

  @Test func `binary bodies have no lines`() {
    let text = (Self.mime + ["Content-Transfer-Encoding: binary", "", "a\nb\rc\0"])
      .joined(separator: "\r\n")
    #expect(SMTPMIMEMessage(text).defects == [])
  }

  @Test func `each part is asked for its own fields alone`() {
    let text =
      (Self.mime + [
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-ID: <a@b>",
        "Content-ID: <c@d>", "", "x", "--b", "Content-Type: message/rfc822", "", "Subject: y", "",
        "z",
        "--b--",
      ]).joined(separator: "\r\n")
    #expect(
      SMTPMIMEMessage(text + "\r\n").defects.map(\.kind) == [
        .duplicateHeader, .missingFrom, .missingDate,
      ])
  }

  @Test func `a million defects make a short list`() {
    let message = SMTPMIMEMessage(String(repeating: "\n", count: 1_000_000))
    #expect(message.defects.count { $0.kind == .bareLF } == 100)
  }

  @Test func `the description names place and clause`() {
    let defects = SMTPMIMEMessage("From: a@b.example\r\nDate: x\r\n\r\n").defects
    #expect(defects.map(\.description) == ["invalidDate at octet 25 (RFC 5322 §3.3)"])
  }
}

import SMTPTestHelpers
import SMTPTestMIME
import Testing

/// The forms of a date of RFC 5322 §3.3 and §4.3, and what is sent in their place.
@Suite(.bounded) struct DateFormTests {
  @Test(
    arguments: [
      ("Tue, 3 Mar 2026 09:36:00 +0100", []), ("3 Mar 2026 09:36 +0100", []),
      ("Tue, 03 Mar 2026 09:36:00 +0100 (CET)", []), ("Tue,\r\n 3 Mar 2026 09:36:00 -0000", []),
      // obs-year
      ("3 Mar 26 09:36:00 +0100", ["obsoleteForm 6"]),
      ("3 Mar 126 09:36:00 +0100", ["obsoleteForm 6"]),
      // obs-day-of-week, obs-hour, obs-minute, obs-second
      ("Tue , 3 Mar 2026 09:36:00 +0100", ["obsoleteForm 4"]),
      ("3 Mar 2026 09 : 36:00 +0100", ["obsoleteForm 14"]),
      ("3 Mar 2026 09:36: 00 +0100", ["obsoleteForm 18"]),
      ("3 Mar (third) 2026 09:36:00 +0100", ["obsoleteForm 6"]),
      // obs-zone
      ("3 Mar 2026 09:36:00 GMT", ["obsoleteForm 20"]),
      ("3 Mar 2026 09:36:00 est", ["obsoleteForm 20"]),
      ("3 Mar 2026 09:36:00 A", ["unknownZone 20"]),
      ("3 Mar 2026 09:36:00 CEST", ["unknownZone 20"]),
      // What the grammar never had.
      ("3 Mar 2026 9:36:00 +0100", ["invalidDate 0"]),
      ("3 Mar 2026 09:36:0 +0100", ["invalidDate 0"]),
      ("Tue 3 Mar 2026 09:36:00 +0100", ["invalidDate 0"]),
      ("Wed, 3 Mar 2026 09:36:00 +0100", ["invalidDate 0"]),
      ("3 Mar 2026 09:36:00 +0100 x", ["invalidDate 0"]),
      ("3 Mar 2026 09:36:00", ["invalidDate 0"]),
      ("2026-03-03 09:36:00 +0100", ["invalidDate 0"]), ("", ["invalidDate 0"]),
      ("3 Mar 26 9:36 CEST", ["invalidDate 0", "obsoleteForm 6", "unknownZone 14"]),
    ] as [(String, [String])])
  func `a form is named where it is`(value: String, defects: [String]) {
    let head = "From: a@b.example\r\nDate:"
    let message = SMTPMIMEMessage("\(head) \(value)\r\n\r\n")
    // Of an empty one nothing is before its end.
    let start = head.utf8.count + (value.isEmpty ? 3 : 1)
    #expect(
      message.defects.map { "\($0.kind) \(max($0.offset - start, 0))" } == defects,
      "\(message.defects)")
  }

  @Test(arguments: [
    ("UT", true), ("GMT", true), ("EST", true), ("EDT", true), ("CST", true), ("CDT", true),
    ("MST", true), ("MDT", true), ("PST", true), ("PDT", true), ("Z", true), ("z", true),
    ("A", false), ("Y", false), ("UTC", false), ("CET", false), ("AKDT", false),
  ])
  func `a zone with a name is an obsolete one or an unknown one`(zone: String, isKnown: Bool) {
    let message = SMTPMIMEMessage(
      "From: a@b.example\r\nDate: 3 Mar 2026 09:36:00 \(zone)\r\n\r\n")
    #expect(message.defects.map(\.kind) == [isKnown ? .obsoleteForm : .unknownZone])
  }
}

import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct MailDateTests {
  @Test(arguments: [
    ("Tue, 3 Mar 2026 09:36:00 +0100", 1_772_526_960),
    ("3 Mar 2026 09:36 +0100", 1_772_526_960),
    ("tue,3 mar 26 09:36:00 +0100 (CET)", 1_772_526_960),
    ("Tue, 03\r\n Mar (third) 2026\r\n 9 : 36 : 00 +0100", 1_772_526_960),
    ("Thu, 1 Jan 1970 00:00:00 +0000", 0),
    ("Thu, 1 Jan 1970 00:00:00 GMT", 0),
    ("Thu, 1 Jan 70 00:00:00 UT", 0),
    ("Thu, 1 Jan 70 00:00:00 EST", 18_000),
    ("Thu, 1 Jan 70 00:00:00 EDT", 14_400),
    ("Thu, 1 Jan 70 00:00:00 CST", 21_600),
    ("Thu, 1 Jan 70 00:00:00 CDT", 18_000),
    ("Thu, 1 Jan 70 00:00:00 MST", 25_200),
    ("Thu, 1 Jan 70 00:00:00 MDT", 21_600),
    ("Thu, 1 Jan 70 00:00:00 PDT", 25_200),
    ("Thu, 1 Jan 70 00:00:00 PST", 28_800),
    ("Thu, 1 Jan 70 00:00:00 A", 0),
    ("Thu, 1 Jan 70 00:00:00 CEST", 0),
    ("1 Jan 070 00:00:00 Z", 0),
    ("Sat, 31 Dec 2016 23:59:60 +0000", 1_483_228_800),
    ("29 Feb 2000 00:00:00 -0330", 951_795_000),
    ("1 Jan 49 00:00 Z", 2_493_072_000),
    ("1 Jan 50 00:00 Z", -631_152_000),
    ("31 Dec 1969 23:59:59 +0000", -1),
  ])
  func `a date is read`(text: String, epoch: Int) {
    #expect(SMTPMailDate(text)?.epochSeconds == epoch)
  }

  @Test(arguments: [
    "", "now", "Foo, 3 Mar 2026 09:36:00 +0100", "30 Feb 2026 09:00 +0100", "3 Mar 2026",
    "3 Mar 2026 09:36:00", "3 Mar 2026 24:00:00 +0000", "3 Mar 2026 09:60:00 +0000",
    "3 Mar 2026 09:00:61 +0000", "3 Mar 2026 09:00 +01:00", "3 Mar 2026 09:00 +0160",
    "2026-03-03T09:00:00Z", "29 Feb 1900 00:00 Z", "3 Mar 1899 00:00 Z", "333 Mar 2026 00:00 Z",
  ])
  func `what is no date is none`(text: String) {
    #expect(SMTPMailDate(text) == nil)
  }

  @Test func `all days of four centuries come back`() {
    for day in stride(from: -25_000, to: 120_000, by: 13) {
      let date = SMTPMailDate(epochSeconds: day * 86_400 + 3_661, offsetMinutes: -90)
      #expect(date.epochSeconds == day * 86_400 + 3_661)
      #expect(SMTPMailDate(date.description) == date)
      #expect(date.weekday == ((day - (3_661 < 5_400 ? 1 : 0) + 4) % 7 + 7) % 7)
    }
  }

  @Test func `the pieces are there`() {
    let date = SMTPMailDate("Tue, 3 Mar 2026 09:36:07 -0330")
    #expect(date?.year == 2026 && date?.month == 3 && date?.day == 3 && date?.weekday == 2)
    #expect(date?.hour == 9 && date?.minute == 36 && date?.second == 7)
    #expect(date?.offsetMinutes == -210)
    #expect(date?.description == "Tue, 3 Mar 2026 09:36:07 -0330")
    #expect(date?.at(offsetMinutes: 0).description == "Tue, 3 Mar 2026 13:06:07 +0000")
  }

  @Test func `dates compare by the instant`() throws {
    let early = try #require(SMTPMailDate("3 Mar 2026 09:00 +0200"))
    let late = try #require(SMTPMailDate("3 Mar 2026 08:00 +0000"))
    #expect(early < late)
    #expect(early != early.at(offsetMinutes: 0))
  }

  @Test func `impossible dates cannot be made`() {
    #expect(SMTPMailDate(year: 2026, month: 2, day: 29) == nil)
    #expect(SMTPMailDate(year: 2028, month: 2, day: 29) != nil)
    #expect(SMTPMailDate(year: 2026, month: 13, day: 1) == nil)
    #expect(SMTPMailDate(epochSeconds: .min).year == 1900)
    #expect(SMTPMailDate(epochSeconds: .max).year == 9999)
  }
}

import Foundation
import SMTPTestHelpers
import Testing

@testable import SMTPTestFixtures

@Suite(.bounded) struct GeneratedMessageTests {
  @Test(arguments: [0, 1, 2, 3, 76, 78, 199, 200, 201, 1024, 65_536])
  func `a large message has its exact size`(size: Int) {
    let message = SMTPFixtureMessage.large(octets: size, seed: 7)
    #expect(message.octets.count == size)
    check(message)
  }

  @Test func `every cut of the text is well formed`() {
    for size in 200..<440 { check(SMTPFixtureMessage.large(octets: size)) }
  }

  @Test func `a block that ends where the message ends keeps its CRLF`() {
    let header =
      1
      + (SMTPFixtureMessage.large(octets: 65_600).octets.firstRange(of: [10, 13, 10])?.upperBound
        ?? 0)
    for size in (65_520 + header - 5)...(65_520 + header + 5) {
      let message = SMTPFixtureMessage.large(octets: size)
      #expect(message.octets.count == size)
      check(message)
    }
  }

  @Test func `a negative size is an empty message`() {
    #expect(SMTPFixtureMessage.large(octets: -1).octets.isEmpty)
  }

  @Test func `size and seed decide every octet`() {
    let message = SMTPFixtureMessage.large(octets: 200_000, seed: 42)
    #expect(message == SMTPFixtureMessage.large(octets: 200_000, seed: 42))
    #expect(message.octets != SMTPFixtureMessage.large(octets: 200_000, seed: 43).octets)
    // The text itself, so that it stays the same in later versions.
    let lines = String(decoding: message.octets, as: UTF8.self).split(separator: "\r\n")
    #expect(lines[2] == "Subject: 200000 octets of seed 42")
    #expect(lines[4].hasPrefix("(000000000) "))
    #expect(
      lines[5] == "current flood voyage port anchor anchor bay voyage bay island jetty night h.")
  }

  @Test func `lines have 76 octets, pieces are numbered and one line begins with a dot`() {
    let message = SMTPFixtureMessage.large(octets: 200_000)
    let lines = String(decoding: message.octets, as: UTF8.self).split(separator: "\r\n")
    #expect(lines.dropFirst(4).dropLast().allSatisfy { $0.utf8.count == 76 })
    #expect(lines.contains { $0.hasPrefix("(000000002) ") })
    #expect(lines.filter { $0.hasPrefix(".") }.count == 3)
  }

  @Test func `the largest is made at once, in a debug build too`() {
    let before = threadSeconds()
    let message = SMTPFixtureMessage.large(octets: 20_000_000)
    // A loop over each octet takes seconds; this takes 20 ms. Of the thread's own time, so that
    // the tests beside this one do not count.
    #expect(threadSeconds() - before < 0.5)
    #expect(message.octets.count == 20_000_000)
  }

  @Test(arguments: [-1, 0, 1, 998, 999, 100_000])
  func `a long line has its exact length`(length: Int) {
    let message = SMTPFixtureMessage.longLine(octets: length)
    check(message)
    let lines = String(decoding: message.octets, as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    let before = lines.firstIndex(of: "The next line is long.") ?? 0
    #expect(lines[before + 1].utf8.elementsEqual(repeatElement(0x6D, count: max(length, 0))))
  }
}

/// The processor time of this thread.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

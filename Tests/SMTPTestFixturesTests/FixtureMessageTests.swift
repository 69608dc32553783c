import Foundation
import SMTPTestHelpers
import Testing

@testable import SMTPTestFixtures

@Suite(.bounded) struct FixtureMessageTests {
  @Test func `names are unique and in kebab case`() {
    let names = SMTPFixtureMessage.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(name)")
    }
  }

  @Test func `summaries are one line and differ`() {
    let summaries = SMTPFixtureMessage.all.map(\.summary)
    #expect(Set(summaries).count == summaries.count)
    for summary in summaries {
      #expect(!summary.contains("\n") && summary.count > 10, "\(summary)")
      #expect(summary.hasSuffix(".") || summary.hasSuffix("?"), "\(summary)")
    }
  }

  @Test func `list and folder agree`() throws {
    let folder = try FixtureFolder.found.get()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(files) == Set(SMTPFixtureMessage.all.map { "\($0.name).eml" }))
  }

  @Test func `the copy beside the test program comes before the sources`() throws {
    let folder = try FixtureFolder.found.get()
    #expect(folder.path.contains(FixtureFolder.bundleName))
  }

  @Test func `list and source folder agree`() throws {
    let folder = try #require(FixtureFolder.places.last)
    #expect(folder.path.hasSuffix("/Fixtures/Messages"))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(files) == Set(SMTPFixtureMessage.all.map { "\($0.name).eml" }))
  }

  @Test(arguments: SMTPFixtureMessage.all)
  func `the traits are those of the octets`(entry: SMTPFixtureMessage.Entry) throws {
    let message = try SMTPFixtureMessage.named(entry.name)
    #expect(message.entry == entry)
    check(message)
  }

  @Test func `the files have the line ends they were written with`() throws {
    // What a checkout with converted line ends would change first.
    #expect(try SMTPFixtureMessage.named("plain").octets.starts(with: Array("From: Ann".utf8)))
    #expect(try SMTPFixtureMessage.named("dot-only").octets == [0x2E, 13, 10])
    #expect(try SMTPFixtureMessage.named("only-crlf").octets == [13, 10])
    #expect(try SMTPFixtureMessage.named("empty-message").octets == [])
    #expect(try SMTPFixtureMessage.named("one-octet").octets == [0x78])
    #expect(try !SMTPFixtureMessage.named("bare-lf-only").octets.contains(13))
    let all = try SMTPFixtureMessage.named("binary-attachment").octets
    #expect(Set(all).count == 256)
  }

  @Test func `an unknown name is an error with similar names`() {
    let error = #expect(throws: SMTPFixtureError.self) {
      try SMTPFixtureMessage.named("dot-lonely")
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("The corpus has no message named \"dot-lonely\". Similar names:"))
    #expect(text.contains("dot-alone"))
    #expect(throws: SMTPFixtureError.unknownName("", similar: [])) {
      try SMTPFixtureMessage.named("")
    }
    #expect(throws: SMTPFixtureError.self) { try SMTPFixtureMessage.named("../SMTPFixtureError") }
  }

  @Test func `a missing folder is an error that names the places`() {
    let places = [URL(fileURLWithPath: "/nowhere/a"), URL(fileURLWithPath: "/nowhere/b")]
    let result = FixtureFolder.locate(among: places)
    #expect(result == .failure(.folderNotFound(tried: ["/nowhere/a", "/nowhere/b"])))
    #expect("\(SMTPFixtureError.folderNotFound(tried: ["/nowhere/a"]))".hasSuffix("\n  /nowhere/a"))
  }

  @Test func `a file is no folder`() {
    let file = URL(fileURLWithPath: #filePath)
    #expect(throws: SMTPFixtureError.self) { try FixtureFolder.locate(among: [file]).get() }
  }
}

/// Checks each trait against the octets, the slow and plain way.
func check(_ message: SMTPFixtureMessage, _ location: SourceLocation = #_sourceLocation) {
  let octets = message.octets
  var binary = false
  var longest = 0
  var length = 0
  var previous: UInt8 = 0
  for (index, octet) in octets.enumerated() {
    let next = index + 1 < octets.count ? octets[index + 1] : 0
    if octet == 0 || (octet == 13 && next != 10) || (octet == 10 && previous != 13) {
      binary = true
    }
    if octet == 10, previous == 13 {
      longest = max(longest, length - 1)
      length = 0
    } else {
      length += 1
    }
    previous = octet
  }
  longest = max(longest, length)
  let header =
    octets.firstRange(of: [13, 10, 13, 10]).map { octets[..<$0.lowerBound] } ?? octets[...]
  let rawHeader = header.contains { $0 > 127 }
  let name = Comment(rawValue: message.name)
  #expect(message.needs8Bit == octets.contains { $0 > 127 }, name, sourceLocation: location)
  #expect(message.needsBinary == binary, name, sourceLocation: location)
  #expect(message.needsUTF8Headers == rawHeader, name, sourceLocation: location)
  #expect(message.isLineSafe == (longest <= 998), name, sourceLocation: location)
  #expect(
    message.hasFinalCRLF == octets.suffix(2).elementsEqual([13, 10]), name, sourceLocation: location
  )
}

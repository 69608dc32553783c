import Foundation
import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct ViolationKindTests {
  @Test(arguments: SMTPViolation.Kind.allCases)
  func `what a severer reading tolerates, a milder one does too`(_ kind: SMTPViolation.Kind) {
    if kind.isTolerated(in: .strict) { #expect(kind.isTolerated(in: .standard)) }
    if kind.isTolerated(in: .standard) { #expect(kind.isTolerated(in: .lenient)) }
  }

  @Test(arguments: [SMTPViolation.Kind.bareLF, .nul, .smuggling])
  func `what smuggles mail is refused by standard`(_ kind: SMTPViolation.Kind) {
    #expect(!kind.isTolerated(in: .standard))
  }

  @Test(arguments: SMTPViolation.Kind.allCases)
  func `every kind has a clause`(_ kind: SMTPViolation.Kind) {
    #expect(kind.clause.rfc > 1000)
    #expect(kind.clause.section.first?.isNumber == true)
  }

  @Test func `every member is among all kinds, by its own name`() throws {
    let file = URL(filePath: #filePath).appending(
      path: "../../../Sources/SMTPTestWire/Command/SMTPViolation+Kind.swift")
    let members = try String(contentsOf: file.standardized, encoding: .utf8)
      .matches(of: /static let (\w+) = Kind\(\s*"(\w+)"/)
    #expect(members.allSatisfy { $0.1 == $0.2 })
    #expect(members.map { String($0.1) } == SMTPViolation.Kind.allCases.map(\.rawValue))
    for kind in SMTPViolation.Kind.allCases {
      #expect(SMTPViolation.Kind(rawValue: kind.rawValue) == kind)
    }
    #expect(SMTPViolation.Kind(rawValue: "unknownToThisVersion") == nil)
  }

  @Test func `can be told apart by a switch, which has a default`() {
    let texts = SMTPViolation.Kind.allCases.map { kind in
      switch kind {
      case .bareLF, .bareCR: "line end"
      case .missingQUIT: "farewell"
      default: "other"
      }
    }
    #expect(texts.count { $0 == "line end" } == 2)
    #expect(texts.count { $0 == "farewell" } == 1)
  }

  /// The kinds the referee finds and the parser never sees.
  static let ofTheSession: Set<SMTPViolation.Kind> = [
    .earlyTalker, .unofferedPipelining, .brokenGroup, .startTLSInjection, .outOfOrder,
    .nestedMAIL, .misplacedDATA, .misplacedAUTH, .undoubledDot,
    .earlyContent, .extraEndOfData, .commandAfter421, .commandAfterQUIT, .missingQUIT,
    .clearTextAUTH, .secretInClearText, .smuggling, .undeclared8Bit, .bareCRInContent,
    .contentLineTooLong, .abandonedData, .unexpectedContent,
  ]

  @Test func `the table has a row for every kind the parser knows`() {
    var found: Set<SMTPViolation.Kind> = []
    for row in CommandTable.all {
      let line = CommandTable.octets(row.line)
      let parsed = line.withUnsafeBytes { row.server.parser(.lenient).parse($0, at: 0) }
      found.formUnion(parsed.violations.map(\.kind))
    }
    #expect(Set(SMTPViolation.Kind.allCases).subtracting(found) == Self.ofTheSession)
  }
}

import SMTPTestWire
import Testing

@Suite struct ViolationKindTests {
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

  /// The kinds the referee finds and the parser never sees.
  static let ofTheSession: Set<SMTPViolation.Kind> = [
    .earlyTalker, .unofferedPipelining, .brokenGroup, .startTLSInjection, .nestedMAIL,
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

import SMTPTestHelpers
import SMTPTestScript
import Testing

@Suite(.bounded) struct `A word that is near` {
  private static let words = ["RCPT", "END-OF-DATA", "reply", "reset", "close", "to", "half-close"]

  @Test(arguments: [
    ("RCTP", "RCPT"), ("rcpt", "RCPT"), ("RCP", "RCPT"), ("RCPTT", "RCPT"), ("RKPT", "RCPT"),
    ("endOfData", "END-OF-DATA"), ("END_OF_DATE", "END-OF-DATA"), ("EndOfDate", "END-OF-DATA"),
    ("repyl", "reply"), ("resett", "reset"), ("clsoe", "close"), ("To", "to"), ("TOO", "to"),
    ("halfclose", "half-close"), ("halfclo", "half-close"), ("endofdatata", "END-OF-DATA"),
  ])
  func `is found`(word: String, candidate: String) {
    #expect(Nearest.candidate(to: word, among: Self.words) == candidate)
  }

  @Test(arguments: ["", "x", "tx", "RCXX", "data", "respond", "é", "closing-time"])
  func `is not made up`(word: String) {
    #expect(Nearest.candidate(to: word, among: Self.words) == nil)
  }

  @Test func `is the first of those as near`() {
    #expect(Nearest.candidate(to: "rest", among: ["rust", "reset", "rest"]) == "rest")
    #expect(Nearest.candidate(to: "rast", among: ["rust", "rest"]) == "rust")
    #expect(Nearest.candidate(to: "rast", among: []) == nil)
  }
}

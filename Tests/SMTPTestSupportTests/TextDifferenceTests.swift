import SMTPTestHelpers
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct `A difference of texts` {
  @Test(arguments: [
    ("Welcom", "Welcome", ["`Welcom` ≠ `Welcome`"]),
    // What looks alike is shown by its scalars.
    ("Caf\u{E9}", "Cafe\u{301}", [#"`Caf\u{E9}` ≠ `Cafe\u{301}`"#]),
    ("CAFE\u{301}!", "caf\u{E9}?!", [#"`CAFE\u{301}!` ≠ `caf\u{E9}?!`"#]),
    (
      "Your Cafe\u{301} order", "Your Caf\u{E9} order",
      [
        #"`Your Cafe\u{301} order` ≠ `Your Caf\u{E9} order`"#, "         ^",
      ]
    ),
    ("e\u{327}\u{301}", "e\u{301}\u{327}", [#"`e\u{327}\u{301}` ≠ `e\u{301}\u{327}`"#]),
    ("\u{212A}", "K", [#"`\u{212A}` ≠ `K`"#]),
    ("\u{1112}\u{1161}", "\u{D558}", [#"`\u{1112}\u{1161}` ≠ `\u{D558}`"#]),
    ("My Cafe\u{301}.", "*Caf\u{E9}*", [#"`My Cafe\u{301}.` ≠ `*Caf\u{E9}*`"#]),
    ("Caf\u{E9} x", "Caf\u{E9}*y", ["`Café x` ≠ `Café*y`"]),
    // Globs have no regard to the case of letters above ASCII.
    ("An \u{C4}pfelchen", "An \u{E4}pfelchen", ["`An Äpfelchen` ≠ `An äpfelchen`"]),
    (
      "Zwei \u{C4}pfelchen", "zwei \u{E4}pfelchen",
      [
        "`Zwei Äpfelchen` ≠ `zwei äpfelchen`", "      ^",
      ]
    ),
    // A mark stands below the letter, though the accent is what differs.
    (
      "Your cafe\u{302} order", "Your cafe\u{301} order",
      [
        "`Your cafe\u{302} order` ≠ `Your cafe\u{301} order`", "         ^",
      ]
    ),
    // A star is one below an accent, too.
    ("abc", "x*\u{301}", ["`abc` ≠ `x*\u{301}`"]),
  ])
  func `is shown`(actual: String, pattern: String, lines: [String]) {
    let shown = TextDifference(actual, pattern: Glob(pattern)).lines
    #expect(shown.map { Array($0.utf8) } == lines.map { Array($0.utf8) }, "\(shown)")
  }

  @Test func `does not look at all of a large content`() {
    // Characters of many scalars take long to count.
    let content = "Dear" + String(repeating: "👨‍👩‍👧‍👦", count: 100_000)
    let glob = Glob("Dear Ann")
    let clock = ContinuousClock()
    let counting = clock.measure { #expect(content.count > 100_000) }
    let comparing = (0..<5).map { _ in
      clock.measure { #expect(TextDifference(content, pattern: glob).lines.count == 2) }
    }
    #expect(comparing.min()! < counting / 4)
  }
}

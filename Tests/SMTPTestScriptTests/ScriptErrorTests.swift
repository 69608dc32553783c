import SMTPTestHelpers
import SMTPTestScript
import Testing

@Suite(.bounded) struct `A script that cannot be read` {
  @Test(arguments: MalformedScript.all)
  func `is refused at the place and in the words of the table`(script: MalformedScript) {
    #expect(error(of: script.text) == script.error)
  }

  @Test(arguments: MalformedScript.all)
  func `is refused at the same place behind a byte order mark and other lines`(
    script: MalformedScript
  ) throws {
    let before = "\u{FEFF}# comment\r\non MAIL: close\r\n\r\n"
    let parts = script.error.split(separator: ":", maxSplits: 1)
    // The seed is there already, or the byte order mark is no longer in front.
    if script.text.hasPrefix("\u{FEFF}") { return }
    let line = try #require(Int(parts[0])) + 3
    #expect(
      error(of: before + script.text)
        == "\(line):\(parts[1])".replacing("the end of the line", with: ending(script)))
  }

  /// What is missing at the end of a text of several lines is missing at the end of the text.
  private func ending(_ script: MalformedScript) -> String {
    let ending = script.text.last
    return ending == ":" || ending == "," ? "the end of the text" : "the end of the line"
  }

  @Test func `names long words by their beginning`() {
    let long = String(repeating: "x", count: 100)
    #expect(
      error(of: "on RCPT to \"\(long)\" \"\(long)\": proceed")
        == "1:115: expected \":\" and an action, found the string \"\(long.prefix(39))…")
    #expect(
      error(of: "on \(long): proceed")
        == "1:4: expected a stage such as RCPT, found \"\(long.prefix(40))…\"")
    let nines = String(repeating: "9", count: 100)
    #expect(
      error(of: "on RCPT first \(nines): proceed")
        == "1:15: \(nines.prefix(40))… is too large a number")
  }

  @Test func `says which closures there are`() throws {
    func error(_ name: String) -> String? {
      do {
        _ = try SMTPScript(
          parsing: "on RCPT: call \(name)",
          calls: ["greet": { _ in .proceed }, "accept-all": { _ in .proceed }])
        return nil
      } catch { return error.summary }
    }
    #expect(error("greet") == nil)
    #expect(
      error("greeet")
        == "1:15: no closure is called greeet: there is accept-all, greet; did you mean greet?")
    #expect(error("x") == "1:15: no closure is called x: there is accept-all, greet")
  }

  private func error(of text: String) -> String? {
    do {
      _ = try SMTPScript(parsing: text)
      return nil
    } catch { return error.summary }
  }
}

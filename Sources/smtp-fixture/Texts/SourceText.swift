internal import SMTPTestSupport

/// A script or dialogue as it was given, with the name that messages give it.
struct SourceText: Sendable, Hashable {
  /// The file's path, `-` for standard input, or the option that had the text for a value.
  let name: String
  let text: String

  init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Reads a file; `-` is standard input.
  ///
  /// - Throws: `System.Failure` if it cannot be read, ``SourceMistake`` if it is not UTF-8.
  init(reading path: String) throws {
    let octets = try System.readFile(path)
    guard let text = String(validating: octets, as: UTF8.self) else {
      throw SourceMistake(notUTF8: octets, in: path)
    }
    self.init(name: path, text: text)
  }

  /// Reads the text as a script; gates of the same name are those of the texts before.
  func script(gates: [SMTPGate] = []) throws(SourceMistake) -> SMTPScript {
    do { return try SMTPScript(parsing: text, gates: gates) } catch {
      throw SourceMistake(error, in: self)
    }
  }

  /// All that is wrong with a script or a dialogue, from its beginning to its end: behind a mistake it
  /// is read on as if the rule, or the line, were not there.
  var mistakes: [SourceMistake] {
    var mistakes: [SourceMistake] = []
    var rest = self
    while mistakes.count < Self.mostMistakes, let error = rest.firstMistake {
      mistakes.append(SourceMistake(error, in: self))
      guard let line = error.line, let without = rest.without(line) else { break }
      rest = without
    }
    return mistakes
  }

  /// Nobody reads more at once.
  private static let mostMistakes = 100

  private var firstMistake: SMTPTextError? {
    do {
      if isDialogue {
        _ = try SMTPDialogue(parsing: text)
      } else {
        _ = try SMTPScript(parsing: text)
      }
      return nil
    } catch { return error }
  }

  /// The text with a comment in place of what stands in a line; `nil` where more depends on it.
  private func without(_ number: Int) -> SourceText? {
    var lines = text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }.map(String.init)
    guard lines.indices.contains(number - 1), lines[number - 1] != "#" else { return nil }
    let first: Int
    if isDialogue {
      // The ends of blocks would be ends of nothing, and the other way round.
      let line = lines[number - 1].drop { $0 == " " || $0 == "\t" }
      if ["}", "repeat", "either", "=="].contains(where: { line.hasPrefix($0) }) { return nil }
      first = number - 1
    } else {
      // A rule goes on over lines.
      first = lines[..<number].lastIndex(where: Self.beginsRule) ?? number - 1
    }
    let end =
      isDialogue
      ? number : lines[number...].firstIndex(where: Self.beginsRule) ?? lines.endIndex
    for index in first..<end { lines[index] = "#" }
    return SourceText(name: name, text: lines.joined(separator: "\n"))
  }

  private static func beginsRule(_ line: String) -> Bool {
    let line = line.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
    return line.hasPrefix("on ") || line.hasPrefix("on\t") || line.hasPrefix("[")
      || line.hasPrefix("seed")
  }

  /// Reads the text as what is expected of messages.
  func expectation() throws(SourceMistake) -> MessageExpectation {
    do { return try MessageExpectation(parsing: text) } catch {
      throw SourceMistake(error.excerpted(from: text), in: self)
    }
  }

  /// Reads the text as a dialogue.
  func dialogue() throws(SourceMistake) -> SMTPDialogue {
    do { return try SMTPDialogue(parsing: text) } catch { throw SourceMistake(error, in: self) }
  }

  /// Whether it is a dialogue: its first line, comments aside, begins as those of dialogues do.
  var isDialogue: Bool {
    let lines = text.split { $0.isNewline || $0 == "\u{FEFF}" }.map { line in
      line.drop { $0 == " " || $0 == "\t" }
    }
    guard let first = lines.first(where: { !$0.isEmpty && $0.first != "#" }) else { return false }
    let beginnings = ["S:", "S!", "C:", "C?:", "C*:", "C+:", "C!", "==", "repeat ", "either "]
    return beginnings.contains { first.hasPrefix($0) }
  }
}

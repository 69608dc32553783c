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

  /// Reads the text as what is expected of messages.
  func expectation() throws(SourceMistake) -> MessageExpectation {
    do { return try MessageExpectation(parsing: text) } catch {
      throw SourceMistake(error, in: self)
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

internal import SMTPTestSupport

/// Reading dialogues from files.
enum DialogueFile {
  /// What is wrong with a file, as compilers say it: `mail.dialogue:3:1: expected …`.
  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads the dialogue in a file.
  ///
  /// - Throws: `System.Failure` if the file cannot be read, ``Mistake`` if it is no dialogue.
  static func read(_ path: String) throws -> SMTPDialogue {
    let octets = try System.readFile(path)
    guard let text = String(validating: octets, as: UTF8.self) else {
      throw Mistake(description: "\(path): not UTF-8; write other octets as \\xHH")
    }
    do {
      return try SMTPDialogue(parsing: text)
    } catch {
      throw Mistake(description: "\(path):\(error)")
    }
  }
}

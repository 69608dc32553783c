/// A message of the corpus that could not be had.
public enum SMTPFixtureError: Error, Sendable, Hashable {
  /// The corpus has no message of this name; `similar` are names that share a word with it.
  case unknownName(String, similar: [String])
  /// There is no dialogue of this name; `similar` are names that share a word with it.
  case unknownDialogue(String, similar: [String])
  /// The folder of the corpus is in none of the places where builds put it.
  case folderNotFound(tried: [String])
  /// The folder is there, the file in it cannot be read.
  case unreadable(path: String, reason: String)
}

extension SMTPFixtureError: CustomStringConvertible {
  /// A full sentence: what was looked for, where, and what to do.
  public var description: String {
    switch self {
    case .unknownName(let name, let similar):
      let hint =
        similar.isEmpty
        ? "SMTPFixtureMessage.all lists the names."
        : "Similar names: \(similar.joined(separator: ", "))."
      return "The corpus has no message named \"\(name)\". \(hint)"
    case .unknownDialogue(let name, let similar):
      let hint =
        similar.isEmpty
        ? "SMTPFixtureDialogue.names lists the names."
        : "Similar names: \(similar.joined(separator: ", "))."
      return "There is no dialogue named \"\(name)\". \(hint)"
    case .folderNotFound(let tried):
      let places = tried.map { "\n  \($0)" }.joined()
      return """
        The folder Messages of SMTPTestFixtures was not found; build the target again or keep \
        its resource bundle beside the test program. Tried:\(places)
        """
    case .unreadable(let path, let reason):
      return "The fixture \(path) cannot be read: \(reason)"
    }
  }
}

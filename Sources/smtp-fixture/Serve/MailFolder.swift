/// A folder in which each stored message gets two files: `0001.eml`, its exact content, and
/// `0001.json`, how it came.
///
/// The content is there before its description, and each file appears whole. (Nothing is forced onto
/// the disk: a machine that loses its power may lose both.) Numbers go on after those that are in the
/// folder; one server at a time writes there.
struct MailFolder {
  /// A message in the folder.
  struct Entry {
    let number: Int
    /// Digits, without the end of a file's name.
    let stem: String
    /// What its description said when it was saved.
    fileprivate var description = ""

    var name: String { "\(stem).eml" }
  }

  let path: String
  private var last: Int

  /// Takes a folder, which is made if it is not there.
  init(_ path: String) throws {
    self.path = path
    try System.makeFolder(path)
    last = try System.names(in: path).compactMap(Self.number).max() ?? 0
    // It shows now rather than at the first message whether one may write there.
    try System.replaceFile("\(path)/.smtp-fixture", with: [])
    System.removeFile("\(path)/.smtp-fixture")
  }

  /// Writes both files, or neither.
  mutating func save(_ content: [UInt8], _ description: (Entry) -> JSON) throws -> Entry {
    let number = last + 1
    let digits = String(number)
    let stem = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    var entry = Entry(number: number, stem: stem)
    entry.description = description(entry).indented() + "\n"
    do {
      try System.replaceFile("\(path)/\(entry.name)", with: content)
      try System.replaceFile("\(path)/\(stem).json", with: Array(entry.description.utf8))
    } catch {
      remove(entry)
      throw error
    }
    last = number
    return entry
  }

  /// Writes the description anew, if it says something else now.
  func describe(_ entry: Entry, _ description: JSON) throws {
    let text = description.indented() + "\n"
    if text == entry.description { return }
    try System.replaceFile("\(path)/\(entry.stem).json", with: Array(text.utf8))
  }

  /// Removes both files: the message was not stored after all.
  func remove(_ entry: Entry) {
    System.removeFile("\(path)/\(entry.stem).json")
    System.removeFile("\(path)/\(entry.name)")
  }

  /// The number of a file that was saved here, `nil` for other files.
  private static func number(_ name: String) -> Int? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1] == "eml" || parts[1] == "json", parts[0].count >= 4,
      parts[0].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
    else { return nil }
    return Int(parts[0])
  }
}

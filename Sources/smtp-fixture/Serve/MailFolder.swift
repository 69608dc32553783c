/// A folder in which each stored message gets two files: `0001.eml`, its exact content, and
/// `0001.json`, how it came.
///
/// The content is there before its description, and each file appears whole. Numbers go on after
/// those that are in the folder; one server at a time writes there.
struct MailFolder {
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

  /// Writes both files and returns the number and name of the first.
  mutating func save(_ content: [UInt8], _ description: (Int, String) -> JSON) throws -> String {
    last += 1
    let digits = String(last)
    let stem = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let name = "\(stem).eml"
    try System.replaceFile("\(path)/\(name)", with: content)
    let text = description(last, name).indented() + "\n"
    try System.replaceFile("\(path)/\(stem).json", with: Array(text.utf8))
    return name
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

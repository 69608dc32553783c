#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Files of text, read and written whole.
enum TextFile {
  /// The system's reason.
  struct Failure: Error {
    let reason: String

    init(_ reason: String = String(cString: strerror(errno))) { self.reason = reason }
  }

  /// The text of a file, with lines that end in LF however they end there.
  static func read(_ path: String) -> Result<String, Failure> {
    guard let file = fopen(path, "r") else { return .failure(Failure()) }
    defer { fclose(file) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      octets += chunk[..<count]
    }
    if ferror(file) != 0 { return .failure(Failure()) }
    guard let text = String(validating: octets, as: UTF8.self) else {
      return .failure(Failure("it is not UTF-8"))
    }
    return .success(endingLinesInLF(text))
  }

  /// The text without carriage returns before line feeds, so many as there are: what was written
  /// once reads the same ever after.
  static func endingLinesInLF(_ text: String) -> String {
    guard text.utf8.contains(13) else { return text }
    var octets: [UInt8] = []
    for octet in text.utf8 {
      if octet == 10 { while octets.last == 13 { octets.removeLast() } }
      octets.append(octet)
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Writes a file, and makes the folders above it; returns the system's reason if that fails.
  static func write(_ text: String, to path: String) -> String? {
    makeFolders(above: path)
    guard let file = fopen(path, "w") else { return Failure().reason }
    let octets = Array(text.utf8)
    let count = fwrite(octets, 1, octets.count, file)
    let reason = Failure().reason
    return fclose(file) == 0 && count == octets.count ? nil : reason
  }

  /// What cannot be made shows when the file is opened.
  private static func makeFolders(above path: String) {
    var end = path.startIndex
    while let slash = path[end...].dropFirst().firstIndex(of: "/") {
      mkdir(String(path[..<slash]), 0o777)
      end = slash
    }
  }
}

import Foundation

/// What a test expected of the child or the server and did not get.
struct Missing: Error, CustomStringConvertible {
  let description: String
}

/// Reads lines from a pipe or a socket; no read waits for longer than the deadline.
final class LineReader {
  // A suite of hundreds resumes its tests late.
  static let patience = Duration.seconds(100)

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// The next line without its end; `nil` at the end of the stream.
  func line() throws -> String? {
    let deadline = ContinuousClock.now + Self.patience
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = buffer[..<end].filter { $0 != UInt8(ascii: "\r") }
        buffer.removeSubrange(...end)
        return String(decoding: line, as: UTF8.self)
      }
      if try !fill(until: deadline) {
        if buffer.isEmpty { return nil }
        defer { buffer = [] }
        return String(decoding: buffer, as: UTF8.self)
      }
    }
  }

  /// All lines up to the end of the stream.
  func rest() throws -> [String] {
    var lines: [String] = []
    while let line = try line() { lines.append(line) }
    return lines
  }

  private func fill(until deadline: ContinuousClock.Instant) throws -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
    guard poll(&entry, 1, Int32(max(0, left))) > 0 else {
      throw Missing(
        description: "Nothing came within \(Self.patience) after "
          + "\"\(String(decoding: buffer, as: UTF8.self))\".")
    }
    var octets = [UInt8](repeating: 0, count: 4096)
    // A server may end a connection with a reset: that is an end as well.
    let count = octets.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count > 0 { buffer += octets[..<count] }
    return count > 0
  }
}

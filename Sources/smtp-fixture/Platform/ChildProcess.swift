#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A program started by the bench, whose standard output is read to its end.
struct ChildProcess: ~Copyable {
  private let process: pid_t
  private let output: Int32

  /// Starts `path` with `arguments`; the standard error stays that of this process.
  init(_ path: String, _ arguments: [String]) throws {
    guard let started = try Spawning.start(path, arguments, pipeTo: 1) else {
      throw BenchFailure("there is no \(path)")
    }
    process = started.process
    output = started.end
  }

  /// Waits for the program to end; its output, and its exit code (128 and the signal that killed
  /// it).
  consuming func finish() -> (output: String, status: Int32) {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    close(output)
    let status = Spawning.wait(for: process)
    let signal = status & 0x7F
    return (
      String(decoding: text, as: UTF8.self), signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    )
  }
}

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
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchFailure("no pipe (errno \(errno))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      let environment = _NSGetEnviron().pointee
    #else
      var actions = posix_spawn_file_actions_t()
      let environment = environ
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, path, &actions, nil, &words, environment)
    close(ends[1])
    guard result == 0 else {
      close(ends[0])
      throw BenchFailure("cannot start \(path): \(String(cString: strerror(result)))")
    }
    self.process = process
    output = ends[0]
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
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return (
      String(decoding: text, as: UTF8.self), signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    )
  }
}

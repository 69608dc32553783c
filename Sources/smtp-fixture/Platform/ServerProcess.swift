#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A program that runs until the value goes. On its standard input nothing comes, and what it prints
/// nobody reads.
final class ServerProcess {
  let id: Int
  private let input: Int32

  /// Starts a program, which is looked for in `PATH` where it is named without a path; `nil` where it
  /// is not there.
  init?(_ program: String, _ arguments: [String]) throws {
    guard let started = try Spawning.start(program, arguments, pipeTo: 0, muted: [1, 2]) else {
      return nil
    }
    id = Int(started.process)
    input = started.end
  }

  deinit {
    kill(pid_t(id), SIGKILL)
    _ = Spawning.wait(for: pid_t(id))
    close(input)
  }
}

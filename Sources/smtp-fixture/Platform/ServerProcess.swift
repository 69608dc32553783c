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
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchFailure("no pipe (errno \(errno))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      let environment = _NSGetEnviron().pointee
    #else
      var actions = posix_spawn_file_actions_t()
      let environment = environ
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    for descriptor in [1, 2] as [Int32] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let result = posix_spawnp(&process, program, &actions, nil, &words, environment)
    guard result == 0 else {
      close(ends[1])
      if result == ENOENT { return nil }
      throw BenchFailure("cannot start \(program): \(String(cString: strerror(result)))")
    }
    id = Int(process)
    input = ends[1]
  }

  deinit {
    kill(pid_t(id), SIGKILL)
    var status: Int32 = 0
    while waitpid(pid_t(id), &status, 0) < 0, errno == EINTR {}
    close(input)
  }
}

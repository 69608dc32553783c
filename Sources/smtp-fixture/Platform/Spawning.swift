#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A program with one end of a pipe to it in our hands.
enum Spawning {
  /// Starts `program`, which is looked for in `PATH` where it is named without a path. Of the pipe it
  /// gets the end for `descriptor`, 0 or 1, in its place; what it writes to those in `muted`, nobody reads.
  ///
  /// - Returns: its number, and our end; `nil` where there is no such program.
  /// - Throws: ``BenchFailure``.
  static func start(
    _ program: String, _ arguments: [String], pipeTo descriptor: Int, muted: [Int32] = []
  ) throws -> (process: pid_t, end: Int32)? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchFailure("no pipe (errno \(errno))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (theirs, ours) = (ends[descriptor], ends[1 - descriptor])
    defer { close(theirs) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      let environment = _NSGetEnviron().pointee
    #else
      var actions = posix_spawn_file_actions_t()
      let environment = environ
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, theirs, Int32(descriptor))
    for descriptor in muted {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let result = posix_spawnp(&process, program, &actions, nil, &words, environment)
    if result == 0 { return (process, ours) }
    close(ours)
    if result == ENOENT { return nil }
    throw BenchFailure("cannot start \(program): \(String(cString: strerror(result)))")
  }

  /// Waits until a program has ended; how, as `waitpid` has it.
  static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }
}

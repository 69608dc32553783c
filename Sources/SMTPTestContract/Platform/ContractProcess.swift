internal import SMTPTestNetwork

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A program with a process group of its own, whose output goes to a file.
final class ContractProcess: Sendable {
  private let id: pid_t
  private let isOver = Locked(false)

  /// - Parameters:
  ///   - words: the program, searched in `PATH`, and its arguments.
  ///   - input: the file that is its standard input.
  ///   - output: the file that is its standard output and its standard error.
  init(_ words: [String], input: String, output: String) throws {
    guard let program = words.first else { throw ContractProcessError("an empty command line") }
    if words.contains(where: { $0.utf8.contains(0) }) {
      throw ContractProcessError("an argument with an octet 0")
    }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
      let environment = _NSGetEnviron().pointee
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
      let environment = environ
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // What it starts is killed with it.
    posix_spawnattr_setpgroup(&attributes, 0)
    // The thread that starts it hears no signals, and programs take their time limits by SIGALRM.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var id: pid_t = 0
    let result = posix_spawnp(&id, program, &actions, &attributes, &arguments, environment)
    guard result == 0 else {
      throw ContractProcessError("cannot start \(program): \(String(cString: strerror(result)))")
    }
    self.id = id
  }

  /// Blocks the thread until the program has ended: its exit status, or 128 and the signal that killed
  /// it.
  func wait() -> Int32 {
    // Left unreaped at first, so that the id cannot be another's when it is killed meanwhile.
    var info = siginfo_t()
    while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    return isOver.withLock { isOver in
      isOver = true
      var status: Int32 = 0
      while waitpid(id, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7F
      return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
  }

  /// Kills the program and all that it has started, unless it has ended.
  func kill() {
    isOver.withLock { isOver in
      #if canImport(Darwin)
        if !isOver { _ = Darwin.kill(-id, SIGKILL) }
      #else
        if !isOver { _ = Glibc.kill(-id, SIGKILL) }
      #endif
    }
  }
}

/// A program that cannot be started.
struct ContractProcessError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A folder of one run of a program: the mail it is given, what it says.
struct ContractFolder: Sendable {
  let path: String
  var message: String { path + "/message.eml" }
  var output: String { path + "/output" }

  init() throws {
    var base = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    if base.isEmpty { base = "/tmp" }
    var template = Array("\(base)/smtp-contract.XXXXXX".utf8CString)
    guard let made = template.withUnsafeMutableBufferPointer({ mkdtemp($0.baseAddress!) }) else {
      throw ContractProcessError("no folder can be made in \(base)")
    }
    path = String(cString: made)
  }

  func write(_ octets: [UInt8], to file: String) throws {
    guard let stream = fopen(file, "w") else { throw ContractProcessError("cannot write \(file)") }
    let count = fwrite(octets, 1, octets.count, stream)
    guard fclose(stream) == 0, count == octets.count else {
      throw ContractProcessError("cannot write \(file)")
    }
  }

  /// The last 4000 octets of a file; empty where there is none.
  func read(_ file: String) -> String {
    guard let stream = fopen(file, "r") else { return "" }
    defer { fclose(stream) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4000)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      text = Array((text + buffer[..<count]).suffix(4000))
    }
    return String(decoding: text, as: UTF8.self)
  }

  func remove() {
    unlink(message)
    unlink(output)
    rmdir(path)
  }
}

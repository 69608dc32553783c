internal import SMTPTestNetwork

#if canImport(Darwin)
  package import Darwin
#elseif canImport(Glibc)
  package import Glibc
#endif

/// A program that a test starts; it is killed with the value.
///
/// Foundation's `Process` will not do: on Linux, up to Swift 6.3, it reads beyond what the system tells
/// of the open descriptors, and now and then the whole test run dies of it
/// (swift-corelibs-foundation#5472).
package final class ChildProgram: Sendable {
  /// A program that cannot be started.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private struct Descriptors {
    var output: Int32
    var errors: Int32
    var status: Int32?
  }

  /// A pipe whose end a program reads as its standard input.
  package final class Input: Sendable {
    let read: Int32
    private let write: Locked<Int32>

    package init() throws {
      let ends = try ChildProgram.starting.withLock { _ in try ChildProgram.pipe() }
      read = ends.read
      write = Locked(ends.write)
    }

    deinit {
      close()
      Helpers.close(read)
    }

    package func send(_ text: String) {
      let octets = Array(text.utf8)
      _ = write.withLock { Helpers.write($0, octets) }
    }

    /// Nothing more will come.
    package func close() {
      write.withLock { descriptor in
        if descriptor >= 0 { Helpers.close(descriptor) }
        descriptor = -1
      }
    }
  }

  /// Between the making of a pipe and what keeps it from other children none may be started.
  private static let starting = Locked(())

  package let id: pid_t
  private let descriptors: Locked<Descriptors>

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - path: the file of the program.
  ///   - environment: default: that of the test.
  ///   - input: what it reads as its standard input. Default: there is none.
  ///   - joinsErrors: whether standard error goes where standard output goes.
  package init(
    _ path: String, _ arguments: [String], environment: [String: String]? = nil,
    input: Input? = nil, joinsErrors: Bool = false
  ) throws {
    let variables = environment.map { $0.map { "\($0.key)=\($0.value)" } }
    let (id, output, errors) = try Self.starting.withLock { _ in
      let output = try Self.pipe()
      let errors = joinsErrors ? output : try Self.pipe()
      let none = open("/dev/null", O_RDONLY | O_CLOEXEC)
      defer { for end in Set([output.write, errors.write, none]) { close(end) } }
      let id = try Self.spawn(
        path, arguments, variables,
        descriptors: [(input?.read ?? none, 0), (output.write, 1), (errors.write, 2)])
      return (id, output.read, errors.read)
    }
    self.id = id
    descriptors = Locked(Descriptors(output: output, errors: errors))
  }

  deinit {
    let left = descriptors.withLock { $0 }
    if left.status == nil {
      kill(id, SIGKILL)
      _ = Self.wait(id)
    }
    for end in Set([left.output, left.errors]) where end >= 0 { close(end) }
  }

  /// The descriptor of what the program writes to standard output.
  package var output: Int32 { descriptors.withLock { $0.output } }
  /// The descriptor of what it writes to standard error.
  package var errors: Int32 { descriptors.withLock { $0.errors } }

  /// Nobody reads standard output any more.
  package func closeOutput() {
    descriptors.withLock { descriptors in
      close(descriptors.output)
      descriptors.output = -1
    }
  }

  package func send(signal: Int32) { kill(id, signal) }

  /// All that the program writes to standard output until it closes it.
  package func readOutput() -> [UInt8] {
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return octets }
      octets += buffer[..<count]
    }
  }

  /// Waits for the end: the exit status, or 128 and the signal that killed the program.
  package func end() -> Int32 {
    if let status = descriptors.withLock({ $0.status }) { return status }
    let status = Self.wait(id)
    descriptors.withLock { $0.status = status }
    return status
  }

  private static func wait(_ id: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    #if canImport(Darwin)
      let result = Darwin.pipe(&ends)
    #else
      let result = Glibc.pipe(&ends)
    #endif
    guard result == 0 else { throw Failure(description: "no pipe (errno \(errno))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ path: String, _ arguments: [String], _ variables: [String]?,
    descriptors: [(from: Int32, to: Int32)]
  ) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      let inherited = _NSGetEnviron().pointee
    #else
      var actions = posix_spawn_file_actions_t()
      let inherited = environ
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (from, to) in descriptors { posix_spawn_file_actions_adddup2(&actions, from, to) }
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var settings = (variables ?? []).map { strdup($0) } + [nil]
    defer { for setting in settings { free(setting) } }
    var id: pid_t = 0
    let result = settings.withUnsafeMutableBufferPointer { own in
      posix_spawn(
        &id, path, &actions, nil, &words, variables == nil ? inherited : own.baseAddress)
    }
    guard result == 0 else {
      throw Failure(description: "cannot start \(path): \(String(cString: strerror(result)))")
    }
    return id
  }
}

/// Calls of the system, whose names methods hide.
private enum Helpers {
  static func close(_ descriptor: Int32) {
    #if canImport(Darwin)
      Darwin.close(descriptor)
    #else
      Glibc.close(descriptor)
    #endif
  }

  static func write(_ descriptor: Int32, _ octets: [UInt8]) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, octets, octets.count)
    #else
      Glibc.write(descriptor, octets, octets.count)
    #endif
  }
}

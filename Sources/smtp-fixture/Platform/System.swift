internal import Dispatch

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// The calls of the system that the commands need.
enum System {
  /// Numbers in ascending order. (In a debug build `sorted()` takes more than twice as long.)
  static func sorted(_ numbers: [Int]) -> [Int] {
    var numbers = numbers
    qsort(&numbers, numbers.count, MemoryLayout<Int>.stride) { one, other in
      let (one, other) = (one!.load(as: Int.self), other!.load(as: Int.self))
      return one < other ? -1 : one > other ? 1 : 0
    }
    return numbers
  }

  /// A call that failed.
  struct Failure: Error, Hashable, CustomStringConvertible {
    /// A sentence without its end: what was tried, with what, and the system's reason.
    let description: String

    init(_ attempt: String, code: Int32 = errno) {
      description = "\(attempt): \(String(cString: strerror(code)))"
    }
  }

  static var processID: Int32 { getpid() }

  static func exit(with status: ExitStatus) -> Never {
    #if canImport(Darwin)
      Darwin.exit(status.rawValue)
    #else
      Glibc.exit(status.rawValue)
    #endif
  }

  /// A reader that went away is an error of `write`, not the end of the process.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Writes everything, however often it takes; false if the descriptor does not take it.
  static func write(_ octets: some Collection<UInt8>, to descriptor: Int32) -> Bool {
    let all = ContiguousArray(octets)
    return all.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        #if canImport(Darwin)
          let count = Darwin.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
        #else
          let count = Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
        #endif
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        offset += count
      }
      return true
    }
  }

  /// Has reads from a blocking socket fail after so long a silence.
  static func limitReads(of descriptor: Int32, toSeconds seconds: Int) {
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Whether somebody looks at what is written there.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  // MARK: Signals

  /// Hands the first SIGINT or SIGTERM to `handler`; the second one ends the process.
  ///
  /// To be called before the process has other threads: they inherit that these signals wait for
  /// the one thread that asks for them.
  static func onEndingSignal(_ handler: @escaping @Sendable (String) -> Void) {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    // Shells start background jobs with SIGINT ignored.
    signal(SIGINT, SIG_DFL)
    let waiting = set
    DispatchQueue(label: "smtp-fixture-signals").async {
      var set = waiting
      var number: Int32 = 0
      guard sigwait(&set, &number) == 0 else { return }
      handler(number == SIGINT ? "SIGINT" : "SIGTERM")
      guard sigwait(&set, &number) == 0 else { return }
      signal(number, SIG_DFL)
      pthread_sigmask(SIG_UNBLOCK, &set, nil)
      kill(getpid(), number)
    }
  }

  // MARK: Time

  /// Seconds since 1970.
  static var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }

  /// `2025-06-01T12:00:00.123Z` for seconds since 1970 (RFC 3339).
  static func timestamp(_ time: Duration) -> String {
    let (seconds, attoseconds) = time.components
    var clock = time_t(seconds)
    var parts = tm()
    gmtime_r(&clock, &parts)
    func padded(_ number: Int, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
    let hour = [parts.tm_hour, parts.tm_min, parts.tm_sec]
    return date.map { padded($0) }.joined(separator: "-") + "T"
      + hour.map { padded(Int($0)) }.joined(separator: ":") + "."
      + padded(Int(attoseconds / 1_000_000_000_000_000), 3) + "Z"
  }
}

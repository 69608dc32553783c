import SMTPTestNetwork

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the operating system knows about processes.
///
/// Darwin has no `/proc`: what is read from there is `nil`, and the figures that need it are
/// skipped visibly.
enum BenchPlatform {
  /// Nanoseconds of CPU this process has used, in user and kernel mode.
  static func ownCPU() -> Int {
    let usage = usage()
    func nanoseconds(_ time: timeval) -> Int {
      Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_usec) * 1000
    }
    return nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime)
  }

  /// Nanoseconds of CPU another process has used.
  static func cpu(of process: Int) -> Int? {
    // The scheduler's own count is exact; the ticks of `stat` are hundredths of a second.
    let tasks = names(in: "/proc/\(process)/task") ?? []
    let exact = tasks.reduce(0) { sum, task in
      let line = read("/proc/\(process)/task/\(task)/schedstat") ?? ""
      return sum + (line.split(separator: " ").first.flatMap { Int($0) } ?? 0)
    }
    if exact > 0 { return exact }
    guard let line = read("/proc/\(process)/stat"), let name = line.lastIndex(of: ")") else {
      return nil
    }
    let fields = line[name...].split(separator: " ")
    guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
      return nil
    }
    return (user + system) * (1_000_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK))))
  }

  /// The resident memory of this process now, in octets.
  static func residentMemory() -> Int? {
    status("VmRSS", of: "self")
  }

  /// The highest resident memory of a process (`nil`: this one), in octets.
  static func peakMemory(of process: Int? = nil) -> Int? {
    if let peak = status("VmHWM", of: process.map(String.init) ?? "self") { return peak }
    guard process == nil else { return nil }
    #if canImport(Darwin)
      return usage().ru_maxrss
    #else
      return usage().ru_maxrss * 1024
    #endif
  }

  /// Lets the peak start again from what is resident now; false where that cannot be done.
  static func resetPeakMemory() -> Bool {
    let descriptor = open("/proc/self/clear_refs", O_WRONLY)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return write(descriptor, "5", 1) == 1
  }

  /// How many file descriptors this process has open.
  static func descriptorCount() -> Int? { names(in: "/proc/self/fd")?.count }

  /// How many threads this process has.
  static func threadCount() -> Int? { names(in: "/proc/self/task")?.count }

  /// Raises the soft limit of descriptors as far as it goes; returns the limit.
  static func raiseDescriptorLimit() -> Int {
    #if canImport(Darwin)
      let resource = RLIMIT_NOFILE
    #else
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return 256 }
    let wanted = min(limit.rlim_max, 1 << 20)
    if limit.rlim_cur < wanted {
      limit.rlim_cur = wanted
      // Darwin has a second limit, below what it calls unlimited.
      if setrlimit(resource, &limit) != 0 {
        limit.rlim_cur = 10_240
        setrlimit(resource, &limit)
      }
      getrlimit(resource, &limit)
    }
    return Int(clamping: limit.rlim_cur)
  }

  /// The file this process is running.
  static func executable() -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    #if canImport(Darwin)
      var size = UInt32(buffer.count)
      let isKnown = _NSGetExecutablePath(&buffer, &size) == 0
    #else
      let isKnown = readlink("/proc/self/exe", &buffer, buffer.count - 1) > 0
    #endif
    guard isKnown else { return CommandLine.arguments[0] }
    let octets = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Lets reads of a blocking socket fail after so long a silence.
  static func limitReading(_ descriptor: Int32, seconds: Int) {
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
  }

  static func pause(microseconds: UInt32) { usleep(microseconds) }

  /// Writes to the standard output at once, also where that is a pipe.
  static func show(_ text: String) {
    let octets = Array(text.utf8)
    _ = write(1, octets, octets.count)
  }

  /// Writes a line to the standard error.
  static func complain(_ text: String) {
    let octets = Array((text + "\n").utf8)
    _ = write(2, octets, octets.count)
  }

  /// The text of a small file.
  static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var octets = [UInt8](repeating: 0, count: 16_384)
    let count = octets.withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return readOnce(descriptor, base, buffer.count)
    }
    return count < 0 ? nil : String(decoding: octets.prefix(count), as: UTF8.self)
  }

  private static func usage() -> rusage {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #endif
    return usage
  }

  private static func readOnce(
    _ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int
  ) -> Int {
    #if canImport(Darwin)
      Darwin.read(descriptor, target, count)
    #else
      Glibc.read(descriptor, target, count)
    #endif
  }

  private static func status(_ key: String, of process: String) -> Int? {
    guard let text = read("/proc/\(process)/status") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("\(key):") {
      let digits = line.filter { $0 >= "0" && $0 <= "9" }
      return Int(digits).map { $0 * 1024 }
    }
    return nil
  }

  private static func names(in directory: String) -> [String]? {
    guard let stream = opendir(directory) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The little that the core asks of the process it is in.
enum System {
  /// An environment variable; `nil` where it is not set.
  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// The machine's name; empty where it has none.
  static var hostName: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let name = buffer.baseAddress, gethostname(name, buffer.count) == 0 else { return "" }
      return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  /// The machine's calendar.
  static var secondsSince1970: UInt64 { UInt64(max(0, time(nil))) }

  /// Opens a file to append to; `nil` where that cannot be.
  static func append(to path: String) -> Int32? {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    return descriptor < 0 ? nil : descriptor
  }

  /// Writes to a file, 2 for standard error, unbuffered; what cannot be written is lost.
  static func write(_ octets: [UInt8], to descriptor: Int32) {
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        #if canImport(Darwin)
          Darwin.write(descriptor, $0.baseAddress!, $0.count)
        #else
          Glibc.write(descriptor, $0.baseAddress!, $0.count)
        #endif
      }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}

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

  /// Writes to standard error, unbuffered; what cannot be written is lost.
  static func writeToStandardError(_ text: String) {
    let octets = Array(text.utf8)
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(2, $0.baseAddress!, $0.count) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that is read from its beginning to its end.
final class ReadableFile: Sendable {
  /// How many octets it has; `nil` where it is no plain file, and nobody knows.
  let size: Int?
  private let descriptor: Int32
  private let path: String

  init(path: String) throws(ContentFailure) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ContentFailure(reason: Self.reason("open", path)) }
    var status = stat()
    let isPlain = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = isPlain ? Int(status.st_size) : nil
  }

  deinit { _ = close(descriptor) }

  /// The next octets, at most so many; none at the end.
  func read(_ count: Int) throws(ContentFailure) -> [UInt8] {
    var result = 0
    let octets = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      repeat {
        result = readOctets(descriptor, target.baseAddress, count)
      } while result < 0
        && errno == EINTR
      initialized = max(0, result)
    }
    guard result >= 0 else { throw ContentFailure(reason: Self.reason("read", path)) }
    return octets
  }

  private static func reason(_ what: String, _ path: String) -> String {
    "could not \(what) \(path): \(String(cString: strerror(errno))) (errno \(errno))"
  }
}

private func readOctets(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int)
  -> Int
{
  read(descriptor, target, count)
}

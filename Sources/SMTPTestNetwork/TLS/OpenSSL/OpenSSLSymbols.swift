internal import CSMTPTestPlatform

/// Where a pair of libraries may be: both of one version, never one of each.
package struct OpenSSLPlace: Sendable, Hashable {
  package let crypto: String
  package let ssl: String

  package init(crypto: String, ssl: String) {
    self.crypto = crypto
    self.ssl = ssl
  }
}

/// Finds functions by name in a pair of libraries, which stay open until the process ends.
struct OpenSSLSymbols {
  /// What could not be found or opened, and why.
  struct Missing: Error {
    let path: String
    let reason: String
  }

  private let library: UnsafeMutableRawPointer
  private let place: OpenSSLPlace

  init(_ place: OpenSSLPlace) throws(Missing) {
    self.place = place
    // Of libssl alone the system would look for a libcrypto of its own choice.
    _ = try Self.open(place.crypto)
    library = try Self.open(place.ssl)
  }

  private static func open(_ path: String) throws(Missing) -> UnsafeMutableRawPointer {
    if let library = smtp_library_open(path) { return library }
    var reason = String(cString: smtp_library_error())
    if reason.hasPrefix("\(path): ") { reason.removeFirst(path.count + 2) }
    throw Missing(path: path, reason: reason)
  }

  /// The function of this name, or of its name in OpenSSL 1.1. The caller says what type it has.
  func callAsFunction<Function>(
    _ name: String, before3 olderName: String? = nil
  ) throws(Missing) -> Function {
    guard let symbol = dlsym(library, name) ?? olderName.flatMap({ dlsym(library, $0) }) else {
      throw Missing(path: place.ssl, reason: "it has no function \(name)")
    }
    return unsafeBitCast(symbol, to: Function.self)
  }
}

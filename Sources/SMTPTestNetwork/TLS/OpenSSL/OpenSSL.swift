internal import CSMTPTestPlatform

/// The system's OpenSSL, 3 or 1.1, opened when TLS is asked for first.
///
/// A table of functions by what they are about; numbers stand in ``OpenSSL/Constant``. Of the state
/// that OpenSSL keeps for the process nothing is touched but its exit: see ``prepareForExit()``.
package final class OpenSSL: Sendable {
  /// A pointer to something of OpenSSL's.
  typealias Handle = OpaquePointer?
  typealias Verify = @convention(c) (Int32, Handle) -> Int32
  typealias SelectProtocol =
    @convention(c) (
      Handle, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
      UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
    ) -> Int32
  typealias Observe =
    @convention(c) (
      Int32, Int32, Int32, UnsafeRawPointer?, Int, Handle, UnsafeMutableRawPointer?
    ) -> Void
  typealias AnswerHello =
    @convention(c) (Handle, UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?) -> Int32
  typealias LogKey = @convention(c) (Handle, UnsafePointer<CChar>?) -> Void

  let contexts: Contexts
  let sessions: Sessions
  let streams: Streams
  let keys: Keys
  let certificates: Certificates
  let signatures: Signatures
  /// `0x30000000` and more for OpenSSL 3.
  let version: UInt
  /// RSA keys, of which each takes some tenths of a second, by their size.
  let rsaKeys = Locked<[Int: TLSKey]>([:])
  /// The library it was found in.
  package let path: String

  /// The library of the process, or why there is none.
  private static let shared: Result<OpenSSL, SMTPTLSUnavailableError> = {
    do throws(SMTPTLSUnavailableError) {
      let directory = getenv("SMTP_FIXTURE_OPENSSL").map { String(cString: $0) } ?? ""
      let library =
        directory.isEmpty
        ? try open(in: OpenSSLPlace.ofThisSystem)
        : try open(in: OpenSSLPlace.within(directory), isChosen: true)
      prepareForExit()
      return .success(library)
    } catch {
      return .failure(error)
    }
  }()

  /// The library of the process.
  ///
  /// - Throws: ``SMTPTLSUnavailableError`` where none can be opened, or the process is ending.
  package static func load() throws(SMTPTLSUnavailableError) -> OpenSSL {
    if isOver { throw SMTPTLSUnavailableError(attempts: [], remedy: .none) }
    return try shared.get()
  }

  /// Opens the first of `places` that has what is needed.
  ///
  /// - Parameter isChosen: whether somebody named the place, who is told to name another.
  package static func open(
    in places: [OpenSSLPlace], isChosen: Bool = false
  ) throws(SMTPTLSUnavailableError) -> OpenSSL {
    var attempts: [SMTPTLSUnavailableError.Attempt] = []
    for place in places {
      do throws(OpenSSLSymbols.Missing) {
        return try OpenSSL(place)
      } catch {
        attempts.append(.init(path: error.path, reason: error.reason))
      }
    }
    throw SMTPTLSUnavailableError(attempts: attempts, remedy: isChosen ? .chooseAnother : .install)
  }

  private init(_ place: OpenSSLPlace) throws(OpenSSLSymbols.Missing) {
    let find = try OpenSSLSymbols(place)
    // First of all calls: without it OpenSSL frees its tables under its users at exit.
    let initialize: @convention(c) (UInt64, UnsafeMutableRawPointer?) -> Int32 =
      try find("OPENSSL_init_crypto")
    _ = initialize(Constant.withoutExitHandler, nil)
    let number: @convention(c) () -> UInt = try find("OpenSSL_version_num")
    version = number()
    guard version >= Constant.oldestVersion else {
      throw OpenSSLSymbols.Missing(path: place.ssl, reason: "it is older than OpenSSL 1.1.1")
    }
    contexts = try Contexts(find)
    sessions = try Sessions(find)
    streams = try Streams(find)
    keys = try Keys(find)
    certificates = try Certificates(find)
    signatures = try Signatures(find)
    path = place.ssl
  }

  // MARK: The end of the process

  private static let over = Locked(false)

  /// Whether the process is ending, and OpenSSL must not be called any more: whoever initialised it
  /// before us may have it freed already.
  static var isOver: Bool { over.withLock { $0 } }

  /// Exit handlers run last in, first out: first the loop ends, with what it does in TLS, then
  /// nobody calls OpenSSL any more, then it may clean up.
  private static func prepareForExit() {
    atexit(endOpenSSL)
    EventLoop.stopSharedAtExit()
  }

  fileprivate static func end() { over.withLock { $0 = true } }
}

private func endOpenSSL() { OpenSSL.end() }

extension OpenSSL: CustomStringConvertible, CustomReflectable {
  /// `OpenSSL in libssl.so.3`.
  package var description: String { "OpenSSL in \(path)" }

  package var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}

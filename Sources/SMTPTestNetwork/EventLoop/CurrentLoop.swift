internal import CSMTPTestPlatform

/// Which loop the calling thread is running, kept by the thread itself.
///
/// No other thread ever reads it, so the question costs no lock.
enum CurrentLoop {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  static var pointer: UnsafeMutableRawPointer? { pthread_getspecific(key) }

  /// Whether the calling thread is one that sockets need, or works in the place of one.
  static var servesSockets: Bool {
    guard let pointer else { return false }
    return !Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue().runsClosures
  }

  /// Sets the loop and returns the one that was set before.
  @discardableResult
  static func exchange(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    let previous = pthread_getspecific(key)
    pthread_setspecific(key, pointer)
    return previous
  }
}

/// One entry of a thread's list of errors.
struct OpenSSLError {
  /// Which part of OpenSSL has it, and which of its errors it is.
  let library: Int
  let reason: Int
  /// The reason in OpenSSL's words.
  let text: String

  /// Whether it is error `reason` of the part that does TLS.
  func isOfTLS(_ reason: Int) -> Bool {
    library == OpenSSL.Constant.libraryOfTLS && self.reason == reason
  }
}

extension OpenSSL {
  /// The errors of the calls since the list was cleared on this thread, the first one first; none is
  /// left there.
  func takeErrors() -> [OpenSSLError] {
    var errors: [OpenSSLError] = []
    while true {
      let code = streams.takeError()
      if code == 0 { return errors }
      errors.append(error(code))
    }
  }

  func error(_ code: UInt) -> OpenSSLError {
    let is3 = version >= Constant.version3
    return OpenSSLError(
      library: Int(code >> (is3 ? 23 : 24) & 0xff), reason: Int(code & (is3 ? 0x7f_ffff : 0xfff)),
      text: streams.reason(code).map { String(cString: $0) } ?? "error \(code)")
  }
}

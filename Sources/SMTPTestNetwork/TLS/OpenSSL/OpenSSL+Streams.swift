extension OpenSSL {
  /// The calls on octets in memory, as OpenSSL reads and writes them; and its errors. `init` says which function each of them is in C.
  struct Streams: Sendable {
    let new: @convention(c) (Handle) -> Handle
    let memory: @convention(c) () -> Handle
    let free: @convention(c) (Handle) -> Int32
    let read: @convention(c) (Handle, UnsafeMutableRawPointer?, Int32) -> Int32
    let write: @convention(c) (Handle, UnsafeRawPointer?, Int32) -> Int32
    let pending: @convention(c) (Handle) -> Int
    let takeError: @convention(c) () -> UInt
    let clearErrors: @convention(c) () -> Void
    let reason: @convention(c) (UInt) -> UnsafePointer<CChar>?

    init(_ find: OpenSSLSymbols) throws(OpenSSLSymbols.Missing) {
      new = try find("BIO_new")
      memory = try find("BIO_s_mem")
      free = try find("BIO_free")
      read = try find("BIO_read")
      write = try find("BIO_write")
      pending = try find("BIO_ctrl_pending")
      takeError = try find("ERR_get_error")
      clearErrors = try find("ERR_clear_error")
      reason = try find("ERR_reason_error_string")
    }
  }
}

extension OpenSSL {
  /// The calls on contexts of TLS, shared by many sessions. `init` says which function each of them is in C.
  struct Contexts: Sendable {
    let serverMethod: @convention(c) () -> Handle
    let clientMethod: @convention(c) () -> Handle
    let new: @convention(c) (Handle) -> Handle
    let free: @convention(c) (Handle) -> Void
    let control: @convention(c) (Handle, Int32, Int, UnsafeMutableRawPointer?) -> Int
    let setOptions: @convention(c) (Handle, UInt64) -> UInt64
    let setVerify: @convention(c) (Handle, Int32, Verify?) -> Void
    let useCertificate: @convention(c) (Handle, Handle) -> Int32
    let useKey: @convention(c) (Handle, Handle) -> Int32
    let setProtocolSelection:
      @convention(c) (Handle, SelectProtocol, UnsafeMutableRawPointer?) -> Void
    let setProtocols: @convention(c) (Handle, UnsafePointer<UInt8>?, UInt32) -> Int32
    let setTicketCount: @convention(c) (Handle, Int) -> Int32
    let setSessionContext: @convention(c) (Handle, UnsafePointer<UInt8>?, UInt32) -> Int32
    let setHelloAnswer: @convention(c) (Handle, AnswerHello, UnsafeMutableRawPointer?) -> Void
    let setKeyLog: @convention(c) (Handle, LogKey) -> Void
    let store: @convention(c) (Handle) -> Handle
    let trustSystemRoots: @convention(c) (Handle) -> Int32
    let setSecurityLevel: @convention(c) (Handle, Int32) -> Void
    let addClientAuthority: @convention(c) (Handle, Handle) -> Int32

    init(_ find: OpenSSLSymbols) throws(OpenSSLSymbols.Missing) {
      serverMethod = try find("TLS_server_method")
      clientMethod = try find("TLS_client_method")
      new = try find("SSL_CTX_new")
      free = try find("SSL_CTX_free")
      control = try find("SSL_CTX_ctrl")
      setOptions = try find("SSL_CTX_set_options")
      setVerify = try find("SSL_CTX_set_verify")
      useCertificate = try find("SSL_CTX_use_certificate")
      useKey = try find("SSL_CTX_use_PrivateKey")
      setProtocolSelection = try find("SSL_CTX_set_alpn_select_cb")
      setProtocols = try find("SSL_CTX_set_alpn_protos")
      setTicketCount = try find("SSL_CTX_set_num_tickets")
      setSessionContext = try find("SSL_CTX_set_session_id_context")
      setHelloAnswer = try find("SSL_CTX_set_client_hello_cb")
      setKeyLog = try find("SSL_CTX_set_keylog_callback")
      store = try find("SSL_CTX_get_cert_store")
      trustSystemRoots = try find("SSL_CTX_set_default_verify_paths")
      setSecurityLevel = try find("SSL_CTX_set_security_level")
      addClientAuthority = try find("SSL_CTX_add_client_CA")
    }
  }
}

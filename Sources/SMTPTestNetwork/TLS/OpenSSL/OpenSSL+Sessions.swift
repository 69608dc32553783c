extension OpenSSL {
  /// The calls on sessions of TLS, one for each connection. `init` says which function each of them is in C.
  struct Sessions: Sendable {
    let new: @convention(c) (Handle) -> Handle
    let free: @convention(c) (Handle) -> Void
    let setStreams: @convention(c) (Handle, Handle, Handle) -> Void
    let accept: @convention(c) (Handle) -> Void
    let connect: @convention(c) (Handle) -> Void
    let shakeHands: @convention(c) (Handle) -> Int32
    let read: @convention(c) (Handle, UnsafeMutableRawPointer?, Int32) -> Int32
    let write: @convention(c) (Handle, UnsafeRawPointer?, Int32) -> Int32
    let error: @convention(c) (Handle, Int32) -> Int32
    let shutDown: @convention(c) (Handle) -> Int32
    let control: @convention(c) (Handle, Int32, Int, UnsafeMutableRawPointer?) -> Int
    let serverName: @convention(c) (Handle, Int32) -> UnsafePointer<CChar>?
    let version: @convention(c) (Handle) -> UnsafePointer<CChar>?
    let cipher: @convention(c) (Handle) -> Handle
    let cipherName: @convention(c) (Handle) -> UnsafePointer<CChar>?
    let agreedProtocol:
      @convention(c) (
        Handle, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt32>?
      ) -> Void
    let peerCertificate: @convention(c) (Handle) -> Handle
    let peerChain: @convention(c) (Handle) -> Handle
    let ownCertificate: @convention(c) (Handle) -> Handle
    let exportKeys:
      @convention(c) (
        Handle, UnsafeMutablePointer<UInt8>?, Int, UnsafePointer<CChar>?, Int,
        UnsafePointer<UInt8>?, Int, Int32
      ) -> Int32
    let verifyResult: @convention(c) (Handle) -> Int
    let setHostFlags: @convention(c) (Handle, UInt32) -> Void
    let expectHost: @convention(c) (Handle, UnsafePointer<CChar>?) -> Int32
    let parameters: @convention(c) (Handle) -> Handle
    let isResumed: @convention(c) (Handle) -> Int32
    let takeSession: @convention(c) (Handle) -> Handle
    let offerSession: @convention(c) (Handle, Handle) -> Int32
    let freeSession: @convention(c) (Handle) -> Void
    let setObserver: @convention(c) (Handle, Observe) -> Void
    let setContext: @convention(c) (Handle, Handle) -> Handle
    let setOwner: @convention(c) (Handle, Int32, UnsafeMutableRawPointer?) -> Int32
    let owner: @convention(c) (Handle, Int32) -> UnsafeMutableRawPointer?
    let helloExtension:
      @convention(c) (
        Handle, UInt32, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<Int>?
      ) -> Int32
    let renegotiate: @convention(c) (Handle) -> Int32

    init(_ find: OpenSSLSymbols) throws(OpenSSLSymbols.Missing) {
      new = try find("SSL_new")
      free = try find("SSL_free")
      setStreams = try find("SSL_set_bio")
      accept = try find("SSL_set_accept_state")
      connect = try find("SSL_set_connect_state")
      shakeHands = try find("SSL_do_handshake")
      read = try find("SSL_read")
      write = try find("SSL_write")
      error = try find("SSL_get_error")
      shutDown = try find("SSL_shutdown")
      control = try find("SSL_ctrl")
      serverName = try find("SSL_get_servername")
      version = try find("SSL_get_version")
      cipher = try find("SSL_get_current_cipher")
      cipherName = try find("SSL_CIPHER_standard_name")
      agreedProtocol = try find("SSL_get0_alpn_selected")
      peerCertificate = try find("SSL_get1_peer_certificate", before3: "SSL_get_peer_certificate")
      peerChain = try find("SSL_get_peer_cert_chain")
      ownCertificate = try find("SSL_get_certificate")
      exportKeys = try find("SSL_export_keying_material")
      verifyResult = try find("SSL_get_verify_result")
      setHostFlags = try find("SSL_set_hostflags")
      expectHost = try find("SSL_set1_host")
      parameters = try find("SSL_get0_param")
      isResumed = try find("SSL_session_reused")
      takeSession = try find("SSL_get1_session")
      offerSession = try find("SSL_set_session")
      freeSession = try find("SSL_SESSION_free")
      setObserver = try find("SSL_set_msg_callback")
      setContext = try find("SSL_set_SSL_CTX")
      setOwner = try find("SSL_set_ex_data")
      owner = try find("SSL_get_ex_data")
      helloExtension = try find("SSL_client_hello_get0_ext")
      renegotiate = try find("SSL_renegotiate")
    }
  }
}

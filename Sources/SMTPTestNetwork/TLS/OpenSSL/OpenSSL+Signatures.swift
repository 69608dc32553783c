extension OpenSSL {
  /// The calls on signatures and on the texts of keys. `init` says which function each of them is in C.
  struct Signatures: Sendable {
    let new: @convention(c) () -> Handle
    let free: @convention(c) (Handle) -> Void
    let beginVerifying:
      @convention(c) (Handle, UnsafeMutablePointer<Handle>?, Handle, Handle, Handle) -> Int32
    let verify:
      @convention(c) (Handle, UnsafePointer<UInt8>?, Int, UnsafePointer<UInt8>?, Int) -> Int32
    let beginSigning:
      @convention(c) (Handle, UnsafeMutablePointer<Handle>?, Handle, Handle, Handle) -> Int32
    let sign:
      @convention(c) (
        Handle, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?, Int
      ) -> Int32
    let readPublicPEM:
      @convention(c) (
        Handle, UnsafeMutablePointer<Handle>?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
      ) -> Handle
    let writePublicPEM: @convention(c) (Handle, Handle) -> Int32

    init(_ find: OpenSSLSymbols) throws(OpenSSLSymbols.Missing) {
      new = try find("EVP_MD_CTX_new")
      free = try find("EVP_MD_CTX_free")
      beginVerifying = try find("EVP_DigestVerifyInit")
      verify = try find("EVP_DigestVerify")
      beginSigning = try find("EVP_DigestSignInit")
      sign = try find("EVP_DigestSign")
      readPublicPEM = try find("PEM_read_bio_PUBKEY")
      writePublicPEM = try find("PEM_write_bio_PUBKEY")
    }
  }
}

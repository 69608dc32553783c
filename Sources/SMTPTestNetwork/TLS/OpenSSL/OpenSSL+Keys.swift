extension OpenSSL {
  /// The calls on keys, digests and chance. `init` says which function each of them is in C.
  struct Keys: Sendable {
    let newMaker: @convention(c) (Int32, Handle) -> Handle
    let freeMaker: @convention(c) (Handle) -> Void
    let beginMaking: @convention(c) (Handle) -> Int32
    let make: @convention(c) (Handle, UnsafeMutablePointer<Handle>?) -> Int32
    let control:
      @convention(c) (Handle, Int32, Int32, Int32, Int32, UnsafeMutableRawPointer?) -> Int32
    let free: @convention(c) (Handle) -> Void
    let md5: @convention(c) () -> Handle
    let sha1: @convention(c) () -> Handle
    let sha256: @convention(c) () -> Handle
    let nameOfNumber: @convention(c) (Int32) -> UnsafePointer<CChar>?
    let digestByName: @convention(c) (UnsafePointer<CChar>?) -> Handle
    let digest:
      @convention(c) (
        UnsafeRawPointer?, Int, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>?, Handle,
        Handle
      ) -> Int32
    let authenticate:
      @convention(c) (
        Handle, UnsafeRawPointer?, Int32, UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?,
        UnsafeMutablePointer<UInt32>?
      ) -> UnsafeMutablePointer<UInt8>?
    let stretch:
      @convention(c) (
        UnsafeRawPointer?, Int32, UnsafePointer<UInt8>?, Int32, Int32, Handle, Int32,
        UnsafeMutablePointer<UInt8>?
      ) -> Int32
    let random: @convention(c) (UnsafeMutablePointer<UInt8>?, Int32) -> Int32

    init(_ find: OpenSSLSymbols) throws(OpenSSLSymbols.Missing) {
      newMaker = try find("EVP_PKEY_CTX_new_id")
      freeMaker = try find("EVP_PKEY_CTX_free")
      beginMaking = try find("EVP_PKEY_keygen_init")
      make = try find("EVP_PKEY_keygen")
      control = try find("EVP_PKEY_CTX_ctrl")
      free = try find("EVP_PKEY_free")
      md5 = try find("EVP_md5")
      sha1 = try find("EVP_sha1")
      sha256 = try find("EVP_sha256")
      nameOfNumber = try find("OBJ_nid2sn")
      digestByName = try find("EVP_get_digestbyname")
      digest = try find("EVP_Digest")
      authenticate = try find("HMAC")
      stretch = try find("PKCS5_PBKDF2_HMAC")
      random = try find("RAND_bytes")
    }
  }
}

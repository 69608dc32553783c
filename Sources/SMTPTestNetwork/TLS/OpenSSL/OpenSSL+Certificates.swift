internal import CSMTPTestPlatform

extension OpenSSL {
  /// The calls on certificates. `init` says which function each of them is in C.
  struct Certificates: Sendable {
    let new: @convention(c) () -> Handle
    let free: @convention(c) (Handle) -> Void
    let retain: @convention(c) (Handle) -> Int32
    let count: @convention(c) (Handle) -> Int32
    let element: @convention(c) (Handle, Int32) -> Handle
    let setVersion: @convention(c) (Handle, Int) -> Int32
    let serialNumber: @convention(c) (Handle) -> Handle
    let setInteger: @convention(c) (Handle, UInt64) -> Int32
    let notBefore: @convention(c) (Handle) -> Handle
    let notAfter: @convention(c) (Handle) -> Handle
    let splitTime: @convention(c) (Handle, UnsafeMutablePointer<tm>?) -> Int32
    let setTime: @convention(c) (Handle, Int) -> Handle
    let subject: @convention(c) (Handle) -> Handle
    let issuer: @convention(c) (Handle) -> Handle
    let setIssuer: @convention(c) (Handle, Handle) -> Int32
    let addToName:
      @convention(c) (Handle, Int32, Int32, UnsafePointer<UInt8>?, Int32, Int32, Int32) -> Int32
    let printName: @convention(c) (Handle, Handle, Int32, UInt) -> Int32
    let setKey: @convention(c) (Handle, Handle) -> Int32
    let sign: @convention(c) (Handle, Handle, Handle) -> Int32
    let digest:
      @convention(c) (Handle, Handle, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>?)
        -> Int32
    let signatureFacts:
      @convention(c) (
        Handle, UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<Int32>?,
        UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<UInt32>?
      ) -> Int32
    let add: @convention(c) (Handle, Handle, Int32) -> Int32
    let setExtensionContext:
      @convention(c) (UnsafeMutableRawPointer?, Handle, Handle, Handle, Handle, Int32) -> Void
    let newExtension:
      @convention(c) (Handle, UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?) -> Handle
    let indexOfExtension: @convention(c) (Handle, Int32, Int32) -> Int32
    let `extension`: @convention(c) (Handle, Int32) -> Handle
    let printExtension: @convention(c) (Handle, Handle, UInt, Int32) -> Int32
    let freeExtension: @convention(c) (Handle) -> Void
    let writePEM: @convention(c) (Handle, Handle) -> Int32
    let writeKeyPEM:
      @convention(c) (
        Handle, Handle, Handle, UnsafePointer<UInt8>?, Int32, UnsafeMutableRawPointer?,
        UnsafeMutableRawPointer?
      ) -> Int32
    let encode:
      @convention(c) (Handle, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    let decode:
      @convention(c) (
        UnsafeMutablePointer<Handle>?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, Int
      ) -> Handle
    let trust: @convention(c) (Handle, Handle) -> Int32
    let verifyError: @convention(c) (Int) -> UnsafePointer<CChar>?
    let expectAddress: @convention(c) (Handle, UnsafePointer<CChar>?) -> Int32

    init(_ find: OpenSSLSymbols) throws(OpenSSLSymbols.Missing) {
      new = try find("X509_new")
      free = try find("X509_free")
      retain = try find("X509_up_ref")
      count = try find("OPENSSL_sk_num")
      element = try find("OPENSSL_sk_value")
      setVersion = try find("X509_set_version")
      serialNumber = try find("X509_get_serialNumber")
      setInteger = try find("ASN1_INTEGER_set_uint64")
      notBefore = try find("X509_getm_notBefore")
      notAfter = try find("X509_getm_notAfter")
      splitTime = try find("ASN1_TIME_to_tm")
      setTime = try find("ASN1_TIME_set")
      subject = try find("X509_get_subject_name")
      issuer = try find("X509_get_issuer_name")
      setIssuer = try find("X509_set_issuer_name")
      addToName = try find("X509_NAME_add_entry_by_NID")
      printName = try find("X509_NAME_print_ex")
      setKey = try find("X509_set_pubkey")
      sign = try find("X509_sign")
      digest = try find("X509_digest")
      signatureFacts = try find("X509_get_signature_info")
      add = try find("X509_add_ext")
      setExtensionContext = try find("X509V3_set_ctx")
      newExtension = try find("X509V3_EXT_nconf_nid")
      indexOfExtension = try find("X509_get_ext_by_NID")
      `extension` = try find("X509_get_ext")
      printExtension = try find("X509V3_EXT_print")
      freeExtension = try find("X509_EXTENSION_free")
      writePEM = try find("PEM_write_bio_X509")
      writeKeyPEM = try find("PEM_write_bio_PrivateKey")
      encode = try find("i2d_X509")
      decode = try find("d2i_X509")
      trust = try find("X509_STORE_add_cert")
      verifyError = try find("X509_verify_cert_error_string")
      expectAddress = try find("X509_VERIFY_PARAM_set1_ip_asc")
    }
  }
}

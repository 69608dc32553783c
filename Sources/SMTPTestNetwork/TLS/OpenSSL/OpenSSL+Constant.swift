extension OpenSSL {
  /// The numbers of OpenSSL's headers that are used, each with its name there. They are the same in
  /// 1.1 and 3.
  enum Constant {
    // OPENSSL_INIT_NO_ATEXIT
    static let withoutExitHandler: UInt64 = 0x80000
    // 1.1.1
    static let oldestVersion: UInt = 0x1010_1000
    static let version3: UInt = 0x3000_0000

    // SSL_CTRL_…
    static let setObserverArgument: Int32 = 16
    static let setMode: Int32 = 33
    static let setSessionCacheMode: Int32 = 44
    static let setServerName: Int32 = 55
    static let addToChain: Int32 = 89
    static let setMinimumVersion: Int32 = 123
    static let setMaximumVersion: Int32 = 124

    // SSL_MODE_RELEASE_BUFFERS
    static let releaseBuffers = 0x10
    // SSL_SESS_CACHE_OFF, SSL_SESS_CACHE_SERVER
    static let noSessionCache = 0
    static let serverSessionCache = 2
    // SSL_OP_NO_TICKET, SSL_OP_NO_RENEGOTIATION
    static let noTickets: UInt64 = 0x4000
    static let noRenegotiation: UInt64 = 0x4000_0000
    // SSL_VERIFY_PEER, SSL_VERIFY_FAIL_IF_NO_PEER_CERT
    static let verifyPeer: Int32 = 1
    static let verifyDemands: Int32 = 2
    // What of a certificate counts (openssl/x509v3.h).
    static let neverByCommonName: UInt32 = 0x20
    // SSL_TLSEXT_ERR_OK, …_ALERT_FATAL
    static let protocolChosen: Int32 = 0
    static let protocolRefused: Int32 = 2
    // SSL3_RT_ALERT
    static let alertRecord: Int32 = 21

    // EVP_MAX_MD_SIZE
    static let longestDigest = 64
    // NID_md5, NID_sha1
    static let md5: Int32 = 4
    static let sha1: Int32 = 64

    // SSL_ERROR_…
    static let wantsRead: Int32 = 2
    static let closedByPeer: Int32 = 6
    static let heldAtHello: Int32 = 11
    // SSL_CLIENT_HELLO_SUCCESS, …_RETRY
    static let helloAnswered: Int32 = 1
    static let helloLeftOpen: Int32 = -1
    // TLSEXT_TYPE_server_name
    static let serverNameExtension: UInt32 = 0

    // ERR_LIB_SSL
    static let libraryOfTLS = 20
    // SSL_R_…
    static let noSharedCipher = 193
    static let unsupportedProtocol = 258
    static let noCertificateReturned = 199
    static let verificationFailed = 134

    // EVP_PKEY_RSA, EVP_PKEY_EC
    static let rsa: Int32 = 6
    static let ellipticCurve: Int32 = 408
    // EVP_PKEY_OP_KEYGEN, EVP_PKEY_OP_PARAMGEN | EVP_PKEY_OP_KEYGEN
    static let makingKeys: Int32 = 4
    static let makingAny: Int32 = 6
    // EVP_PKEY_CTRL_RSA_KEYGEN_BITS, EVP_PKEY_CTRL_EC_PARAMGEN_CURVE_NID, NID_X9_62_prime256v1
    static let setBits: Int32 = 4099
    static let setCurve: Int32 = 4097
    static let p256: Int32 = 415
    // EVP_PKEY_CTRL_EC_PARAM_ENC, OPENSSL_EC_NAMED_CURVE
    static let setCurveEncoding: Int32 = 4098
    static let namedCurve: Int32 = 1

    // NID_commonName, NID_basic_constraints, NID_key_usage, NID_ext_key_usage,
    // NID_subject_alt_name, NID_subject_key_identifier, NID_authority_key_identifier
    static let commonName: Int32 = 13
    static let subjectKeyIdentifier: Int32 = 82
    static let keyUsage: Int32 = 83
    static let subjectAlternativeName: Int32 = 85
    static let basicConstraints: Int32 = 87
    static let authorityKeyIdentifier: Int32 = 90
    static let extendedKeyUsage: Int32 = 126
    // MBSTRING_UTF8
    static let utf8: Int32 = 0x1000
    // XN_FLAG_RFC2253 without ASN1_STRFLGS_ESC_MSB: UTF-8 stays as it is
    static let nameOfRFC4514: UInt = 0x111_0313
  }
}

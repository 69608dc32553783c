/// The verbs this server knows, whether it carries them out or not.
enum CommandVerb {
  case helo, ehlo, lhlo, mail, rcpt, data, bdat, rset, noop, help, vrfy, expn, quit, startTLS, auth
  /// SEND, SOML, SAML, TURN (RFC 5321 Appendix F), ETRN (RFC 1985) and BURL (RFC 4468).
  case unimplemented
  case unknown

  /// Recognises the verb in `start..<end`, in any case (RFC 5321 §2.4).
  ///
  /// Clearing bit 5 maps the letters of both cases, and nothing else, to upper case.
  init(_ octets: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    self = .unknown
    let length = end &- start
    let raw = UnsafeRawPointer(octets)
    guard length == 4 || length == 8 else { return }
    let word =
      UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt32.self)) & 0xDFDF_DFDF
    if length == 8 {
      let rest = raw.loadUnaligned(fromByteOffset: start &+ 4, as: UInt32.self)
      if word == 0x5354_4152, UInt32(bigEndian: rest) & 0xDFDF_DFDF == 0x5454_4C53 {
        self = .startTLS
      }
      return
    }
    switch word {
    case 0x4D41_494C: self = .mail
    case 0x5243_5054: self = .rcpt
    case 0x4441_5441: self = .data
    case 0x4548_4C4F: self = .ehlo
    case 0x4845_4C4F: self = .helo
    case 0x4C48_4C4F: self = .lhlo
    case 0x4244_4154: self = .bdat
    case 0x5253_4554: self = .rset
    case 0x4E4F_4F50: self = .noop
    case 0x4845_4C50: self = .help
    case 0x5652_4659: self = .vrfy
    case 0x4558_504E: self = .expn
    case 0x5155_4954: self = .quit
    case 0x4155_5448: self = .auth
    case 0x5345_4E44, 0x534F_4D4C, 0x5341_4D4C, 0x5455_524E, 0x4554_524E, 0x4255_524C:
      self = .unimplemented
    default: break
    }
  }

  /// Recognises the verb that a line begins with; only the beginning need be there.
  init(beginning line: UnsafeRawBufferPointer) {
    self = .unknown
    guard let base = line.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var end = 0
    while end < line.count, end < 9, !Octet.isBlank(base[end]) { end += 1 }
    self.init(base, from: 0, to: end)
  }

  /// Where the session is when it reads this verb.
  var stage: SMTPStage {
    switch self {
    case .helo: .helo
    case .ehlo: .ehlo
    case .lhlo: .lhlo
    case .mail: .mail
    case .rcpt: .rcpt
    case .data: .data
    case .bdat: .bdat
    case .rset: .rset
    case .noop: .noop
    case .help: .help
    case .vrfy: .vrfy
    case .expn: .expn
    case .quit: .quit
    case .startTLS: .startTLS
    case .auth: .auth
    case .unimplemented, .unknown: .unknown
    }
  }

  /// The longest command line, line end included, with what the extensions of this package add.
  ///
  /// Sources: RFC 5321 §4.5.3.1.4; SIZE 26 (RFC 1870 §3), BODY 17 (RFC 6152 §2), SMTPUTF8 10
  /// (RFC 6531 §3.1), AUTH 500 (RFC 4954 §3), AUTH itself 12288 (RFC 4954 §4). RET and ENVID, NOTIFY
  /// and ORCPT count with their longest values (RFC 3461 §4).
  var longestLine: Int {
    switch self {
    case .mail: 512 + 26 + 17 + 10 + 500 + 116
    case .rcpt: 512 + 536
    case .vrfy, .expn: 512 + 10
    case .auth: 12_288
    default: 512
    }
  }
}

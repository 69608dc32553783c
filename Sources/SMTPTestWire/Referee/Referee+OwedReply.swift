extension Referee {
  /// Something the server has to answer before the client may go on.
  struct OwedReply {
    /// What is to be answered, as far as the answer changes anything.
    enum What {
      case greeting
      case hello(isExtended: Bool)
      case mail, rcpt, data, reset, startTLS, authentication
      /// BDAT where it is not offered: a chunk of so many octets follows if it is taken all the
      /// same.
      case unofferedChunk(size: Int)
      /// The end of the content: so many replies are due, in LMTP one for each recipient.
      case replies(Int)
      case other
    }

    var what: What
    /// What is to be answered, for people.
    var name = ""
    /// Whether it must be the last of a group of commands (RFC 2920 §3.1).
    var isLastOfGroup = false
    /// Whether PIPELINING was offered when it was sent.
    var offersPipelining = false

    init(_ what: What) { self.what = what }
  }
}

extension SMTPStage {
  /// Whether its command must be the last of a group: the list of RFC 2920 §3.1, and the commands
  /// of extensions that do not say otherwise.
  var isLastOfGroup: Bool {
    switch self {
    case .helo, .ehlo, .lhlo, .data, .vrfy, .expn, .quit, .noop, .startTLS, .auth: true
    default: false
    }
  }
}

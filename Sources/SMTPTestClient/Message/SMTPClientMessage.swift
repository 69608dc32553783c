public import SMTPTestWire

/// A message to send: an envelope and a content.
///
/// ```swift
/// let message = SMTPClientMessage(
///   from: "app@example.com", to: "ann@example.com", text: "Subject: News\n\nHello.\n")
/// ```
///
/// The envelope is sent as it stands, with SIZE, BODY and SMTPUTF8 added where the message needs them
/// and the server offers them. Nothing that could end a line is let through: see
/// ``SMTPClientError/Kind/injection``.
public struct SMTPClientMessage: Sendable {
  /// Sender, recipients and the parameters of both, such as RET and NOTIFY (RFC 3461 §4).
  public var envelope: SMTPEnvelope
  /// The content.
  public var content: Content

  /// Creates a message.
  public init(_ envelope: SMTPEnvelope, _ content: Content) {
    self.envelope = envelope
    self.content = content
  }

  /// Creates a message of octets, which are sent as they are: each line ends with CRLF.
  ///
  /// - Parameters:
  ///   - sender: the reverse-path; `""` for `MAIL FROM:<>`.
  ///   - recipients: the forward-paths.
  ///   - octets: the whole mail.
  public init(
    from sender: SMTPEnvelopeAddress, to recipients: SMTPEnvelopeAddress..., octets: [UInt8]
  ) {
    self.init(from: sender, to: recipients, .octets(octets))
  }

  /// Creates a message of a text, whose lines may end with LF.
  ///
  /// - Parameters:
  ///   - sender: the reverse-path; `""` for `MAIL FROM:<>`.
  ///   - recipients: the forward-paths.
  ///   - text: header and body.
  public init(
    from sender: SMTPEnvelopeAddress, to recipients: SMTPEnvelopeAddress..., text: String
  ) {
    self.init(from: sender, to: recipients, .text(text))
  }

  /// Creates a message to a list of recipients.
  public init(
    from sender: SMTPEnvelopeAddress, to recipients: [SMTPEnvelopeAddress], _ content: Content
  ) {
    self.init(
      SMTPEnvelope(sender: sender, forwardPaths: recipients.map { SMTPForwardPath($0) }), content)
  }
}

extension SMTPClientMessage {
  /// What is sent after the envelope.
  public struct Content: Sendable {
    enum Kind: Sendable {
      case octets([UInt8])
      case file(path: String)
      case stream(size: Int?, @Sendable () -> any ContentSource)
    }

    let kind: Kind

    /// How many octets it has; `nil` where that is known later.
    var size: Int? {
      switch kind {
      case .octets(let octets): octets.count
      case .file: nil
      case .stream(let size, _): size
      }
    }

    /// Octets, sent as they are but for the dots that SMTP doubles: each line ends with CRLF, none has
    /// more than 1000 octets, and there is no NUL (RFC 5321 §4.5.3.1.6). With the parameter
    /// `BODY=BINARYMIME` there may be anything (RFC 3030 §3).
    public static func octets(_ octets: [UInt8]) -> Content { Content(kind: .octets(octets)) }

    /// A text in UTF-8, whose lines may end with LF, which becomes CRLF.
    public static func text(_ text: String) -> Content { .octets(text.octetsWithCRLF) }

    /// The octets of a file, sent as they are, piece by piece: the file may be larger than the memory.
    public static func file(_ path: String) -> Content { Content(kind: .file(path: path)) }

    /// Octets that come in pieces, sent as they are. The next piece is asked for when the server has
    /// taken the one before, so that a sequence may be longer than the memory.
    ///
    /// Where it throws, the connection is closed in mid-content, so that nothing is taken for a message:
    /// an error of the kind ``SMTPClientError/Kind/unsendable``.
    ///
    /// - Parameters:
    ///   - pieces: of any length; none should be empty. It is read once, by a task that is born where
    ///     the message is sent.
    ///   - size: how many octets they are, where that is known: it is declared (RFC 1870).
    public static func stream<Pieces: AsyncSequence & Sendable>(
      _ pieces: Pieces, size: Int? = nil
    ) -> Content where Pieces.Element == [UInt8] {
      Content(kind: .stream(size: size) { StreamSource(pieces) })
    }
  }
}

extension String {
  /// The octets, with CRLF at the end of each line.
  fileprivate var octetsWithCRLF: [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(utf8.count + 64)
    var previous: UInt8 = 0
    for octet in utf8 {
      if octet == 10, previous != 13 { octets.append(13) }
      octets.append(octet)
      previous = octet
    }
    return octets
  }
}

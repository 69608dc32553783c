extension SMTPStageEvent {
  /// Creates an event as a server makes it, so that a closure of a script can be tested alone.
  ///
  /// ```swift
  /// let greylist: @Sendable (SMTPStageEvent) -> SMTPAction = { event in
  ///   event.address?.domain == "new.example" ? .reply(.greylisted) : .proceed
  /// }
  /// let event = SMTPStageEvent(at: .rcpt, line: "RCPT TO:<ann@new.example> NOTIFY=NEVER")
  /// #expect(greylist(event) == .reply(.greylisted))
  /// ```
  ///
  /// A line of a command is read as a server of the standard reading does that offers all
  /// extensions: ``address``, ``parameters`` and ``violations`` are what it finds.
  ///
  /// - Parameters:
  ///   - stage: where the session is.
  ///   - line: the line the client sent, without its line end; default none.
  ///   - session: what the session knows; default a first session in which nothing was said.
  ///   - envelope: the envelope so far; `nil` (the default) outside a transaction, and then
  ///     ``transaction`` is 0, else 1.
  ///   - recipient: the recipient's ordinal, from 1. `nil` (the default) means the next one of the
  ///     envelope at `rcpt`, and 0 elsewhere.
  ///   - violations: what the client broke; `nil` (the default) means what the line breaks.
  ///   - content: the content received so far, unstuffed; `nil` (the default) where there is none.
  public init(
    at stage: SMTPStage, line: String = "", session: SMTPSessionFacts = SMTPSessionFacts(),
    envelope: SMTPEnvelope? = nil, recipient: Int? = nil, violations: [SMTPViolation]? = nil,
    content: [UInt8]? = nil
  ) {
    let octets = Array(line.utf8)
    var parsed: ParsedCommand?
    if !octets.isEmpty, Self.commandStages.contains(stage) {
      var parser = CommandParser(
        reading: .standard, isLMTP: stage == .lhlo, extensions: [.standard, .expn],
        isExtended: true)
      parser.isUTF8Transaction = envelope?.parameters.declareUTF8 ?? false
      parsed = octets.withUnsafeBytes { parser.parse($0, at: 0) }
    }
    let next = stage == .rcpt ? (envelope?.forwardPaths.count ?? 0) + 1 : 0
    self.init(
      stage: stage, line: octets, session: session, transaction: envelope == nil ? 0 : 1,
      envelope: envelope, recipient: recipient ?? next,
      violations: violations ?? parsed?.violations ?? [],
      command: parsed?.stage == stage ? parsed?.command : nil,
      content: content.map { .chunks([0..<$0.count]) })
    guard let content else { return }
    readContent = { layout in
      layout.materialize { range, target in
        content.withUnsafeBytes {
          target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range]))
        }
      }
    }
  }

  /// The stages that are commands: elsewhere a line, if there is one, is none.
  private static let commandStages: Set<SMTPStage> = [
    .helo, .ehlo, .lhlo, .startTLS, .auth, .mail, .rcpt, .data, .bdat, .rset, .noop, .vrfy, .expn,
    .help, .quit, .unknown,
  ]
}

/// Something that can be held against a golden file: its text, without what differs from run to run.
///
/// Messages, sessions and servers are such, and so is any text. Their golden texts are written as
/// dialogues are: what differs from run to run stands as a hole with a name, `{date}`, `{id1}`,
/// `{boundary1}`, `{nonce1}`, the same name for the same value. Only dates and sizes are counted,
/// `{date}`, `{date2}`: whether two are the same is chance. So the golden transcript of a session
/// reads back as an ``SMTPDialogue``.
///
/// So that a file travels from machine to machine, these are holes too: the name by which a client
/// greeted (`{client}`), the machine's own behind an `@` and in Received fields (`{host}`), address
/// literals (`{literal}`), sizes declared with MAIL (`{size}`), and ports behind loopback addresses
/// (`{port}`). The sizes of chunks stay: a dialogue counts octets by them.
public protocol SMTPGoldenRepresentable {
  /// The text, as dialogues write it: lines that end in LF, `{`, `}`, `\` and control octets escaped.
  var goldenText: String { get }
}

extension SMTPGoldenRepresentable {
  /// The text with holes in place of what differs from run to run.
  ///
  /// - Parameters:
  ///   - names: values that differ besides, such as a one-time code, each with the name of its hole:
  ///     `[code: "code"]`. Default none.
  ///   - order: whether the order of header fields counts. Default: it does.
  public func normalizedGoldenText(
    replacing names: [String: String] = [:], order: SMTPGoldenFieldOrder = .asSent
  ) -> String {
    var normalizer = GoldenNormalizer(names, order: order)
    return normalizer.normalized(goldenText)
  }
}

extension SMTPReceivedMessage: SMTPGoldenRepresentable {
  /// The exact content. A last line without CRLF, and a line that ends in a bare LF, show it: `\-`.
  public var goldenText: String {
    var lines: [String] = []
    var rest = content[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 10).map { $0 + 1 } ?? rest.endIndex
      lines.append(DialogueText.line(Array(rest[..<end])))
      rest = rest[end...]
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension SMTPSessionRecord: SMTPGoldenRepresentable {
  /// The transcript, without notes of what depends on chance: addresses, times, pauses, and what the
  /// client did when the server had ended the session.
  public var goldenText: String { GoldenTranscript.text(transcript) }
}

extension SMTPTestServer: SMTPGoldenRepresentable {
  /// The transcripts of all sessions, as those of ``SMTPSessionRecord`` are.
  public var goldenText: String { GoldenTranscript.text(transcript) }
}

extension String: SMTPGoldenRepresentable {
  /// The text as it is, with lines that end in LF, the last one too.
  public var goldenText: String {
    let text = TextFile.endingLinesInLF(self)
    return text.isEmpty || text.utf8.last == 10 ? text : text + "\n"
  }
}

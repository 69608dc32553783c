/// One reading of one line: the cursor, what was found on the way, and the verbs.
///
/// Everything works on indices into the line. Text is made only of what is kept or complained about.
struct CommandReader {
  let parser: CommandParser
  let octets: UnsafePointer<UInt8>
  /// The index after the last octet that is no trailing blank.
  let end: Int
  /// The length of the line with its trailing blanks.
  let length: Int
  /// Where the line starts in the session's input.
  let offset: Int
  var position = 0
  /// Where the verb starts: 0 but for blanks and telnet negotiation.
  var verbStart = 0
  var stage = SMTPStage.unknown
  var violations: [SMTPViolation] = []
  /// The first octet above 127, -1 if there is none.
  var firstNonASCII = -1
  var isUnframed = false
  var chunkSize: Int?

  init(
    parser: CommandParser, octets: UnsafePointer<UInt8>, end: Int, length: Int, offset: Int
  ) {
    self.parser = parser
    self.octets = octets
    self.end = end
    self.length = length
    self.offset = offset
  }

  /// Notes a violation and goes on where the reading tolerates it, refuses the line where not.
  mutating func deviate(
    _ kind: SMTPViolation.Kind, at position: Int, _ code: CommandRefusal.Code, _ text: String
  ) throws(CommandRefusal) {
    let violation = SMTPViolation(kind, at: offset &+ position, text)
    violations.append(violation)
    if !kind.isTolerated(in: parser.reading) {
      throw CommandRefusal(reply: violation.reply(code))
    }
  }

  /// Notes a violation that leaves nothing to go on with, whatever the reading.
  mutating func refusal(
    _ kind: SMTPViolation.Kind, at position: Int, _ code: CommandRefusal.Code, _ text: String
  ) -> CommandRefusal {
    let violation = SMTPViolation(kind, at: offset &+ position, text)
    violations.append(violation)
    return CommandRefusal(reply: violation.reply(code))
  }

  /// Reads the whole line.
  mutating func command() throws(CommandRefusal) -> Command {
    try checkForeignProtocols()
    if Octet.isBlank(octets[position]) {
      try deviate(.leadingSpace, at: position, .unrecognized, "space before the command")
      skipBlanks()
    }
    verbStart = position
    while position < end, !Octet.isBlank(octets[position]) { position &+= 1 }
    let verb = CommandVerb(octets, from: verbStart, to: position)
    stage = verb.stage
    if verb == .bdat { measureChunk() }
    try checkOctets()
    if length &+ 2 > 512, length &+ 2 > verb.longestLine { try checkLength(verb) }
    switch verb {
    case .mail: return try mail()
    case .rcpt: return try rcpt()
    case .data:
      try noArgument("DATA")
      return .data
    case .rset:
      try noArgument("RSET")
      return .rset
    case .quit:
      try noArgument("QUIT")
      return .quit
    case .startTLS:
      // Not as with other verbs: RFC 3207 §4 has this very refusal, and servers of the world do too.
      if position < end, parser.reading != .lenient {
        throw refusal(
          .unexpectedArgument, at: position + 1, .arguments, "STARTTLS takes no argument")
      }
      try noArgument("STARTTLS")
      return .startTLS
    case .noop:
      try requireASCII(from: position)
      return .noop
    case .helo, .ehlo, .lhlo: return try greeting(verb)
    case .bdat: return try chunk()
    case .auth: return try authentication()
    case .help: return .help(try optionalHelpTopic())
    case .vrfy: return .vrfy(try query("VRFY", .vrfy))
    case .expn: return .expn(try query("EXPN", .expn))
    case .unimplemented:
      throw refusal(
        .unimplementedCommand, at: verbStart, .notImplemented,
        "\(quoted(verbStart, position)) is not implemented")
    case .unknown:
      throw refusal(
        .unknownCommand, at: verbStart, .unrecognized,
        "unknown command \(quoted(verbStart, position))")
    }
  }

  /// Moves past blanks.
  mutating func skipBlanks() {
    while position < end, Octet.isBlank(octets[position]) { position &+= 1 }
  }

  /// Moves past the blanks between two tokens, which should be one space (RFC 5321 §4.1.1).
  mutating func skipSeparator() throws(CommandRefusal) {
    guard position < end else { return }
    let start = position
    position &+= 1
    if octets[start] == Octet.space, position == end || !Octet.isBlank(octets[position]) { return }
    skipBlanks()
    try deviate(
      .irregularSpace, at: start, .arguments,
      octets[start] == Octet.tab ? "TAB where one space is due" : "more than one space")
  }

  /// The octets in `start..<end` as text.
  func text(_ start: Int, _ end: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: octets + start, count: end - start), as: UTF8.self)
  }

  /// The octets in `start..<end` for a reply: in quotes, printable ASCII only, at most 32 of them.
  func quoted(_ start: Int, _ end: Int) -> String {
    var result = "\""
    var index = start
    while index < end, index - start < 32 {
      let octet = octets[index]
      result.unicodeScalars.append(Unicode.Scalar(octet >= 32 && octet < 127 ? octet : 63))
      index += 1
    }
    return result + (index < end ? "...\"" : "\"")
  }
}

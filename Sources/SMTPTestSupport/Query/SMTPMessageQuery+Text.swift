// How queries print. `QueryParser` reads all of it back.
extension SMTPMessageQuery {
  /// The query as text: `to "ann@*" (subject "Welcome*" or not attachment "*.pdf")`.
  public var description: String { node.text }

  /// The query as it stands behind a noun: ` to "ann@*"`, or nothing where it means all.
  var suffix: String {
    if isAny { return "" }
    if case .any = node { return " (\(self))" }
    return " \(self)"
  }

  /// Reads a query from text, as the command line has it.
  ///
  /// ```swift
  /// let query = try SMTPMessageQuery(parsing: #"to "ann@*" subject "Welcome*" not attachment "*.exe""#)
  /// ```
  ///
  /// What stands side by side must all hold; `or` stands between alternatives, `not` before what
  /// must not hold, and parentheses group. A string alone means the recipient, `any` all messages.
  ///
  /// ```
  /// query = all { "or" all } ;
  /// all   = item { item } ;
  /// item  = "not" item | "(" query ")" | STRING | "any" | "tls"
  ///       | ( "to" | "from" | "cc" | "bcc" | "subject" | "text" | "html" | "content" | "link" | "user"
  ///       | "ehlo" | "sni" ) STRING
  ///       | "parameter" ( NAME | STRING ) [ "=" STRING ] | "header" STRING STRING | "attachment" STRING [ "type" STRING ]
  ///       | ( "recipients" | "size" | "session" ) range | "where" STRING ;
  /// ```
  ///
  /// What cannot be read is named with its place:
  ///
  /// ```
  /// 1:12: expected a query such as to "ann@*" or subject "Welcome", found "subjct"; did you mean
  /// subject?
  /// ```
  ///
  /// - Parameters:
  ///   - text: the query. Blanks and line ends separate words; `#` begins a comment.
  ///   - closures: the closures for `where "NAME"`; default none.
  ///   - fileID: what errors say of where the text was given.
  ///   - line: what errors say of where the text was given.
  /// - Throws: ``SMTPTextError``.
  public init(
    parsing text: String,
    closures: [String: @Sendable (SMTPReceivedMessage) throws -> Bool] = [:],
    fileID: StaticString = #fileID, line: UInt = #line
  ) throws(SMTPTextError) {
    do {
      var parser = QueryParser(text, closures: closures)
      self = try parser.query()
      try parser.end()
    } catch { throw error.located(in: text, given: fileID, line) }
  }
}

extension SMTPMessageQuery.Node {
  var text: String {
    switch self {
    case .all(let nodes):
      if nodes.isEmpty { return "any" }
      return nodes.map { node in
        if case .any = node { return "(\(node.text))" }
        return node.text
      }.joined(separator: " ")
    case .any(let nodes): return nodes.map(\.text).joined(separator: " or ")
    case .not(let node):
      switch node {
      case .field, .not: return "not \(node.text)"
      case .all(let nodes): return nodes.isEmpty ? "not any" : "not (\(node.text))"
      case .any: return "not (\(node.text))"
      }
    case .field(let field): return field.text
    }
  }
}

extension QueryField {
  /// The field as it prints: `subject "Welcome*"`.
  var text: String {
    // No text can ask for an empty range.
    if isVoid { return "not any" }
    guard let wanted else { return name }
    return "\(name) \(wanted)"
  }

  private var isVoid: Bool {
    switch self {
    case .recipients(let bounds), .size(let bounds), .session(let bounds): bounds.isEmpty
    default: false
    }
  }

  /// The word before what is wanted, with the name of what has one: `subject`, `header "X-Tag"`.
  var name: String {
    switch self {
    case .to: "to"
    case .from: "from"
    case .bcc: "bcc"
    case .cc: "cc"
    case .parameter(let keyword, let glob):
      "parameter \(ScriptText.isName(keyword) ? keyword : ScriptText.quoted(keyword))"
        + (glob.map { "=\(ScriptText.quoted($0))" } ?? "")
    case .recipients: "recipients"
    case .header(let name, _): "header \(ScriptText.quoted(name))"
    case .subject: "subject"
    case .text: "text"
    case .html: "html"
    case .content: "content"
    case .attachment: "attachment"
    case .link: "link"
    case .size: "size"
    case .session: "session"
    case .tls: "tls"
    case .user: "user"
    case .ehlo: "ehlo"
    case .serverName: "sni"
    case .closure: "where"
    }
  }

  /// What is wanted of it, as it prints.
  private var wanted: String? {
    switch self {
    case .to(let glob), .from(let glob), .bcc(let glob), .cc(let glob), .header(_, let glob),
      .subject(let glob), .text(let glob),
      .html(let glob), .content(let glob), .link(let glob), .user(let glob), .ehlo(let glob),
      .serverName(let glob):
      ScriptText.quoted(glob)
    case .attachment(let name, let type):
      ScriptText.quoted(name) + (type.map { " type \(ScriptText.quoted($0))" } ?? "")
    case .recipients(let bounds), .size(let bounds), .session(let bounds):
      ScriptText.bounds(bounds)
    case .closure(let name, _): ScriptText.quoted(name)
    case .parameter, .tls: nil
    }
  }
}

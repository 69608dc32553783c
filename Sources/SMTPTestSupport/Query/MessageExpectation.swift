/// What the command line expects of all messages a server gets, as text.
///
/// ```
/// expectation = ( "no" | range ) [ noun ] [ query ] | one { "then" one } ;
/// one         = noun | [ noun ] query ;
/// noun        = "message" | "messages" ;
/// ```
///
/// `to "ann@*"` stands for one message at least, `2 messages from "news@*"` for exactly two,
/// `1.. messages` for one and more, `no messages to "bob@*"` for none, and
/// `subject "Welcome*" then subject "Receipt*"` for one after another. The grammar of a query is
/// that of ``SMTPMessageQuery``.
package struct MessageExpectation: Sendable, CustomStringConvertible {
  private enum Kind {
    case count(Bounds, SMTPMessageQuery)
    case inOrder([SMTPMessageQuery])
  }

  /// The expectation as it was given.
  package let description: String
  private let kind: Kind
  /// How many messages were found that were asked for.
  private var count = 0
  /// Those that were found in order.
  private var found: [SMTPReceivedMessage] = []

  /// Reads an expectation.
  ///
  /// - Throws: ``SMTPTextError`` with the place of what cannot be read.
  package init(parsing text: String) throws(SMTPTextError) {
    description = text
    var parser = QueryParser(text)
    kind = try Self.kind(&parser)
    try parser.end()
  }

  private static func kind(_ parser: inout QueryParser) throws(SMTPTextError) -> Kind {
    try parser.reader.skipLineEnds()
    if try parser.takes("no") {
      return .count(Bounds(lower: 0, upper: 0), try parser.queryAfterNoun(isCounted: true))
    }
    let token = try parser.reader.peek()
    switch token.kind {
    case .number, .symbol(.dots):
      return .count(try parser.bounds(at: token), try parser.queryAfterNoun(isCounted: true))
    default: break
    }
    var queries = [try parser.queryAfterNoun()]
    while try parser.takes("then") { queries.append(try parser.queryAfterNoun()) }
    return queries.count > 1
      ? .inOrder(queries) : .count(Bounds(lower: 1, upper: nil), queries[0])
  }

  /// Looks at a message; they come in the order of their replies.
  package mutating func note(_ message: SMTPReceivedMessage) {
    // A query that was read from text has no closure that could throw.
    switch kind {
    case .count(_, let query):
      if (try? query.matches(message)) == true { count += 1 }
    case .inOrder(let queries):
      guard count < queries.count, (try? queries[count].matches(message)) == true else { return }
      found.append(message)
      count += 1
    }
  }

  /// Why the expectation is not met, now that nothing more will come; `nil` if it is.
  package func failure(_ server: SMTPTestServer) -> SMTPWaitError? {
    switch kind {
    case .count(let bounds, let query):
      if bounds.contains(count) { return nil }
      // Of those that the server has not forgotten: it keeps so many, and the expectation none.
      let found = (try? server.messages(matching: query)) ?? []
      return SMTPWaitError(
        .unexpected, Self.expectation(bounds, query),
        shortfall: count == 0 ? "none came" : "\(count) came",
        searched: .one(query, found: found, isComplete: bounds.upper.map { count > $0 } ?? false),
        server.core)
    case .inOrder(let queries):
      if count == queries.count { return nil }
      return OrderedSearch(queries, found: found).error(.unexpected, server.core)
    }
  }

  private static func expectation(_ bounds: Bounds, _ query: SMTPMessageQuery) -> String {
    switch (bounds.lower, bounds.upper) {
    case (_, 0): return "no messages\(query.suffix)"
    case (1, nil): return "a message\(query.suffix)"
    case (1, 1): return "exactly 1 message\(query.suffix)"
    case (let lower?, let upper) where lower == upper:
      return "exactly \(lower) messages\(query.suffix)"
    default: return "\(ScriptText.bounds(bounds)) messages\(query.suffix)"
    }
  }
}

extension QueryParser {
  /// A query behind a noun. Behind a noun or a number the query may be missing: all messages.
  fileprivate mutating func queryAfterNoun(
    isCounted: Bool = false
  ) throws(SMTPTextError) -> SMTPMessageQuery {
    let hasNoun = try takes("messages") ? true : try takes("message")
    try reader.skipLineEnds()
    let token = try reader.peek()
    let isEnd = token.kind == .endOfText || token.kind == .word("then")
    return (hasNoun || isCounted) && isEnd ? .any : try query()
  }
}

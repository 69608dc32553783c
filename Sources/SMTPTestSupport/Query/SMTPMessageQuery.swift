/// Which messages are meant: one value to wait for them, to find, to count and to assert them.
///
/// ```swift
/// try await server.message("ann@example.com", .subject("Welcome*"))
/// try await server.messages(count: 2, .from("news@*") && !.attachment("*.exe"))
/// try await server.requireNoMessages(.to("bob@*") || .to("eve@*"))
/// ```
///
/// A string literal means the recipient. Patterns stand for a whole value: `*` for any octets, `?`
/// for one; ASCII letters match without case. A query prints as the command line reads it:
/// `to "ann@example.com" subject "Welcome*"`.
public struct SMTPMessageQuery: Sendable, CustomStringConvertible {
  indirect enum Node: Sendable {
    case all([Node])
    case any([Node])
    case not(Node)
    case field(QueryField)
  }

  let node: Node

  init(_ node: Node) { self.node = node }
  init(_ field: QueryField) { node = .field(field) }

  /// The messages that all of `queries` mean; without any, all messages.
  package init(all queries: [SMTPMessageQuery]) {
    let nodes = queries.flatMap { query in
      if case .all(let nodes) = query.node { nodes } else { [query.node] }
    }
    node = nodes.count == 1 ? nodes[0] : .all(nodes)
  }

  /// The messages that one of `queries` means; without any, none.
  init(any queries: [SMTPMessageQuery]) {
    node = .any(
      queries.flatMap { query in
        if case .any(let nodes) = query.node { nodes } else { [query.node] }
      })
  }

  /// Any message at all.
  public static let any = SMTPMessageQuery(.all([]))

  /// The messages that both queries mean.
  public static func && (a: SMTPMessageQuery, b: SMTPMessageQuery) -> SMTPMessageQuery {
    SMTPMessageQuery(all: [a, b])
  }

  /// The messages that either query means.
  public static func || (a: SMTPMessageQuery, b: SMTPMessageQuery) -> SMTPMessageQuery {
    SMTPMessageQuery(any: [a, b])
  }

  /// The messages that the query does not mean.
  public static prefix func ! (query: SMTPMessageQuery) -> SMTPMessageQuery {
    if case .not(let node) = query.node { return SMTPMessageQuery(node) }
    return SMTPMessageQuery(.not(query.node))
  }

  /// Whether the query means the message.
  ///
  /// - Throws: what `condition` throws of a `.where` in the query.
  public func matches(_ message: SMTPReceivedMessage) throws -> Bool {
    try node.holds(for: QuerySubject(message))
  }

  /// Whether it means all messages.
  var isAny: Bool { if case .all(let nodes) = node { nodes.isEmpty } else { false } }
}

extension SMTPMessageQuery: ExpressibleByStringInterpolation {
  /// Means the messages to a recipient: `"ann@example.com"`, `"*@example.com"`.
  public init(stringLiteral pattern: String) { self = .to(pattern) }
}

extension SMTPMessageQuery.Node {
  func holds(for subject: QuerySubject) throws -> Bool {
    switch self {
    case .all(let nodes): try nodes.allSatisfy { try $0.holds(for: subject) }
    case .any(let nodes): try nodes.contains { try $0.holds(for: subject) }
    case .not(let node): try !node.holds(for: subject)
    case .field(let field): try field.holds(for: subject)
    }
  }
}

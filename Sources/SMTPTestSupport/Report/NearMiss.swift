/// A message beside a query that does not mean it: what of the query holds, and what does not.
struct NearMiss {
  let message: SMTPReceivedMessage
  /// From 0 to 1: how much of the query holds, and how near the rest comes.
  let nearness: Double
  /// A line for each thing that was asked, with marks below where letters differ.
  let lines: [String]

  init(_ message: SMTPReceivedMessage, _ query: SMTPMessageQuery) {
    self.message = message
    let found = Self.compare(query.node, isWanted: true, QuerySubject(message))
    nearness = found.nearness
    lines = found.lines
  }

  /// The nearest of `messages`, the nearest first; of those as near the earliest.
  ///
  /// Of many messages the last ones are looked at: to look costs as much as to read a mail.
  static func nearest(_ count: Int, of messages: [SMTPReceivedMessage], to query: SMTPMessageQuery)
    -> [NearMiss]
  {
    let misses = messages.suffix(500).map { NearMiss($0, query) }
    let order = misses.indices.sorted { a, b in
      (misses[b].nearness, a) < (misses[a].nearness, b)
    }
    return order.prefix(count).map { misses[$0] }
  }

  private static func compare(
    _ node: SMTPMessageQuery.Node, isWanted: Bool, _ subject: QuerySubject
  ) -> (nearness: Double, lines: [String]) {
    switch node {
    case .field(let field):
      let comparison = FieldComparison(field, isWanted: isWanted, subject)
      return (comparison.nearness, comparison.lines)
    case .not(let node): return compare(node, isWanted: !isWanted, subject)
    case .all(let nodes) where isWanted, .any(let nodes) where !isWanted:
      if nodes.isEmpty { return (1, []) }
      let parts = nodes.map { compare($0, isWanted: isWanted, subject) }
      return (parts.map(\.nearness).reduce(0, +) / Double(parts.count), parts.flatMap(\.lines))
    case .all(let nodes), .any(let nodes):
      // One of them would be enough: the nearest says most.
      let parts = nodes.map { compare($0, isWanted: isWanted, subject) }
      return parts.max { $0.nearness < $1.nearness } ?? (0, [])
    }
  }
}

extension SMTPDialogue {
  /// The last line of a connection's section, from 1.
  package func lastLine(for connection: Int) -> Int { block(for: connection)?.lastLine ?? 1 }
}

extension DialogueBlock {
  fileprivate var lastLine: Int? {
    guard let last = nodes.last else { return nil }
    switch last.kind {
    case .repeated(_, _, let block): return block.lastLine
    case .either(let blocks): return blocks.last?.lastLine
    case .say, .act, .expect, .event: return last.line
    }
  }
}

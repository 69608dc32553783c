/// Where a session stands in its dialogue.
struct DialoguePosition: Sendable {
  private struct Frame: Sendable {
    let block: DialogueBlock
    var index = 0
    /// How often the line or block at `index` has been there.
    var count = 0
  }

  /// One of the moves the client may make, and where that leads.
  struct Move: Sendable {
    enum Kind: Sendable {
      case line(DialogueItem.Times, DialoguePattern)
      case event(DialogueItem.Event)
    }
    let kind: Kind
    let node: DialogueBlock.Node
    let next: DialoguePosition
  }

  /// What comes next.
  enum Next: Sendable {
    /// The server's move, and where that leads.
    case server(DialogueBlock.Node, DialoguePosition)
    /// The client's: the moves it may make, that with priority first.
    case client([Move])
    case end
  }

  private var frames: [Frame]

  init(_ block: DialogueBlock) { frames = [Frame(block: block)] }

  var next: Next {
    var here = self
    guard let node = here.settle() else { return .end }
    switch node.kind {
    case .say, .act: return .server(node, here.advanced())
    case .expect, .event, .repeated, .either: return .client(here.moves())
    }
  }

  /// Leaves blocks that are at their end; the line it stands at then, `nil` at the end of all.
  private mutating func settle() -> DialogueBlock.Node? {
    while var frame = frames.last {
      if frame.index < frame.block.nodes.count {
        let node = frame.block.nodes[frame.index]
        if case .repeated(_, let upper?, _) = node.kind, frame.count >= upper {
          self = advanced()
          continue
        }
        // What the server begins is entered without the client.
        if case .repeated(_, _, let block) = node.kind, !node.kind.isClientsTurn {
          frames.append(Frame(block: block))
          continue
        }
        return node
      }
      frames.removeLast()
      guard !frames.isEmpty else { return nil }
      frame = frames[frames.count - 1]
      if case .repeated = frame.block.nodes[frame.index].kind {
        frame.count += 1
        frames[frames.count - 1] = frame
      } else {
        self = advanced()
      }
    }
    return nil
  }

  private func advanced() -> DialoguePosition {
    var copy = self
    copy.frames[copy.frames.count - 1].index += 1
    copy.frames[copy.frames.count - 1].count = 0
    return copy
  }

  private func repeating() -> DialoguePosition {
    var copy = self
    copy.frames[copy.frames.count - 1].count += 1
    return copy
  }

  private func entering(_ block: DialogueBlock) -> DialoguePosition {
    var copy = self
    copy.frames.append(Frame(block: block))
    return copy
  }

  /// The client's moves from here on. That the dialogue can always tell whether it is the client's
  /// turn is what `DialogueOutline` sees to.
  private func moves() -> [Move] {
    var here = self
    guard let node = here.settle(), let count = here.frames.last?.count else { return [] }
    switch node.kind {
    case .say, .act: return []
    case .event(let event):
      return [Move(kind: .event(event), node: node, next: here.advanced())]
    case .expect(let times, let pattern):
      let kind = Move.Kind.line(times, pattern)
      switch times {
      case .once: return [Move(kind: kind, node: node, next: here.advanced())]
      case .optional:
        return [Move(kind: kind, node: node, next: here.advanced())] + here.advanced().moves()
      case .any: return here.advanced().moves() + [Move(kind: kind, node: node, next: here)]
      case .some:
        let again = Move(kind: kind, node: node, next: count == 0 ? here.repeating() : here)
        return count == 0 ? [again] : here.advanced().moves() + [again]
      }
    case .repeated(let lower, _, let block):
      var moves: [Move] = []
      if count >= lower { moves += here.advanced().moves() }
      // Had it been there often enough, it would not stand here any more.
      moves += here.entering(block).moves()
      return moves
    case .either(let blocks): return blocks.flatMap { here.entering($0).moves() }
    }
  }
}

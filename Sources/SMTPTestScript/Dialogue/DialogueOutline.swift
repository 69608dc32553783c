/// Puts the lines of a dialogue together: sections, blocks within them, and what may follow what.
struct DialogueOutline {
  private static let deepest = 32

  private let items: [DialogueItem]
  private var position = 0
  /// The names that the client's lines of the section may have bound so far.
  private var names: Set<String> = []
  /// The names that texts of the server ask for, by line.
  private var depth = 0

  init(_ items: [DialogueItem]) { self.items = items }

  mutating func sections() throws(SMTPTextError) -> [SMTPDialogue.Section] {
    let first = try block(isOutermost: true)
    let hasSections = position < items.count
    if !hasSections { return [SMTPDialogue.Section(label: nil, block: first)] }
    if let node = first.nodes.first {
      throw error(node.line, "a line before the first section, which is in line \(position + 1)")
    }
    var sections: [(label: DialogueItem.Label, nodes: [DialogueBlock.Node], names: Set<String>)] =
      []
    var places: [DialogueItem.Label: Int] = [:]
    while position < items.count, case .section(let label, _) = items[position] {
      position += 1
      // What was said of a connection before goes on.
      let place = places[label] ?? sections.count
      if place == sections.count {
        places[label] = place
        sections.append((label, [], []))
      }
      names = sections[place].names
      try lines(isOutermost: true, &sections[place].nodes)
      sections[place].names = names
    }
    return sections.map { SMTPDialogue.Section(label: $0.label, block: DialogueBlock($0.nodes)) }
  }

  ///
  /// - Parameter isCounted: whether it is clear how often it comes, so that the server may begin it.
  private mutating func block(
    isOutermost: Bool, isCounted: Bool = false
  ) throws(SMTPTextError) -> DialogueBlock {
    var nodes: [DialogueBlock.Node] = []
    try lines(isOutermost: isOutermost, isCounted: isCounted, &nodes)
    return DialogueBlock(nodes)
  }

  /// Reads up to the end of the block, which stays, and adds its lines to those before.
  private mutating func lines(
    isOutermost: Bool, isCounted: Bool = false, _ nodes: inout [DialogueBlock.Node]
  ) throws(SMTPTextError) {
    let start = position
    while position < items.count {
      let item = items[position]
      let line = position + 1
      switch item {
      case .blank, .comment:
        position += 1
        continue
      case .section:
        if !isOutermost { throw error(line, "} is missing for the block in line \(start)") }
        return try check(nodes, isOutermost)
      case .endBlock, .or:
        if isOutermost { throw error(line, "} without a block") }
        return try check(nodes, isOutermost, beginning: start)
      default: break
      }
      let kind = try kind(item, line)
      try checkTLS(kind, line, behind: nodes)
      if let last = nodes.last, last.kind.endsConnection {
        throw error(
          line, "nothing can follow: the server ended the connection in line \(last.line)")
      }
      if nodes.isEmpty, !isOutermost, !isCounted, !kind.isClientsTurn {
        throw error(line, "a block begins with a line of the client: C: or C!")
      }
      if let last = nodes.last, last.kind.isOptional, !kind.isClientsTurn {
        throw mustFollow(last)
      }
      nodes.append(DialogueBlock.Node(line: line, kind: kind, text: item.text))
    }
    if !isOutermost { throw error(start, "} is missing for this block") }
    try check(nodes, isOutermost)
  }

  private func check(
    _ nodes: [DialogueBlock.Node], _ isOutermost: Bool, beginning: Int = 0
  ) throws(SMTPTextError) {
    if let last = nodes.last, last.kind.isOptional { throw mustFollow(last) }
    if nodes.isEmpty, !isOutermost {
      throw error(beginning, "an empty block: it begins with a line of the client: C: or C!")
    }
  }

  /// Reads one line, or a block with its end.
  private mutating func kind(
    _ item: DialogueItem, _ line: Int
  ) throws(SMTPTextError) -> DialogueBlock.Kind {
    position += 1
    switch item {
    case .server(let pattern):
      for name in pattern.names where !names.contains(name) {
        throw error(line, "{\(name)} stands for nothing yet: no line of the client before has it")
      }
      return .say(pattern)
    case .client(let times, let pattern):
      names.formUnion(pattern.names)
      return .expect(times, pattern)
    case .action(let action): return .act(action)
    case .event(let event): return .event(event)
    case .beginRepeat(let lower, let upper):
      let block = try inner(line, isCounted: lower == upper)
      if case .or = items[position] { throw error(position + 1, "\"or\" belongs to either") }
      position += 1
      return .repeated(lower: lower, upper: upper, block)
    case .beginEither:
      var branches = [try inner(line)]
      while case .or = items[position] {
        position += 1
        branches.append(try inner(position))
      }
      position += 1
      return .either(branches)
    case .blank, .comment, .section, .or, .endBlock:
      // Not asked for; see `block`.
      return .either([])
    }
  }

  private func checkTLS(
    _ kind: DialogueBlock.Kind, _ line: Int, behind nodes: [DialogueBlock.Node]
  ) throws(SMTPTextError) {
    if case .act(let action) = kind, action.steps.dropLast().contains(where: \.beginsTLS) {
      throw error(line, "start-tls stands last: what follows is inside TLS, in a line of its own")
    }
    let isHandshake: Bool
    if case .event(.tls) = kind { isHandshake = true } else { isHandshake = kind.alerts }
    guard isHandshake else { return }
    // Of what the server does between the two parts of a handshake, most leaves it to go on.
    let said = nodes.reversed().prefix { $0.kind.isServers }
    guard let start = said.firstIndex(where: \.kind.beginsTLS) else {
      let what = kind.alerts ? "an alert" : "\"C! tls\""
      throw error(line, "\(what) belongs behind \"S! start-tls\"")
    }
    if let other = said[..<start].last(where: { !$0.kind.leavesHandshake }) {
      throw error(line, "there is no handshake: line \(other.line) has something else in its place")
    }
  }

  private mutating func inner(
    _ line: Int, isCounted: Bool = false
  ) throws(SMTPTextError) -> DialogueBlock {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest { throw error(line, "more than \(Self.deepest) blocks in each other") }
    return try block(isOutermost: false, isCounted: isCounted)
  }

  private func mustFollow(_ node: DialogueBlock.Node) -> SMTPTextError {
    let word = node.text.prefix { $0 != " " }
    return error(
      node.line,
      "\"\(word)\" must be followed by a line of the client, C: or C!, in the same block, by which "
        + "the server knows that it goes on there")
  }

  private func error(_ line: Int, _ message: String) -> SMTPTextError {
    .syntax(line: line, column: 1, message: message)
  }
}

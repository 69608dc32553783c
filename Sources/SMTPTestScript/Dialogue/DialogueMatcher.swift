/// One line of the client as it must be, ready to be held against octets.
///
/// The answer never depends on how the octets were cut: where more of them could change it, it is
/// ``Match/more``. Holes are as short as they can be.
struct DialogueMatcher {
  enum Match: Sendable, Hashable {
    /// The octets up to `end` are what was expected.
    case matched(end: Int)
    /// So far they are.
    case more
    /// They are not.
    case failed
  }

  private enum Step {
    case octets([UInt8], ignoresCase: Bool)
    case run
    case one
    case count(Int)
    case choice([[UInt8]], ignoresCase: Bool)
    case begin(Int)
    case end(Int)
    /// What was bound earlier in the same line.
    case same(Int)
  }

  /// More steps than a line ever takes: a pattern that is made to be slow is given up.
  private static let patience = 2_000_000

  private var steps: [Step] = []
  /// The element each step is part of.
  private var origins: [Int] = []
  private var slots: [String] = []
  private let pattern: DialoguePattern
  /// Whether a failure at a place is one whatever was bound before.
  private var remembersFailures = true
  /// Whether it takes any line.
  let takesAnyLine: Bool

  // While it matches.
  private var starts: [Int] = []
  private var ends: [Int] = []
  private var failures: Set<Int> = []
  private var left = 0
  /// The first octet that was not as expected, where most of the pattern was; the step it should have
  /// been part of, and its place there.
  private(set) var furthest = 0
  private var failedStep = 0
  private var failedOffset = 0

  init(_ pattern: DialoguePattern, captures: [String: [UInt8]]) {
    self.pattern = pattern
    takesAnyLine =
      pattern.endsLine
      && (pattern.elements == [.anything] || pattern.elements == [.secret])
    let foldable = Self.foldable(pattern)
    for (index, element) in pattern.elements.enumerated() {
      add(element, at: index, isVerb: index < foldable, captures)
    }
    if pattern.endsLine { append(.octets([13, 10], ignoresCase: false), pattern.elements.count) }
    starts = Array(repeating: 0, count: slots.count)
    ends = starts
  }

  private mutating func append(_ step: Step, _ origin: Int) {
    steps.append(step)
    origins.append(origin)
  }

  private mutating func add(
    _ element: DialoguePattern.Element, at index: Int, isVerb: Bool, _ captures: [String: [UInt8]]
  ) {
    switch element {
    case .literal(let octets):
      if isVerb, let space = octets.firstIndex(of: 32) {
        append(.octets(Array(octets[..<space]), ignoresCase: true), index)
        append(.octets(Array(octets[space...]), ignoresCase: false), index)
      } else {
        append(.octets(octets, ignoresCase: isVerb), index)
      }
    case .anything, .secret: append(.run, index)
    case .count(let count): append(.count(count), index)
    case .choice(let texts): append(.choice(texts, ignoresCase: isVerb), index)
    case .capture(let name): bind(name, [.run], index, captures)
    case .glob(let name, let parts):
      bind(
        name,
        parts.map { part in
          switch part {
          case .literal(let octets): .octets(octets, ignoresCase: false)
          case .run: .run
          case .one: .one
          }
        }, index, captures)
    }
  }

  private mutating func bind(
    _ name: String, _ inner: [Step], _ index: Int, _ captures: [String: [UInt8]]
  ) {
    if let octets = captures[name] {
      append(.octets(octets, ignoresCase: false), index)
    } else if let slot = slots.firstIndex(of: name) {
      remembersFailures = false
      append(.same(slot), index)
    } else {
      slots.append(name)
      append(.begin(slots.count - 1), index)
      for step in inner { append(step, index) }
      append(.end(slots.count - 1), index)
    }
  }

  /// How many elements at the front are part of the verb: the letters up to the first space or the
  /// end of the line.
  private static func foldable(_ pattern: DialoguePattern) -> Int {
    func isLetters(_ octets: some Sequence<UInt8>) -> Bool {
      octets.allSatisfy { (65...90).contains($0 & 0xDF) }
    }
    for (index, element) in pattern.elements.enumerated() {
      switch element {
      case .literal(let octets):
        if let space = octets.firstIndex(of: 32) {
          return isLetters(octets[..<space]) ? index + 1 : 0
        }
        if !isLetters(octets) { return 0 }
      case .choice(let texts):
        if !texts.allSatisfy(isLetters) { return 0 }
      default: return 0
      }
    }
    return pattern.endsLine ? pattern.elements.count : 0
  }

  // MARK: Matching

  /// Holds it against octets.
  ///
  /// - Parameter isFinal: whether no more will come.
  mutating func match(_ octets: UnsafeRawBufferPointer, isFinal: Bool) -> Match {
    failures = []
    left = Self.patience
    furthest = 0
    failedStep = 0
    failedOffset = 0
    return match(0, 0, octets, isFinal)
  }

  /// What it has bound, after a match.
  func bindings(_ octets: UnsafeRawBufferPointer) -> [(name: String, value: [UInt8])] {
    slots.indices.map { (slots[$0], Array(octets[starts[$0]..<ends[$0]])) }
  }

  private mutating func match(
    _ step: Int, _ at: Int, _ octets: UnsafeRawBufferPointer, _ isFinal: Bool
  ) -> Match {
    if step == steps.count { return .matched(end: at) }
    left -= 1
    if left < 0 { return .failed }
    switch steps[step] {
    case .octets(let text, let ignoresCase):
      let verdict = compare(text, ignoresCase, step, at, octets, isFinal)
      return verdict ?? match(step + 1, at + text.count, octets, isFinal)
    case .same(let slot):
      let text = Array(octets[starts[slot]..<ends[slot]])
      let verdict = compare(text, false, step, at, octets, isFinal)
      return verdict ?? match(step + 1, at + text.count, octets, isFinal)
    case .choice(let texts, let ignoresCase):
      for text in texts {
        let verdict =
          compare(text, ignoresCase, step, at, octets, isFinal)
          ?? match(step + 1, at + text.count, octets, isFinal)
        if verdict != .failed { return verdict }
      }
      return .failed
    case .count(let count):
      if octets.count - at < count { return isFinal ? fail(step, 0, octets.count) : .more }
      return match(step + 1, at + count, octets, isFinal)
    case .one:
      if at >= octets.count { return isFinal ? fail(step, 0, at) : .more }
      if octets[at] == 10 { return fail(step, 0, at) }
      return match(step + 1, at + 1, octets, isFinal)
    case .begin(let slot):
      starts[slot] = at
      return match(step + 1, at, octets, isFinal)
    case .end(let slot):
      ends[slot] = at
      return match(step + 1, at, octets, isFinal)
    case .run: return matchRun(step, at, octets, isFinal)
    }
  }

  private mutating func matchRun(
    _ step: Int, _ at: Int, _ octets: UnsafeRawBufferPointer, _ isFinal: Bool
  ) -> Match {
    let key = step &* (octets.count + 1) &+ at
    if remembersFailures, failures.contains(key) { return .failed }
    var end = at
    while true {
      // A hole ends neither within a CRLF nor behind a LF.
      let isWithinLineEnd =
        end > at && end < octets.count && octets[end] == 10 && octets[end - 1] == 13
      if !isWithinLineEnd {
        let verdict = match(step + 1, end, octets, isFinal)
        if verdict != .failed { return verdict }
      }
      if end >= octets.count {
        if !isFinal { return .more }
        break
      }
      if octets[end] == 10 { break }
      end += 1
    }
    if remembersFailures { failures.insert(key) }
    return .failed
  }

  /// `nil` where all of it is there.
  private mutating func compare(
    _ text: [UInt8], _ ignoresCase: Bool, _ step: Int, _ at: Int,
    _ octets: UnsafeRawBufferPointer, _ isFinal: Bool
  ) -> Match? {
    var index = 0
    while index < text.count {
      if at + index >= octets.count {
        return isFinal ? fail(step, index, at + index) : .more
      }
      let (wanted, found) = (text[index], octets[at + index])
      if wanted != found {
        guard ignoresCase, (wanted ^ found) == 0x20, (65...90).contains(wanted & 0xDF) else {
          return fail(step, index, at + index)
        }
      }
      index += 1
    }
    return nil
  }

  private mutating func fail(_ step: Int, _ offset: Int, _ at: Int) -> Match {
    // Who got further in the pattern had the better reasons; of several, the one with the longest
    // hole.
    if (step, offset) >= (failedStep, failedOffset) {
      furthest = at
      failedStep = step
      failedOffset = offset
    }
    return .failed
  }

  // MARK: Showing

  /// Where in ``DialoguePattern/text`` the first difference is, in characters.
  var failedColumn: Int {
    let origin = origins.indices.contains(failedStep) ? origins[failedStep] : 0
    var column = pattern.elements.prefix(origin).map(\.text).joined().count
    guard origin < pattern.elements.count, case .literal(let octets) = pattern.elements[origin]
    else { return column }
    var offset = failedOffset
    // A literal with a space in it is two steps.
    if failedStep > 0, origins[failedStep - 1] == origin, let space = octets.firstIndex(of: 32) {
      offset += space
    }
    column += DialogueText.escaped(Array(octets.prefix(offset)), asIfPartOf: octets).count
    return column
  }
}

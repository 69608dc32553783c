/// Which octets of the client belong together, and what answered them.
///
/// It is the pairing that the referee judges by, written down: a command is listed when its turn has
/// come. As with verdicts, how the streams were cut changes nothing.
package struct ExchangeList: Sendable {
  /// What a client sent at one go, with what answered it.
  package struct Entry: Sendable, Hashable {
    package enum What: Sendable, Hashable {
      /// Nothing: the reply is the server's greeting.
      case greeting
      /// A line; of BDAT with the chunk behind it.
      case command
      /// An answer to a challenge of AUTH.
      case response
      /// What followed the 354 to DATA, up to its end or as far as it came.
      case content
      /// Lines that the server never came to.
      case lines
      /// Octets that are no lines, as far as can be told.
      case octets
      /// Nothing: the server spoke unasked.
      case nothing
    }

    /// A reply, whole or cut.
    package struct Answer: Sendable, Hashable {
      /// Its octets in all that the server sent.
      package let range: Range<Int>
      /// The code of its last line; 0 where it has none.
      package let code: Int
    }

    package let what: What
    fileprivate var isUnread: Bool { what == .lines || what == .octets }
    /// Its octets in all that the client sent; empty where it sent none.
    package fileprivate(set) var range: Range<Int>
    package fileprivate(set) var answers: [Answer] = []

    package init(what: What, range: Range<Int>) {
      self.what = what
      self.range = range
    }
  }

  private(set) var entries = [Entry(what: .greeting, range: 0..<0)]
  /// The entry that more octets of the client would belong to.
  private var current: Int?
  /// The entry that the next reply would answer.
  private var open: Int? = 0

  /// The client's turn was taken by these octets; they are to be answered.
  mutating func begin(_ what: Entry.What, _ range: Range<Int>) {
    entries.append(Entry(what: what, range: range))
    current = entries.count - 1
    open = current
  }

  /// What was begun last goes on up to `end`.
  mutating func extend(to end: Int) {
    guard let current, end > entries[current].range.upperBound else { return }
    entries[current].range = entries[current].range.lowerBound..<end
  }

  /// Octets of the client were passed over without being judged.
  mutating func pass(_ what: Entry.What, _ range: Range<Int>) {
    if range.isEmpty { return }
    if let current, entries[current].isUnread,
      entries[current].range.upperBound == range.lowerBound
    {
      return extend(to: range.upperBound)
    }
    entries.append(Entry(what: what, range: range))
    current = entries.count - 1
  }

  /// A reply to what is open; where nothing is, to nothing.
  ///
  /// - Parameter isLast: whether no more replies to it are due.
  mutating func answer(_ answer: Entry.Answer, isLast: Bool) {
    if let open {
      entries[open].answers.append(answer)
    } else {
      entries.append(Entry(what: .nothing, range: 0..<0))
      entries[entries.count - 1].answers = [answer]
    }
    if isLast { open = nil }
  }

  /// A reply that nobody waits for: it answers what is open only if nothing has yet.
  mutating func answerUnasked(_ answer: Entry.Answer) {
    if let open, !entries[open].answers.isEmpty { self.open = nil }
    self.answer(answer, isLast: true)
  }

  /// What is open has all the replies that are due.
  mutating func close() { open = nil }
}

extension Referee {
  /// What was exchanged up to now; empty unless it was told to list that.
  package var exchangesSoFar: [ExchangeList.Entry] {
    guard var list = exchanges else { return [] }
    let end = offset + buffer.count
    if reader != nil {
      list.extend(to: end)
    } else {
      list.pass(restIsLines ? .lines : .octets, offset..<end)
    }
    if !replies.unfinished.isEmpty {
      list.answer(ExchangeList.Entry.Answer(range: replies.unfinished, code: 0), isLast: true)
    }
    return list.entries
  }

  /// Whether what was not judged yet is lines, whatever is answered.
  var restIsLines: Bool {
    switch phase {
    case .opaque, .startingTLS: return false
    default: break
    }
    switch awaited?.what {
    case .data, .startTLS, .unofferedChunk: return false
    default: return true
    }
  }
}

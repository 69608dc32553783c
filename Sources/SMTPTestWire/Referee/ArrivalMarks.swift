/// When octets of the client arrived: how many octets the server had sent by then.
///
/// Asked in rising order only, so what is behind is forgotten.
struct ArrivalMarks {
  private var marks: [(offset: Int, sent: Int)] = []
  private var first = 0

  /// Octets from `offset` on arrived when `sent` octets of the server were out.
  mutating func add(at offset: Int, sent: Int) {
    if marks.count > 0, marks[marks.count - 1].sent == sent { return }
    if first > 64, first * 2 > marks.count {
      marks.removeFirst(first)
      first = 0
    }
    marks.append((offset, sent))
  }

  /// How many octets the server had sent when the octet at `offset` arrived.
  mutating func sent(at offset: Int) -> Int {
    while first + 1 < marks.count, marks[first + 1].offset <= offset { first += 1 }
    return marks.count > 0 ? marks[first].sent : 0
  }
}

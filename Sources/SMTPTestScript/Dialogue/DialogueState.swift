internal import SMTPTestWire

/// How far the connections of a server are in its dialogue.
package struct DialogueState: Sendable {
  package init() {}

  /// The line each waits at.
  package private(set) var awaited: [Int: (line: Int, expected: String)] = [:]
  /// Those that ran to the end, with how many octets of the client that took.
  package private(set) var completed: [Int: Int] = [:]
  /// Those that ran to the end and are gone, so that nothing more can come.
  package private(set) var ended: Set<Int> = []
  package private(set) var departures: [(session: Int, departure: DialogueDeparture)] = []
  /// Whether the test was told of one.
  package var isTold = false

  package mutating func note(_ progress: DialogueProgress, session: Int) {
    switch progress {
    case .awaiting(let line, let expected): awaited[session] = (line, expected)
    case .completed(let received):
      awaited[session] = nil
      completed[session] = received
    case .departed(let departure):
      awaited[session] = nil
      departures.append((session, departure))
    }
  }

  /// Forgets what was departed from, and all connections but those that are open.
  package mutating func forget(allBut open: Set<Int>) {
    awaited = awaited.filter { open.contains($0.key) }
    completed = completed.filter { open.contains($0.key) }
    ended = []
    departures = []
    isTold = false
  }

  package mutating func noteEnd(session: Int) {
    if completed[session] != nil { ended.insert(session) }
  }
}

extension DialogueDeparture {
  /// The client sent more after the end, where so many octets had come.
  package init(octets: [UInt8], at offset: Int, afterLine line: Int) {
    let shown = Array(octets.prefix(DialogueSession.shownOctets))
    let end = shown.firstIndex(of: 10).map { $0 + 1 } ?? shown.count
    var comparison = DialogueComparison()
    comparison.expect("the end of the dialogue")
    comparison.found(Array(shown[..<end]), at: offset, marking: 0, end: nil)
    self.init(line: line, reason: "the client sent more", comparison: comparison)
  }

  /// `departed from the dialogue at line 7: the client sent something else`, and what was expected
  /// and what came.
  package var text: String {
    let place = line.map { " at line \($0)" } ?? ""
    return (["departed from the dialogue\(place): \(reason)"] + comparison).joined(separator: "\n")
  }
}

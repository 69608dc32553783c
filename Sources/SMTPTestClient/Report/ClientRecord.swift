internal import SMTPTestNetwork

/// A part of a session's record, turned into text when somebody asks for it.
struct ClientRecord: Sendable {
  /// Of a dialogue that an error shows so many lines at most.
  private static let shownLines = 60

  /// A session of no more events is shown from its beginning.
  private static let shortCount = 200

  let log: SessionLog
  /// The events from here on, up to there.
  let events: Range<Int>

  init(log: SessionLog, events: Range<Int>) {
    self.log = log
    self.events = events
  }

  /// The record of all that is known by now, from an event on; of a short session all of it.
  init(log: SessionLog, about firstEvent: Int) {
    let count = log.eventCount
    self.init(
      log: log, events: (count <= Self.shortCount ? 0 : firstEvent)..<max(firstEvent, count))
  }

  /// All of it.
  var transcript: String { lines.joined(separator: "\n") }

  /// Its end.
  var ending: String {
    let lines = lines
    if lines.count <= Self.shownLines { return lines.joined(separator: "\n") }
    let shown = lines.suffix(Self.shownLines)
    return (["# \(lines.count - shown.count) lines before"] + shown).joined(separator: "\n")
  }

  private var lines: [String] {
    var writer = ClientTranscript()
    return writer.lines(of: log.snapshot(), events)
  }
}

package import SMTPTestWire

/// Where a server's connections ask their delegate: changed by whoever puts in a script, read by
/// the I/O thread at every turn.
package final class WatchedStages: Sendable {
  private let lock = Lock()
  // All three are protected by `lock`; a closure of `Locked` would cost more in a debug build than
  // what is read here at every turn of every connection.
  @exclusivity(unchecked) nonisolated(unsafe) private var stages = StageSet()
  @exclusivity(unchecked) nonisolated(unsafe) private var bodyMarks: [Int] = []
  @exclusivity(unchecked) nonisolated(unsafe) private var changes = 1

  package init() {}

  /// Has connections ask at `stages`, and in mid-content after so many octets of it.
  package func set(_ stages: StageSet, bodyMarks: [Int]) {
    lock.lock()
    self.stages = stages
    self.bodyMarks = bodyMarks
    changes += 1
    lock.unlock()
  }

  /// How often it was changed.
  var generation: Int {
    lock.lock()
    defer { lock.unlock() }
    return changes
  }

  var value: (stages: StageSet, bodyMarks: [Int]) {
    lock.lock()
    defer { lock.unlock() }
    return (stages, bodyMarks)
  }
}

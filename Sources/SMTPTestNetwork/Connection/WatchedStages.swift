package import SMTPTestWire

/// The stages at which a server's connections ask their delegate: changed by whoever puts in a
/// script, read by the I/O thread at every turn.
package final class WatchedStages: Sendable {
  private let lock = Lock()
  // Protected by: `lock`.
  @exclusivity(unchecked) nonisolated(unsafe) private var stages = StageSet()

  package init() {}

  package var value: StageSet {
    get {
      lock.lock()
      defer { lock.unlock() }
      return stages
    }
    set {
      lock.lock()
      stages = newValue
      lock.unlock()
    }
  }
}

/// How many octets the sessions of a server may keep, and how many they do.
package final class MemoryBudget: Sendable {
  package let limit: Int
  // Protected by: touched on the loop's thread, or in its place, only.
  @exclusivity(unchecked) nonisolated(unsafe) private var spent = 0

  package init(limit: Int) { self.limit = limit }

  /// Takes `octets` out of the budget; false when it is spent.
  func take(_ octets: Int) -> Bool {
    spent += octets
    return spent <= limit
  }

  var isSpent: Bool { spent > limit }

  /// Starts again with what is still kept. On the loop's thread.
  package func reset(to kept: Int) { spent = kept }
}

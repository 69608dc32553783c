/// How many octets of memory the records of a server may take, and how many they do: octets of both
/// directions, events and remarks.
package final class MemoryBudget: Sendable {
  package let limit: Int
  // Protected by: touched on the loop's thread, or in its place, only.
  @exclusivity(unchecked) nonisolated(unsafe) private var spent = 0

  package init(limit: Int) { self.limit = limit }

  /// Takes `octets` out of the budget.
  func take(_ octets: Int) { spent &+= octets }

  var isSpent: Bool { spent > limit }

  /// Starts again with what is still kept. On the loop's thread.
  package func reset(to kept: Int) { spent = kept }
}

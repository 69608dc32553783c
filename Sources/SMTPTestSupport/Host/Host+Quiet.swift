internal import SMTPTestNetwork

/// Whether anything is under way.
extension Host {
  /// Whether all that arrived was handled, no transaction is open, no closure runs and nothing is
  /// left to write.
  func isQuiescent() -> Bool {
    loop.barrier()
    // Where the loop has been stopped, nothing moves any more.
    return loop.performAndWait { [self] in
      hooks.count == 0
        && state.withLock { Array($0.live.values) }.allSatisfy { $0.connection.isQuiet }
    } ?? true
  }

  /// What keeps the host from being quiescent, in words; `nil` where nothing does by now.
  var unrest: String? {
    loop.barrier()
    let numbers = loop.performAndWait { [self] in
      state.withLock { Array($0.live.values) }.filter { !$0.connection.isQuiet }.map(\.number)
        .sorted()
    }
    let reasons = [closuresAtWork, Self.sessionsAtWork(numbers ?? [])].compactMap { $0 }
    return reasons.isEmpty ? nil : reasons.joined(separator: ", and ")
  }

  private var closuresAtWork: String? {
    if hooks.isAsking { return "the closure of a script that waits is running itself" }
    let count = hooks.count
    if count == 0 { return nil }
    return "\(count) closure\(count == 1 ? " of a script is" : "s of scripts are") running"
  }

  private static func sessionsAtWork(_ numbers: [Int]) -> String? {
    if numbers.isEmpty { return nil }
    let isOne = numbers.count == 1
    let list = numbers.prefix(5).map(String.init).joined(separator: ", ")
    return "session\(isOne ? "" : "s") \(list)\(numbers.count > 5 ? " and others" : "") "
      + "\(isOne ? "has" : "have") something under way"
  }
}

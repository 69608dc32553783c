/// One of the large figures: what is done, and what must hold afterwards.
///
/// Cases about memory mean that of the whole process, so each deserves a process of its own; the
/// others can run in any.
struct StressCase: Sendable {
  let name: String
  let summary: String
  private let body: @Sendable (_ scale: Int) throws -> [Figure]

  init(
    _ name: String, _ summary: String,
    _ body: @escaping @Sendable (_ scale: Int) throws -> [Figure]
  ) {
    self.name = name
    self.summary = summary
    self.body = body
  }

  /// Runs the case, with its counts divided by `scale`.
  ///
  /// - Throws: ``BenchFailure`` or what the server throws where it did not get as far as a figure.
  func run(scale: Int = 1) throws -> [Figure] {
    do {
      return try body(max(1, scale))
    } catch let limit as DescriptorLimit {
      return [.skipped(name, "\(limit)")]
    }
  }

  /// All cases, in the order in which `bench stress` runs them.
  static let all: [StressCase] = [
    .cycles, .cyclesWithMessage, .manyServers, .manyConnections, .recordedMessages,
    .recordedSessions, .largeMessage, .spentBudget, .handshakes, .gates, .firings, .pool,
  ]
}

/// The process may not have as many descriptors as a case needs.
struct DescriptorLimit: Error, CustomStringConvertible {
  let needed: Int
  let limit: Int

  /// Makes room for `count` descriptors beside those that are open.
  static func require(_ count: Int) throws {
    let needed = count + (BenchPlatform.descriptorCount() ?? 64) + 16
    let limit = BenchPlatform.raiseDescriptorLimit()
    if needed > limit { throw DescriptorLimit(needed: needed, limit: limit) }
  }

  var description: String {
    "\(needed) descriptors are needed, the hard limit (ulimit -Hn) allows \(limit)"
  }
}

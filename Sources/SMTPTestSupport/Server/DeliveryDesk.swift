internal import SMTPTestNetwork
internal import SMTPTestWire

/// Puts a message away and calls back once, from any thread, with what went wrong.
///
/// It is called on the I/O thread, which it must not block.
package typealias MessageDelivery =
  @Sendable (
    SMTPTransactionRecord, @escaping @Sendable ((any Error)?) -> Void
  ) -> Void

/// Has messages put away before their clients are told that they are stored: with its 250 a server
/// takes responsibility (RFC 5321 §4.2.5). What cannot be put away is refused with `451 4.3.0`.
final class DeliveryDesk: Sendable {
  private let deliver: Locked<MessageDelivery?>
  private let loop: EventLoop
  private let timeout: Duration

  init(_ deliver: @escaping MessageDelivery, loop: EventLoop, timeout: Duration) {
    self.deliver = Locked(deliver)
    self.loop = loop
    self.timeout = timeout
  }

  /// Nothing more is delivered, and what the closure holds is let go of.
  func end() {
    let last = deliver.withLock { deliver in
      defer { deliver = nil }
      return deliver
    }
    withExtendedLifetime(last) {}
  }

  /// The answer at the end of a content, behind the delivery where it says that the message is stored.
  ///
  /// - Parameters:
  ///   - record: makes what is delivered, of the decision; `nil` where it was delivered already.
  ///   - done: is told how it ended, on any thread, before the client is.
  func before(
    _ answer: Answer, _ record: @escaping @Sendable (Decision) -> SMTPTransactionRecord?,
    _ done: @escaping @Sendable (DeliveryFailure?) -> Void
  ) -> Answer {
    switch answer {
    case .now(let decision):
      guard stores(decision), let record = record(decision) else { return answer }
      return .after { [self] resume in start(record, decision, done, resume) }
    case .after(let ask):
      return .after { [self] resume in
        ask { [self] decision in
          guard stores(decision), let record = record(decision) else { return resume(decision) }
          loop.execute { [self] in start(record, decision, done, resume) }
        }
      }
    case .first(let effects, let then):
      return .first(effects, then: { [self] in before(then(), record, done) })
    }
  }

  private func stores(_ decision: Decision) -> Bool {
    decision.verdict == .accepted && !decision.discards
  }

  /// The refusal in place of a decision, behind what the record is to know of that: which rule made it.
  private static func refusal(in decision: Decision) -> Decision {
    let notes = decision.effects.filter { if case .note(.rule) = $0 { true } else { false } }
    let octets = SMTPReply.localError.octets
    return Decision(
      .refused, notes + [.write(octets)], reply: octets, isScripted: decision.isScripted)
  }

  /// On the loop's thread.
  private func start(
    _ record: SMTPTransactionRecord, _ decision: Decision,
    _ done: @escaping @Sendable (DeliveryFailure?) -> Void,
    _ resume: @escaping @Sendable (Decision) -> Void
  ) {
    guard let deliver = deliver.withLock({ $0 }) else { return resume(decision) }
    // The delivery and its deadline race for it.
    let isAnswered = Locked(false)
    let answer: @Sendable (DeliveryFailure?) -> Void = { failure in
      let isFirst = isAnswered.withLock { isAnswered in
        defer { isAnswered = true }
        return !isAnswered
      }
      guard isFirst else { return }
      done(failure)
      resume(failure == nil ? decision : Self.refusal(in: decision))
    }
    let timer = loop.schedulePatiently(after: timeout.nanosecondCount) { [timeout] in
      answer(DeliveryFailure(text: "it took longer than \(timeout)"))
    }
    deliver(record) { [loop] error in
      loop.execute { loop.cancel(timer) }
      answer(error.map { DeliveryFailure(text: "\($0)") })
    }
  }
}

/// Why a message could not be put away.
struct DeliveryFailure: Error {
  /// A sentence, with or without its full stop.
  let text: String
}

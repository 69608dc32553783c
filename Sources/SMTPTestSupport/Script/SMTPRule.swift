/// A complete rule: a stage, conditions and what to do.
public struct SMTPRule: Sendable, CustomStringConvertible {
  enum Deciding: Sendable {
    case fixed(SMTPAction)
    case closure(@Sendable (StageEvent) async throws -> SMTPAction)
  }

  let condition: On
  let action: Deciding

  /// The rule as text: `on rcpt to "bob@*": reply 550 5.1.1 "Mailbox unavailable"`.
  public var description: String {
    var text = condition.name.map { "[\($0)] " } ?? ""
    text += "on \(condition.stage.rawValue)"
    if let sender = condition.sender { text += " from \"\(sender)\"" }
    if let recipient = condition.recipient { text += " to \"\(recipient)\"" }
    if condition.isOnce { text += " once" }
    switch action {
    case .fixed(let action): text += ": \(action)"
    case .closure: text += ": call \(condition.name ?? "closure")"
    }
    return text
  }

  var hasClosure: Bool {
    if case .closure = action { true } else { false }
  }

  /// Whether the conditions hold; the count is not looked at.
  func applies(to event: StageEvent) -> Bool {
    if let sender = condition.sender {
      let address = event.stage == .mail ? event.address : event.envelope?.sender
      guard let address, sender.matches(address) else { return false }
    }
    if let recipient = condition.recipient {
      if let address = event.address, event.stage != .mail {
        return recipient.matches(address)
      }
      return event.envelope?.forwardPaths.contains {
        recipient.matches($0.address)
      } ?? false
    }
    return true
  }
}

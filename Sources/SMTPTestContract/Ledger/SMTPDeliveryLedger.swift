internal import SMTPTestNetwork
public import SMTPTestSupport

/// Keeps account of messages over a whole run: which were to be sent, what was told of them, and what
/// servers have of them.
///
/// ```swift
/// let ledger = SMTPDeliveryLedger()
/// for _ in 1...100 {
///   let message = ledger.message(to: "ann@example.com")
///   outbox.enqueue(subject: "News \(message.marker)", to: "ann@example.com")
/// }
/// await outbox.drain()
/// try ledger.requireBalance(with: server)
/// ```
///
/// The ledger asks for nothing but that each mail bears its marker, so it also proves an outbox, a queue
/// or a whole program. A message of which nothing is told is promised: each of its recipients has to have
/// it, once. What is told changes that: see ``record(_:for:)``.
public final class SMTPDeliveryLedger: Sendable {
  private struct State {
    var messages: [SMTPLedgerMessage] = []
    var outcomes: [String: SMTPSendOutcome] = [:]
  }

  private static let ordinal = Locked(0)

  /// What its markers begin with: no other ledger's do.
  let prefix: String
  private let state = Locked(State())

  /// Creates a ledger without messages.
  public init() {
    let number = Self.ordinal.withLock { ordinal in
      ordinal += 1
      return ordinal
    }
    let lot = String(UInt32.random(in: 0x1000_0000 ... .max), radix: 16)
    prefix = "sts-\(lot)-\(number)-"
  }

  /// The messages, in the order in which they were entered.
  public var messages: [SMTPLedgerMessage] { state.withLock(\.messages) }

  /// Enters a message that is to be sent.
  ///
  /// - Parameters:
  ///   - recipients: whom it is for, without brackets.
  ///   - content: makes the whole mail, which has the marker in it; default: the content is not compared.
  public func message(
    to recipients: String..., content: ((_ marker: String) -> [UInt8])? = nil
  ) -> SMTPLedgerMessage {
    message(to: recipients, content: content)
  }

  /// Enters a message that is to be sent to a list of recipients.
  public func message(
    to recipients: [String], content: ((_ marker: String) -> [UInt8])? = nil
  ) -> SMTPLedgerMessage {
    let marker = state.withLock { state in
      // Entered at once, so that no two have one number; the content comes when it is made.
      let marker = "\(prefix)\(state.messages.count + 1)x"
      state.messages.append(
        SMTPLedgerMessage(marker: marker, recipients: recipients, content: nil))
      return marker
    }
    let message = SMTPLedgerMessage(
      marker: marker, recipients: recipients, content: content?(marker))
    state.withLock { state in
      if let index = state.messages.firstIndex(where: { $0.marker == marker }) {
        state.messages[index] = message
      }
    }
    return message
  }

  /// Enters what was told of a message; the last word counts.
  ///
  /// Sent: each recipient that was not rejected has to have it, once, with a positive final reply, and the
  /// others may not. Failed: nobody may have it. Unknown: each has it once or not at all (RFC 1047).
  public func record(_ outcome: SMTPSendOutcome, for message: SMTPLedgerMessage) {
    state.withLock { $0.outcomes[message.marker] = outcome }
  }

  /// Enters a message, has it sent, and enters what came of that.
  ///
  /// - Parameters:
  ///   - recipients: whom it is for, without brackets.
  ///   - content: makes the whole mail; default: ``SMTPLedgerMessage/mail(_:from:body:)``.
  ///   - isolation: where `send` runs; leave it out.
  ///   - send: sends it; `nil` means that it was sent to every recipient, a throw that nobody knows.
  /// - Returns: what came of it.
  @discardableResult
  public func send(
    to recipients: String...,
    content: @escaping (_ marker: String) -> [UInt8] = { SMTPLedgerMessage.mail($0) },
    isolation: isolated (any Actor)? = #isolation,
    _ send: (SMTPLedgerMessage) async throws -> SMTPSendOutcome?
  ) async -> SMTPSendOutcome {
    let message = message(to: recipients, content: content)
    let outcome: SMTPSendOutcome
    do { outcome = try await send(message) ?? .sent } catch { outcome = .unknown }
    record(outcome, for: message)
    return outcome
  }

  /// What the account comes to by now, held against what servers have stored.
  ///
  /// - Parameter servers: all that may have a message of it.
  public func balance(with servers: SMTPTestServer...) -> SMTPDeliveryBalance {
    balance(with: servers)
  }

  func balance(with servers: [SMTPTestServer]) -> SMTPDeliveryBalance {
    let transactions = servers.flatMap(\.transactions).filter(\.outcome.isStored)
    let (messages, outcomes) = state.withLock { ($0.messages, $0.outcomes) }
    var count = DeliveryCount(messages, outcomes, prefix: prefix)
    for transaction in transactions { count.add(transaction) }
    return count.balance
  }

  /// Requires that every message is where it has to be, once, as it was given.
  ///
  /// - Parameters:
  ///   - servers: all that may have a message of it.
  ///   - tolerated: what may happen all the same: `.doubled` for a queue that delivers at least once.
  /// - Throws: ``SMTPDeliveryError``, which names each message that is not.
  public func requireBalance(
    with servers: SMTPTestServer..., tolerating tolerated: Set<SMTPDeliveryDiscrepancy.Kind> = []
  ) throws {
    let balance = balance(with: servers)
    if balance.discrepancies.contains(where: { !tolerated.contains($0.kind) }) {
      throw SMTPDeliveryError(balance: balance)
    }
  }
}

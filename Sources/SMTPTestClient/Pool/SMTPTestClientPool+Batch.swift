internal import SMTPTestNetwork
internal import SMTPTestWire

extension SMTPTestClientPool {
  /// One message of many is done with.
  public struct Progress: Sendable {
    /// Its place among the messages, from 0.
    public let index: Int
    /// What became of it.
    public let result: Result<SMTPSendReport, SMTPClientError>
    /// How many messages are done with, this one included.
    public let finished: Int
  }

  /// What became of many messages.
  public struct BatchReport: Sendable {
    /// A message that was not sent, or perhaps.
    public struct Failure: Sendable {
      /// Its place among the messages, from 0.
      public let index: Int
      /// Why, and whether the server may have it.
      public let error: SMTPClientError
    }

    /// How many were handed to the pool: all, unless the task was cancelled.
    public internal(set) var submitted = 0
    /// How many the server has taken, for one recipient at least.
    public internal(set) var sent = 0
    /// The others, in the order in which they came to their end.
    public internal(set) var failures: [Failure] = []

    var finished: Int { sent + failures.count }
  }

  /// Sends messages, as many at once as there are connections.
  ///
  /// They are asked for shortly before their turn, twice as many as there are connections, or a few dozen
  /// small ones: so the sequence may be longer than the memory, and others who use the pool meanwhile do not
  /// wait for all of them.
  ///
  /// Where the task is cancelled, no more messages are begun.
  ///
  /// - Parameters:
  ///   - messages: the messages.
  ///   - progress: called after each message, in the order in which they come to their end, by the task
  ///     that calls this, a hundredth of a second late at most where many come. Default: nothing.
  @discardableResult
  public func sendAll<Messages: Sequence>(
    _ messages: sending Messages, progress: @Sendable (Progress) -> Void = { _ in }
  ) async -> BatchReport where Messages.Element == SMTPClientMessage {
    let ticket = PoolTicket()
    var batch = PoolBatch(messages, from: fewest, to: most, driver, ticket)
    return await withTaskCancellationHandler {
      while batch.submitMore(as: configuration.client) {
        for arrival in await batch.inbox.next(enough: batch.enough) {
          progress(batch.note(arrival))
        }
      }
      return batch.report
    } onCancel: {
      driver.cancel(ticket)
    }
  }

  /// Sends messages, as many at once as there are connections, and blocks the thread until then.
  ///
  /// - Parameters:
  ///   - messages: the messages; they are asked for shortly before their turn.
  ///   - progress: called after each message, on the thread that calls this. Default: nothing.
  @available(*, noasync, message: "use sendAll(_:progress:)")
  @discardableResult
  public func sendAllBlocking(
    _ messages: some Sequence<SMTPClientMessage>, progress: (Progress) -> Void = { _ in }
  ) -> BatchReport {
    var batch = PoolBatch(messages, from: fewest, to: most, driver, PoolTicket())
    while batch.submitMore(as: configuration.client) {
      for arrival in batch.inbox.waitForNext(enough: batch.enough) { progress(batch.note(arrival)) }
    }
    return batch.report
  }

  /// So many messages of a batch are in the pool at least: none of the connections has to wait for the next.
  private var fewest: Int { min(2 * max(maximumConnections, 1), max(maximumWaiting, 1)) }
  /// So many at most, small ones.
  private var most: Int { min(fewest + 32, max(maximumWaiting, 1)) }
  private var maximumConnections: Int { configuration.maximumConnections }
  private var maximumWaiting: Int { configuration.maximumWaiting }
}

/// Many messages on their way through a pool, in a task or on a thread.
struct PoolBatch<Messages: IteratorProtocol> where Messages.Element == SMTPClientMessage {
  typealias Arrival = (index: Int, result: PoolDriver.Answer)

  let inbox = PoolInbox<Arrival>()
  private(set) var report = SMTPTestClientPool.BatchReport()
  private var messages: Messages
  private let fewest: Int
  private let most: Int
  private let driver: PoolDriver
  private let ticket: PoolTicket
  private var isAtEnd = false

  init<All: Sequence>(
    _ messages: All, from fewest: Int, to most: Int, _ driver: PoolDriver, _ ticket: PoolTicket
  ) where All.Iterator == Messages {
    self.messages = messages.makeIterator()
    self.fewest = fewest
    self.most = most
    self.driver = driver
    self.ticket = ticket
  }

  private var underWay: Int { report.submitted - report.finished }

  /// How many have to come to their end before more are needed.
  var enough: Int { max(1, underWay - fewest) }

  /// Hands in as many as there is room for, once no more than the fewest are there; false where nothing is
  /// left to wait for.
  mutating func submitMore(as client: SMTPTestClient.Configuration) -> Bool {
    if isAtEnd || underWay > fewest { return underWay > 0 }
    var jobs: [PoolDriver.Job] = []
    var octets = 0
    while underWay < (octets < Self.mostOctets ? most : fewest), !ticket.isCancelled {
      guard let message = messages.next() else {
        isAtEnd = true
        break
      }
      let index = report.submitted
      report.submitted += 1
      octets += message.content.size ?? Self.mostOctets
      jobs.append(
        PoolDriver.Job(message: message, ticket: ticket) { [inbox] in inbox.put((index, $0)) })
    }
    if !jobs.isEmpty { driver.submit(jobs, as: client) }
    return underWay > 0
  }

  /// As much of small messages is asked for ahead.
  private static var mostOctets: Int { 262_144 }

  mutating func note(_ arrival: Arrival) -> SMTPTestClientPool.Progress {
    switch arrival.result {
    case .success: report.sent += 1
    case .failure(let error):
      report.failures.append(
        SMTPTestClientPool.BatchReport.Failure(index: arrival.index, error: error))
    }
    return SMTPTestClientPool.Progress(
      index: arrival.index, result: arrival.result, finished: report.finished)
  }
}

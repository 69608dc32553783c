import SMTPTestClient
import SMTPTestNetwork
import SMTPTestSupport

// The client's pool against a server that fails.
extension StressCase {
  static let pool = StressCase(
    "pool", "10,000 messages over a pool of 8 connections in chaos, with each of 20 seeds"
  ) { scale in
    // Fewer seeds come before fewer messages: so many bring every fault.
    let count = max(500, 10_000 / scale)
    let seeds = max(1, 20 / scale)
    let before = try descriptorsWithLoop()
    var total = PoolBalance()
    for seed in 1...seeds { try total.add(messages: count, seed: UInt64(seed)) }
    return total.figures(seeds * count)
      + unchanged("descriptors after the end", before, BenchPlatform.descriptorCount())
  }
}

/// What a pool said of its messages, held against what the server recorded.
private struct PoolBalance {
  private var answered = 0
  private var lost = 0
  private var twice = 0
  private var denied = 0
  private var unknown = 0
  private var connectionsLeft = 0
  private var mostConnections = 0

  /// Drops at every stage, 421, lost acknowledgements, refusals and short waits.
  private static func chaos(_ seed: UInt64) -> SMTPScript {
    SMTPScript(seed: seed) {
      On(.mail, .rcpt, .data, .endOfData).chance(percent: 5).wait(.milliseconds(2)).next()
      On(.greeting, .ehlo).chance(percent: 2).reply(421, "4.3.2", "chaos").close()
      On(.mail, .endOfData).chance(percent: 2).reply(421, "4.3.2", "chaos").close()
      On(.rcpt, .endOfData).chance(percent: 2).reply(450, "4.2.0", "chaos")
      On(.greeting, .ehlo, .mail, .rcpt, .data).chance(percent: 1).close()
      On(.greeting, .ehlo, .mail, .rcpt, .data, .body).chance(percent: 1).reset()
      On(.endOfData).chance(percent: 2).acceptThenLose()
      On(.endOfData).chance(percent: 1).reply(.ok, cut: 4).close()
    }
  }

  /// Sends so many messages, and looks for each of them at the server.
  mutating func add(messages count: Int, seed: UInt64) throws {
    let server = try SMTPTestServer.start(
      .script(Self.chaos(seed)), .without([.chunking, .binaryMIME]))
    defer { server.stop() }
    let pool = SMTPTestClientPool(server.endpoint) {
      $0.maximumConnections = 8
      $0.retryDelay = .milliseconds(1)
    }
    // 0: refused or lost, 1: sent, 2: nobody knows.
    var verdicts = [Int?](repeating: nil, count: count)
    pool.sendAllBlocking((0..<count).lazy.map(Self.message)) { step in
      if verdicts[step.index] == nil { answered += 1 }
      switch step.result {
      case .success: verdicts[step.index] = 1
      case .failure(let error): verdicts[step.index] = error.mayHaveBeenAccepted ? 2 : 0
      }
    }
    let statistics = pool.drainBlocking()
    connectionsLeft += statistics.connections
    mostConnections = max(mostConnections, statistics.mostConnections)
    var stored = [Int](repeating: 0, count: count)
    for message in server.messages {
      if let number = message.subject.flatMap({ Int($0) }) { stored[number] += 1 }
    }
    for (verdict, copies) in zip(verdicts, stored) {
      if verdict == 1, copies == 0 { lost += 1 }
      if verdict == 0, copies > 0 { denied += 1 }
      if verdict == 2 { unknown += 1 }
      if copies > 1 { twice += 1 }
    }
  }

  private static func message(_ number: Int) -> SMTPClientMessage {
    SMTPClientMessage(
      from: "app@example.com", to: "ann@example.com", text: "Subject: \(number)\n\nHello.\n")
  }

  func figures(_ count: Int) -> [Figure] {
    [
      Figure("messages answered for", answered, exactly: count),
      Figure("reported as sent and not stored", lost, exactly: 0),
      Figure("reported as not accepted and stored", denied, exactly: 0),
      Figure("stored twice", twice, exactly: 0),
      Figure("reported as unknown", "\(unknown)", "at least 1", holds: unknown > 0),
      Figure("connections left", connectionsLeft, exactly: 0),
      Figure(
        "connections at once", "\(mostConnections)", "at most 8", holds: mostConnections <= 8),
    ]
  }
}

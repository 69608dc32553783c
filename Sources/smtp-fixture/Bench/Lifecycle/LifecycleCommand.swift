import Dispatch
import SMTPTestNetwork
import SMTPTestSupport

/// `bench lifecycle`: what a server costs a test that starts one.
enum LifecycleCommand {
  static let options = [
    CommandOption("--rounds", "N", help: "how often each thing is done (default 1000)"),
    CommandOption("--gate", help: "exit 1 where a median is more than twice its goal"),
  ]

  private static var isDebug: Bool { _isDebugAssertConfiguration() }

  /// Measures everything and prints each figure as soon as it is known; false where one fails.
  static func run(rounds: Int) async throws -> Bool {
    var isGood = true
    func report(_ figure: Figure) {
      StandardOutput.write(figure.text)
      if figure.isFailed { isGood = false }
    }
    let goal = isDebug ? 300.0 : 100.0
    report(try startAndStop(rounds).figure("start and stop", goal: goal))
    report(
      try startAndStopConnected(rounds)
        .figure("start and stop, a client connected", goal: goal))
    report(
      try oneMessage(rounds)
        .figure("start, one message, stop", goal: isDebug ? nil : 500))
    report(try await wakingTask(rounds).figure("reply read to task awake", goal: 200))
    report(try wakingThread(rounds).figure("reply read to thread awake", goal: 200))
    return isGood
  }

  static func startAndStop(_ rounds: Int) throws -> Samples {
    var samples = Samples()
    for _ in 0..<rounds {
      try samples.measure { try SMTPTestServer.start().stop() }
    }
    return samples
  }

  /// What is measured is the start and the stop, not the client's connecting between them.
  static func startAndStopConnected(_ rounds: Int) throws -> Samples {
    var samples = Samples()
    for _ in 0..<rounds {
      let start = SMTPFixtureClock.system.now
      let server = try SMTPTestServer.start()
      let started = SMTPFixtureClock.system.now
      let client = try BlockingClient(port: server.endpoint.port)
      let stop = SMTPFixtureClock.system.now
      server.stop()
      let stopped = SMTPFixtureClock.system.now
      samples.add(Int(started - start) + Int(stopped - stop))
      withExtendedLifetime(client) {}
    }
    return samples
  }

  /// A whole test: the client speaks in lockstep, says goodbye, and the message is asked for.
  static func oneMessage(_ rounds: Int) throws -> Samples {
    let content = LoadScript.content(1024) + Array(".\r\n".utf8)
    var samples = Samples()
    for _ in 0..<rounds {
      try samples.measure {
        let server = try SMTPTestServer.start()
        defer { server.stop() }
        let client = try BlockingClient(port: server.endpoint.port)
        try client.say(BlockingClient.hello, expecting: 250)
        try client.sendEnvelope()
        try client.write(content)
        try client.expect(250, after: "the content")
        try client.say("QUIT\r\n", expecting: 221)
        _ = try server.waitForMessage(within: .seconds(10))
      }
    }
    return samples
  }

  /// From the instant at which the client has the final reply to the one at which the test, which
  /// was waiting already, runs again.
  static func wakingTask(_ rounds: Int) async throws -> Samples {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let sender = try Sender(port: server.endpoint.port)
    var samples = Samples()
    for _ in 0..<rounds {
      async let reply = sender.send()
      _ = try await server.message(within: .seconds(10))
      let awake = SMTPFixtureClock.system.now
      samples.add(from: try await reply, to: awake)
      server.reset()
    }
    return samples
  }

  static func wakingThread(_ rounds: Int) throws -> Samples {
    let server = try SMTPTestServer.start()
    defer { server.stop() }
    let sender = try Sender(port: server.endpoint.port)
    var samples = Samples()
    for _ in 0..<rounds {
      let done = DispatchSemaphore(value: 0)
      let reply = Locked<Result<UInt64, any Error>?>(nil)
      sender.send { result in
        reply.withLock { $0 = result }
        done.signal()
      }
      _ = try server.waitForMessage(within: .seconds(10))
      let awake = SMTPFixtureClock.system.now
      done.wait()
      if let result = reply.withLock({ $0 }) { samples.add(from: try result.get(), to: awake) }
      server.reset()
    }
    return samples
  }
}

/// A client on a thread of its own that says when it had the final reply.
private struct Sender: Sendable {
  private let client: BlockingClient
  private let queue = DispatchQueue(label: "bench-sender")

  init(port: Int) throws {
    client = try BlockingClient(port: port)
    try client.say(BlockingClient.hello, expecting: 250)
  }

  func send(_ done: @escaping @Sendable (Result<UInt64, any Error>) -> Void) {
    queue.async { [client] in
      done(
        Result {
          try client.sendEnvelope()
          // Whoever waits is to be asleep by the time the content comes.
          BenchPlatform.pause(microseconds: 500)
          try client.write(Array("Subject: wake\r\n\r\n.\r\n".utf8))
          try client.expect(250, after: "the content")
          return SMTPFixtureClock.system.now
        })
    }
  }

  func send() async throws -> UInt64 {
    try await withCheckedThrowingContinuation { continuation in
      send { continuation.resume(with: $0) }
    }
  }
}

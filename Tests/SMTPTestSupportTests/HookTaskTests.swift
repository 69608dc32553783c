import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite(.bounded) struct `The task of a closure` {
  @TaskLocal static var mark = "none"

  @Test func `belongs to the test that put the script in`() throws {
    let tests = Log<Test?>()
    try withKnownIssue {
      let server = try SMTPTestServer.start(
        .script {
          On(.mail).decide { event in
            tests.append(Test.current)
            #expect(event.address == "somebody else")
            return .proceed
          }
        })
      defer { server.stop() }
      let client = try RawClient.greeted(server)
      #expect(try client.say("MAIL FROM:<a@example.com>") == "250 2.1.0 Ok")
    } matching: { issue in
      "\(issue)".contains("somebody else")
    }
    #expect(tests.all.map(\.?.name) == [Test.current?.name])
    #expect(Test.current != nil)
  }

  @Test func `has the task-locals of whoever put the script in last`() throws {
    let marks = Log<String>()
    let script = SMTPScript {
      On(.noop).decide { _ in
        marks.append(Self.mark)
        return .proceed
      }
    }
    let server = try Self.$mark.withValue("start") { try SMTPTestServer.start(.script(script)) }
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    try client.say("NOOP")
    try Self.$mark.withValue("use") { try server.use(script) }
    try Self.$mark.withValue("client") { _ = try client.say("NOOP") }
    #expect(marks.all == ["start", "use"])
  }

  @Test func `runs neither on the I/O thread nor on the test's`() throws {
    let places = Log<Bool>()
    let threads = Log<UInt>()
    let server = try SMTPTestServer.start(
      .script {
        On(.noop).decide { _ in
          places.append(EventLoop.shared.isOnLoopThread)
          threads.append(currentThread())
          await Task.yield()
          threads.append(currentThread())
          return .proceed
        }
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    let here = currentThread()
    try client.say("NOOP")
    #expect(places.all == [false])
    #expect(Set(threads.all).count == 1)
    #expect(!threads.all.contains(here))
  }

  @Test func `needs no thread of the pool, which synchronous clients may all block`() async {
    await #expect(processExitsWith: .success) {
      let width = max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
      let arrivals = Arrivals(wanted: width)
      let server = try SMTPTestServer.start(
        .script {
          On(.rcpt).decide { _ in
            // From the moment this many clients wait for their replies, no thread of the pool is
            // left: whatever goes on here goes on without it.
            try await arrivals.meet()
            try await Task.sleep(for: .milliseconds(1))
            async let child: Void = Task.yield()
            await child
            return .proceed
          }
        })
      _ = OwnThread {
        let isGood = Log<Bool>()
        for _ in 0..<width * 4 {
          Task.detached { isGood.append((try? RawClient.deliver(server)) != nil) }
        }
        let messages = try? server.waitForMessages(count: width * 4, at: .sessionEnded)
        exit(messages?.count == width * 4 && !isGood.all.contains(false) ? 0 : 1)
      }
      // Nobody waits for it: the process ends before.
      try await Task.sleep(for: .seconds(60))
      exit(2)
    }
  }

  @Test func `may wait for a task that comes to its turn only after the deadline`() async {
    await #expect(processExitsWith: .success) {
      let width = max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
      let pool = Turnstile()
      let question = Turnstile()
      let answer = Latch()
      let server = try SMTPTestServer.start(
        .hookTimeout(.seconds(1)),
        .script {
          On(.mail).decide { _ in
            question.open()
            try await answer.wait()
            return .reply(250, "2.1.0", "in the end")
          }
        })
      _ = OwnThread {
        for _ in 0..<width * 4 { Task.detached { pool.wait() } }
        Task.detached { answer.open() }
        let client = try? RawClient.greeted(server)
        let reply = OwnThread { try client?.say("MAIL FROM:<a@example.com>") }
        question.wait()
        // Half as much again as the closure may take: the time itself is what is tested.
        usleep(1_500_000)
        pool.open()
        let isGood = (try? reply.join()) == "250 2.1.0 in the end" && server.findings.isEmpty
        exit(isGood ? 0 : 1)
      }
      try await Task.sleep(for: .seconds(60))
      exit(2)
    }
  }
}

/// Lets tasks through once as many as wanted have come, and all later ones.
private actor Arrivals {
  private let wanted: Int
  private var count = 0
  private let latch = Latch()

  init(wanted: Int) { self.wanted = wanted }

  func meet() async throws {
    count += 1
    if count >= wanted { latch.open() }
    try await latch.wait()
  }
}

private func currentThread() -> UInt { UInt(bitPattern: pthread_self().hashValue) }

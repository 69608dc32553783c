import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestScript
import Testing

@testable import SMTPTestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What macOS 14 and iOS 17 do, which know no task executors.
@Suite(.bounded) struct `A closure on Swift's pool` {
  @TaskLocal static var mark = "none"

  static func start(_ options: SMTPServerOption...) throws -> SMTPTestServer {
    var configuration = SMTPTestServer.Configuration(options)
    configuration.hookPlace = .pool
    return try SMTPTestServer.start(configuration: configuration)
  }

  @Test func `answers, with the task-locals of whoever put the script in`() async throws {
    let marks = Log<String>()
    let server = try Self.$mark.withValue("here") {
      try Self.start(
        // Hundreds of tests stand in line for the pool.
        .hookTimeout(.seconds(600)),
        .script {
          On(.noop).decide { _ in
            marks.append(Self.mark)
            await Task.yield()
            return .reply(250, "from the pool")
          }
        })
    }
    defer { server.stop() }
    let reply = try await OwnThread { try RawClient.greeted(server).say("NOOP") }.value
    #expect(reply == "250 from the pool")
    #expect(marks.all == ["here"])
  }

  @Test func `is answered for at its deadline, and cancelled`() async throws {
    let cancellation = Latch()
    let server = try Self.start(
      .hookTimeout(.milliseconds(30)),
      .script {
        On(.noop).once.decide { _ in
          try? await Latch().wait()
          cancellation.open()
          return .proceed
        }
      })
    defer { server.stop() }
    let client = try RawClient.greeted(server)
    #expect(try client.say("NOOP") == "451 4.3.0 Local error in processing")
    try await cancellation.wait()
    #expect(server.findings.map(\.kind) == [.hookTimedOut])
    #expect(try client.say("NOOP") == "250 2.0.0 Ok")
  }

  @Test func `is answered for also while the code under test blocks the whole pool`() async {
    await #expect(processExitsWith: .success) {
      let width = max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
      let server = try Self.start(
        .hookTimeout(.milliseconds(100)), .script { On(.rcpt).decide { _ in .proceed } })
      let replies = Log<String>()
      let arrivals = Locked(0)
      for _ in 0..<width {
        Task.detached {
          arrivals.withLock { $0 += 1 }
          // From the moment all have come, no thread of the pool is left.
          while arrivals.withLock({ $0 }) < width { sched_yield() }
          guard let client = try? RawClient.greeted(server) else { return }
          _ = try? client.say("MAIL FROM:<a@example.com>")
          replies.append((try? client.say("RCPT TO:<b@example.com>")) ?? "none")
          // Nobody leaves before all have been answered.
          while replies.all.count < width { sched_yield() }
        }
      }
      _ = OwnThread {
        while replies.all.count < width { sched_yield() }
        exit(Set(replies.all) == ["451 4.3.0 Local error in processing"] ? 0 : 1)
      }
      // Nobody waits for it: the process ends before.
      try await Task.sleep(for: .seconds(60))
      exit(2)
    }
  }
}

import SMTPTestHelpers
import SMTPTestNetwork
import SMTPTestSupport
import Testing

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#endif

// OpenSSL cleans up when the process exits, and whoever is inside it then crashes.
#if os(Linux)
  /// A process whose author forgot `stop()`, while clients talk.
  @Suite(.bounded) struct `A process with live sessions of TLS` {
    /// Servers with clients that talk without end, and are left so.
    private static func leaveBehind() throws {
      for number in 0..<4 {
        let server = try SMTPTestServer.start(.tls(number % 2 == 0 ? .startTLS : .implicit))
        for _ in 0..<2 {
          let client = try TLSClient(server.endpoint)
          if number % 2 == 0 {
            _ = try client.reply()
            try client.say("EHLO c.test")
            try client.say("STARTTLS")
          }
          try client.shakeHands()
          if number % 2 == 1 { _ = try client.reply() }
          try client.say("EHLO c.test")
          // The server is still reading them when the process ends.
          for _ in 0..<2000 { try client.send("NOOP\r\n") }
          _ = Unmanaged.passRetained(client)
        }
        _ = Unmanaged.passRetained(server)
      }
    }

    @Test func `ends cleanly though nobody stopped them`() async {
      for _ in 0..<3 {
        await #expect(processExitsWith: .success) {
          try Self.leaveBehind()
          exit(0)
        }
      }
    }

    #if canImport(FoundationNetworking)
      @Test func `ends cleanly where URLSession was there before`() async {
        for _ in 0..<3 {
          await #expect(processExitsWith: .success) {
            // Libcurl initialises the same OpenSSL, whose exit handler is registered first.
            let url = try #require(URL(string: "https://127.0.0.1:1/"))
            _ = try? await URLSession.shared.data(from: url)
            try Self.leaveBehind()
            exit(0)
          }
        }
      }
    #endif
  }
#endif

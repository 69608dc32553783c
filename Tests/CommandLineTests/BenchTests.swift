import Foundation
import SMTPTestHelpers
import Testing

/// Whether this run has the sanitizers' memory on top of its own, which no bound allows for.
private let isSanitized: Bool = {
  let program = dlopen(nil, RTLD_NOW)
  return dlsym(program, "__tsan_init") != nil || dlsym(program, "__asan_init") != nil
}()

@Suite(.bounded) struct `The benchmark` {
  /// A fiftieth of the large figures: cycles, servers and connections at once, memory.
  @Test(.disabled(if: isSanitized, "the memory of a sanitizer counts, too"))
  func `finds that nothing grows`() async throws {
    let end = try await offThePool { try Child("bench", "stress", "--scale", "50").end() }
    #expect(end.status == 0, "\(end.output.joined(separator: "\n"))")
    #expect(!end.output.contains { $0.contains("FAIL") })
    for name in [
      "cycles", "messages", "servers", "connections", "records", "sessions", "large", "budget",
    ] {
      #expect(end.output.contains { $0.hasPrefix("\(name): ") }, "no case \(name)")
    }
  }

  @Test func `measures what a message costs`() async throws {
    let end = try await offThePool { try Child("bench", "--messages", "200", "--json").end() }
    #expect(end.status == 0)
    #expect(end.output.count == 1)
    #expect(end.output.first?.contains("\"messages\":200") == true, "\(end.output)")
  }

  @Test func `says what it cannot do`() throws {
    let end = try Child("bench", "frob").end()
    #expect(end.status == 64)
    #expect(end.errors.first?.contains("frob") == true)
  }
}

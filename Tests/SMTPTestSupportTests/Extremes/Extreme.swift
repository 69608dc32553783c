import SMTPTestSupport
import Testing

/// A number that a user can give, what it makes, and which of them are none.
struct Extreme<Number: Sendable, Made: Sendable>: Sendable, CustomTestStringConvertible {
  let name: String
  let isRefused: @Sendable (Number) -> Bool
  let make: @Sendable (Number) -> Made

  init(
    _ name: String, _ make: @escaping @Sendable (Number) -> Made,
    refused isRefused: @escaping @Sendable (Number) -> Bool
  ) {
    self.name = name
    self.make = make
    self.isRefused = isRefused
  }

  var testDescription: String { name }
}

enum Extremes {
  static let numbers = [Int.min, -1, 0, 1, Int.max]

  static let durations: [Duration] = [
    .seconds(-1.6e20), .seconds(Int64.min), .seconds(-1), .zero,
    Duration(secondsComponent: 0, attosecondsComponent: 1), .nanoseconds(1), .seconds(1),
    .seconds(Int64.max), .seconds(1.6e20),
  ]

  /// Whether it takes less than the server counts.
  static func isNone(_ duration: Duration) -> Bool { duration < .nanoseconds(1) }

  // MARK: Scripts

  static let counts: [Extreme<Int, SMTPRule>] = [
    .init("first", { On(.mail).first($0).proceed() }, refused: { $0 < 1 }),
    .init("nth", { On(.mail).nth($0).proceed() }, refused: { $0 < 1 }),
    .init("after", { On(.mail).after($0).proceed() }, refused: { $0 < 0 }),
    .init("every", { On(.mail).every($0).proceed() }, refused: { $0 < 1 }),
    .init("over", { On(.mail).over($0, in: .seconds(1)).proceed() }, refused: { $0 < 1 }),
    .init(
      "chance", { On(.mail).chance(percent: $0).proceed() }, refused: { !(0...100).contains($0) }),
    .init("octets", { On(.body).when(.octets($0)).proceed() }, refused: { $0 < 0 }),
    .init("size up", { On(.endOfData).when(.size($0...)).proceed() }, refused: { $0 < 0 }),
    .init("size down", { On(.endOfData).when(.size(...$0)).proceed() }, refused: { $0 < 0 }),
    .init("size below", { On(.endOfData).when(.size(..<$0)).proceed() }, refused: { $0 < 1 }),
    .init("size of one", { On(.mail).when(.size($0...$0)).proceed() }, refused: { $0 < 0 }),
    .init("size of none", { On(.mail).when(.size($0..<$0)).proceed() }, refused: { _ in true }),
    .init("session", { On(.mail).when(.session($0)).proceed() }, refused: { $0 < 0 }),
    .init("recipients", { On(.rcpt).when(.recipients($0...)).proceed() }, refused: { $0 < 0 }),
    .init("stored", { On(.rcpt).when(.stored($0...)).proceed() }, refused: { $0 < 0 }),
    .init("stored down", { On(.rcpt).when(.stored(...$0)).proceed() }, refused: { $0 < 0 }),
    .init("open", { On(.connect).when(.open($0...)).proceed() }, refused: { $0 < 0 }),
    .init("reply", { On(.mail).reply($0, "x") }, refused: { !(100...999).contains($0) }),
    .init(
      "enhanced code", { On(.mail).reply(250, SMTPEnhancedStatusCode($0, $0, $0), "x") },
      refused: { !(1...999).contains($0) }),
    .init("cut", { On(.mail).reply(.ok, cut: $0) }, refused: { $0 < 0 }),
    .init("raw", { On(.mail).raw("x", as: $0) }, refused: { !(100...999).contains($0) }),
    .init("split", { On(.mail).pace(.split([$0, $0])).proceed() }, refused: { $0 < 1 }),
    .init(
      "throttle", { On(.mail).pace(.throttle(octetsPerSecond: $0)).proceed() }, refused: { $0 < 1 }),
  ]

  static let spans: [Extreme<Duration, SMTPRule>] = [
    .init("wait", { On(.mail).wait($0).proceed() }, refused: { $0 < .zero }),
    .init("bytewise", { On(.mail).pace(.bytewise(every: $0)).proceed() }, refused: { $0 < .zero }),
    .init("close-port", { On(.mail).closePort(for: $0).proceed() }, refused: { $0 < .zero }),
    .init("within", { On(.mail).within($0).proceed() }, refused: isNone),
    .init("over", { On(.mail).over(1, in: $0).proceed() }, refused: isNone),
    .init("over many", { On(.mail).over(.max, in: $0).proceed() }, refused: isNone),
  ]

  // MARK: Policies

  static let policies: [Extreme<Int, SMTPPolicy>] = [
    .init("rate limit", { .rateLimit($0, in: .seconds(1)) }, refused: { $0 < 1 }),
    .init(
      "reply of the rate limit", { .rateLimit(1, in: .seconds(1), reply: .init($0)) },
      refused: { !(100...999).contains($0) }),
    .init("connection limit", { .connectionLimit($0) }, refused: { $0 < 0 }),
    .init("recipient limit", { .recipientLimit($0) }, refused: { $0 < 0 }),
    .init("quota", { .quota($0) }, refused: { $0 < 0 }),
    .init("lost acknowledgement", { .lostAcknowledgement(first: $0) }, refused: { $0 < 1 }),
    .init("flapping port", { .flappingPort(every: $0, down: .seconds(1)) }, refused: { $0 < 1 }),
    .init("shutdown", { .shutdownDuringData(after: $0) }, refused: { $0 < 0 }),
  ]

  static let policySpans: [Extreme<Duration, SMTPPolicy>] = [
    .init("greylisting", { .greylisting(for: $0) }, refused: isNone),
    .init("rate limit", { .rateLimit(1, in: $0) }, refused: isNone),
    .init("tarpit", { .tarpit($0) }, refused: { $0 < .zero }),
    .init("flapping port", { .flappingPort(every: 1, down: $0) }, refused: { $0 < .zero }),
    .init("shutdown", { .shutdownDuringData(down: $0) }, refused: { $0 < .zero }),
  ]

  // MARK: Options

  static let options: [Extreme<Int, SMTPServerOption>] = [
    .init("message size", { .maximumSize($0) }, refused: { $0 < 0 }),
    .init("recipients", { number in .limits { $0.recipients = number } }, refused: { $0 < 0 }),
    .init("command line", { number in .limits { $0.commandLine = number } }, refused: { $0 < 0 }),
    .init(
      "endless line",
      { number in
        .limits {
          $0.endlessLine = number
          $0.commandLine = 0
        }
      }, refused: { $0 < 0 }),
    .init("errors", { number in .limits { $0.errors = number } }, refused: { $0 < 0 }),
    .init("commands", { number in .limits { $0.commands = number } }, refused: { $0 < 0 }),
    .init("connections", { .maximumConnections($0) }, refused: { $0 < 0 }),
    .init("memory budget", { .memoryBudget($0) }, refused: { $0 < 0 }),
  ]

  static let optionSpans: [Extreme<Duration, SMTPServerOption>] = [
    .init("idle timeout", { .idleTimeout($0) }, refused: { $0 < .zero }),
    .init("hook timeout", { .hookTimeout($0) }, refused: { $0 < .zero }),
    .init("hold timeout", { .holdTimeout($0) }, refused: { $0 < .zero }),
  ]
}

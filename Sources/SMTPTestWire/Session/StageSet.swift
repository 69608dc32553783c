/// A set of stages.
package struct StageSet: Sendable, Hashable {
  private var bits: UInt32 = 0

  package init() {}

  package init(_ stages: some Sequence<SMTPStage>) {
    for stage in stages { insert(stage) }
  }

  /// Every stage.
  package static let all = StageSet(SMTPStage.allCases)

  package var isEmpty: Bool { bits == 0 }

  package func contains(_ stage: SMTPStage) -> Bool { bits & 1 << UInt32(stage.ordinal) != 0 }

  package func union(_ other: StageSet) -> StageSet {
    var union = self
    union.bits |= other.bits
    return union
  }

  package mutating func insert(_ stage: SMTPStage) { bits |= 1 << UInt32(stage.ordinal) }
}

extension SMTPStage {
  /// The place in the enumeration. (Hashing the raw string costs a microsecond in a debug build.)
  package var ordinal: Int {
    switch self {
    case .connect: 0
    case .greeting: 1
    case .helo: 2
    case .ehlo: 3
    case .lhlo: 4
    case .startTLS: 5
    case .tlsHandshake: 6
    case .auth: 7
    case .authExchange: 8
    case .mail: 9
    case .rcpt: 10
    case .data: 11
    case .body: 12
    case .endOfData: 13
    case .bdat: 14
    case .rset: 15
    case .noop: 16
    case .vrfy: 17
    case .expn: 18
    case .help: 19
    case .quit: 20
    case .unknown: 21
    case .idle: 22
    case .tokenConnect: 23
    case .token: 24
    case .tokenRevoke: 25
    }
  }
}

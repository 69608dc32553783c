/// For whom a rule counts.
public enum SMTPScope: String, Sendable, Hashable, CaseIterable {
  /// For all sessions together.
  case server
  /// For each session.
  case session
  /// For each reverse-path; without one, for all.
  case sender
  /// For each recipient; where several are meant, for each list of them.
  case recipient
  /// For each client address, without its port.
  case peer
}

/// How often, or how rarely, a rule applies.
struct Occurrence: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// The first n times it fires.
    case first(Int)
    // Counted are all events that meet the conditions, whoever handles them.
    case nth(Int)
    case after(Int)
    case every(Int)
    /// By a draw of hash(seed, scope, stage, ordinal).
    case chance(Int)
    /// Up to so long after the first event.
    case within(Duration)
    /// What a bucket of n tokens, refilled in so long, does not cover.
    case over(Int, Duration)
  }

  let kind: Kind
  /// For whom to count, all together one key; empty: the default of the kind.
  let scopes: [SMTPScope]

  init(_ kind: Kind, per scopes: [SMTPScope] = []) {
    self.kind = kind
    self.scopes = scopes
  }
}

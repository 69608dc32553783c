/// What kind of fault a row of the matrix is.
public enum SMTPFaultGroup: String, Sendable, Hashable, CaseIterable, Codable {
  /// A correct client delivers all the same.
  case benign
  /// A refusal.
  case negative
  /// A reply of the wrong class, or none that can be read as one.
  case malformed
  /// A connection that is lost, or silent.
  case transport
  /// TLS that fails, or that somebody has put a hand in.
  case security
  /// The message is stored, or not, and the client does not learn which.
  case durability
  /// An endpoint that gives no token, and a token that is not taken.
  case tokens
}

/// How much of the matrix is run.
public enum SMTPFaultTier: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
  /// Five faults at every step.
  case smoke
  /// All faults that take no time, each on the first connection only.
  case standard
  /// All faults, and each on every connection too.
  case full

  /// Whether one is less than the other.
  public static func < (a: SMTPFaultTier, b: SMTPFaultTier) -> Bool { a.weight < b.weight }

  private var weight: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

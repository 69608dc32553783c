extension SMTPViolation.Kind {
  /// Which servers go on after a violation instead of refusing.
  ///
  /// Each kind says it of itself, and nothing else does: parsers report what they found and ask.
  enum Tolerance: Sendable {
    /// Noted by every reading: the RFC lets the client do it, or tells the server to bear it. Or
    /// only the referee sees it: the server answers, or is not there any more.
    case always
    /// Harmless syntax, understood by the servers of the world.
    case unlessStrict
    /// The meaning can be guessed, but a real server would not.
    case ifLenient
    /// No meaning, or a dangerous one.
    case never
  }

  /// Whether a server of this reading goes on after the violation instead of refusing.
  package func isTolerated(in reading: SMTPReading) -> Bool {
    switch tolerance {
    case .always: true
    case .unlessStrict: reading != .strict
    case .ifLenient: reading == .lenient
    case .never: false
    }
  }
}

extension SMTPFixtureClock {
  /// Why a clock was not advanced.
  public struct AdvanceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of thing stands in the way. Later versions know more of them.
    public struct Reason: Sendable, Hashable, CustomStringConvertible {
      enum Code: String { case clockIsTheSystems, calledFromServerThread, negativeDuration, tooFar }

      let code: Code

      /// Only clocks made by ``SMTPFixtureClock/manual()`` can be advanced.
      public static let clockIsTheSystems = Reason(code: .clockIsTheSystems)
      /// The call came from the thread that would have to do the work.
      public static let calledFromServerThread = Reason(code: .calledFromServerThread)
      /// Time does not run backwards.
      public static let negativeDuration = Reason(code: .negativeDuration)
      /// The clock counts nanoseconds in 64 bits.
      public static let tooFar = Reason(code: .tooFar)

      /// The name: `tooFar`.
      public var description: String { code.rawValue }
    }

    /// What kind of thing stands in the way.
    public let reason: Reason
    /// How far the clock was to move, where that is what was wrong.
    public let duration: Duration?

    private init(reason: Reason, duration: Duration? = nil) {
      self.reason = reason
      self.duration = duration
    }

    /// Only clocks made by ``SMTPFixtureClock/manual()`` can be advanced.
    public static let clockIsTheSystems = AdvanceError(reason: .clockIsTheSystems)

    /// The call came from the thread that would have to do the work.
    public static let calledFromServerThread = AdvanceError(reason: .calledFromServerThread)

    /// Time does not run backwards.
    public static func negativeDuration(_ duration: Duration) -> AdvanceError {
      AdvanceError(reason: .negativeDuration, duration: duration)
    }

    /// The clock counts nanoseconds in 64 bits.
    public static func tooFar(_ duration: Duration) -> AdvanceError {
      AdvanceError(reason: .tooFar, duration: duration)
    }

    /// A full sentence: why the clock stays as it is, and what to do.
    public var description: String {
      switch reason.code {
      case .clockIsTheSystems:
        "SMTPFixtureClock.system cannot be advanced; give the server SMTPFixtureClock.manual() "
          + "instead."
      case .calledFromServerThread:
        "A clock cannot be advanced from a server's own I/O thread, which does what becomes due."
      case .negativeDuration:
        "A clock cannot be advanced by \(duration ?? .zero): time does not run backwards."
      case .tooFar:
        "A clock cannot be advanced by \(duration ?? .zero): it counts nanoseconds in 64 bits."
      }
    }
  }
}

public import SMTPTestSupport

/// A cell of the matrix: one fault at one step.
public struct SMTPFaultCell: Sendable, Hashable, Identifiable {
  /// The step, in the words of the client's own session: `mail`, `rcpt[2]`, `dot`.
  public let step: String
  /// The fault, such as `4yz` or `storeThenFIN`; with `-always` behind it where it meets every
  /// connection and not the first one only.
  public let fault: String
  /// What kind of fault it is.
  public let group: SMTPFaultGroup
  /// The rule that makes a server do it, of the endpoint of tokens where it is on a stage of that; few need
  /// a second one.
  public let script: String

  /// `mail/4yz`.
  public var id: String { "\(step)/\(fault)" }
}

/// What a cell came to for a client.
public struct SMTPFaultResult: Sendable, CustomStringConvertible {
  /// An invariant that does not hold.
  public struct Breach: Sendable, Hashable, CustomStringConvertible {
    /// The invariant.
    public let invariant: SMTPFaultInvariant
    /// The section that was broken with it.
    public let clause: SMTPClause
    /// What should have been.
    public let expected: String
    /// What was.
    public let seen: String
    /// Whether it is a latitude, or a SHOULD.
    public let isWarning: Bool

    /// `I1 noFalseSuccess (RFC 5321 §4.2.5): told as sent to …`.
    public var description: String {
      "\(invariant.rawValue) \(invariant) (\(clause)): expected \(expected), seen \(seen)"
    }
  }

  /// The cell.
  public let cell: SMTPFaultCell
  /// What it came to.
  public let verdict: SMTPContractVerdict
  /// What does not hold, the worst first.
  public let breaches: [Breach]
  /// What the client said became of the message.
  public let outcome: String
  /// The dialogues of its connections.
  public let transcript: String
  /// Why the client is known to fail it; `nil` where it is not.
  public let knownFailure: String?

  /// Whether a test has to fail of it: it failed and is not known to, or passed and is known to fail.
  public var isFailure: Bool {
    knownFailure == nil ? verdict == .fail : verdict == .pass || verdict == .warn
  }

  /// `fail  on MAIL once: reply 550 5.7.1 "no"`, then what does not hold.
  public var description: String {
    let known = knownFailure.map { "  # known: \($0)" } ?? ""
    let script = cell.script.split(separator: "\n").joined(separator: "\n      ")
    return (["\(verdict.rawValue)  \(script)\(known)"] + breaches.map { "      \($0)" })
      .joined(separator: "\n")
  }
}

extension SMTPMIMEDefect {
  /// How much a defect does to those who are to read the mail, the least first.
  ///
  /// ```swift
  /// #expect(message.defects.allSatisfy { $0.severity < .breaksMail })
  /// ```
  ///
  /// There are these three and will be no more.
  public enum Severity: String, CaseIterable, Sendable, Hashable, Codable {
    /// The RFCs forbid it, or call it obsolete, and every reader knows what is meant.
    case untidy
    /// Some readers or relays show, file or sort the mail otherwise than it was meant, or refuse it.
    case breaksSomeReaders
    /// Something that was meant cannot be read, or not by rule, or much used relays refuse the mail.
    case breaksMail
  }

  /// How much it does to those who are to read the mail: that of its kind.
  public var severity: Severity { kind.severity }
}

extension SMTPMIMEDefect.Severity: Comparable {
  /// Whether the left one does less.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .untidy: 0
    case .breaksSomeReaders: 1
    case .breaksMail: 2
    }
  }
}

extension SMTPMIMEDefect.Severity: CustomStringConvertible {
  /// The words of failure messages: `breaks some readers`.
  public var description: String {
    switch self {
    case .untidy: "untidy"
    case .breaksSomeReaders: "breaks some readers"
    case .breaksMail: "breaks mail"
    }
  }
}

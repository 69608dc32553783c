/// Why a text is not as a golden file says.
///
/// ```
/// The golden file /…/Goldens/welcome.eml cannot be read: No such file or directory. SMTP_FIXTURE_RECORD=1 writes it.
/// ```
public struct SMTPGoldenFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Why a text is not as a file says. Later versions may know more reasons.
  public struct Reason: Sendable, Hashable, CustomStringConvertible {
    enum Code: String { case different, unreadable, unwritable }

    let code: Code
    /// The difference as a unified diff, or the system's reason.
    public let detail: String

    /// It differs; the text is a unified diff.
    public static func different(_ diff: String) -> Reason {
      Reason(code: .different, detail: diff)
    }

    /// The file cannot be read; the text is the system's reason.
    public static func unreadable(_ detail: String) -> Reason {
      Reason(code: .unreadable, detail: detail)
    }

    /// The file cannot be written; the text is the system's reason.
    public static func unwritable(_ detail: String) -> Reason {
      Reason(code: .unwritable, detail: detail)
    }

    /// Whether the file was read and says something else.
    public var isDifferent: Bool { code == .different }

    /// `unreadable: Is a directory`.
    public var description: String { "\(code.rawValue): \(detail)" }
  }

  /// Where the file is.
  public let path: String
  /// Why the text is not as it says.
  public let reason: Reason

  /// A full sentence, with the difference below it.
  public var description: String {
    switch reason.code {
    case .different:
      "The text differs from \(path); SMTP_FIXTURE_RECORD=1 writes it anew.\n\(reason.detail)"
    case .unreadable:
      "The golden file \(path) cannot be read: \(reason.detail). SMTP_FIXTURE_RECORD=1 writes it."
    case .unwritable: "The golden file \(path) cannot be written: \(reason.detail)."
    }
  }
}

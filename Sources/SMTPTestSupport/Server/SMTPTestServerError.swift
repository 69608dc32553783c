/// Why a server could not do what was asked.
public enum SMTPTestServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The configuration makes no sense; the text says what and why.
  case invalidConfiguration(String)
  /// The address cannot be listened on; the text names it and the system's reason.
  case cannotListen(String)

  /// A full sentence.
  public var description: String {
    switch self {
    case .invalidConfiguration(let text): "The server cannot be configured so: \(text)."
    case .cannotListen(let text): "The server cannot listen on \(text)."
    }
  }
}

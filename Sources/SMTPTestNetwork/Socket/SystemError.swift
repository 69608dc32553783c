internal import CSMTPTestPlatform

/// A call of the operating system that failed.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was tried, in the infinitive: "bind", "make a pipe".
  package let operation: String
  /// The `errno`.
  package let code: Int32
  /// What it was tried with, mostly an address; may be empty.
  package let context: String

  package init(_ operation: String, code: Int32, context: String = "") {
    self.operation = operation
    self.code = code
    self.context = context
  }

  package var description: String {
    let object = context.isEmpty ? "" : " \(context)"
    return "Could not \(operation)\(object): \(String(cString: strerror(code))) (errno \(code))."
  }

  /// Whether descriptors or buffers ran out: a state that passes, and that closing something ends.
  package var isExhaustion: Bool { Self.isExhaustion(code) }

  /// Whether it took too long.
  package var isTimeout: Bool { code == ETIMEDOUT }

  static func isExhaustion(_ code: Int32) -> Bool {
    code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM
  }
}

public import SMTPTestNetwork
public import SMTPTestScript
public import SMTPTestWire

extension SMTPScript {
  /// Reads a script from text, as files and the command line have it.
  ///
  /// ```swift
  /// let script = try SMTPScript(
  ///   parsing: """
  ///     [greylist] on RCPT first 1 per recipient: reply 451 4.7.1 "Greylisted"
  ///     on MAIL nth 3: hold door, call decide
  ///     """,
  ///   calls: ["decide": { event in event.session.isEncrypted ? .proceed : .close }])
  /// script.gates.first?.open()
  /// ```
  ///
  /// What cannot be read is named with its place:
  ///
  /// ```
  /// 1:4: expected a stage such as RCPT, found "RCTP"; did you mean RCPT?
  ///   on RCTP: reply 550
  ///      ^
  ///   at AppTests/SignUpTests.swift:14
  /// ```
  ///
  /// - Parameters:
  ///   - text: one rule a line. A line that ends in a comma or a colon goes on in the next; `#`
  ///     begins a comment.
  ///   - calls: the closures for `call NAME`; default none.
  ///   - gates: the gates for `hold NAME`. A name that is not among them is a new gate, one for all
  ///     rules; ``gates`` has it. Default none.
  ///   - certificates: the certificates for `certificate NAME`, besides those of the gallery and before
  ///     them. Default none.
  ///   - fileID: what errors say of where the text was given.
  ///   - line: what errors say of where the text was given.
  /// - Throws: ``SMTPTextError``.
  public init(
    parsing text: String,
    calls: [String: @Sendable (SMTPStageEvent) async throws -> SMTPAction] = [:],
    gates: [SMTPGate] = [], certificates: [String: SMTPTestCertificate] = [:],
    fileID: StaticString = #fileID, line: UInt = #line
  ) throws(SMTPTextError) {
    let names = ScriptNames(calls: calls, gates: gates, certificates: certificates)
    do { try self.init(parsing: text, names: names) } catch {
      throw error.located(in: text, given: fileID, line)
    }
  }

  /// The gates at which its rules hold sessions, each once, in the order of their first use.
  public var gates: [SMTPGate] { scriptGates.compactMap { $0 as? SMTPGate } }
}

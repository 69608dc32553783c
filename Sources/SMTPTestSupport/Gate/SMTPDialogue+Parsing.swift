public import SMTPTestNetwork
public import SMTPTestScript

extension SMTPDialogue {
  /// Reads a dialogue.
  ///
  /// - Parameters:
  ///   - text: the lines, in UTF-8 with LF or CRLF between them.
  ///   - gates: the gates for `S! hold NAME`. A name that is not among them is a new gate;
  ///     ``gates`` has it. Default none.
  ///   - certificates: the certificates for `S! certificate NAME`, besides those of the gallery and
  ///     before them. Default none.
  ///   - fileID: what errors say of where the text was given.
  ///   - line: what errors say of where the text was given.
  /// - Throws: ``SMTPTextError`` with line and column, and what was expected there:
  ///   `3:4: "C*:" must be followed by a line of the client in the same block`.
  public init(
    parsing text: String, gates: [SMTPGate] = [],
    certificates: [String: SMTPTestCertificate] = [:], fileID: StaticString = #fileID,
    line: UInt = #line
  ) throws(SMTPTextError) {
    let names = ScriptNames(gates: gates, certificates: certificates)
    do { try self.init(parsing: text, names: names) } catch {
      throw error.located(in: text, given: fileID, line)
    }
  }

  /// The gates that it was given, then those that its lines made.
  public var gates: [SMTPGate] { scriptGates.compactMap { $0 as? SMTPGate } }
}

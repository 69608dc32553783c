public import Testing

/// Expects that a message, a transcript or a text is as a golden file says.
///
/// ```swift
/// try expectGolden(#require(try await expectMessage("ann@*")), "Goldens/welcome.eml")
/// expectGolden(try SMTPTestServer.current, "Goldens/sign-up.dialogue")
/// ```
///
/// What differs from run to run or from machine to machine is a hole in the file; the issue shows a
/// unified diff. With `SMTP_FIXTURE_RECORD=1` in the environment the file is written instead.
///
/// - Parameters:
///   - subject: a message, a session, a server or a text.
///   - name: the path of the file from the folder of the test's source file.
///   - names: values that differ from run to run besides, each with the name of its hole:
///     `[code: "code"]`. Default none.
///   - order: whether the order of header fields counts. Default: it does.
///   - filePath: the source file of the test.
///   - sourceLocation: where an issue is recorded.
public func expectGolden(
  _ subject: some SMTPGoldenRepresentable, _ name: String, replacing names: [String: String] = [:],
  order: SMTPGoldenFieldOrder = .asSent, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    try SMTPGoldenFile(name, beside: filePath).require(subject, replacing: names, order: order)
  } catch {
    Issue.record(Comment(rawValue: error.description), sourceLocation: sourceLocation)
  }
}

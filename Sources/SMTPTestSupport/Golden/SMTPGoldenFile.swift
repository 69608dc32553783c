/// A file that says what a message or a transcript looked like when somebody found it right.
///
/// ```swift
/// try SMTPGoldenFile("Goldens/welcome.eml").require(message)
/// ```
///
/// With `SMTP_FIXTURE_RECORD=1` in the environment the file is written instead of read. A difference
/// is shown as a unified diff:
///
/// ```
/// The text differs from /…/Tests/AppTests/Goldens/welcome.eml; SMTP_FIXTURE_RECORD=1 writes it anew.
/// --- golden
/// +++ actual
/// @@ -1,4 +1,4 @@
///  From: app@example.com
/// -Subject: Welcome
/// +Subject: Welcom
///  Date: {date}
///  …
/// ```
public struct SMTPGoldenFile: Sendable, Hashable {
  /// Where the file is.
  public let path: String

  /// Names a file by its place beside the source file of the test.
  ///
  /// - Parameters:
  ///   - name: the path from the folder of `file`, or an absolute one.
  ///   - file: the source file. Default: the one that calls.
  public init(_ name: String, beside file: String = #filePath) {
    let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
    path = name.hasPrefix("/") ? name : folder + name
  }

  /// Makes sure that a text is as the file says.
  ///
  /// - Parameters:
  ///   - subject: a message, a session, a server or a text.
  ///   - names: values that differ from run to run besides those of ``SMTPGoldenRepresentable``, each
  ///     with the name of its hole: `[code: "code"]`. Default none.
  ///   - order: whether the order of header fields counts. Default: it does. A file is written in the
  ///     order it is compared in.
  /// - Throws: ``SMTPGoldenFileError`` if it is not, or if the file cannot be read, or written.
  public func require(
    _ subject: some SMTPGoldenRepresentable, replacing names: [String: String] = [:],
    order: SMTPGoldenFieldOrder = .asSent
  )
    throws(SMTPGoldenFileError)
  {
    let actual = subject.normalizedGoldenText(replacing: names, order: order)
    if System.environment("SMTP_FIXTURE_RECORD") == "1" {
      guard let reason = TextFile.write(actual, to: path) else { return }
      throw SMTPGoldenFileError(path: path, reason: .unwritable(reason))
    }
    let golden: String
    switch TextFile.read(path) {
    case .success(let text): golden = text
    case .failure(let error):
      throw SMTPGoldenFileError(path: path, reason: .unreadable(error.reason))
    }
    // Texts that only look alike are not the same.
    if golden.utf8.elementsEqual(actual.utf8) { return }
    throw SMTPGoldenFileError(
      path: path, reason: .different(UnifiedDiff(from: golden, to: actual).description))
  }
}

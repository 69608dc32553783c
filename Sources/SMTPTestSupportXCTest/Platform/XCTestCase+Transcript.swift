internal import SMTPTestSupport
internal import XCTest

extension XCTestCase {
  /// Puts a transcript where who looks at the failed test finds it.
  func showTranscript(_ transcript: String, title: String) {
    #if canImport(Darwin)
      let attachment = XCTAttachment(string: transcript)
      attachment.name = title
      add(attachment)
      let shown = ShownTranscript(transcript, allIsIn: "in the attachment").description
    #else
      let shown = transcript
    #endif
    print("\(title):\n\(shown)")
  }
}

internal import SMTPTestSupport
internal import XCTest

extension XCTestCase {
  /// Puts a transcript where who looks at the failed test finds it.
  ///
  /// - Parameter concern: the sessions that the failure is about.
  func showTranscript(_ transcript: String, about concern: [Int], title: String) {
    #if canImport(Darwin)
      let attachment = XCTAttachment(string: transcript)
      attachment.name = title
      add(attachment)
      let place: String? = "in the attachment"
    #else
      let place: String? = nil
    #endif
    print("\(title):\n\(ShownTranscript(transcript, about: concern, allIsIn: place))")
  }
}

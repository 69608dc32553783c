internal import SMTPTestClient
internal import SMTPTestSupport

/// A story in scenes, each with its dialogue and what it proved.
struct Demo {
  let isQuiet: Bool
  var proof = Proof()
  /// Why there is no TLS; `nil` where there is.
  let missingTLS: (any Error)?

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    do {
      _ = try SMTPTestCertificateAuthority.shared()
      missingTLS = nil
    } catch {
      missingTLS = error
    }
  }

  /// Begins a scene.
  func begin(_ title: String) { StandardOutput.write("\n== \(title)") }

  /// Shows what was said.
  func show(_ transcript: String) {
    if !isQuiet { StandardOutput.write("\n\(transcript)\n") }
  }

  /// What a client that has to fail throws.
  func error(of body: () throws(SMTPClientError) -> Void) -> SMTPClientError? {
    do throws(SMTPClientError) {
      try body()
      return nil
    } catch {
      return error
    }
  }
}

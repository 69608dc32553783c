import SMTPTestClient
import SMTPTestSupport
import Testing

extension SMTPClientMessage {
  /// A message that is as good as any other.
  static func sample(
    from sender: SMTPEnvelopeAddress = "app@client.test",
    to recipients: SMTPEnvelopeAddress..., body: String = "Hello."
  ) -> SMTPClientMessage {
    SMTPClientMessage(
      from: sender, to: recipients.isEmpty ? ["ann@example.com"] : recipients,
      .text("Subject: News\n\n\(body)\n"))
  }
}

extension SMTPTestClient {
  /// What becomes of a message: `sent`, or kind and stage, with `?` where another attempt may succeed and
  /// `~` where it may have been accepted.
  func outcome(of message: SMTPClientMessage) async -> String {
    do throws(SMTPClientError) {
      try await send(message)
      return "sent"
    } catch {
      return error.brief
    }
  }
}

extension SMTPClientError {
  var brief: String {
    "\(kind) \(stage.rawValue)\(isTransient ? " ?" : "")\(mayHaveBeenAccepted ? " ~" : "")"
  }
}

/// What `body` throws.
func clientError<Value>(
  _ body: () async throws(SMTPClientError) -> Value
) async -> SMTPClientError? {
  do throws(SMTPClientError) {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}

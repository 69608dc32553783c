@testable import SMTPTestContract

extension SMTPContractMessage {
  func sending(only recipient: String) -> SMTPContractMessage {
    SMTPContractMessage(
      marker: marker, sender: sender, recipients: [recipient], body: body,
      suggestedTimeout: suggestedTimeout)
  }
}

extension SMTPContractMessage {
  /// The content of another message, for the recipients of this one.
  func sending(contentOf other: SMTPContractMessage) -> SMTPContractMessage {
    SMTPContractMessage(
      marker: other.marker, sender: sender, recipients: recipients, body: other.body,
      suggestedTimeout: suggestedTimeout)
  }
}

extension DefectiveClient {
  static let sample = SMTPContractMessage(
    marker: "m", sender: "{port}", recipients: ["a@x.test", "b@x.test"], body: [],
    suggestedTimeout: .seconds(1))
}

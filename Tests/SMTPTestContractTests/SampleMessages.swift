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

extension SMTPContractSettings {
  /// A client that has given up is to have done so for what the server did, not for a loaded machine.
  static let patient: SMTPContractSettings = {
    var settings = SMTPContractSettings()
    settings.suggestedTimeout = .seconds(20)
    settings.deadline = .seconds(60)
    return settings
  }()
}

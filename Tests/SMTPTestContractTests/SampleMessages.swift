@testable import SMTPTestContract

extension SMTPContractMessage {
  func sending(only recipient: String) -> SMTPContractMessage {
    SMTPContractMessage(
      marker: marker, sender: sender, recipients: [recipient], body: body,
      suggestedTimeout: suggestedTimeout)
  }
}

extension DefectiveClient {
  static let sample = SMTPContractMessage(
    marker: "m", sender: "{port}", recipients: ["a@x.test", "b@x.test"], body: [],
    suggestedTimeout: .seconds(1))
}

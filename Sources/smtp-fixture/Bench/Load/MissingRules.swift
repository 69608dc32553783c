import SMTPTestSupport

/// Rules that cost what rules cost, and never hold.
enum MissingRules {
  /// Four of five are on MAIL, RCPT and the end of data, with patterns that are wrong in their last
  /// character; the others on commands nobody sends.
  static func script(_ count: Int) -> SMTPScript {
    SMTPScript((0..<count).map(rule))
  }

  private static func rule(_ index: Int) -> SMTPRule {
    let sender = String(LoadScript.sender.dropLast()) + "x"
    let recipient = String(LoadScript.recipient.dropLast()) + "x"
    let on: On =
      if index % 5 == 4 {
        On(index % 2 == 0 ? .vrfy : .help)
      } else {
        switch index % 3 {
        case 0: On(.mail, from: sender)
        case 1: On(.rcpt, to: index % 2 == 0 ? recipient : "*" + recipient.dropFirst())
        default: On(.endOfData, to: recipient, from: "*" + sender.dropFirst())
        }
      }
    return on.reply(.localError)
  }
}

internal import SMTPTestScript

extension SMTPScript {
  /// What chance is drawn from: what the environment says, else the script, else a number by lot.
  ///
  /// - Throws: ``SMTPTextError`` if `SMTP_FIXTURE_SEED` is no number.
  static func seed(of script: SMTPScript) throws(SMTPTextError) -> UInt64 {
    if let text = System.environment("SMTP_FIXTURE_SEED"), text != "" {
      guard let seed = UInt64(text) else {
        throw .mistake("SMTP_FIXTURE_SEED is \"\(text)\", not a number from 0 to \(UInt64.max)")
      }
      return seed
    }
    return script.seed ?? UInt64.random(in: 0...999_999)
  }
}

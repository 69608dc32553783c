/// What waits do when they are not told otherwise.
enum WaitDefaults {
  static let timeout: Duration = {
    let factor = System.environment("SMTP_FIXTURE_TIMEOUT").flatMap(Double.init) ?? 1
    return .seconds(10) * (factor.isFinite && factor > 0 ? min(factor, 1000) : 1)
  }()
}

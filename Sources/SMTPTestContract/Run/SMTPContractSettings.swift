/// How contracts are run.
public struct SMTPContractSettings: Sendable {
  /// How long the client may take for one message, in real time. Default 5 seconds; a client that takes
  /// longer hangs, and fails the contract.
  public var deadline = Duration.seconds(5)
  /// What a client is told to wait at a step: ``SMTPContractMessage/suggestedTimeout``. Default 0.3 s.
  public var suggestedTimeout = Duration.milliseconds(300)
  /// How many cases of contracts, or cells of the matrix, run at once. Default 8.
  public var jobs = 8
  /// Whether what only warns fails. Default: no.
  public var isStrict = false

  /// Creates the default settings.
  public init() {}
}

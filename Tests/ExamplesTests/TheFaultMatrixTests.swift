import SMTPTestContract
import SMTPTestHelpers
import Testing

@Suite(.timeLimit(.minutes(5)), .besideOthers) struct `The fault matrix in examples` {
  static let sender: SMTPContractClient = {
    var client = CheckingAClient.mailer
    let why = "a bad reply to QUIT is thrown"
    client.knownFailures = ["quit/4yz": why, "quit/5yz": why, "quit/fin": why]
    return client
  }()

  @Test func `no fault has the mailer lose mail or double it`() async throws {
    try await SMTPFaultMatrix.verify(Self.sender, tier: .smoke)
  }

  @Test func `chaos has the mailer lose nothing`() async throws {
    let run = try await SMTPChaosRun.of(Self.sender, seed: 42)
    #expect(run.balance.isEven, "\(run)")
  }
}

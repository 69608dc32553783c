import SMTPTestHelpers
import Testing

@testable import SMTPTestScript
@testable import SMTPTestSupport

@Suite(.bounded) struct Patience {
  let start = ContinuousClock.now

  @Test func `ends at the deadline where the task is resumed in time`() {
    var patience = SMTPTestSupport.Patience(until: start + .seconds(10), from: start)
    #expect(patience.deadline == start + .seconds(10))
    let isProlonged = patience.isProlonged(at: start + .seconds(10) + .milliseconds(100))
    #expect(!isProlonged)
    #expect(patience.deadline == start + .seconds(10))
  }

  @Test func `goes on for as long as the task was late, four times the timeout at most`() {
    var patience = SMTPTestSupport.Patience(until: start + .seconds(10), from: start)
    let deadlines = [12, 14, 34, 60].map { seconds -> Duration? in
      guard patience.isProlonged(at: start + .seconds(seconds)) else { return nil }
      return start.duration(to: patience.deadline)
    }
    #expect(deadlines == [.seconds(14), nil, .seconds(40), nil])
  }

  @Test(arguments: [0, -1]) func `has none for a wait of no time`(seconds: Int) {
    var patience = SMTPTestSupport.Patience(until: start + .seconds(seconds), from: start)
    let isProlonged = patience.isProlonged(at: start + .seconds(60))
    #expect(!isProlonged)
  }
}

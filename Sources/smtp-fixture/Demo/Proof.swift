/// Collects what a run proved, a line each.
struct Proof {
  private(set) var proved = 0
  private(set) var failed = 0

  /// Says that `claim` holds, or that it does not, with what was found instead.
  mutating func check(_ claim: String, _ holds: Bool, found: @autoclosure () -> String) {
    if holds {
      proved += 1
      StandardOutput.write("proved: \(claim)")
    } else {
      failed += 1
      StandardOutput.write("FAILED: \(claim)")
      StandardError.write("smtp-fixture: It does not hold that \(claim); found: \(found())")
    }
  }
}

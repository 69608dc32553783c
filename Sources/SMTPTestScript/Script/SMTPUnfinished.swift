/// A rule, or what a closure returns, with steps, none of which decides yet.
public struct SMTPUnfinished<Whole: SMTPActionChain>: SMTPActionChain, SMTPUndecided
where Whole.Decided == Whole {
  /// What it will be; it decides nothing so far.
  private let whole: Whole

  init(_ whole: Whole) { self.whole = whole }

  /// Plumbing of the verbs.
  public var _end: SMTPActionChainEnd<SMTPUnfinished, Whole> {
    let end = whole._end
    return SMTPActionChainEnd(
      passing: { SMTPUnfinished(end.deciding($0)) }, deciding: end.deciding)
  }
}

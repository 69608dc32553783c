internal import SMTPTestNetwork
internal import SMTPTestScript

/// A script that was put in: what it counts, and the tasks its closures run in.
///
/// The three belong together: whoever took a rule from it runs the rule's closures in its tasks, also
/// when another script has been put in meanwhile. They end when nobody holds them any more.
final class ScriptInUse: Sendable {
  let program: ScriptProgram
  let state: Locked<ScriptState>
  /// `nil` where the script has no closures.
  let runner: HookRunner?

  /// Makes a script ready. Closures in it inherit the task-locals of the calling task.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says.
  init(
    _ script: SMTPScript, for dialect: ScriptDialect, speakingTLS: Bool = true,
    hooksOn place: HookRunner.Place
  ) throws {
    try script.validate(for: dialect, speaksTLS: speakingTLS)
    let program = ScriptProgram(
      script, seed: script.isByChance ? try SMTPScript.seed(of: script) : nil, dialect: dialect)
    self.program = program
    state = Locked(ScriptState(program))
    runner = script.hasClosures ? HookRunner(on: place) : nil
  }

  /// One with nothing to say.
  init() {
    let program = ScriptProgram(SMTPScript(), seed: nil)
    self.program = program
    state = Locked(ScriptState(program))
    runner = nil
  }

  /// The same, with what it counted, without its closures, which `self` must not be asked for any more.
  private init(withoutClosuresOf last: ScriptInUse) {
    let (dropped, program) = last.state.withLock { ($0.dropClosures(), $0.program) }
    self.program = program
    state = last.state
    runner = nil
    withExtendedLifetime(dropped) {}
  }

  func withoutClosures() -> ScriptInUse {
    program.script.hasClosures ? ScriptInUse(withoutClosuresOf: self) : self
  }
}

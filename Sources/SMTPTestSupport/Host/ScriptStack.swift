internal import SMTPTestNetwork
internal import SMTPTestScript
internal import SMTPTestWire

/// The scripts of a server: the one in use, on top of those that a scope has put aside until it ends.
///
/// Scopes may end in any order. The one that ends takes its own place away, wherever that stands; what
/// is below it comes back with what it had counted.
final class ScriptStack: Sendable {
  /// A scope, as whoever opened it knows it.
  struct ScopeID: Sendable, Hashable {
    fileprivate let number: Int
  }

  private struct Place {
    let id: ScopeID
    var script: ScriptInUse
  }

  private struct State {
    var places: [Place]
    var top: ScriptInUse
    var lastNumber = 0
    var isClosed = false
  }

  /// Where the script in use may have something to say.
  let watched = WatchedStages()
  private let dialect: ScriptDialect
  private let speaksTLS: Bool
  /// Where the host is asked whatever the scripts say.
  private let alwaysAsked: StageSet
  private let hookPlace: HookRunner.Place
  private let state: Locked<State>

  init(
    for dialect: ScriptDialect = .smtp, speakingTLS: Bool = true,
    hooksOn place: HookRunner.Place,
    alwaysAsking stages: StageSet = StageSet()
  ) {
    self.dialect = dialect
    speaksTLS = speakingTLS
    alwaysAsked = stages
    watched.set(stages, bodyMarks: [])
    hookPlace = place
    let first = ScriptInUse()
    state = Locked(
      State(places: [Place(id: ScopeID(number: 0), script: first)], top: first))
  }

  /// The script in use.
  var top: ScriptInUse { state.withLock { $0.top } }

  /// Puts in a script in place of the one in use, within the scope that is open, if one is.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says; all stays as it was.
  func use(_ script: SMTPScript) throws {
    let new = try make(script)
    // What goes is let go of outside the lock, since closures hold anything.
    let last = state.withLock { state -> ScriptInUse in
      let index = state.places.count - 1
      let last = state.places[index].script
      state.places[index].script = state.isClosed ? new.withoutClosures() : new
      show(&state)
      return last
    }
    withExtendedLifetime((last, new)) {}
  }

  private func make(_ script: SMTPScript) throws -> ScriptInUse {
    try ScriptInUse(script, for: dialect, speakingTLS: speaksTLS, hooksOn: hookPlace)
  }

  /// Opens a scope: puts in a script on top of the one in use.
  ///
  /// - Throws: ``SMTPTextError`` if a rule cannot do what it says; all stays as it was.
  func push(_ script: SMTPScript) throws -> ScopeID {
    let new = try make(script)
    let id = state.withLock { state -> ScopeID in
      state.lastNumber += 1
      let id = ScopeID(number: state.lastNumber)
      state.places.append(Place(id: id, script: state.isClosed ? new.withoutClosures() : new))
      show(&state)
      return id
    }
    withExtendedLifetime(new) {}
    return id
  }

  /// Ends a scope and returns the script that was in use there; what was below comes back as it was.
  func pop(_ id: ScopeID) -> ScriptInUse? {
    state.withLock { state -> ScriptInUse? in
      guard let index = state.places.firstIndex(where: { $0.id == id }) else { return nil }
      let last = state.places.remove(at: index).script
      show(&state)
      return last
    }
  }

  /// Forgets what all scripts counted, but for which rules have fired.
  func forgetCounts() {
    for script in scripts { script.state.withLock { $0 = ScriptState(again: $0) } }
  }

  /// Lets go of all closures, those that come later too. What the scripts counted stays.
  func close() {
    let last = state.withLock { state -> [ScriptInUse] in
      state.isClosed = true
      let last = state.places.map(\.script)
      for index in state.places.indices {
        state.places[index].script = state.places[index].script.withoutClosures()
      }
      show(&state)
      return last
    }
    withExtendedLifetime(last) {}
  }

  /// Tells all scripts that ask for it what is stored now: also those that are put aside.
  func noteStored(_ record: SMTPTransactionRecord) {
    // Nearly always none asks, and this is asked of every message.
    let asking = state.withLock { state -> [ScriptInUse] in
      var asking: [ScriptInUse] = []
      var index = 0
      while index < state.places.count {
        let script = state.places[index].script
        if script.program.asksForStored { asking.append(script) }
        index += 1
      }
      return asking
    }
    if asking.count == 0 { return }
    let envelope = record.envelope
    let size = record.contentSize
    for script in asking { script.state.withLock { $0.noteStored(envelope, size: size) } }
  }

  private var scripts: [ScriptInUse] { state.withLock { $0.places.map(\.script) } }

  /// Has connections ask where the script on top has something to say: under the lock, so that of two
  /// scripts put in at once the same one is in use and asked.
  private func show(_ state: inout State) {
    let top = state.places[state.places.count - 1].script
    guard top !== state.top else { return }
    state.top = top
    watched.set(
      top.program.stages.union(alwaysAsked), bodyMarks: top.program.bodyMarks)
  }
}

// What became of the script in use.
extension ScriptStack {
  var tally: ScriptTally { top.state.withLock { $0.tally } }

  var drawn: SMTPScript { top.state.withLock { $0.drawn } }

  /// The rules that never fired.
  var idleRules: [SMTPRule] { top.state.withLock { $0.idleRules } }

  /// The script with the seed that chance is drawn from.
  var script: SMTPScript {
    let program = top.program
    var script = program.script
    script.seed = program.seed ?? script.seed
    return script
  }
}

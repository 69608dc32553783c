/// A place where a rule holds a session, as far as the language knows it: by its name.
///
/// What waits there, and how, is for whoever has threads.
package protocol ScriptGate: AnyObject, Sendable {
  /// The name, as scripts write it.
  var name: String { get }

  /// A session arrives: `resume` is called when it may go on, at once perhaps. Returns what takes
  /// it away again.
  func arrive(_ resume: @escaping @Sendable () -> Void) -> @Sendable () -> Void
}

/// `call decide`.
struct CallAction: ScriptAction {
  static let keyword = "call"
  static let form = "call NAME"
  static let summary = "asks the closure of that name"
  static let role = ActionRole.deciding
  static let stages = ScriptDialect.everywhere

  let closure: Named<SMTPDecider>

  init(_ closure: Named<SMTPDecider>) { self.closure = closure }

  init(from parser: inout ActionParser) throws(SMTPTextError) {
    let token = try parser.reader.peek()
    let name = try parser.reader.name(of: "a closure")
    guard let body = parser.names.calls[name] else {
      throw parser.reader.error(at: token, Self.unknown(name, among: parser.names))
    }
    closure = Named(name: name, value: body)
  }

  private static func unknown(_ name: String, among names: ScriptNames) -> String {
    let known = names.calls.keys.sorted()
    var message = "no closure is called \(name): "
    message += known.isEmpty ? "none was given" : "there is \(known.joined(separator: ", "))"
    if let nearest = Nearest.candidate(to: name, among: known) {
      message += "; did you mean \(nearest)?"
    }
    return message
  }

  var arguments: String { closure.name }

  var mistake: String? {
    ScriptText.isName(closure.name) ? nil : "\"\(closure.name)\" is no name for a call"
  }

  var decider: Named<SMTPDecider>? { closure }

  /// What the closure returns decides.
  func decide(_ decision: inout DecisionBuilder) {}
}

extension SMTPActionChain where Self: SMTPUndecided {
  /// Asks a closure, which runs as a task on the server's own hook thread with the task-locals of
  /// the task that put the script in. Only the connection it is asked about waits.
  ///
  /// Before macOS 15, iOS 18, tvOS 18, watchOS 11 and visionOS 2 tasks cannot prefer a thread: there
  /// closures run on Swift's pool. A test that blocks all threads of the pool, with synchronous clients
  /// in tasks, has its closures wait for one of them there, and time out if none comes free.
  ///
  /// A closure holds what it mentions until its script is replaced or its server stops. One that needs
  /// its own server asks the event for it, and does not keep it running.
  ///
  /// A closure that throws, or takes longer than the server's `hookTimeout`, makes the server
  /// answer `451 4.3.0` and leaves a finding.
  ///
  /// A closure is tested without a server by an event of the test's own making:
  ///
  /// ```swift
  /// let event = SMTPStageEvent(at: .rcpt, line: "RCPT TO:<ann@new.example>")
  /// #expect(try await greylist(event) == .reply(.greylisted))
  /// ```
  ///
  /// - Parameters:
  ///   - name: what the rule prints as `call NAME`; default `closure`.
  ///   - body: decides.
  public func decide(
    as name: String = "closure",
    _ body: @escaping @Sendable (SMTPStageEvent) async throws -> SMTPAction
  ) -> Decided {
    deciding(CallAction(Named(name: name, value: body)))
  }
}

import Dispatch
import SMTPTestNetwork

/// Sends messages over many connections at once and checks every reply.
///
/// It runs on an event loop of its own, so that it can share a process with the server it is sent
/// to where that is wanted.
final class LoadGenerator: Sendable {
  struct Result: Sendable {
    var messages = 0
    var seconds = 0.0
    var sent = 0
    var received = 0
  }

  private struct State {
    /// Messages not yet taken in hand by a connection.
    var unclaimed: Int
    var live = 0
    var gathered: [LoadConnection] = []
    var result = Result()
    var failure: String?
    var isOver = false
  }

  let script: LoadScript
  private let address: SocketAddress
  private let connections: Int
  private let messages: Int
  private let loop: EventLoop
  private let onGathered: (@Sendable () -> Void)?
  private let state: Locked<State>
  private let over = DispatchSemaphore(value: 0)

  /// - Parameter onGathered: called on the generator's thread each time all connections have waited
  ///   for each other, before any of them goes on.
  init(
    _ script: LoadScript, to address: SocketAddress, connections: Int, messages: Int,
    onGathered: (@Sendable () -> Void)? = nil
  ) throws {
    self.script = script
    self.address = address
    self.connections = min(connections, messages)
    self.messages = messages
    self.onGathered = onGathered
    state = Locked(State(unclaimed: messages))
    loop = try EventLoop(name: "load-generator")
  }

  /// Sends everything and returns what it took.
  ///
  /// - Throws: ``BenchFailure`` at the first reply that is not the expected one, when a connection
  ///   breaks, or when the last message is not answered within `timeout`.
  func run(within timeout: Duration = .seconds(300)) throws -> Result {
    let began = SMTPFixtureClock.system.now
    defer { loop.stop() }
    loop.execute { [self] in
      for _ in 0..<connections where claim() { open() }
    }
    let left = DispatchTimeInterval.milliseconds(Int(timeout / .milliseconds(1)))
    let isLate = over.wait(timeout: .now() + left) == .timedOut
    loop.performAndWait {}
    var (result, failure) = state.withLock { ($0.result, $0.failure) }
    if let failure { throw BenchFailure("\(failure); \(result.messages) messages were answered") }
    if isLate || result.messages != messages {
      throw BenchFailure("\(result.messages) of \(messages) messages were answered in \(timeout)")
    }
    result.seconds = Double(SMTPFixtureClock.system.now - began) / 1e9
    return result
  }

  // MARK: On the loop's thread

  /// Takes a message in hand; false where none is left.
  private func claim() -> Bool {
    state.withLock { state in
      guard state.unclaimed > 0 else { return false }
      state.unclaimed -= 1
      return true
    }
  }

  private func open() {
    do throws(SystemError) {
      let descriptor = try Socket.beginConnecting(to: address)
      Socket.setNoDelay(descriptor)
      state.withLock { $0.live += 1 }
      loop.add(descriptor, .readable, LoadConnection(descriptor, of: self))
    } catch {
      fail("\(error)")
    }
  }

  /// What a client that has all replies of `step` does next.
  func next(after step: LoadScript.Step) -> Int {
    !step.asks || claim() ? step.next.more : step.next.done
  }

  func didComplete(_ count: Int) { state.withLock { $0.result.messages += count } }

  func didClose(_ client: LoadClient) {
    loop.remove(client.descriptor)
    Socket.close(client.descriptor)
    let live = state.withLock { state in
      state.result.sent += client.sent
      state.result.received += client.received
      state.live -= 1
      return state.live
    }
    if script.mode == .newConnection, claim() {
      open()
    } else if live == 0 {
      finish()
    }
  }

  /// Lets a connection wait until all others are as far, then lets all go on.
  func gather(_ connection: LoadConnection) {
    let ready = state.withLock { state -> [LoadConnection] in
      state.gathered.append(connection)
      guard state.gathered.count == connections else { return [] }
      defer { state.gathered = [] }
      return state.gathered
    }
    guard !ready.isEmpty else { return }
    onGathered?()
    for connection in ready { connection.goOn(on: loop) }
  }

  func fail(_ text: String) {
    state.withLock { $0.failure = $0.failure ?? text }
    finish()
  }

  private func finish() {
    let isFirst = state.withLock { state in
      defer { state.isOver = true }
      return !state.isOver
    }
    if isFirst { over.signal() }
  }
}

/// A client on the generator's loop.
final class LoadConnection: EventHandler {
  private let generator: LoadGenerator
  private let client: Locked<LoadClient>

  init(_ descriptor: Int32, of generator: LoadGenerator) {
    self.generator = generator
    client = Locked(LoadClient(descriptor))
  }

  func handleEvents(_ events: IOEvents, on loop: EventLoop) {
    let script = generator.script
    let (progress, step, completed) = client.withLock { client in
      var progress = LoadClient.Progress.waits
      if events.contains(.writable) { progress = client.write(script) }
      if case .failed = progress {
      } else if events != .writable {
        progress = client.read(script)
      }
      return (progress, client.step, client.takeCompleted())
    }
    if completed > 0 { generator.didComplete(completed) }
    switch progress {
    case .waits: if events.contains(.writable) { watch(loop) }
    case .failed(let text): generator.fail(text)
    case .answered:
      if script.steps[step].gathers {
        generator.gather(self)
      } else {
        goOn(on: loop)
      }
    }
  }

  /// Begins the step after the one that is complete.
  func goOn(on loop: EventLoop) {
    let script = generator.script
    let step = script.steps[client.withLock { $0.step }]
    let next = generator.next(after: step)
    guard next != LoadScript.end else { return generator.didClose(client.withLock { $0 }) }
    let (progress, isBlocked) = client.withLock { client in
      (client.begin(next, of: script), !client.unsent.isEmpty)
    }
    if case .failed(let text) = progress { return generator.fail(text) }
    if isBlocked { watch(loop) }
  }

  private func watch(_ loop: EventLoop) {
    let (descriptor, isBlocked) = client.withLock { ($0.descriptor, !$0.unsent.isEmpty) }
    loop.modify(descriptor, isBlocked ? [.readable, .writable] : .readable)
  }
}

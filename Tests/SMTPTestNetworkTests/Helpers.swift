import CSMTPTestPlatform
import Dispatch
import SMTPTestNetwork
import Testing

/// A loop for one test, which ends with it.
@discardableResult
func withLoop<Result>(
  _ backend: EventLoop.Backend = .default, _ body: (EventLoop) throws -> Result
) throws -> Result {
  let loop = try EventLoop(backend: backend, name: "test-loop")
  defer { loop.stop() }
  return try body(loop)
}

/// Two connected non-blocking sockets, closed with the value.
final class SocketPair: Sendable {
  let near: Int32
  let far: Int32

  init() throws {
    #if os(Linux)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, stream, 0, &ends) == 0)
    for end in ends { _ = smtp_make_nonblocking_and_private(end) }
    near = ends[0]
    far = ends[1]
  }

  deinit {
    Socket.close(near)
    Socket.close(far)
  }
}

@discardableResult
func send(_ text: String, to descriptor: Int32) -> Socket.WriteOutcome {
  Array(text.utf8).withUnsafeBytes { Socket.write(descriptor, $0) }
}

/// What can be read at once, nil where there is nothing.
func receive(from descriptor: Int32) -> String? {
  var octets = [UInt8](repeating: 0, count: 1024)
  switch octets.withUnsafeMutableBytes({ Socket.read(descriptor, into: $0) }) {
  case .octets(let count): return String(decoding: octets.prefix(count), as: UTF8.self)
  case .endOfStream: return ""
  case .wouldBlock, .failed: return nil
  }
}

/// A handler made of a closure.
final class ClosureHandler: EventHandler {
  private let body: @Sendable (IOEvents, EventLoop) -> Void

  init(_ body: @escaping @Sendable (IOEvents, EventLoop) -> Void) { self.body = body }

  func handleEvents(_ events: IOEvents, on loop: EventLoop) { body(events, loop) }
}

/// A thread of its own, for code that blocks; `join` returns what it returned.
final class Thread<Result: Sendable>: Sendable {
  private let result = Locked<Result?>(nil)
  private let condition: Gate

  init(_ body: @escaping @Sendable () -> Result) {
    let gate = Gate()
    condition = gate
    let context = Unmanaged.passRetained(
      Box { [result] in
        let value = body()
        result.withLock { $0 = value }
        gate.open()
      })
    _ = smtp_thread_start(runBox, context.toOpaque())
  }

  func join() -> Result {
    condition.wait()
    return result.withLock { $0! }
  }
}

private final class Box: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runBox(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().body()
  return nil
}

/// Blocks threads until it is opened.
///
/// Not the closed end of a pipe: a child process that another test starts at the wrong moment
/// inherits the open one.
final class Gate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }

  func wait() {
    semaphore.wait()
    // The next one may pass, too.
    semaphore.signal()
  }
}

/// Another descriptor of the same socket, for whoever closes what it is given.
func duplicate(_ descriptor: Int32) -> Int32 { dup(descriptor) }

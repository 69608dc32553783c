import SMTPTestHelpers
import Testing

@testable import SMTPTestNetwork
@testable import SMTPTestSupport

@Suite(.bounded) struct `The thread of closures` {
  @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
  @Test func `runs nothing before it is started, then all on the thread of a loop`() async {
    let thread = HookThread()
    let loops = Log<Bool>()
    let early = Task(executorPreference: thread) { loops.append(CurrentLoop.pointer != nil) }
    #expect(loops.all == [])
    thread.start()
    await early.value
    await Task(executorPreference: thread) { loops.append(CurrentLoop.pointer != nil) }.value
    #expect(loops.all == [true, true])
  }

  @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
  @Test func `leaves what waited, and what comes, to Swift's pool when nobody will start it`() async
  {
    let thread = HookThread()
    let loops = Log<Bool>()
    let early = Task(executorPreference: thread) { loops.append(CurrentLoop.pointer != nil) }
    thread.giveUp()
    thread.start()
    await early.value
    await Task(executorPreference: thread) { loops.append(CurrentLoop.pointer != nil) }.value
    #expect(loops.all == [false, false])
  }
}

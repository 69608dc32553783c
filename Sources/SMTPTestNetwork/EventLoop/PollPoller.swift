internal import CSMTPTestPlatform

/// Readiness by `poll` and a pipe: what every POSIX system has.
final class PollPoller: Poller {
  private(set) var ready: UnsafeMutablePointer<smtp_ready>
  let wakeDescriptor: Int32
  // `poll` works on the very list.
  let canChangeWhileWaiting = false
  private let wakeWriter: Int32
  private var entries: UnsafeMutablePointer<pollfd>
  private var generations: UnsafeMutablePointer<UInt32>
  // Beside `entries`, where an entry without interest carries -1 in its descriptor's place.
  private var descriptors: UnsafeMutablePointer<Int32>
  private var capacity = 64
  private var count = 0
  /// Where in `entries` a descriptor is, or -1.
  private var positions: ContiguousArray<Int32> = []

  init() throws(SystemError) {
    var reader: Int32 = -1
    var writer: Int32 = -1
    let result = smtp_pipe_create(&reader, &writer)
    guard result == 0 else {
      throw SystemError("make a pipe", code: -result, context: "for an event loop")
    }
    wakeDescriptor = reader
    wakeWriter = writer
    ready = .allocate(capacity: capacity)
    entries = .allocate(capacity: capacity)
    generations = .allocate(capacity: capacity)
    descriptors = .allocate(capacity: capacity)
    _ = add(reader, generation: 0, interest: .readable)
  }

  deinit {
    _ = CSMTPTestPlatform.close(wakeDescriptor)
    _ = CSMTPTestPlatform.close(wakeWriter)
    ready.deallocate()
    entries.deallocate()
    generations.deallocate()
    descriptors.deallocate()
  }

  func add(_ descriptor: Int32, generation: UInt32, interest: IOEvents) -> Int32 {
    if count == capacity { grow() }
    let index = Int(descriptor)
    while positions.count <= index { positions.append(-1) }
    positions[index] = Int32(count)
    entries[count] = smtp_pollfd(descriptor, interest.rawValue)
    generations[count] = generation
    descriptors[count] = descriptor
    count += 1
    return 0
  }

  func modify(
    _ descriptor: Int32, generation: UInt32, from previous: IOEvents, to interest: IOEvents
  ) -> Int32 {
    guard let position = position(of: descriptor) else { return -ENOENT }
    entries[position] = smtp_pollfd(descriptor, interest.rawValue)
    return 0
  }

  func remove(_ descriptor: Int32, interest: IOEvents) {
    guard let position = position(of: descriptor) else { return }
    positions[Int(descriptor)] = -1
    count -= 1
    guard position != count else { return }
    entries[position] = entries[count]
    generations[position] = generations[count]
    descriptors[position] = descriptors[count]
    positions[Int(descriptors[position])] = Int32(position)
  }

  func wait(timeout: Int64) -> Int {
    max(0, Int(smtp_poll_wait(entries, generations, Int32(count), ready, timeout)))
  }

  func wake() { smtp_wake(wakeWriter) }

  func close() {
    count = 0
    positions = []
  }

  private func position(of descriptor: Int32) -> Int? {
    let index = Int(descriptor)
    guard index >= 0, index < positions.count, positions[index] >= 0 else { return nil }
    return Int(positions[index])
  }

  private func grow() {
    let wider = capacity * 2
    widen(&entries, to: wider)
    widen(&generations, to: wider)
    widen(&descriptors, to: wider)
    ready.deallocate()
    ready = .allocate(capacity: wider)
    capacity = wider
  }

  private func widen<Element>(_ elements: inout UnsafeMutablePointer<Element>, to wider: Int) {
    let moved = UnsafeMutablePointer<Element>.allocate(capacity: wider)
    moved.moveInitialize(from: elements, count: count)
    elements.deallocate()
    elements = moved
  }
}

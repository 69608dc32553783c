/// One registration of a descriptor with a loop.
final class Slot {
  let handler: any EventHandler
  let generation: UInt32
  @exclusivity(unchecked) var interest: IOEvents

  init(handler: any EventHandler, generation: UInt32, interest: IOEvents) {
    self.handler = handler
    self.generation = generation
    self.interest = interest
  }
}

/// The registrations of a loop, indexed by descriptor.
///
/// Descriptors are small numbers the kernel uses again, so a plain array is the fastest table
/// there is; a generation tells two registrations of one number apart.
final class SlotTable {
  @exclusivity(unchecked) private var slots: UnsafeMutablePointer<Slot?>
  @exclusivity(unchecked) private var capacity: Int
  private var lastGeneration: UInt32 = 0
  private(set) var count = 0

  init() {
    capacity = 64
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: nil, count: capacity)
  }

  deinit {
    slots.deinitialize(count: capacity)
    slots.deallocate()
  }

  func slot(_ descriptor: Int32) -> Slot? {
    let index = Int(descriptor)
    guard index >= 0, index < capacity else { return nil }
    return slots[index]
  }

  func insert(
    _ handler: any EventHandler, for descriptor: Int32, interest: IOEvents
  ) -> Slot {
    let index = Int(descriptor)
    if index >= capacity { grow(toHold: index) }
    // Zero stays free: it is the loop's own wake-up descriptor.
    lastGeneration = lastGeneration == .max ? 1 : lastGeneration + 1
    let slot = Slot(handler: handler, generation: lastGeneration, interest: interest)
    if slots[index] == nil { count += 1 }
    slots[index] = slot
    return slot
  }

  @discardableResult
  func remove(_ descriptor: Int32) -> Slot? {
    guard let slot = slot(descriptor) else { return nil }
    slots[Int(descriptor)] = nil
    count -= 1
    return slot
  }

  /// Empties the table and returns what was in it, so that the caller chooses where handlers die.
  func removeAll() -> [Slot] {
    var removed: [Slot] = []
    for descriptor in 0..<Int32(capacity) {
      if let slot = remove(descriptor) { removed.append(slot) }
    }
    return removed
  }

  private func grow(toHold index: Int) {
    let wider = max(capacity * 2, index + 1)
    let moved = UnsafeMutablePointer<Slot?>.allocate(capacity: wider)
    moved.moveInitialize(from: slots, count: capacity)
    (moved + capacity).initialize(repeating: nil, count: wider - capacity)
    slots.deallocate()
    slots = moved
    capacity = wider
  }
}

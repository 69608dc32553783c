import SMTPTestHelpers
import Testing

@testable import SMTPTestClient

@Suite(.bounded) struct `The machine of a pool, whatever happens` {
  @Test(arguments: 0..<120 as Range<UInt64>)
  func `answers everyone once, keeps its limits and leaves no connection`(seed: UInt64) {
    var chance = SplitMix(state: seed)
    var pool = PoolScene { limits in
      limits.connections = 1 + chance.below(4)
      limits.messagesPerConnection = 1 + chance.below(5)
      limits.waiting = 1 + chance.below(12)
      limits.attempts = 1 + chance.below(3)
      limits.trustedTime = UInt64(chance.below(3) * 500)
      limits.idleTime = UInt64(1 + chance.below(4000))
      limits.retryDelay = UInt64(chance.below(300))
      if chance.below(2) == 0 {
        limits.rate = PoolRate(1 + chance.below(4), within: UInt64(1 + chance.below(2000)))
      }
    }
    for _ in 0..<250 { anything(&pool, &chance) }
    if chance.below(3) > 0 { _ = pool.drain() }
    for _ in 0..<chance.below(40) { anything(&pool, &chance) }
    if pool.machine.phase == .open || chance.below(2) == 0 { _ = pool.close() }
    // Now only what is under way comes to its end.
    var steps = 0
    while !pool.isOver, steps < 10_000 {
      steps += 1
      if !progress(&pool, &chance), let deadline = pool.machine.deadline {
        _ = pool.pass(deadline - pool.now)
      }
    }
    #expect(pool.isOver)
    #expect(pool.breaches == [])
    #expect(pool.letters.count > 40)
    #expect(pool.letters.values.allSatisfy { $0.answers.count == 1 })
    #expect(pool.peers.isEmpty)
  }

  private func anything(_ pool: inout PoolScene, _ chance: inout SplitMix) {
    switch chance.below(20) {
    case 0..<7: _ = pool.submit(to: chance.below(4) == 0 ? "b" : "a")
    case 7: _ = pool.cancel(1 + chance.below(pool.letters.count + 1))
    case 8, 9: _ = pool.pass(UInt64(chance.below(1500)))
    case 10:
      if let deadline = pool.machine.deadline { _ = pool.pass(deadline - pool.now) }
    case 11:
      // A connection is gone, whatever it was at.
      if let one = pool.peers.keys.map(\.number).sorted().first { lose(one, &pool) }
    default: _ = progress(&pool, &chance)
    }
  }

  private func lose(_ number: Int, _ pool: inout PoolScene) {
    if case .busy? = pool.peers[pool.connection(number)]?.state {
      _ = pool.finish(number, .lost)
    }
    _ = pool.end(number)
  }

  /// Something that has to happen some time does; false where all rests.
  private func progress(_ pool: inout PoolScene, _ chance: inout SplitMix) -> Bool {
    let open = pool.peers.filter { peer in
      if case .idle = peer.value.state { peer.value.isEnding } else { true }
    }
    let numbers = open.keys.map(\.number).sorted()
    guard !numbers.isEmpty else { return false }
    let number = numbers[chance.below(numbers.count)]
    let peer = pool.peers[pool.connection(number)]!
    switch peer.state {
    case .busy:
      let rest: [PoolVerdict] = [.lost, .unbegun, .unbegun, .spent, .unknown, .refused]
      let verdict = chance.below(3) > 0 ? .sent : rest[chance.below(rest.count)]
      _ = pool.finish(number, peer.isEnding && verdict == .refused ? .lost : verdict)
    case _ where peer.isEnding: _ = pool.end(number)
    case .connecting where chance.below(4) > 0:
      _ = pool.ready(number, mostMessages: chance.below(3) == 0 ? 1 + chance.below(3) : nil)
    case .checking where chance.below(4) > 0: _ = pool.checked(number)
    default: _ = pool.end(number, isPermanent: chance.below(8) == 0)
    }
    return true
  }

  @Test func `keeps ten thousand in order, and lets any of them leave`() {
    var queue = PoolQueue()
    var chance = SplitMix(state: 7)
    var model: [Int] = []
    var taken: [PoolEntry] = []
    func request(_ number: Int) -> PoolRequest {
      PoolRequest(number: number, destination: PoolDestination(number: 0))
    }
    for number in 1...10_000 {
      queue.append(request(number))
      model.append(number)
      switch chance.below(6) {
      case 0:
        let index = chance.below(model.count)
        let one = request(model.remove(at: index))
        if !queue.remove(one) || queue.remove(one) { Issue.record("not there once") }
      case 1, 2:
        if let one = queue.take() {
          taken.append(one)
          if one.request.number != model.removeFirst() { Issue.record("not the eldest") }
        }
      case 3:
        if !taken.isEmpty {
          let one = taken.remove(at: chance.below(taken.count))
          queue.putBack(one)
          let number = one.request.number
          model.insert(number, at: model.firstIndex { $0 > number } ?? model.count)
        }
      default: break
      }
      if queue.count != model.count { Issue.record("\(queue.count), not \(model.count)") }
    }
    #expect(queue.takeAll().map(\.request.number) == model)
    #expect(queue.isEmpty)
  }
}

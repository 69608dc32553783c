import CSMTPTestScan

/// Octets of one direction, appended in chunks that are never moved.
///
/// Chunks start small, since most sessions are, and double up to 256 KB, so that ten megabytes of
/// content cost no reallocation and no copy.
struct OctetStream {
  /// One piece of memory. What lies below a published count never changes.
  final class Chunk: @unchecked Sendable {
    // Protected by: written by the loop thread only, above the counts that readers were given.
    let memory: UnsafeMutableRawPointer
    let capacity: Int
    let start: Int
    @exclusivity(unchecked) var count = 0

    init(capacity: Int, start: Int) {
      self.memory = .allocate(byteCount: capacity, alignment: 16)
      self.capacity = capacity
      self.start = start
    }

    deinit { memory.deallocate() }
  }

  private(set) var chunks: [Chunk] = []
  /// The last of the chunks. (`Array.last` is a generic call of a microsecond's tenth.)
  private var current: Chunk?
  private(set) var count = 0
  private let smallest: Int

  /// How many octets of memory the chunks have.
  var reservedCount: Int { chunks.reduce(0) { $0 + $1.capacity } }

  init(smallest: Int) { self.smallest = smallest }

  /// Free memory to write the next octets to: at least `minimum`.
  mutating func space(minimum: Int) -> UnsafeMutableRawBufferPointer {
    guard let last = current, last.capacity - last.count >= minimum else {
      return newChunk(minimum: minimum)
    }
    return UnsafeMutableRawBufferPointer(
      start: last.memory + last.count, count: last.capacity - last.count)
  }

  // (What is rare stands by itself: a debug build clears all that a function could need.)
  private mutating func newChunk(minimum: Int) -> UnsafeMutableRawBufferPointer {
    let capacity = max(minimum, min(262_144, max(smallest, (current?.capacity ?? 0) * 4)))
    let chunk = Chunk(capacity: capacity, start: count)
    chunks.append(chunk)
    current = chunk
    return UnsafeMutableRawBufferPointer(start: chunk.memory, count: capacity)
  }

  /// Says that `written` octets were put at the front of the last ``space(minimum:)``.
  mutating func commit(_ written: Int) {
    guard let last = current else { return }
    last.count += written
    count += written
  }

  /// Appends a copy.
  mutating func append(_ octets: UnsafeRawBufferPointer) {
    guard let last = current, last.capacity - last.count >= octets.count else {
      return appendInPieces(octets)
    }
    smtp_copy(last.memory + last.count, octets.baseAddress, octets.count)
    last.count &+= octets.count
    count &+= octets.count
  }

  private mutating func appendInPieces(_ octets: UnsafeRawBufferPointer) {
    var from = octets.baseAddress
    var left = octets.count
    while left > 0, let source = from {
      let space = space(minimum: 1)
      let part = space.count < left ? space.count : left
      smtp_copy(space.baseAddress, source, part)
      commit(part)
      from = source + part
      left -= part
    }
  }

  /// Gives back the unused memory of the last chunk: nothing more will come.
  mutating func seal() {
    guard let last = current, last.capacity - last.count > 256 else { return }
    current = nil
    chunks.removeLast()
    if last.count > 0 {
      let exact = Chunk(capacity: last.count, start: last.start)
      smtp_copy(exact.memory, last.memory, last.count)
      exact.count = last.count
      chunks.append(exact)
    }
  }

  /// Copies `range` to `target`. The range must lie within `count`.
  static func copy(
    _ range: Range<Int>, of chunks: [Chunk], to target: UnsafeMutableRawBufferPointer
  ) {
    var copied = 0
    forEach(range, of: chunks) { piece in
      smtp_copy(target.baseAddress! + copied, piece.baseAddress, piece.count)
      copied += piece.count
    }
  }

  /// Hands out `range` piece by piece. It must lie within `count`.
  static func forEach(
    _ range: Range<Int>, of chunks: [Chunk], _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    guard !range.isEmpty, var index = firstIndex(of: range.lowerBound, in: chunks) else { return }
    var at = range.lowerBound
    while at < range.upperBound, index < chunks.count {
      let chunk = chunks[index]
      let end = index + 1 < chunks.count ? chunks[index + 1].start : chunk.start + chunk.capacity
      let part = min(end, range.upperBound) - at
      // The memory must not go while it is looked at.
      withExtendedLifetime(chunk) {
        body(UnsafeRawBufferPointer(start: chunk.memory + (at - chunk.start), count: part))
      }
      at += part
      index += 1
    }
  }

  private static func firstIndex(of offset: Int, in chunks: [Chunk]) -> Int? {
    var low = 0
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].start <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}

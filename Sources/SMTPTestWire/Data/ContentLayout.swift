/// Where the content of a transaction stands in the octets its client sent.
///
/// Content is stored once, as it came over the wire; this says how to read it from there.
package enum ContentLayout: Sendable, Hashable {
  /// The octets between DATA and the final dot, with `stuffed` dots to be removed
  /// (RFC 5321 §4.5.2).
  case dotStuffed(Range<Int>, stuffed: Int)
  /// The chunks of one or more BDAT commands (RFC 3030 §2).
  case chunks([Range<Int>])

  /// The octets of the content, after unstuffing.
  package var size: Int {
    switch self {
    case .dotStuffed(let range, let stuffed): range.count - stuffed
    case .chunks(let ranges): ranges.reduce(0) { $0 + $1.count }
    }
  }

  /// The content, read through `copy`, which fills a buffer with the given range of the session's
  /// input.
  package func materialize(
    _ copy: (_ range: Range<Int>, _ target: UnsafeMutableRawBufferPointer) -> Void
  ) -> [UInt8] {
    switch self {
    case .dotStuffed(let range, let stuffed):
      return [UInt8](unsafeUninitializedCapacity: range.count) { target, initialized in
        copy(range, UnsafeMutableRawBufferPointer(target))
        initialized = range.count
        if stuffed > 0 {
          initialized = DotStuffing.remove(from: UnsafeMutableRawBufferPointer(target))
        }
      }
    case .chunks(let ranges):
      let size = size
      return [UInt8](unsafeUninitializedCapacity: size) { target, initialized in
        let target = UnsafeMutableRawBufferPointer(target)
        for range in ranges {
          copy(
            range,
            UnsafeMutableRawBufferPointer(rebasing: target[initialized...].prefix(range.count)))
          initialized += range.count
        }
      }
    }
  }
}

extension ContentLayout {
  /// A layout of the first `count` octets, or of a few less where dots were stuffed.
  package func prefix(_ count: Int) -> ContentLayout {
    switch self {
    case .dotStuffed(let range, let stuffed):
      return .dotStuffed(range.first(count), stuffed: stuffed)
    case .chunks(let ranges):
      var left = count
      var kept: [Range<Int>] = []
      for range in ranges where left > 0 {
        kept.append(range.first(left))
        left -= range.count
      }
      return .chunks(kept)
    }
  }
}

extension Range<Int> {
  fileprivate func first(_ count: Int) -> Range<Int> {
    lowerBound..<Swift.min(upperBound, lowerBound + count)
  }
}

/// An order of things in which each of them stands behind each other, and behind itself, once.
///
/// - Parameter count: how many there are.
/// - Returns: their numbers, from 0: `[0, 0, 1, 0, 2, 1, 1, 2, 2]` for three.
public func everyPair(of count: Int) -> [Int] {
  (0..<count).flatMap { one in [one] + (one + 1..<count).flatMap { [one, $0] } }
}

/// The holes that stand for what differs from run to run.
///
/// A hole of a dialogue binds once, and must be the same later. So a name is never given to two
/// values, whether these happen to be the same or not.
struct GoldenHoles {
  enum Kind: String {
    case id, boundary, nonce
    case date, size
    case client, host, literal, port

    /// Of some there is mostly one: the first goes without a number.
    var countsFirst: Bool { self == .id || self == .boundary || self == .nonce }
    /// Whether two values are the same is chance: a date's depends on the second in which it was
    /// written, a size's on all names in the mail.
    var isByChance: Bool { self == .date || self == .size }
  }

  /// A value, and what stands for it wherever it is found.
  struct Key {
    let value: [UInt8]
    let hole: String
  }

  /// What the test names.
  private var chosen: [[UInt8]: String] = [:]
  private var found: [Kind: [[UInt8]: String]] = [:]
  private var counts: [Kind: Int] = [:]
  /// The names that the test gave are not given again.
  private let taken: Set<String>

  init(_ names: [String: String]) {
    taken = Set(names.values)
    // Nothing stands everywhere.
    for (value, name) in names where !value.isEmpty { chosen[Array(value.utf8)] = "{\(name)}" }
  }

  /// The hole for a value: the same one for the same value, but where that would be chance.
  mutating func hole(_ kind: Kind, for value: [UInt8]) -> String {
    if kind.isByChance { return chosen[value] ?? next(kind) }
    if let hole = chosen[value] ?? found[kind]?[value] { return hole }
    let hole = next(kind)
    found[kind, default: [:]][value] = hole
    return hole
  }

  private mutating func next(_ kind: Kind) -> String {
    while true {
      let count = (counts[kind] ?? 0) + 1
      counts[kind] = count
      let name = count > 1 || kind.countsFirst ? "\(kind.rawValue)\(count)" : kind.rawValue
      if !taken.contains(name) { return "{\(name)}" }
    }
  }

  /// What is replaced wherever it is found, by the first octet, the longest first: one may be the
  /// beginning of another.
  var keys: [UInt8: [Key]] {
    let all = chosen.merging(found[.id] ?? [:]) { chosen, _ in chosen }
    return Dictionary(grouping: all.map { Key(value: $0, hole: $1) }) { $0.value[0] }
      .mapValues { $0.sorted { $0.value.count > $1.value.count } }
  }
}

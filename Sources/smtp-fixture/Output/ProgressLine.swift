/// How far something has come, in one line of a terminal.
struct ProgressLine: Sendable {
  private let isShown: Bool

  init(isWanted: Bool = true) { isShown = isWanted && System.isTerminal(2) }

  func show(_ text: String) { if isShown { write(text) } }

  func clear() { if isShown { write("") } }

  private func write(_ text: String) { _ = System.write(Array("\r\u{1B}[K\(text)".utf8), to: 2) }
}

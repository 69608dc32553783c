internal import SMTPTestNetwork

/// A list that many threads append to.
package final class Log<Element: Sendable>: Sendable {
  private let elements = Locked<[Element]>([])

  package init() {}

  package func append(_ element: Element) { elements.withLock { $0.append(element) } }

  package var all: [Element] { elements.withLock { $0 } }
}

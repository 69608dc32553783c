/// Whoever reacts when a descriptor is ready.
///
/// The loop keeps its handlers alive from `add` to `remove`, and calls them on its own thread only.
package protocol EventHandler: AnyObject, Sendable {
  func handleEvents(_ events: IOEvents, on loop: EventLoop)
}

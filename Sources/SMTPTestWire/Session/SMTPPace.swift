/// How fast octets leave the server, and in what pieces.
public enum SMTPPace: Sendable, Hashable {
  /// One octet a write, the first at once and each further one after `every`; zero, the default of
  /// scripts, means without a pause.
  case bytewise(every: Duration)
  /// Pieces of these sizes in octets, then the rest: one write each, without a pause.
  case split([Int])
  /// So many octets a second, in tenths of a second.
  case throttle(octetsPerSecond: Int)
}

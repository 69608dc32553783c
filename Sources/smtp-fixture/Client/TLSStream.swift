internal import SMTPTestNetwork
internal import SMTPTestSupport

/// The client's end of TLS over a blocking socket.
final class TLSStream {
  /// The other end did not do what TLS says.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let descriptor: Int32
  private let engine: TLSEngine
  private var space = [UInt8](repeating: 0, count: 65_536)

  /// Shakes hands. The socket stays the caller's.
  ///
  /// - Parameter host: what the certificate must be for; `nil`: it is not looked at.
  init(_ context: TLSContext, host: String? = nil, descriptor: Int32) throws {
    self.descriptor = descriptor
    engine = try TLSEngine(context, serverName: host, expectedName: host)
    while true {
      let step = engine.shakeHands()
      try push()
      switch step {
      case .complete: return
      case .failed(let failure): throw failure
      case .goesOn, .waits: if try !fill() { engine.inputEnded() }
      }
    }
  }

  func write(_ octets: [UInt8]) throws {
    if octets.withUnsafeBytes(engine.write) { return try push() }
    throw Failure(description: "TLS has failed: \(engine.failure.map(\.description) ?? "")")
  }

  /// The next octets; none at the end.
  func read() throws -> [UInt8] {
    while true {
      switch space.withUnsafeMutableBytes(engine.read) {
      case .octets(let count): return Array(space[..<count])
      case .needsInput: if try !fill() { engine.inputEnded() }
      case .ended: return []
      case .failed(let failure): throw failure
      }
    }
  }

  /// Says that nothing more will come.
  func close() throws {
    engine.close()
    try push()
  }

  private func push() throws {
    while !engine.output.isEmpty {
      guard case .octets(let count) = Socket.write(descriptor, engine.output.octets) else {
        throw Failure(description: "The connection broke.")
      }
      engine.output.take(count)
    }
  }

  /// Reads once; false at the end.
  private func fill() throws -> Bool {
    switch space.withUnsafeMutableBytes({ Socket.read(descriptor, into: $0) }) {
    case .octets(let count):
      space.withUnsafeBytes { engine.receive(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      return true
    case .endOfStream: return false
    case .wouldBlock, .failed: throw Failure(description: "Nothing came.")
    }
  }
}

import SMTPTestNetwork
import SMTPTestWire

/// A server's and a client's engine with memory between them.
final class TLSPair {
  let server: TLSEngine
  let client: TLSEngine
  /// How many octets of each stream are handed over before the next are.
  var serverCut = Int.max
  var clientCut = Int.max
  /// The octet of both streams before which they are cut, besides.
  var cutAt = 0
  /// All the octets that went from one to the other.
  private(set) var fromServer: [UInt8] = []
  private(set) var fromClient: [UInt8] = []

  init(server: TLSEngine, client: TLSEngine) {
    self.server = server
    self.client = client
  }

  /// - Parameter name: what the client asks for, and what the certificate must be for.
  convenience init(
    _ authority: SMTPTestCertificateAuthority, _ certificate: SMTPTestCertificate = .valid,
    name: String = "localhost", resuming earlier: TLSResumption? = nil,
    server changeServer: (inout TLSSettings) throws -> Void = { _ in },
    client changeClient: (inout TLSSettings) throws -> Void = { _ in }
  ) throws {
    var own = TLSSettings(role: .server)
    own.credentials = try authority.credentials(for: certificate)
    try changeServer(&own)
    var other = TLSSettings(role: .client)
    other.peerCertificate = .required
    other.trustedRoots = [authority.trustRootDER]
    try changeClient(&other)
    let server = try TLSContext(own)
    try self.init(server: server, client: try TLSContext(other), name: name, resuming: earlier)
  }

  convenience init(
    server: TLSContext, client: TLSContext, name: String = "localhost",
    resuming earlier: TLSResumption? = nil
  ) throws {
    self.init(
      server: try TLSEngine(server),
      client: try TLSEngine(
        client, serverName: name, expectedName: name, resuming: earlier))
  }

  /// What came of the handshake at both ends.
  struct Outcome {
    var server: TLSFailure?
    var client: TLSFailure?
  }

  /// Has both shake hands until neither can go on.
  @discardableResult
  func shakeHands() -> Outcome {
    var outcome = Outcome()
    // Each turn hands over at least one octet, and no handshake has more.
    for _ in 0..<20_000 {
      if case .failed(let failure) = client.shakeHands() { outcome.client = failure }
      let moved = move(from: client, to: server)
      if case .failed(let failure) = server.shakeHands() { outcome.server = failure }
      if move(from: server, to: client) + moved == 0 { break }
    }
    return outcome
  }

  /// Hands over the next octets, and says how many they are.
  @discardableResult
  func move(from sender: TLSEngine, to receiver: TLSEngine) -> Int {
    let isServer = sender === server
    var count = min(sender.output.count, isServer ? serverCut : clientCut)
    let moved = isServer ? fromServer.count : fromClient.count
    if moved < cutAt { count = min(count, cutAt - moved) }
    if count == 0 { return 0 }
    let octets = UnsafeRawBufferPointer(rebasing: sender.output.octets[..<count])
    if isServer { fromServer += octets } else { fromClient += octets }
    receiver.receive(octets)
    sender.output.take(count)
    return count
  }

  /// Sends a text from one to the other, and returns what arrived.
  func carry(_ text: String, from sender: TLSEngine, to receiver: TLSEngine) -> String {
    _ = Array(text.utf8).withUnsafeBytes { sender.write($0) }
    var arrived: [UInt8] = []
    while move(from: sender, to: receiver) > 0 { arrived += receiver.readAll().octets }
    return String(decoding: arrived, as: UTF8.self)
  }
}

extension TLSEngine {
  /// Reads what there is, and how that ended.
  func readAll(atOnce size: Int = 4096) -> (octets: [UInt8], end: Reading) {
    var all: [UInt8] = []
    while true {
      var space = [UInt8](repeating: 0, count: size)
      let reading = space.withUnsafeMutableBytes { read(into: $0) }
      guard case .octets(let count) = reading else { return (all, reading) }
      all += space[..<count]
    }
  }
}

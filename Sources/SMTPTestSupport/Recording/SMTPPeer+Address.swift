internal import SMTPTestNetwork

extension SMTPPeer {
  /// The peer whose socket is at `address`.
  init(_ address: SocketAddress) {
    if let port = address.port {
      self.init(host: address.host, port: Int(port))
    } else {
      self = .unix
    }
  }
}

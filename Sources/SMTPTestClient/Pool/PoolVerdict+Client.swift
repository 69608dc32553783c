internal import SMTPTestWire

extension PoolVerdict {
  /// What a client's result means for its connection and its message.
  ///
  /// - Parameters:
  ///   - isOver: whether the session is known to be over.
  ///   - isRepeatable: whether the content can be had once more.
  init(_ result: Result<SMTPSendReport, SMTPClientError>, isOver: Bool, isRepeatable: Bool) {
    switch result {
    case .success: self = .sent
    case .failure(let error):
      if error.mayHaveBeenAccepted {
        self = .unknown
      } else if error.isUnbegun {
        self = .unbegun
      } else if isOver || error.endsSession {
        self = isRepeatable ? .lost : .spent
      } else {
        self = .refused
      }
    }
  }
}

extension SMTPClientError {
  /// Whether no session goes on behind it: 421, silence, octets nobody asked for, the end of the stream.
  fileprivate var endsSession: Bool {
    if reply?.code == 421 { return true }
    return switch kind {
    case .sender, .recipients, .delivery, .injection, .unsendable: false
    default: true
    }
  }
}

extension SMTPClientMessage {
  /// Whether its content can be had once more.
  var isRepeatable: Bool {
    switch content.kind {
    case .octets, .file: true
    case .stream: false
    }
  }
}

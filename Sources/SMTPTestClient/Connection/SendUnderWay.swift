internal import SMTPTestWire

/// A message that somebody waits for.
struct SendUnderWay: Sendable {
  /// A content of more octets is not put on record: whoever sends it has it.
  private static let keptCount = 16_384

  let envelope: SMTPEnvelope
  let content: ClientMessage.Content
  let source: (any ContentSource)?
  let done: ClientConnection.Completion<SMTPSendReport>
  /// Whether the content goes on record.
  let isKept: Bool

  /// By which the machine knows it.
  var number = 0
  let handed: UInt64
  var contentBegan: UInt64?
  var contentEnded: UInt64?
  /// Where its record begins.
  var firstEvent = 0

  /// - Throws: `ClientFailure` where its file cannot be opened.
  init(
    _ message: SMTPClientMessage, now: UInt64,
    _ done: @escaping ClientConnection.Completion<SMTPSendReport>
  ) throws(ClientFailure) {
    envelope = message.envelope
    handed = now
    self.done = done
    switch message.content.kind {
    case .octets(let octets):
      content = .octets(octets)
      source = nil
      isKept = octets.count <= Self.keptCount
    case .file(let path):
      let file: FileSource
      do throws(ContentFailure) {
        file = try FileSource(path: path)
      } catch {
        throw ClientFailure(.unsendable, at: .mail, error.reason)
      }
      content = .pulled(size: file.size)
      source = file
      isKept = file.size.map { $0 <= Self.keptCount } ?? false
    case .stream(let size, let make):
      content = .pulled(size: size)
      source = make()
      isKept = size.map { $0 <= Self.keptCount } ?? false
    }
  }
}

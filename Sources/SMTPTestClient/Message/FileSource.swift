internal import SMTPTestNetwork

/// The pieces of a file, read on a thread where that may take long.
final class FileSource: ContentSource {
  private static let pieceSize = 65_536
  /// Reads all files of all clients.
  private static let reader = try? EventLoop(name: "smtp-fixture-files", runsClosures: true)

  private let file: ReadableFile

  /// How many octets it has.
  var size: Int? { file.size }

  init(path: String) throws(ContentFailure) { file = try ReadableFile(path: path) }

  func next(_ take: @escaping @Sendable (Result<[UInt8]?, ContentFailure>) -> Void) {
    guard let reader = Self.reader else {
      return take(.failure(ContentFailure(reason: "there is no thread to read files on")))
    }
    reader.execute { [file] in
      do throws(ContentFailure) {
        let octets = try file.read(Self.pieceSize)
        take(.success(octets.isEmpty ? nil : octets))
      } catch {
        take(.failure(error))
      }
    }
  }

  func stop() {}
}

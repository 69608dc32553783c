internal import CSMTPTestPlatform

/// A file in the folder for temporary files, which is gone when the value is, or else when the process
/// ends.
package final class TemporaryFile: Sendable {
  let path: String

  /// The folder for files that nobody asked for: what `TMPDIR` names, else `/tmp`.
  package static var folder: String {
    let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return named.isEmpty ? "/tmp" : named.last == "/" ? String(named.dropLast()) : named
  }

  private static let all = Locked<Set<String>>([])
  private static let removesAtExit: Bool = {
    atexit(removeTemporaryFiles)
    return true
  }()

  /// - Throws: ``SMTPTLSSetupError`` where it cannot be written.
  init(text: String) throws {
    var name = Array("\(Self.folder)/smtp-fixture-XXXXXX".utf8CString)
    let code = Array(text.utf8).withUnsafeBytes {
      smtp_write_temporary(&name, $0.baseAddress, $0.count)
    }
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard code == 0 else {
      throw SMTPTLSSetupError(
        description: "\(path) cannot be written: \(String(cString: strerror(code)))")
    }
    _ = Self.removesAtExit
    Self.all.withLock { [path] in _ = $0.insert(path) }
  }

  deinit {
    Self.all.withLock { [path] in _ = $0.remove(path) }
    unlink(path)
  }

  fileprivate static func removeAll() {
    for path in all.withLock({ $0 }) { unlink(path) }
  }
}

private func removeTemporaryFiles() { TemporaryFile.removeAll() }

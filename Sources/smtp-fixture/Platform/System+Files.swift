#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

extension System {
  /// Writes a file whole or not at all: what stands at `path` is never half of it.
  ///
  /// What stands there and is no file, a device, a pipe or a link, is written to and stays.
  static func replaceFile(_ path: String, with octets: some Collection<UInt8>) throws(Failure) {
    guard isPlainFile(path) else {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw Failure("Cannot write \(path)") }
      defer { close(descriptor) }
      guard write(octets, to: descriptor) else { throw Failure("Cannot write \(path)") }
      return
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let temporary = "\(folder).smtp-fixture-\(processID).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Failure("Cannot write \(path)") }
    let isWritten = write(octets, to: descriptor)
    let code = errno
    close(descriptor)
    guard isWritten, rename(temporary, path) == 0 else {
      let failure = Failure("Cannot write \(path)", code: isWritten ? errno : code)
      unlink(temporary)
      throw failure
    }
  }

  /// The octets of a file.
  static func readFile(_ path: String) throws(Failure) -> [UInt8] {
    // A copy of standard input, so that both are closed alike.
    let descriptor = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure("Cannot read \(path)") }
    defer { close(descriptor) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Failure("Cannot read \(path)") }
      if count == 0 { return octets }
      octets += chunk[..<count]
    }
  }

  /// Removes a file if it is there. What is none is emptied at most: it is not ours.
  static func removeFile(_ path: String) {
    if isPlainFile(path) { unlink(path) } else { truncate(path, 0) }
  }

  /// Whether a file stands there, or nothing.
  private static func isPlainFile(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }

  /// Makes a folder, and those above it, unless it is there.
  static func makeFolder(_ path: String) throws(Failure) {
    if mkdir(path, 0o777) == 0 { return }
    let code = errno
    if code == EEXIST, isFolder(path) { return }
    if code == ENOENT, let slash = path.dropLast().lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 || isFolder(path) { return }
    }
    throw Failure("Cannot create the folder \(path)", code: code)
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder, in no order.
  static func names(in folder: String) throws(Failure) -> [String] {
    guard let stream = opendir(folder) else { throw Failure("Cannot read the folder \(folder)") }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // The name is an array of fixed size in C, a tuple here.
      let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      names.append(String(cString: name))
    }
    return names
  }
}

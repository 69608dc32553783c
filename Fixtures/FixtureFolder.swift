import Foundation

/// Where the corpus lies at run time.
///
/// `Bundle.module` is no way to find it: it traps when the bundle is not where the build left it,
/// and a missing fixture must be an error of one test, not the end of all.
enum FixtureFolder {
  /// The name SwiftPM gives the resource bundle: package, target.
  static let bundleName = "SMTPTestSupport_SMTPTestFixtures"

  /// Reads a file of `Messages`, or of the folder beside it that is named.
  static func read(_ file: String, in folder: String? = nil) throws -> [UInt8] {
    var url = try found.get()
    if let folder {
      url = url.deletingLastPathComponent().appendingPathComponent(folder, isDirectory: true)
    }
    url.appendPathComponent(file)
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      throw SMTPFixtureError.unreadable(path: url.path, reason: "\(error)")
    }
  }

  /// The folder, looked for once a process.
  static let found: Result<URL, SMTPFixtureError> = locate(among: places)

  static func locate(among places: [URL]) -> Result<URL, SMTPFixtureError> {
    for place in places {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder),
        isFolder.boolValue
      {
        return .success(place)
      }
    }
    return .failure(.folderNotFound(tried: places.map(\.path)))
  }

  /// Every place the folder may be in, the likeliest first, none twice.
  static var places: [URL] {
    var all: [URL] = []
    for folder in buildFolders {
      for bundle in ["\(bundleName).resources", "\(bundleName).bundle"] {
        let bundle = folder.appendingPathComponent(bundle, isDirectory: true)
        all.append(bundle.appendingPathComponent("Messages", isDirectory: true))
        #if canImport(Darwin)
          all.append(bundle.appendingPathComponent("Contents/Resources/Messages"))
        #endif
      }
    }
    all.append(sourceFolder.appendingPathComponent("Messages", isDirectory: true))
    return unique(all)
  }

  /// The folders the test program lies in, and those above, for on Darwin it is
  /// `BUILD/NAME.xctest/Contents/MacOS/NAME`.
  private static var buildFolders: [URL] {
    var starts: [URL] = []
    #if os(Linux)
      // Not changed by `chdir`, unlike a relative first argument.
      if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        starts.append(URL(fileURLWithPath: path).deletingLastPathComponent())
      }
    #endif
    #if canImport(Darwin)
      let bundles = [Bundle(for: Marker.self)] + Bundle.allBundles + Bundle.allFrameworks
      for bundle in bundles where !bundle.bundlePath.hasPrefix("/System/") {
        starts += [bundle.resourceURL, bundle.bundleURL].compactMap { $0 }
      }
    #endif
    starts.append(Bundle.main.bundleURL)
    if let first = CommandLine.arguments.first, first.contains("/") {
      starts.append(URL(fileURLWithPath: first).deletingLastPathComponent())
    }
    return unique(starts.flatMap(withParents))
  }

  private static func withParents(_ folder: URL) -> [URL] {
    var folders = [folder.standardizedFileURL]
    while folders.count < 5, let last = folders.last, last.path != "/" {
      folders.append(last.deletingLastPathComponent().standardizedFileURL)
    }
    return folders
  }

  /// The folder of this file: the last resort, right wherever the sources are still there.
  private static var sourceFolder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  }

  private static func unique(_ urls: [URL]) -> [URL] {
    var seen: Set<String> = []
    return urls.filter { seen.insert($0.path).inserted }
  }

  #if canImport(Darwin)
    /// A class of this module, for `Bundle(for:)`.
    private final class Marker {}
  #endif
}

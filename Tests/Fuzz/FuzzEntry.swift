#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

// Compiled into one module with the library's sources by run.sh, so it imports nothing of ours.

/// What is fuzzed; `SMTP_FUZZ_TARGET` names it.
enum FuzzTarget: String {
  case command, session, authentication, referee, content, address, script, dialogue, mail, http
  case tls

  static let chosen: FuzzTarget = {
    guard let name = getenv("SMTP_FUZZ_TARGET").map({ String(cString: $0) }),
      let target = FuzzTarget(rawValue: name)
    else {
      fatalError(
        "SMTP_FUZZ_TARGET must be command, session, authentication, referee, content, address, script, "
          + "dialogue, mail, http or tls")
    }
    return target
  }()
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = FuzzInput(UnsafeBufferPointer(start: start, count: count))
  switch FuzzTarget.chosen {
  case .command: fuzzCommand(&input)
  case .session: fuzzSession(&input)
  case .authentication: fuzzAuthentication(&input)
  case .referee: fuzzReferee(&input)
  case .content: fuzzContent(&input)
  case .address: fuzzAddress(&input)
  case .script: fuzzScript(&input)
  case .dialogue: fuzzDialogue(&input)
  case .mail: fuzzMail(&input)
  case .http: fuzzHTTP(&input)
  case .tls: fuzzTLS(&input)
  }
  return 0
}

/// The octets of one run: choices first, then what is to be read.
struct FuzzInput {
  private var octets: ArraySlice<UInt8>

  init(_ octets: UnsafeBufferPointer<UInt8>) { self.octets = Array(octets)[...] }

  /// A choice; 0 when the input is used up.
  mutating func choice() -> Int { Int(octets.popFirst() ?? 0) }

  /// All that is left.
  mutating func rest() -> [UInt8] {
    defer { octets = [] }
    return Array(octets)
  }

  /// All that is left, in pieces cut where the input says.
  mutating func pieces() -> (whole: [UInt8], pieces: [[UInt8]]) {
    let cuts = (0..<choice() % 12).map { _ in choice() }
    let whole = rest()
    var pieces: [[UInt8]] = []
    var at = 0
    for cut in cuts {
      // Small steps are the awkward ones; 255 means far away.
      let end = min(at + (cut == 255 ? whole.count / 2 : cut % 64), whole.count)
      pieces.append(Array(whole[at..<end]))
      at = end
    }
    pieces.append(Array(whole[at...]))
    return (whole, pieces)
  }
}

/// Stops the run with a report where something does not hold.
func require(_ condition: Bool, _ what: @autoclosure () -> String) {
  if !condition { fatalError(what()) }
}

/// Octets as a report shows them.
func shown(_ octets: some Sequence<UInt8>) -> String {
  String(octets.map { Character(Unicode.Scalar($0)) }).debugDescription
}

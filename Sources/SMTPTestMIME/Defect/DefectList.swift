/// What the readers hand their defects to.
///
/// It keeps the first hundred of each kind, so that a mail of a million defects has a short list.
struct DefectList {
  static let maximumOfAKind = 100

  private(set) var defects: [SMTPMIMEDefect] = []
  private var counts: [SMTPMIMEDefect.Kind: Int] = [:]
  /// Whether anybody reads it.
  let isListening: Bool

  init() { isListening = true }

  init(isListening: Bool) { self.isListening = isListening }

  /// A list that forgets: for views, which need only what could be read.
  static var ignored: DefectList { DefectList(isListening: false) }

  mutating func add(
    _ kind: SMTPMIMEDefect.Kind, at offset: Int, _ detail: @autoclosure () -> String
  ) {
    guard isListening else { return }
    let count = counts[kind, default: 0]
    guard count < Self.maximumOfAKind else { return }
    let defect = SMTPMIMEDefect(kind, at: offset, detail())
    // What two readers come by is wrong once.
    guard !defects.contains(defect) else { return }
    counts[kind] = count + 1
    defects.append(defect)
  }

  mutating func add(_ kind: SMTPMIMEDefect.Kind, at offset: Int) { add(kind, at: offset, "") }

  /// Adds what is wrong with a text of a charset.
  mutating func add(_ trouble: Charset.Trouble?, of charset: String, at offset: Int) {
    switch trouble {
    case nil: break
    case .unknown: add(.unknownCharset, at: offset, charset)
    case .undecodable: add(.undecodableOctets, at: offset, charset)
    case .unfinished: add(.unfinishedShift, at: offset, charset)
    case .wider: add(.widerCharset, at: offset, charset)
    }
  }

  /// Adds what a decoded value has and no value may have.
  mutating func addControls(of value: String, at offset: Int, _ detail: @autoclosure () -> String) {
    guard isListening else { return }
    var hasLineEnd = false
    var hasControl = false
    for octet in value.utf8 where octet < 32 || octet == 127 {
      switch octet {
      case Octet.carriageReturn, Octet.lineFeed: hasLineEnd = true
      case Octet.tab: break
      default: hasControl = true
      }
    }
    if hasLineEnd { add(.encodedLineEnd, at: offset, detail()) }
    if hasControl { add(.encodedControl, at: offset, detail()) }
  }

  /// The defects by place.
  var sorted: [SMTPMIMEDefect] {
    // Not stable by promise, so the order they were found in breaks ties.
    defects.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
      .map(\.element)
  }
}

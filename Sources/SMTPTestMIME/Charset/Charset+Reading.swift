extension Charset {
  /// What was read of some octets.
  struct Reading {
    /// The text, but for a character at the end that lacks octets.
    var text: String
    /// The index of the first octet of such a character.
    var cut: Int?
    /// What else is wrong: the first of the worst.
    private(set) var trouble: Trouble?

    init(_ text: String, _ trouble: Trouble? = nil) {
      self.text = text
      self.trouble = trouble
    }

    /// The text with U+FFFD for what is cut.
    var whole: String { cut == nil ? text : text + "\u{FFFD}" }

    /// What is wrong with the text as a whole.
    var worst: Trouble? {
      guard let cut else { return trouble }
      var reading = self
      reading.note(.undecodable(at: cut))
      return reading.trouble
    }

    mutating func note(_ other: Trouble) {
      if let trouble, trouble.rank >= other.rank { return }
      trouble = other
    }

    /// Moves the places of what is wrong.
    mutating func move(by distance: Int) {
      cut = cut.map { $0 + distance }
      trouble = trouble?.moved(by: distance)
    }
  }

  /// Why a text is not all that the octets meant, or more than their charset says.
  enum Trouble: Equatable {
    /// Nobody knows the charset; ASCII was read.
    case unknown
    /// The index of the first octet that is no character.
    case undecodable(at: Int)
    /// Where a line or the text ends in another state than it has to.
    case unfinished(at: Int)
    /// The index of the first octet that only the superset read in the charset's place has.
    case wider(at: Int)

    /// Where it is; `nil` for the whole.
    var index: Int? {
      switch self {
      case .unknown: nil
      case .undecodable(let index), .unfinished(let index), .wider(let index): index
      }
    }

    fileprivate var rank: Int {
      switch self {
      case .unknown: 3
      case .undecodable: 2
      case .unfinished: 1
      case .wider: 0
      }
    }

    fileprivate func moved(by distance: Int) -> Trouble {
      switch self {
      case .unknown: self
      case .undecodable(let index): .undecodable(at: index + distance)
      case .unfinished(let index): .unfinished(at: index + distance)
      case .wider(let index): .wider(at: index + distance)
      }
    }
  }
}

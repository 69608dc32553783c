import SMTPTestWire

/// A session as text, for a referee: lines that begin with `C:` and `S:`, and what else happened.
///
/// `\r`, `\n`, `\0`, `\\` and `\xHH` stand for octets, `\-` at the end for "without CRLF". `C! close`,
/// `C! reset`, `S! close` and `tls` are events. Blanks before a line do not count.
struct RefereeScene {
  enum Event: Equatable {
    case client([UInt8])
    case server([UInt8])
    case clientClosed, connectionLost, serverClosed, tlsStarted
  }

  /// Octets of one direction that follow each other are one event.
  var events: [Event] = []

  init(_ text: String) {
    for line in text.split(separator: "\n").map({ $0.drop { $0 == " " } }) {
      switch line {
      case "C! close": events.append(.clientClosed)
      case "C! reset": events.append(.connectionLost)
      case "S! close": events.append(.serverClosed)
      case "tls": events.append(.tlsStarted)
      default:
        let octets = Self.octets(line.dropFirst(line.dropFirst(2).first == " " ? 3 : 2))
        switch events.last {
        case .client(let before) where line.hasPrefix("C"):
          events[events.count - 1] = .client(before + octets)
        case .server(let before) where line.hasPrefix("S"):
          events[events.count - 1] = .server(before + octets)
        default: events.append(line.hasPrefix("C") ? .client(octets) : .server(octets))
        }
      }
    }
  }

  static func octets(_ text: Substring) -> [UInt8] {
    var octets: [UInt8] = []
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "\\", let next = rest.popFirst() else {
        octets += String(character).utf8
        continue
      }
      switch next {
      case "r": octets.append(13)
      case "n": octets.append(10)
      case "0": octets.append(0)
      case "x":
        octets.append(UInt8(rest.prefix(2), radix: 16)!)
        rest = rest.dropFirst(2)
      case "-": return octets
      default: octets += String(next).utf8
      }
    }
    return octets + [13, 10]
  }

  /// What a referee says, told in pieces of so many octets at most.
  func violations(_ referee: Referee = Referee(), pieces: Int = .max) -> [SMTPViolation] {
    verdict(referee) { octets, body in
      var at = 0
      while at < octets.count {
        let end = pieces < octets.count - at ? at + pieces : octets.count
        body(Array(octets[at..<end]))
        at = end
      }
    }
  }

  /// What it says when one event is cut in two.
  func violations(_ referee: Referee, cutting index: Int, at place: Int) -> [SMTPViolation] {
    var number = -1
    return verdict(referee) { octets, body in
      number += 1
      guard number == index else { return body(octets) }
      body(Array(octets[..<place]))
      body(Array(octets[place...]))
    }
  }

  private func verdict(
    _ referee: Referee, cut: (_ octets: [UInt8], _ body: ([UInt8]) -> Void) -> Void
  ) -> [SMTPViolation] {
    var referee = referee
    for event in events {
      switch event {
      case .client(let octets): cut(octets) { $0.withUnsafeBytes { referee.receive($0) } }
      case .server(let octets): cut(octets) { $0.withUnsafeBytes { referee.sent($0) } }
      case .clientClosed: referee.clientClosed()
      case .connectionLost: referee.connectionLost()
      case .serverClosed: referee.serverClosed()
      case .tlsStarted: referee.tlsStarted()
      }
    }
    return referee.violations
  }
}

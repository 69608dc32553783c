/// What a machine asks its driver to do. Effects of a connection are performed in order.
package enum Effect: Sendable {
  /// Write these octets. All writes up to the next question leave in one system call.
  case write([UInt8])
  /// Start TLS, after everything before it was written. A server then waits for what the client asks
  /// for, which ``ProtocolMachine/helloReceived(_:)`` says.
  case startTLS
  /// Go on with the handshake, which waits behind the client's hello.
  case shakeHands
  /// End the connection.
  case close(Close)
  /// Tell the room above the driver, after everything before it was written.
  indirect case tell(any Fact)
  /// Put a text on record, where it stands among the octets.
  indirect case note(Note)
  /// Do what only scripts ask for.
  indirect case fault(Fault)
  /// Call ``ProtocolMachine/timerFired(_:)`` after so long by the connection's clock, in place of
  /// what this timer was set to before; `nil`: do not.
  indirect case setTimer(MachineTimer, after: Duration?)

  /// The ways to end a connection.
  package enum Close: String, Sendable, Hashable {
    /// Shut the write side, read to the end, close: the peer sees a clean end of stream.
    case fin
    /// The same without a word in TLS: its stream looks cut off (RFC 8446 §6.1). In clear it is the same.
    case drop
    /// Close with RST.
    case reset
  }

  /// A text for the record.
  package enum Note: Sendable, Hashable {
    /// Which rule asked for what follows.
    case rule(String)
    /// What is done next, in the words of scripts.
    case action(String)
    /// A sentence.
    case remark(String)
  }

  /// What only scripts ask for. What blocks holds back all that follows on its connection.
  package enum Fault: Sendable, Hashable {
    /// Wait for so long by the server's clock.
    case wait(Duration)
    /// Wait for somebody else.
    case interlude(Interlude)
    /// Write from now on at this pace; `nil`: as fast as the socket takes it.
    case pace(SMTPPace?)
    /// Shut the write side only.
    case halfClose
    /// Read nothing more.
    case stopReading
    /// Show this in the handshake that comes or goes on next.
    case certificate(TLSIdentity)
    /// Send an alert in clear, where the server's part of a handshake is due.
    case alert(TLSAlert)
    /// Leave the handshake: what is written and read from now on is not inside TLS.
    case leaveTLS
    /// Write only so many octets of the next record of TLS, and nothing behind it.
    case cutRecord(Int)
  }
}

/// What a server can show in a handshake. Here it has a name only, by which it is equal to others.
package struct TLSIdentity: Sendable, Hashable {
  package let name: String
  /// What it is, for the room above the driver.
  package let value: any Sendable

  package init(name: String, value: any Sendable) {
    self.name = name
    self.value = value
  }

  package static func == (a: Self, b: Self) -> Bool { a.name == b.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Something that came to be known in a machine, for the room above its driver, which alone knows
/// what it means.
package protocol Fact: Sendable {}

/// One of the timers of a machine, by a number of the machine's choice.
package struct MachineTimer: Sendable, Hashable {
  package let number: Int

  package init(_ number: Int) { self.number = number }
}

/// Something a connection waits for. Two are equal only if they are the same.
package final class Interlude: Sendable, Hashable {
  /// How the record names it, in the words of scripts: `hold greeting`.
  package let text: String
  /// Begins it; calls back once when it is over, from any thread or before it returns. What it
  /// returns takes the connection out of it.
  package let begin: @Sendable (_ resume: @escaping @Sendable () -> Void) -> @Sendable () -> Void

  package init(
    _ text: String,
    begin: @escaping @Sendable (@escaping @Sendable () -> Void) -> @Sendable () -> Void
  ) {
    self.text = text
    self.begin = begin
  }

  package static func == (a: Interlude, b: Interlude) -> Bool { a === b }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

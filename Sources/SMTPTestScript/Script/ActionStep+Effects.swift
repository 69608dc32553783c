internal import SMTPTestWire

extension ActionStep {
  /// What a step that passes, ends or writes makes of a connection, whoever asks for it; `nil` for
  /// a step that only a decision understands.
  ///
  /// - Parameter closePort: has the server refuse connections for so long.
  func effects(closePort: @escaping @Sendable (Duration) -> Void) -> [Effect]? {
    switch self {
    case .reply(let reply, let cut):
      let octets = reply.octets
      return [.write(cut.map { Array(octets.prefix($0)) } ?? octets)]
    case .raw(let octets, _): return [.write(octets)]
    case .wait(let duration): return noted(.wait(duration))
    case .hold(let gate):
      return noted(.interlude(Interlude(text) { resume in gate.value.arrive(resume) }))
    case .closePort(let duration):
      return noted(
        .interlude(
          Interlude(text) { resume in
            closePort(duration)
            resume()
            return {}
          }))
    case .pace(let pace): return noted(.pace(pace))
    case .stopReading: return noted(.stopReading)
    // These three are on the record by themselves.
    case .halfClose: return [.fault(.halfClose)]
    case .close: return [.close(.fin)]
    case .reset: return [.close(.reset)]
    case .proceed, .offer, .withdraw, .silence, .acceptThenLose, .blackhole, .refuse, .call,
      .enter, .next:
      return nil
    }
  }

  /// The fault, behind the words by which the record knows it.
  private func noted(_ fault: Effect.Fault) -> [Effect] {
    [.note(.action(text)), .fault(fault)]
  }
}

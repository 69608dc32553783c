internal import SMTPTestSupport

extension SMTPContractClient {
  /// Has the client send a message, within the deadline: how that ended, and who had a final reply by
  /// then.
  func end(
    of message: SMTPContractMessage, _ server: SMTPTestServer, _ settings: SMTPContractSettings,
    claiming tls: SMTPTLSMode? = nil, inClear: Bool = false
  ) async -> (ContractEnding, committed: [SMTPEnvelopeAddress]) {
    let watch = DeadlineWatch(settings.deadline, for: name, of: DeadlineSubject { [server] })
    var endpoint = server.endpoint
    endpoint.tls = inClear ? nil : tls ?? endpoint.tls
    let (send, place) = (send, endpoint)
    do {
      return try await watch.run {
        let outcome = try await send(message, place) ?? .sent
        // At once, on the client's own thread: what the server does later the client did not know.
        let accepted = server.transactions.filter { $0.outcome == .accepted }
        return (.returned(outcome), accepted.flatMap(\.envelope.recipients))
      }
    } catch let error as SMTPDeadlineError {
      return (.hung(error.text), [])
    } catch {
      return (.threw("\(error)"), [])
    }
  }
}

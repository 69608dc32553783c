/// `hold greeting`. Its verbs are where gates have threads.
package struct HoldAction: ScriptAction {
  package static let keyword = "hold"
  package static let form = "hold NAME"
  package static let summary = "waits until the gate of that name opens"
  package static let role = ActionRole.passing

  private let place: Named<any ScriptGate>

  package init(_ gate: any ScriptGate) { place = Named(name: gate.name, value: gate) }

  package init(from parser: inout ActionParser) throws(SMTPTextError) {
    let name = try parser.reader.name(of: "a gate")
    place = Named(name: name, value: parser.names.gate(name))
  }

  package var arguments: String { place.name }

  package var mistake: String? {
    ScriptText.isName(place.name) ? nil : "\"\(place.name)\" is no name for a gate"
  }

  package var gate: (any ScriptGate)? { place.value }

  package func effects(on host: ActionHost) -> [Effect]? {
    noted(.interlude(Interlude(text) { [place] resume in place.value.arrive(resume) }))
  }
}

/// Scripts from any text: what can be read prints so that it reads back the same, and an error is
/// about a place in the text.
func fuzzScript(_ input: inout FuzzInput) {
  let octets = input.rest()
  let text = String(decoding: octets, as: UTF8.self)
  let calls: [String: SMTPDecider] = ["decide": { _ in .proceed }]
  do {
    let script = try SMTPScript(parsing: text, calls: calls)
    let printed = script.description
    do {
      let again = try SMTPScript(parsing: printed, calls: calls)
      require(again == script, "\(printed) reads back as \(again)")
      require(again.description == printed, "\(printed) prints as \(again)")
    } catch { fatalError("\(printed) does not read back: \(error)") }
    try? script.validate()
    for rule in script.rules {
      require(rule.mistake == nil, "\(rule) was read: \(rule.mistake!)")
      checkActions(rule.action)
    }
  } catch {
    guard let line = error.line, let column = error.column else {
      fatalError("an error without a place: \(error)")
    }
    let message = error.message
    let lines = lines(of: Array(text.utf8))
    require((1...lines.count).contains(line), "\(error) is on no line: \(shown(octets))")
    // A byte order mark is no column, and marks may join where a line is cut.
    let width = String(decoding: lines[line - 1], as: UTF8.self).unicodeScalars.count + 1
    require((1...width).contains(column), "\(error) is in no column: \(shown(octets))")
    require(!message.isEmpty && message.utf8.count < 500, "\(message): \(shown(octets))")
  }
}

/// In octets: Unicode would join a carriage return with a line feed of the next line end.
private func lines(of octets: [UInt8]) -> [ArraySlice<UInt8>] {
  var lines: [ArraySlice<UInt8>] = []
  var start = 0
  for (index, octet) in octets.enumerated() where octet == 10 || octet == 13 {
    if octet == 10, index > 0, octets[index - 1] == 13 {
      start = index + 1
      continue
    }
    lines.append(octets[start..<index])
    start = index + 1
  }
  return lines + [octets[start...]]
}

/// Actions alone, as a dialogue has them.
private func checkActions(_ action: SMTPAction) {
  var names = ScriptNames(calls: ["decide": { _ in .proceed }])
  do {
    let again = try SMTPAction(parsing: action.description, names: &names)
    require(again == action, "\(action) reads back as \(again)")
  } catch { fatalError("\(action) does not read back: \(error)") }
}

/// The command parser: any line, all three readings.
///
/// What a severe reading accepts, a milder one accepts with the same meaning. What is accepted breaks
/// nothing that the reading does not tolerate. What is refused is refused with a proper reply.
func fuzzCommand(_ input: inout FuzzInput) {
  let first = input.choice()
  let flags = input.choice()
  let line = input.rest()
  var extensions = SMTPExtensions.standard
  if flags & 1 != 0 { extensions = SMTPExtensions() }
  if flags & 2 != 0 { extensions.remove(.binaryMIME) }
  var parser = CommandParser(
    reading: .standard, isLMTP: flags & 4 != 0, extensions: extensions,
    isExtended: flags & 8 != 0)
  parser.offersAUTH = flags & 16 != 0
  parser.isUTF8Transaction = flags & 32 != 0
  let offset = flags & 64 != 0 ? 1000 : 0

  // The first octet says which reading goes first, in case one leaves a mark on the next.
  let readings = SMTPReading.allCases
  var parsed: [SMTPReading: ParsedCommand] = [:]
  for step in 0..<3 {
    let reading = readings[(first + step) % 3]
    parser.reading = reading
    let result = line.withUnsafeBytes { parser.parse($0, at: offset) }
    check(result, of: line, at: offset, reading)
    parsed[reading] = result
  }
  for (severe, mild) in [(SMTPReading.strict, SMTPReading.standard), (.standard, .lenient)] {
    guard let command = parsed[severe]?.command else { continue }
    require(
      parsed[mild]?.command == command,
      "\(severe) reads \(command), \(mild) \(parsed[mild]!): \(shown(line))")
  }
}

private func check(
  _ parsed: ParsedCommand, of line: [UInt8], at offset: Int, _ reading: SMTPReading
) {
  let refusable = parsed.violations.filter { !$0.kind.isTolerated(in: reading) }
  switch parsed.outcome {
  case .command(let command):
    require(
      refusable.isEmpty && !parsed.isUnframed && parsed.refusedChunkSize == nil,
      "\(reading) accepts \(shown(line)): \(parsed)")
    if case .mail(let address, _) = command { checkAddress(address) }
    if case .rcpt(let address, _) = command { checkAddress(address) }
  case .refused(let reply):
    require(
      (400...599).contains(reply.code) && reply.lines.count == 1
        && !reply.text.unicodeScalars.contains { $0.value < 32 || $0.value > 126 },
      "\(reading) refuses \(shown(line)): \(parsed)")
  }
  for violation in parsed.violations {
    require(
      (offset...offset + line.count).contains(violation.offset),
      "a violation outside the line \(shown(line)): \(violation)")
  }
}

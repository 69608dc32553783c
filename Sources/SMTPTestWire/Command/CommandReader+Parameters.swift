/// The parameters behind a path: `*(SP esmtp-param)` (RFC 5321 §4.1.2).
extension CommandReader {
  /// One parameter by its place in the line.
  struct ParameterRange {
    var start: Int
    var keywordEnd: Int
    /// The index after `=`, equal to `end` without a value.
    var valueStart: Int
    var end: Int
    var hasValue: Bool { valueStart > keywordEnd }
  }

  mutating func parameters(isRecipient: Bool) throws(CommandRefusal) -> [SMTPParameter] {
    var result: [SMTPParameter] = []
    if !Octet.isBlank(octets[position]) {
      guard Octet.isLetterOrDigit(octets[position]) else { throw malformed(isRecipient) }
      try deviate(
        .missingSpaceBeforeParameters, at: position, .arguments,
        "parameter without a space before it")
    }
    while position < end {
      if Octet.isBlank(octets[position]) { try skipSeparator() }
      let range = try parameterRange()
      try checkValueOctets(range)
      let keyword = ParameterKeyword(octets, from: range.start, to: range.keywordEnd)
      let name = keyword?.rawValue ?? text(range.start, range.keywordEnd).uppercased()
      if let keyword, keyword.isForRecipients == isRecipient {
        if !keyword.isOffered(by: parser) {
          try deviate(
            .unofferedParameter, at: range.start, .parameter,
            parser.isExtended ? "\(name) is not offered" : "\(name) needs EHLO")
        }
        try checkValue(range, keyword)
      } else {
        try deviate(
          .unknownParameter, at: range.start, .parameter,
          "\(isRecipient ? "RCPT" : "MAIL") has no parameter \(quoted(range.start, range.keywordEnd))"
        )
      }
      if !result.isEmpty, result.contains(where: { $0.keyword == name }) {
        try deviate(
          .duplicateParameter, at: range.start, .arguments, "\(name) is given twice")
      }
      result.append(
        SMTPParameter(name, octets: range.hasValue ? copy(range.valueStart, range.end) : nil))
    }
    return result
  }

  /// Finds the parameter at the cursor and moves behind it. The keyword must be one: without it
  /// there is nothing to record the value under.
  private mutating func parameterRange() throws(CommandRefusal) -> ParameterRange {
    let start = position
    while position < end,
      Octet.isLetterOrDigit(octets[position])
        || (octets[position] == Octet.hyphen && position > start)
    {
      position += 1
    }
    let keywordEnd = position
    guard keywordEnd > start,
      position == end || octets[position] == Octet.equals || Octet.isBlank(octets[position])
    else {
      throw refusal(
        .malformedParameter, at: position, .arguments,
        "\(quoted(position, min(position + 1, end))) has no place in a parameter's keyword")
    }
    guard position < end, octets[position] == Octet.equals else {
      return ParameterRange(
        start: start, keywordEnd: keywordEnd, valueStart: keywordEnd, end: keywordEnd)
    }
    position += 1
    let valueStart = position
    while position < end, !Octet.isBlank(octets[position]) { position += 1 }
    return ParameterRange(
      start: start, keywordEnd: keywordEnd, valueStart: valueStart, end: position)
  }

  /// `esmtp-value`: printable ASCII without `=`, at least one octet.
  private mutating func checkValueOctets(_ range: ParameterRange) throws(CommandRefusal) {
    guard range.hasValue else { return }
    if range.valueStart == range.end {
      return try deviate(
        .malformedParameterValue, at: range.end, .arguments, "no value after \"=\"")
    }
    var index = range.valueStart
    while index < range.end {
      let octet = octets[index]
      if octet == Octet.equals || octet < 33 || octet == 127 {
        return try deviate(
          .malformedParameterValue, at: index, .arguments,
          "\(quoted(index, index + 1)) has no place in a parameter's value")
      }
      if octet > 127, !isUTF8Address(range) {
        return try deviate(
          .nonASCII, at: index, .unreadable, "octet above 127 outside an address")
      }
      index += 1
    }
  }

  /// Whether the value is an address of type `utf-8`, which may have octets above 127 in a
  /// transaction with SMTPUTF8 (RFC 6533 §3).
  private func isUTF8Address(_ range: ParameterRange) -> Bool {
    parser.isUTF8Transaction && range.end - range.valueStart > 6
      && ParameterKeyword(octets, from: range.start, to: range.keywordEnd) == .orcpt
      && ParameterKeyword.matches(
        octets, from: range.valueStart, to: range.valueStart + 6, "UTF-8;")
      && UTF8Check.firstIllFormed(octets, from: range.valueStart, to: range.end) < 0
  }

  private func copy(_ start: Int, _ end: Int) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: octets + start, count: end - start))
  }
}

/// The reader of HTTP: however its input is cut, it reads the same; what it reads lies where it says;
/// behind what it refuses it reads nothing.
func fuzzHTTP(_ input: inout FuzzInput) {
  var limits = HTTPLimits()
  if input.choice() & 1 != 0 {
    limits.requestLine = 40
    limits.fields = 120
    limits.body = 50
  }
  let (whole, pieces) = input.pieces()
  let once = readHTTP([whole], limits)
  let cut = readHTTP(pieces, limits)
  require(cut == once, "cut \(pieces.map(shown)):\n\(cut)\nis not\n\(once)")
  fuzzForms(whole)
}

private func readHTTP(_ pieces: [[UInt8]], _ limits: HTTPLimits) -> [String] {
  var reader = HTTPRequestReader(limits)
  var lines: [String] = []
  var all: [UInt8] = []
  var isRefused = false
  var end = 0
  for piece in pieces {
    all += piece
    piece.withUnsafeBytes { reader.receive($0) }
    reading: while true {
      switch reader.next() {
      case .needsInput: break reading
      // Whether it is asked for depends on when the body comes.
      case .waitsForContinue: break
      case .request(let request):
        require(!isRefused, "a request behind what was refused")
        require(request.range.lowerBound >= end, "requests overlap")
        require(request.range.upperBound <= all.count, "a request ends behind its octets")
        end = request.range.upperBound
        require(request.body.count <= limits.body, "a body of \(request.body.count)")
        for field in request.fields where !field.value.isEmpty {
          require(Array(all[field.range]) == field.value, "\(field) is elsewhere")
        }
        require(
          String(decoding: all[request.targetRange], as: UTF8.self) == request.target,
          "the target is elsewhere")
        if !request.isChunked {
          require(Array(all[request.bodyRange]) == request.body, "the body is elsewhere")
        }
        lines.append("\(request)")
      case .refused(let defect, let head):
        isRefused = true
        lines.append("\(defect) \(head?.target ?? "")")
      }
    }
  }
  require(reader.received == all.count, "\(reader.received) octets of \(all.count)")
  return lines
}

/// Forms and JSON read anything, and JSON reads back what it prints.
private func fuzzForms(_ octets: [UInt8]) {
  for parameter in FormParameters(octets).all {
    require(parameter.range.upperBound <= octets.count, "\(parameter) is elsewhere")
  }
  guard let value = JSONValue(octets) else { return }
  require(JSONValue(Array(value.description.utf8)) == value, "\(value) does not read back")
}

import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `A session of HTTP` {
  @Test(arguments: HTTPRequestCase.good + HTTPRequestCase.bad)
  func `answers what can be read and refuses the rest`(of requests: HTTPRequestCase) {
    let trace = HTTPTrace()
    trace.run([Array(requests.text.utf8)])
    #expect(trace.statuses == requests.statuses)
    let refusals = trace.lines.compactMap { $0.split(separator: " from ").first }.filter {
      name in HTTPDefect.allCases.contains { $0.rawValue == name }
    }
    #expect(refusals.map(String.init) == [requests.defect].compactMap { $0 })
  }

  @Test(arguments: HTTPRequestCase.good + HTTPRequestCase.bad)
  func `does the same however its input is cut`(_ requests: HTTPRequestCase) {
    let octets = Array(requests.text.utf8)
    let whole = HTTPTrace()
    whole.run([octets])
    for cut in 0...octets.count {
      let trace = HTTPTrace()
      trace.run([Array(octets[..<cut]), Array(octets[cut...])])
      #expect(trace.lines == whole.lines, "cut at \(cut)")
      #expect(trace.written == whole.written, "cut at \(cut)")
    }
    let bytewise = HTTPTrace()
    bytewise.run(octets.map { [$0] })
    #expect(bytewise.lines == whole.lines)
  }

  @Test func `has the octets of bodies and trailers`() {
    let trace = HTTPTrace()
    let head = HTTPRequestCase.post + "Transfer-Encoding: chunked\r\n\r\n"
    let body = "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n"
    trace.run([Array((head + body).utf8)])
    #expect(
      trace.lines == [
        "POST /token 1.1 [abcde] X-Sum=5 at 0..<\(head.utf8.count + body.utf8.count)",
        "answers at 0", "200 0..<\(trace.written.count)", "close fin",
      ])
  }

  @Test func `asks for a body that waits to be asked for`() {
    let head = Array(
      (HTTPRequestCase.post + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n").utf8)
    let waiting = HTTPTrace()
    waiting.run([head, [97]])
    #expect(waiting.statuses == [100, 200])
    let hasty = HTTPTrace()
    hasty.run([head + [97]])
    #expect(hasty.statuses == [200])
  }

  @Test func `answers HEAD without a body`() {
    let trace = HTTPTrace()
    trace.run([Array("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\n".utf8)])
    #expect(trace.text == "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
  }

  @Test(arguments: [
    ("GET /" + String(repeating: "a", count: 200) + " HTTP/1.1\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 400) + "\r\n\r\n", 431),
    (
      "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "X: a\r\n", count: 100) + "\r\n", 431
    ),
    (HTTPRequestCase.post + "Content-Length: 101\r\n\r\n", 413),
    (
      HTTPRequestCase.post + "Transfer-Encoding: chunked\r\n\r\n"
        + String(repeating: "A\r\n0123456789\r\n", count: 11), 413
    ),
    (
      HTTPRequestCase.post + "Transfer-Encoding: chunked\r\n\r\n0\r\n"
        + String(repeating: "X: a\r\n", count: 100), 431
    ),
  ])
  func `takes no more than its limits`(_ text: String, _ status: Int) {
    var limits = HTTPLimits()
    limits.requestLine = 100
    limits.fields = 300
    limits.body = 100
    for pieces in [[Array(text.utf8)], Array(text.utf8).map { [$0] }] {
      let trace = HTTPTrace()
      trace.run(pieces, limits: limits)
      #expect(trace.statuses == [status])
    }
  }

  @Test func `keeps nothing behind what it refused`() {
    let trace = HTTPTrace()
    trace.run(
      [Array("GET\r\n".utf8)]
        + [[UInt8]](repeating: [UInt8](repeating: 97, count: 1000), count: 100))
    #expect(trace.statuses == [400])
    #expect(trace.standing?.unparsedCount == 0)
  }

  @Test func `takes back what a script refuses, and nothing else`() {
    let trace = HTTPTrace()
    let octets = HTTPResponse(503).octets
    trace.script = { number, event in
      // The first question is the connection's.
      number == 2 ? Decision(.refused, [.write(octets)], reply: octets, isScripted: true) : nil
    }
    trace.run(
      [Array("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n".utf8)],
      watched: StageSet([.tokenConnect, .token]))
    #expect(trace.statuses == [503, 200])
    #expect(trace.takenBack == ["/a"])
  }

  @Test func `says nothing where it is told to`() {
    let trace = HTTPTrace()
    trace.script = { number, _ in number == 1 ? Decision(.unanswered, [.close(.reset)]) : nil }
    trace.run(
      [Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)], watched: StageSet([.tokenConnect]))
    #expect(trace.lines == ["close reset"])
  }

  @Test func `tells who is slow within a request, and leaves in silence who is idle`() {
    let slow = HTTPTrace()
    slow.run([Array("GET / HT".utf8)], ends: false) { $0.idleTimedOut() }
    #expect(slow.statuses == [408])
    let idle = HTTPTrace()
    idle.run([], ends: false) { $0.idleTimedOut() }
    #expect(idle.statuses == [] && idle.lines == ["close fin"])
  }

  @Test func `says 503 when it is stopped within a request`() {
    let trace = HTTPTrace()
    trace.run([Array("GET / HT".utf8)], ends: false) { $0.shutDown() }
    #expect(trace.statuses == [503])
  }
}

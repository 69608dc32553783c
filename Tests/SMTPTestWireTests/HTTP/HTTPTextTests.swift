import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `Texts of HTTP` {
  @Test func `forms are read with their duplicates and places`() {
    let form = FormParameters(Array("grant_type=a+b%2Bc&x=&y&x=%C3%A9&=z".utf8))
    #expect(form.all.map(\.name) == ["grant_type", "x", "y", "x", ""])
    #expect(form.all.map(\.text) == ["a b+c", "", "", "é", "z"])
    #expect(form["grant_type"] == "a b+c" && form["missing"] == nil)
    #expect(form.repeated == ["x"])
    #expect(form.all[0].range == 11..<18 && form.all[2].range == 23..<23)
    #expect(!form.isMalformed)
    #expect(FormParameters(Array("a=%4".utf8)).isMalformed)
    #expect(FormParameters(Array("a=%FF".utf8)).isMalformed)
  }

  @Test(arguments: [
    #"{"a":1,"b":[true,false,null],"c":"x\"\\y","d":{"e":-1.5e+3}}"#, "[]", "{}", #""é\u0001""#,
    "0",
  ])
  func `JSON reads back as it was`(_ text: String) {
    #expect(JSONValue(Array(text.utf8))?.description == text)
  }

  @Test(arguments: [
    "", "{", "{\"a\":1,}", "[1,]", "01", "1.", "\u{feff}{}", "\"\\x\"", "\"a", "{} x", "tru",
    "\"\\ud800\"", "{\"a\" 1}", "-", String(repeating: "[", count: 100_000),
  ])
  func `what is no JSON is none`(_ text: String) { #expect(JSONValue(Array(text.utf8)) == nil) }

  @Test func `surrogates are one character`() {
    #expect(JSONValue(Array(#""\ud83d\ude00""#.utf8))?.text == "😀")
  }

  @Test func `members keep their order when one is changed`() {
    var value = JSONValue(Array(#"{"a":1,"b":2,"a":3}"#.utf8))!
    #expect(value["a"]?.seconds == 3)
    value.set("a", .string("x"))
    value.set("c", .null)
    value.set("b", nil)
    #expect(value.description == #"{"a":"x","c":null}"#)
  }

  @Test func `base64 of URLs has no padding`() {
    let octets: [UInt8] = [0xfb, 0xff, 0xfe, 0]
    #expect(Base64URL.encode(octets) == "-__-AA")
    #expect(Base64URL.decode("-__-AA") == octets)
    #expect(Base64URL.decode("+__-AA") == nil && Base64URL.decode("a=") == nil)
    #expect(Base64URL.decode("a") == nil)
  }

  @Test func `responses say how long they are, or how else they end`() {
    var response = HTTPResponse(200, [HTTPField("A", "b")], body: Array("xyz".utf8))
    #expect(
      String(decoding: response.octets, as: UTF8.self)
        == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 3\r\n\r\nxyz")
    #expect(HTTPResponse(octets: response.octets)?.body == response.body)
    response.set("a", "c")
    response.set("Transfer-Encoding", "chunked")
    #expect(
      String(decoding: response.octets, as: UTF8.self)
        == "HTTP/1.1 200 OK\r\na: c\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n")
    response.set("transfer-encoding", "")
    response.set("Content-Length", "")
    #expect(response.isFramedByClose)
    #expect(
      String(decoding: response.octets, as: UTF8.self) == "HTTP/1.1 200 OK\r\na: c\r\n\r\nxyz")
    response.set("Content-Length", "9")
    #expect(
      String(decoding: response.octets, as: UTF8.self)
        == "HTTP/1.1 200 OK\r\na: c\r\nContent-Length: 9\r\n\r\nxyz")
    #expect(HTTPResponse(204).octets == Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
  }
}

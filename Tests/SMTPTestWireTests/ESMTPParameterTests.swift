import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct ESMTPParameterTests {
  @Test(arguments: [
    ("e+3Dmc2", "e=mc2"), ("+2B+2b", "++"), ("a+", "a+"), ("a+3", "a+3"), ("+G1x", "+G1x"),
    ("++3D", "+="), ("", ""), ("plain", "plain"),
  ])
  func `xtext is decoded and what is none is left alone`(_ value: String, _ decoded: String) {
    let parameter = SMTPParameter("ENVID", value)
    #expect(parameter.decodedXText == Array(decoded.utf8))
    #expect(parameter.text == value)
    #expect(parameter.description == "ENVID=\(value)")
  }

  @Test func `a parameter without a value has none in any form`() {
    let parameter = SMTPParameter("SMTPUTF8")
    #expect(parameter.value == nil)
    #expect(parameter.text == nil)
    #expect(parameter.decodedXText == nil)
    #expect(parameter.saturatedNumber == nil)
    #expect(parameter.description == "SMTPUTF8")
  }

  @Test(
    arguments: [
      ("0", 0), ("1024", 1024), ("0001", 1), ("99999999999999999999", .max),
      ("99999999999999999999000000", .max), ("", nil), ("1x", nil), ("-1", nil), ("+1", nil),
    ] as [(String, Int?)])
  func `a number beyond Int is the largest Int`(_ value: String, _ number: Int?) {
    #expect(SMTPParameter("SIZE", value).saturatedNumber == number)
  }
}

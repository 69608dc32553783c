/// `dot-atom` or `domain-literal` behind an `@`, white space between its pieces taken out
/// (RFC 5322 §3.4.1, §4.4).
struct AddressDomain {
  /// As it is written; empty where there is none.
  private(set) var octets: [UInt8] = []
  /// Whether it is one: no dot is too many.
  private(set) var isProper = true
  /// Whether white space or a backslash is in it.
  private(set) var isObsolete = false

  /// Reads on where the `@` ended.
  init(_ lexer: inout StructuredLexer) {
    let span = lexer.span
    var needsDot = false
    while true {
      let before = lexer
      switch lexer.next() {
      case .atom(let range) where !needsDot:
        if !octets.isEmpty, lexer.isAfterSpace { isObsolete = true }
        octets += span.octets(range)
        needsDot = true
      case .literal(let range) where octets.isEmpty:
        Unfolding.append(range, of: span, to: &octets)
        isObsolete = octets.contains(Octet.backslash)
        return
      case .special(Octet.dot):
        if lexer.isAfterSpace { isObsolete = true }
        if !needsDot { isProper = false }
        octets.append(Octet.dot)
        needsDot = false
      default:
        lexer = before
        if !needsDot { isProper = false }
        return
      }
    }
  }
}

/// A word of the language, with where it stands in the text's octets.
package struct Token: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// A letter, then letters, digits, `_` and `-`: keywords, stages, names.
    case word(String)
    /// Digits and the letters right behind them: `452`, `4KB`, `50ms`.
    case number(digits: String, unit: String)
    /// Digits with points between them: `4.2.2`.
    case dotted(String)
    /// What stands in quotes, escapes resolved.
    case string([UInt8])
    case symbol(Symbol)
    case endOfLine
    case endOfText
  }

  package enum Symbol: String, Sendable, Hashable {
    case colon = ":"
    case comma = ","
    case bar = "|"
    case equals = "="
    case percent = "%"
    case slash = "/"
    case openingBracket = "["
    case closingBracket = "]"
    case openingParenthesis = "("
    case closingParenthesis = ")"
    case dots = ".."
  }

  package let kind: Kind
  package let range: Range<Int>
}

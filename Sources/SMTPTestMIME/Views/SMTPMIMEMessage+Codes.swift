extension SMTPMIMEMessage {
  /// The first one-time code of so many digits: `code(6)` of "Your code is 493027." is `"493027"`.
  ///
  /// The digits stand alone: no letter of ASCII, digit or `_` is next to them, nor `#`, `+`, `&` or
  /// `@` before them, nor another number behind `.`, `,`, `-`, `/` or `:`; and they are no part of a
  /// URL. So neither `20260303` nor `A-123456` nor `1,123456` holds a code of six. Nor is one part of
  /// what is plainly a price, with `$`, `£`, `¥` or `€`, or a telephone number in groups, such as
  /// `+49 30 123456`, `(030) 123456` and `0800 123456`.
  ///
  /// A code of an even number of digits may also be written in two halves with a space or a hyphen
  /// between them, `493 027`, and one of four or more digit by digit with white space between them,
  /// `4 9 3 0 2 7`, as where HTML has a box for each: it is returned without. Characters that
  /// nobody sees, such as a zero width space, do not count. One in one piece goes before one in
  /// halves, that before single digits, and the text before the HTML, that before the subject.
  ///
  /// A year or an order number of as many digits cannot be told from a code: take
  /// ``codes(matching:)-(Regex<Output>)`` where a mail has such before its code.
  ///
  /// - Parameter digits: How many digits the code has, 1 to 64.
  /// - Returns: The code; `nil` where there is none.
  public func code(_ digits: Int) -> String? {
    for text in readableTexts {
      let scanner = CodeScanner(text)
      let code =
        scanner.numbers(digits).first ?? scanner.halves(digits).first
        ?? scanner.singles(digits).first
      if let code { return code }
    }
    return nil
  }

  /// The words of the text, then of the HTML's text and of the subject, that look like a pattern, in
  /// order and each once.
  ///
  /// ```swift
  /// message.codes(matching: "######")       // ["493027"]
  /// message.codes(matching: "G-######")     // ["G-493027"]
  /// message.codes(matching: "???-???")      // ["K7Q-2ZD"]
  /// ```
  ///
  /// A word is a run of letters and digits of ASCII, hyphens and `_` inside it; words of URLs do not
  /// count.
  ///
  /// - Parameter pattern: `#` is one digit, `?` one letter or digit, `*` any octets of the word, any
  ///   other character itself, in the same case.
  public func codes(matching pattern: String) -> [String] {
    let pattern = Array(pattern.utf8)
    return unique { CodeScanner($0).words.filter { CodePattern.matches($0, pattern) } }
  }

  /// What a regular expression finds in the text, then in the HTML's text and in the subject, in order
  /// and each once.
  ///
  /// - Parameter regex: Each match counts as a whole, whatever it captures.
  public func codes<Output>(matching regex: Regex<Output>) -> [String] {
    unique { text in text.matches(of: regex).map { String(text[$0.range]) } }
  }

  /// The text, then the HTML's text and the subject.
  private var readableTexts: [String] {
    [readableText, html.map { HTMLScanner.text(of: $0) }, subject].compactMap { $0 }
  }

  private func unique(_ find: (String) -> [String]) -> [String] {
    var seen: Set<String> = []
    return readableTexts.flatMap(find).filter { seen.insert($0).inserted }
  }
}

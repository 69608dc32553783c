internal import SMTPTestSupport

/// A text that cannot be read, as compilers say it, so that editors find the place:
///
/// ```
/// lab.script:3:4: expected a stage such as RCPT, found "RCTP"; did you mean RCPT?
///   on RCTP: reply 550
///      ^
/// ```
struct SourceMistake: Error, Hashable, CustomStringConvertible {
  let description: String

  init(_ error: SMTPTextError, in source: SourceText) {
    let separator = error.line == nil ? ": " : ":"
    description =
      "\(source.name)\(separator)\(error.summary)" + (error.excerpt.map { "\n\($0)" } ?? "")
  }

  /// For a file that cannot be read.
  init(_ failure: System.Failure) { description = "smtp-fixture: \(failure)" }

  /// For octets that are no text.
  init(notUTF8 octets: [UInt8], in name: String) {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = octets.makeIterator()
    var line = 1
    var column = 1
    scan: while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar) where scalar.elementsEqual([10]): (line, column) = (line + 1, 1)
      case .valid: column += 1
      case .error, .emptyInput: break scan
      }
    }
    description = "\(name):\(line):\(column): not UTF-8; write other octets as \\xHH"
  }
}

/// All that is wrong with the texts that were given.
struct SourceMistakes: Error, CustomStringConvertible {
  private(set) var all: [SourceMistake]

  init(_ all: [SourceMistake] = []) { self.all = all }

  var description: String { all.map(\.description).joined(separator: "\n") }

  /// Does something with a text; what is wrong with it is kept until the others have been read.
  mutating func collect<Result>(_ body: () throws -> Result) throws -> Result? {
    do { return try body() } catch let mistake as SourceMistake {
      all.append(mistake)
      return nil
    } catch let mistakes as SourceMistakes {
      all += mistakes.all
      return nil
    }
  }

  /// Reads the files of `--script` and the rules of `--rule` as one script, in the order in which they
  /// were given; returns its gates, too.
  mutating func scripts(_ given: [Arguments.Given]) throws -> (
    script: SMTPScript, gates: [SMTPGate]
  ) {
    var whole = SMTPScript()
    var gates: [SMTPGate] = []
    for given in given {
      let script = try collect {
        let source =
          given.option == "--rule"
          ? SourceText(name: given.word, text: given.value) : try SourceText(reading: given.value)
        return try source.script(gates: gates)
      }
      guard let script else { continue }
      whole = whole.followed(by: script)
      gates = whole.gates
    }
    return (whole, gates)
  }
}

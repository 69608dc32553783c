internal import Dispatch
internal import SMTPTestSupport

/// Lets whoever runs the command open the gates of its scripts and end tokens, by lines on standard input:
/// `open NAME`, `pass NAME [N]`, `close NAME`, `expire [USER]`, `revoke [USER]`.
struct StandardInput: Sendable {
  private let gates: [SMTPGate]
  private let tokens: OAuthTestServer?

  init(_ gates: [SMTPGate], tokens: OAuthTestServer? = nil) {
    self.gates = gates
    self.tokens = tokens
  }

  /// Reads lines on a thread of its own until standard input ends.
  func start() {
    DispatchQueue(label: "smtp-fixture-gates").async {
      while let line = readLine() {
        if let problem = follow(line) { StandardError.write("smtp-fixture: \(problem)") }
      }
    }
  }

  /// Does what a line says; returns what is wrong with it.
  func follow(_ line: String) -> String? {
    let words = line.split { $0.isWhitespace }.map(String.init)
    guard let verb = words.first else { return nil }
    let ofTokens = tokens == nil ? [] : ["expire", "revoke"]
    let verbs = ["open", "pass", "close"] + ofTokens
    guard verbs.contains(verb) else {
      let hint = Nearest.hint(to: verb, among: verbs)
      let known = verbs.dropLast().joined(separator: ", ") + " or \(verbs.last!)"
      return "expected \(known), found \"\(verb)\"\(hint)"
    }
    if ofTokens.contains(verb) {
      guard words.count < 3 else { return "unexpected \"\(words[2])\" after \(verb) \(words[1])" }
      let user = words.dropFirst().first
      if verb == "expire" { tokens?.expireTokens(of: user) } else { tokens?.revokeTokens(of: user) }
      return nil
    }
    guard words.count > 1 else { return "expected \(verb) and the name of a gate" }
    guard let gate = gates.first(where: { $0.name == words[1] }) else {
      let names = gates.map(\.name)
      let known = names.isEmpty ? "there is none" : "there is \(names.joined(separator: ", "))"
      return "no gate is called \"\(words[1])\": \(known)"
    }
    guard words.count == 2 || (verb == "pass" && words.count == 3) else {
      return "unexpected \"\(words.last!)\" after \(verb) \(gate.name)"
    }
    switch verb {
    case "open": gate.open()
    case "close": gate.close()
    default:
      guard let count = Int(words.count == 3 ? words[2] : "1"), count > 0 else {
        return "pass takes a number from 1 on, not \"\(words[2])\""
      }
      gate.pass(count)
    }
    return nil
  }
}

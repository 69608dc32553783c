public import SMTPTestSupport

extension SMTPScript {
  /// The script without the rules that it takes none of for something to fail: what is left fails, and
  /// fails no more without any one of its rules.
  ///
  /// ```swift
  /// let found = server.drawnScript      // what chance came to, dozens of rules
  /// let least = await found.shrunk { script in
  ///   await !holds(mailer, against: script)
  /// }
  /// print(least)                        // the one or two that matter
  /// ```
  ///
  /// - Parameters:
  ///   - isolation: where `fails` runs; leave it out.
  ///   - fails: whether it still fails with a script; asked a few times for each rule, each time with fewer
  ///     of them.
  /// - Throws: what `fails` throws.
  public func shrunk(
    isolation: isolated (any Actor)? = #isolation,
    while fails: (SMTPScript) async throws -> Bool
  ) async rethrows -> SMTPScript {
    var rules = rules
    var size = max(1, rules.count / 2)
    while !rules.isEmpty {
      var start = 0
      var isShorter = false
      while start < rules.count {
        var rest = rules
        rest.removeSubrange(start..<min(start + size, rest.count))
        if try await fails(SMTPScript(rest, seed: seed)) {
          rules = rest
          isShorter = true
        } else {
          start += size
        }
      }
      if size == 1, !isShorter { break }
      size = max(1, size / 2)
    }
    return SMTPScript(rules, seed: seed)
  }
}

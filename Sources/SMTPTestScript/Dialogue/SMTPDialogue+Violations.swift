extension SMTPDialogue {
  /// What a client breaks that does what the dialogue says, judged as the sessions of a server are.
  ///
  /// So any transcript can be judged, whoever wrote it down:
  ///
  /// ```swift
  /// let dialogue = try SMTPDialogue(parsing: """
  ///   S: 220 mx.test ESMTP
  ///   C: HELO me
  ///   S: 250 mx.test
  ///   C: MAIL FROM: <ann@example.com>
  ///   """)
  /// print(dialogue.violations)
  /// // [space after "FROM:" (spaceAroundColon, RFC 5321 §3.3, octet 19)]
  /// ```
  ///
  /// The lines are taken in their order: what stands before a reply was sent before it. The shortest
  /// way is followed: lines that may be left out are, a `repeat` is gone through as often as it must
  /// be, twice at most, and of `either` the first branch counts. Holes are octets that nobody knows: a
  /// line that has one is judged by its verb and its place, not by its form. At the end of each
  /// section the server closes. Offsets count the client's octets of their section, each hole as one
  /// octet, a counted one as that many, a megabyte at most.
  public var violations: [SMTPViolation] {
    sections.flatMap { DialogueJudge($0.block).violations }
  }
}

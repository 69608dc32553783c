extension MalformedScript {
  /// Where rules begin and end, and their stages.
  static let frame: [MalformedScript] = [
    Self("om RCPT: proceed", #"1:1: expected "on" of a rule, or a seed, found "om""#),
    Self(
      "On RCPT: proceed",
      #"1:1: expected "on" of a rule, or a seed, found "On"; did you mean on?"#),
    Self("reply 250", #"1:1: expected "on" of a rule, or a seed, found "reply""#),
    Self(": proceed", #"1:1: expected "on" of a rule, or a seed, found ":""#),
    Self("on", "1:3: expected a stage such as RCPT, found the end of the line"),
    Self("on : proceed", #"1:4: expected a stage such as RCPT, found ":""#),
    Self(
      "on RCTP: proceed", #"1:4: expected a stage such as RCPT, found "RCTP"; did you mean RCPT?"#),
    Self(
      "on rcpt: proceed", #"1:4: expected a stage such as RCPT, found "rcpt"; did you mean RCPT?"#),
    Self(
      "on endOfData: proceed",
      #"1:4: expected a stage such as RCPT, found "endOfData"; did you mean END-OF-DATA?"#),
    Self(
      "on EHLO|HALO: proceed",
      #"1:9: expected a stage such as RCPT, found "HALO"; did you mean HELO?"#),
    Self("on EHLO|: proceed", #"1:9: expected a stage such as RCPT, found ":""#),
    Self("on ANY|RCPT: proceed", "1:4: ANY stands for all stages and goes with no other"),
    Self("on RCPT|ANY: proceed", "1:9: ANY stands for all stages and goes with no other"),
    Self("on FOO: proceed", #"1:4: expected a stage such as RCPT, found "FOO""#),
    Self(
      "on TLS-HANDSHAKE: certificate expired",
      "1:31: no certificate is called expired: none was given"),
    Self(
      "on RCPT proceed",
      #"1:9: expected a condition, an occurrence such as once, or ":", found "proceed""#),
    Self("on RCPT", #"1:8: expected ":" and an action, found the end of the line"#),
    Self("on RCPT:", "1:9: expected an action such as reply, found the end of the line"),
    Self(
      #"on RCPT:\#n\#n# nothing\#n"#,
      "1:9: expected an action such as reply, found the end of the text"),
    Self(
      "on RCPT: proced",
      #"1:10: expected an action such as reply, found "proced"; did you mean proceed?"#),
    Self(#"on RCPT: 250 "ok""#, #"1:10: expected an action such as reply, found "250""#),
    Self(#"on RCPT: "ok""#, #"1:10: expected an action such as reply, found the string "ok""#),
    Self(
      "on RCPT: proceed proceed", #"1:18: expected "," or the end of the line, found "proceed""#),
    Self("on RCPT: proceed,", "1:18: expected an action such as reply, found the end of the line"),
    Self(
      #"on RCPT: proceed,\#non MAIL: close"#,
      #"2:1: expected an action such as reply, found "on"; a line that ends in "," or "#
        + #"":" goes on"#),
    Self(
      "on RCPT: proceed, close reset",
      #"1:25: expected "," or the end of the line, found "reset""#),
  ]

  /// What must hold.
  static let conditions: [MalformedScript] = [
    Self(
      "on RCPT to bob: proceed",
      #"1:12: expected a pattern in quotes, such as "*@example.com", found "bob""#),
    Self(
      "on RCPT to: proceed",
      #"1:11: expected a pattern in quotes, such as "*@example.com", found ":""#),
    Self(
      #"on RCPT too "x": proceed"#,
      #"1:9: expected a condition, an occurrence such as once, or ":", found "too"; did "#
        + "you mean to?"),
    Self("on RCPT not once: proceed", #"1:13: expected a condition after "not", found "once""#),
    Self("on RCPT not not tls: proceed", #"1:13: expected a condition after "not", found "not""#),
    Self(
      "on RCPT sni: proceed",
      #"1:12: expected a pattern in quotes, such as "*@example.com", found ":""#),
    Self(
      #"on RCPT header Subject "x": proceed"#,
      #"1:16: expected a string in quotes, found "Subject""#),
    Self(
      #"on RCPT header "Subject": proceed"#,
      #"1:25: expected a pattern in quotes, such as "*@example.com", found ":""#),
    Self(
      #"on RCPT parameter "SIZE": proceed"#,
      #"1:19: expected the name of a parameter, found the string "SIZE""#),
    Self(
      "on RCPT parameter SIZE=5: proceed",
      #"1:24: expected a pattern in quotes, such as "*@example.com", found "5""#),
    Self("on RCPT state: proceed", #"1:14: expected the name of a scenario, found ":""#),
    Self("on RCPT state a=: proceed", #"1:17: expected the name of a state, found ":""#),
    Self(
      "on RCPT size: proceed",
      #"1:13: expected a range such as 5, 1..5, 10KB.. or ..5, found ":""#),
    Self(
      "on RCPT size 4kb: proceed",
      #"1:14: unknown unit "kb"; amounts are written such as 500, 4KB, 2MB or 1GB"#),
    Self(
      "on RCPT size 4 KB: proceed",
      #"1:16: expected a condition, an occurrence such as once, or ":", found "KB""#),
    Self("on RCPT size 1...5: proceed", "1:15: a range is written with two points, such as 1..5"),
    Self("on RCPT size 5..1: proceed", "1:9: the range 5..1 is empty"),
    Self("on RCPT size ..: proceed", #"1:16: expected an amount such as 500 or 4KB, found ":""#),
    Self("on RCPT size 1-5: proceed", #"1:15: unexpected character "-""#),
    Self(
      "on RCPT session 99999999999999999999: proceed",
      "1:17: 99999999999999999999 is too large a number"),
    Self("on RCPT size 9999999999GB: proceed", "1:14: 9999999999GB is too large a number"),
    Self("on BODY at 4KB..: reset", #"1:15: expected ":" and an action, found "..""#),
    Self("on RCPT at 4KB: reset", "1:9: at belongs to BODY"),
    Self("on BODY not at 4KB: reset", "1:9: at cannot be negated"),
  ]

  /// How often.
  static let occurrences: [MalformedScript] = [
    Self("on RCPT first: proceed", #"1:14: expected a count, found ":""#),
    Self("on RCPT first 0: proceed", "1:9: a count must be 1 or more"),
    Self("on RCPT first 2KB: proceed", #"1:15: expected a count, found "2KB""#),
    Self(
      "on RCPT frist 2: proceed",
      #"1:9: expected a condition, an occurrence such as once, or ":", found "frist"; "#
        + "did you mean first?"),
    Self(
      #"on RCPT first 2 to "a": proceed"#,
      #"1:17: expected "per" or ":", found "to"; conditions go before the occurrence"#),
    Self(
      "on RCPT first 2 nth 3: proceed",
      #"1:17: expected "per" or ":", found "nth"; a rule has one occurrence"#),
    Self(
      "on RCPT first 2 per user: proceed",
      #"1:21: expected server, session, sender, recipient or peer, found "user""#),
    Self(
      "on RCPT first 2 per sesion: proceed",
      #"1:21: expected server, session, sender, recipient or peer, found "sesion"; did "#
        + "you mean session?"),
    Self("on RCPT first 2 sender: proceed", #"1:17: expected "per" or ":", found "sender""#),
    Self(
      "on RCPT per sender: proceed",
      #"1:9: expected an occurrence such as once before "per", found "per""#),
    Self("on RCPT chance 10: proceed", #"1:18: expected "%", found ":""#),
    Self("on RCPT chance 110%: proceed", "1:9: a chance must be between 0% and 100%"),
    Self("on RCPT within 5: proceed", #"1:16: expected a duration such as 2s or 50ms, found "5""#),
    Self(
      "on RCPT within 5m: proceed",
      #"1:16: unknown unit "m"; durations are written in ns, us, ms, s, min, h or d"#),
    Self("on RCPT within 0s: proceed", "1:9: a duration must be longer than 0"),
    Self("on RCPT over 5 per peer: proceed", #"1:16: expected "in" and a duration, found "per""#),
    Self(
      "on RCPT over 5 in 1.5s: proceed",
      #"1:19: expected a duration such as 2s or 50ms, found "1.5s""#),
  ]
}

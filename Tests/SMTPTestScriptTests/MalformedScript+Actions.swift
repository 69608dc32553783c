extension MalformedScript {
  /// One action.
  static let actions: [MalformedScript] = [
    Self(
      "on RCPT: wait 1.5s, proceed",
      #"1:15: expected a duration such as 2s or 50ms, found "1.5s""#),
    Self(
      "on RCPT: wait 99999999999999999999s, proceed",
      "1:15: 99999999999999999999 is too large a number"),
    Self(
      "on RCPT: wait 99421d, proceed",
      "1:15: a duration of 99421d is too long; 99420d are the longest"),
    Self("on RCPT: wait, proceed", #"1:14: expected a duration such as 2s or 50ms, found ",""#),
    Self(
      "on RCPT: reply", "1:15: expected a reply code from 100 to 999, found the end of the line"),
    Self("on RCPT: reply 25", #"1:16: expected a reply code from 100 to 999, found "25""#),
    Self("on RCPT: reply 042", #"1:16: expected a reply code from 100 to 999, found "042""#),
    Self("on RCPT: reply 2500", #"1:16: expected a reply code from 100 to 999, found "2500""#),
    Self("on RCPT: reply 250-ok", #"1:19: unexpected character "-""#),
    Self(
      "on RCPT: reply 250 ok",
      #"1:20: expected a string in quotes, "," or the end of the line, found "ok""#),
    Self(#"on RCPT: reply 250 2.0 "ok""#, #"1:20: "2.0" is no enhanced status code such as 4.2.2"#),
    Self(
      #"on RCPT: reply 250 2.0.0.0 "ok""#,
      #"1:20: "2.0.0.0" is no enhanced status code such as 4.2.2"#),
    Self(
      #"on RCPT: reply 250 0.0.0 "ok""#,
      #"1:20: "0.0.0" is no enhanced status code such as 4.2.2"#),
    Self(
      #"on RCPT: reply 250 2.0.1000 "ok""#,
      #"1:20: "2.0.1000" is no enhanced status code such as 4.2.2"#),
    Self(#"on RCPT: reply 250 "\xFF""#, "1:20: the string is not UTF-8; use raw for other octets"),
    Self(
      #"on RCPT: reply 250 "\q""#,
      #"1:21: unknown escape; expected \\ \" \r \n \t \0 or \xHH, HH hexadecimal"#),
    Self(#"on RCPT: reply 250 "\x4""#, #"1:21: expected two hexadecimal digits after \x"#),
    Self(
      #"on RCPT: reply 250 "ok"#,
      #"1:20: the string is not closed: expected " before the end of the line"#),
    Self(
      #"on RCPT: reply 250 "ok\"#,
      #"1:23: unknown escape; expected \\ \" \r \n \t \0 or \xHH, HH hexadecimal"#),
    Self(
      "on RCPT: reply 250 “ok”",
      #"1:20: unexpected character “; strings are written in straight quotes: ""#),
    Self(
      "on RCPT: reply 250 'ok'",
      #"1:20: unexpected character '; strings are written in straight quotes: ""#),
    Self(
      #"on RCPT: reply 250 "ok" cut"#,
      "1:28: expected a number of octets, found the end of the line"),
    Self(#"on RCPT: reply 250 "ok" cut 2s"#, #"1:29: expected a number of octets, found "2s""#),
    Self("on RCPT: raw", "1:13: expected a string in quotes, found the end of the line"),
    Self(#"on RCPT: raw "x" as ok"#, #"1:21: expected a reply code from 100 to 999, found "ok""#),
    Self(
      #"on RCPT to "\xFF": proceed"#,
      "1:12: the string is not UTF-8; write ? for each octet that is none"),
    Self(
      "on EHLO: offer",
      #"1:15: expected a line in quotes, such as "SIZE 1000", found the end of the line"#),
    Self(
      "on EHLO: withdraw STARTTLS",
      #"1:19: expected a keyword in quotes, such as "STARTTLS", found "STARTTLS""#),
    Self(#"on RCPT: offer "SIZE""#, "1:10: offer belongs to EHLO and LHLO, not to RCPT"),
    Self(#"on EHLO|MAIL: withdraw "SIZE""#, "1:15: withdraw belongs to EHLO and LHLO, not to MAIL"),
    Self("on MAIL: accept-then-lose", "1:10: accept-then-lose belongs to END-OF-DATA, not to MAIL"),
    Self("on ANY: refuse", "1:9: refuse belongs to CONNECT, not to ANY"),
    Self("on RCPT: call decide", "1:15: no closure is called decide: none was given"),
    Self("on RCPT: call", "1:14: expected the name of a closure, found the end of the line"),
    Self("on RCPT: hold", "1:14: expected the name of a gate, found the end of the line"),
    Self("on RCPT: hold 5, proceed", #"1:15: expected the name of a gate, found "5""#),
    Self("on RCPT: enter a=5, proceed", #"1:18: expected the name of a state, found "5""#),
    Self("on RCPT: pace, proceed", #"1:14: expected bytewise, split or throttle, found ",""#),
    Self(
      "on RCPT: pace slow, proceed", #"1:15: expected bytewise, split or throttle, found "slow""#),
    Self(
      "on RCPT: pace bytwise, proceed",
      #"1:15: expected bytewise, split or throttle, found "bytwise"; did you mean bytewise?"#),
    Self(
      "on RCPT: pace bytewise 5, proceed",
      #"1:24: expected a duration such as 2s or 50ms, found "5""#),
    Self("on RCPT: pace split, proceed", #"1:20: expected a size in octets, found ",""#),
    Self("on RCPT: pace split 5 0, proceed", "1:10: pace split needs sizes of 1 octet or more"),
    Self("on RCPT: pace throttle 4KB, proceed", #"1:27: expected /s after the rate, found ",""#),
    Self(
      "on RCPT: pace throttle 4KB/min, proceed", #"1:28: expected /s after the rate, found "min""#),
    Self(
      "on RCPT: pace throttle 0/s, proceed",
      "1:10: pace throttle needs a rate of 1 octet a second or more"),
  ]

  /// Actions together.
  static let sequences: [MalformedScript] = [
    Self(
      "on RCPT: wait 1s",
      "1:17: the rule decides nothing: add reply, proceed, close or another action "
        + "that decides, or next to leave that to later rules"),
    Self(
      #"on RCPT:\#n  wait 1s,\#n  proceed,\#n  silence"#,
      "4:3: silence after proceed, which has decided already"),
    Self("on RCPT: close, proceed", "1:17: proceed after close"),
    Self("on RCPT: close, next", "1:17: next after close"),
    Self("on RCPT: reply 250, next", "1:21: next after reply, which has decided already"),
    Self("on RCPT: next, wait 1s", "1:10: next must be the last action"),
    Self(
      #"on STARTTLS: reply 220 "go", alert 40"#,
      "1:30: alert after reply, which has decided already"),
    Self(
      "on TLS-HANDSHAKE: alert", "1:24: expected the number of an alert, found the end of the line"),
    Self("on TLS-HANDSHAKE: alert 256", "1:19: an alert has a number from 0 to 255"),
    Self("on RCPT: alert 40", "1:10: alert belongs to TLS-HANDSHAKE, not to RCPT"),
    Self("on ANY: alert 40", "1:9: alert belongs to TLS-HANDSHAKE, not to ANY"),
    Self("on MAIL: start-tls", "1:10: start-tls belongs to STARTTLS, not to MAIL"),
    Self(
      "on RCPT: cut-record, close",
      #"1:20: expected a number of octets, found ",""#),
    Self(
      "on RCPT: error invalid_grant", "1:10: error belongs to TOKEN and TOKEN-REVOKE, not to RCPT"),
    Self(
      #"on RCPT: field "a" "b", proceed"#,
      "1:10: field belongs to TOKEN and TOKEN-REVOKE, not to RCPT"),
    Self("on TOKEN-REVOKE: issue", "1:18: issue belongs to TOKEN, not to TOKEN-REVOKE"),
  ]

  /// Names, seeds, signs and places.
  static let layout: [MalformedScript] = [
    Self("[a b] on RCPT: proceed", #"1:4: expected "]", found "b""#),
    Self(#"["a"] on RCPT: proceed"#, #"1:2: expected the name of a rule, found the string "a""#),
    Self("[a on RCPT: proceed", #"1:4: expected "]", found "on""#),
    Self("[a] RCPT: proceed", #"1:5: expected "on", found "RCPT""#),
    Self("[a]", #"1:4: expected "on", found the end of the line"#),
    Self("seed", "1:5: expected a number for the seed, found the end of the line"),
    Self(#"seed 1\#nseed 2"#, "2:1: the script has a seed already"),
    Self("seed 99999999999999999999", "1:6: a seed is a number up to 18446744073709551615"),
    Self("seed -1", #"1:6: unexpected character "-""#),
    Self("seed 1 2", #"1:8: expected the end of the line, found "2""#),
    Self("seed 5s", #"1:6: expected a number for the seed, found "5s""#),
    Self("on RCPT; proceed", #"1:8: unexpected character ";""#),
    Self("on RCPT: proceed;", #"1:17: unexpected character ";""#),
    Self(#"on RCPT: proceed\#u{a0}"#, "1:17: unexpected character U+00A0"),
    Self(#"on RCPT: proceed\#u{0}"#, "1:17: unexpected character U+0000"),
    Self(#"on RCPT: proceed\#u{1F4A9}"#, #"1:17: unexpected character "💩""#),
    Self("on RCPT ! tls: proceed", #"1:9: unexpected character "!""#),
    Self(
      #"on RCPT: proceed\#non MAIL: proceed\#n\#tté"#,
      #"3:2: expected "on" of a rule, or a seed, found "t""#),
    Self(#"on RCPT to "ééé" é: proceed"#, #"1:18: unexpected character "é""#),
    Self(
      #"on RCPT to "👨‍👩‍👧" x: proceed"#,
      #"1:16: expected a condition, an occurrence such as once, or ":", found "x""#),
    Self(#"\#u{FEFF}om"#, #"1:1: expected "on" of a rule, or a seed, found "om""#),
    Self(#"on RCPT: close\#r\#nom\#r\#n"#, #"2:1: expected "on" of a rule, or a seed, found "om""#),
    Self(#"on RCPT: close\#rom"#, #"2:1: expected "on" of a rule, or a seed, found "om""#),
  ]
}

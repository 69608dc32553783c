import SMTPTestHelpers
import SMTPTestScript
import Testing

@Suite(.bounded) struct `Each production of the script grammar` {
  @Test(arguments: [
    // A rule without a name is in all other lines.
    "[a] on RCPT: proceed", "[on] on RCPT: proceed", "[Long-name_7] on RCPT|MAIL once: close",
    "seed 0", "seed 42", "seed 18446744073709551615",
    "on CONNECT: refuse", "on GREETING: proceed", "on HELO: proceed", "on EHLO: proceed",
    "on LHLO: proceed", "on STARTTLS: proceed", "on TLS-HANDSHAKE: proceed", "on AUTH: proceed",
    "on MAIL: proceed",
    "on RCPT: proceed", "on DATA: proceed", "on BODY: proceed", "on END-OF-DATA: proceed",
    "on BDAT: proceed", "on RSET: proceed", "on NOOP: proceed", "on VRFY: proceed",
    "on EXPN: proceed", "on HELP: proceed", "on QUIT: proceed", "on UNKNOWN: proceed",
    "on IDLE: close", "on ANY: next", "on ANY tls: silence", "on RCPT|RCPT: proceed",
    "on HELO|EHLO|LHLO: proceed", "on CONNECT|IDLE: reset",
  ])
  func `frames`(text: String) throws { try check(text) }

  @Test(arguments: [
    #"from "a@*""#, #"from """#, #"from "<>""#, #"to "*""#, #"to "??@b""#, #"to "ü@x""#,
    #"user "ann""#, #"user "*""#, #"user "a\"b""#, #"ehlo "*.test""#, #"ehlo "[*]""#,
    #"ehlo "?""#, #"line "NOOP *""#, #"line "*\0*""#, #"line """#, #"content "*unsubscribe*""#,
    #"content "*\r\n\r\n*""#, #"content "\t""#, #"peer "127.0.0.1""#, #"peer "::1""#,
    #"peer "10.*""#, "parameter SIZE", #"parameter BODY="8BITMIME""#, #"parameter X-Y="*""#,
    #"header "Subject" "*invoice*""#, #"header "X" """#, #"header "to" "?*""#,
    "size 0", "size 1..2", "size 10KB..", "size ..1MB", "size 1GB", "session 1", "session 2..",
    "session ..9", "recipients 3..", "recipients 1", "recipients ..100", "stored 1MB..",
    "stored ..5", "stored 0..9", "open 11..", "open 1", "open 2..3", "tls", "not tls",
    #"sni "*.test""#, #"sni """#, #"not sni "mx.test""#,
    #"not from "a""#, "not size 5..", "not state a", "state a", "state a=b", "state on=once",
    #"from "a" to "b" not tls state c size 5.."#, #"to "a" to "b""#, "tls tls not tls",
  ])
  func `conditions`(text: String) throws { try check("on RCPT \(text): proceed") }

  @Test(arguments: ["at 0", "at 1", "at 4KB", "at 3MB tls", #"to "a" at 5 at 6"#])
  func `marks in the content`(text: String) throws { try check("on BODY \(text): reset") }

  @Test(arguments: [
    "once", "first 2", "first 100", "nth 1", "nth 2", "nth 30", "after 0", "after 1", "after 20",
    "every 1", "every 2", "every 100", "chance 0%", "chance 5%", "chance 100%", "within 1ns",
    "within 5min", "within 1h", "over 1 in 1s", "over 5 in 1min", "over 100 in 1h",
    "once per server", "first 2 per session", "nth 2 per sender", "after 1 per recipient",
    "every 3 per peer", "chance 5% per server", "within 5min per peer per sender per recipient",
    "over 5 in 1s per peer per peer", "over 9 in 1d per session", "once per recipient per peer",
  ])
  func `occurrences`(text: String) throws {
    try check("on RCPT \(text): proceed")
    try check("on RCPT tls \(text): proceed")
  }

  @Test(arguments: [
    "reply 250", "reply 100", #"reply 999 "x""#, #"reply 250 2.1.5 "Ok""#, "reply 250 2.0.0",
    #"reply 550 5.7.999 "a" "b" "c""#, #"reply 250 "a" """#, #"reply 250 "" """#,
    #"reply 250 "" """#,
    #"reply 250 "Ok" cut 0"#, #"reply 250 "Ok" cut 5"#, "reply 250 cut 3", "reply 250 2.0.0 cut 3",
    #"raw """#, #"raw "250 ok\r\n""#, #"raw "\xFF\xFE\0""#, #"raw "x" as 250"#,
    #"raw "250-x\r\n" times 1000 as 250"#,
    #"raw "x" as 107"#, #"raw "x" as 554"#, "proceed", "silence", "call decide", "call on",
    "call x-1", "wait 0s, proceed", "wait 50ms, proceed", "wait 7d, proceed", "hold a, proceed",
    "hold on, close", "hold a-b, hold a-b, proceed", "enter a, proceed", "enter a=b, proceed",
    "enter once=per, next", "next", "wait 1s, next", "enter a, wait 1s, next",
    "pace bytewise, proceed", "pace bytewise 50ms, proceed", "pace bytewise 1ns, next",
    "pace split 1, proceed", "pace split 1 2 3, proceed", "pace split 1000, next",
    "pace throttle 1/s, proceed", "pace throttle 4KB/s, proceed", "pace throttle 1MB/s, next",
    "close-port 1s, proceed", "close-port 5min, close", "close-port 1ms, next", "close", "drop",
    "reply 250, drop", "cut-record 5, reply 250, drop", "cut-record 0, close",
    "wait 1s, close", "reply 421, close", "reset", "wait 1s, reset", "reply 250, reset",
    "half-close", "reply 221, half-close", "proceed, half-close", "stop-reading",
    "proceed, stop-reading", "stop-reading, wait 1s, close", "reply 250, reply 250, raw \"x\"",
    "proceed, wait 1s, reply 250", "wait 1s, pace bytewise, reply 250, wait 1s, enter a, close",
  ])
  func `actions`(text: String) throws {
    try check("on RCPT: \(text)")
    try check("on ANY once: \(text)")
  }

  @Test(arguments: [
    ("EHLO", #"offer "SIZE 5""#), ("EHLO|LHLO", #"offer "A" "B=C" "D E""#),
    ("LHLO", #"wait 1s, offer "A", offer "B""#), ("EHLO", #"withdraw "*""#),
    ("EHLO", #"withdraw "A" "B*""#), ("LHLO", #"withdraw "A", offer "B", withdraw "C", close"#),
    ("CONNECT", "refuse"), ("CONNECT", "wait 1s, refuse"),
    ("CONNECT|CONNECT", "close-port 1s, refuse"), ("END-OF-DATA", "accept-then-lose"),
    ("END-OF-DATA", "wait 1s, accept-then-lose"), ("END-OF-DATA", "accept-then-lose, reset"),
    ("END-OF-DATA", "blackhole"), ("END-OF-DATA", "blackhole, close"),
    ("END-OF-DATA", "hold a, blackhole"), ("STARTTLS", "start-tls"),
    ("STARTTLS", #"reply 220 "go", raw "250 injected\r\n", start-tls"#),
    ("TLS-HANDSHAKE", "alert 48"), ("TLS-HANDSHAKE", "wait 1s, alert 0, reset"),
    ("TLS-HANDSHAKE", "certificate expired"),
    ("TLS-HANDSHAKE", "cut-record 9, certificate expired, drop"),
  ])
  func `actions that belong to a stage`(stage: String, text: String) throws {
    try check("on \(stage): \(text)")
  }

  @Test(arguments: [
    ("wait 1000us", "wait 1ms"), ("wait 60s", "wait 1min"), ("wait 48h", "wait 2d"),
    ("wait 0d", "wait 0s"), ("wait 90min", "wait 90min"), ("wait 99420d", "wait 99420d"),
    ("pace throttle 1024B/s", "pace throttle 1KB/s"),
    ("pace throttle 1024KB/s", "pace throttle 1MB/s"),
    ("pace throttle 2048MB/s", "pace throttle 2GB/s"), ("pace bytewise 0ms", "pace bytewise"),
    ("wait 007s", "wait 7s"), ("enter a = b", "enter a=b"),
  ])
  func `values print in their shortest form`(text: String, printed: String) throws {
    try check("on RCPT: \(text), proceed", "on RCPT: \(printed), proceed")
  }

  /// Reads the text and holds it to what it prints as, by default itself.
  private func check(_ text: String, _ printed: String? = nil) throws {
    let script = try SMTPScript(
      parsing: text,
      calls: ["decide": { _ in .proceed }, "on": { _ in .close }, "x-1": { _ in .reset }],
      certificates: ["expired"])
    #expect(script.description == printed ?? text)
  }
}

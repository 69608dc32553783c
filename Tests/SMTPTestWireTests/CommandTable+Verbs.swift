extension CommandTable {
  /// The verbs and the arguments of all but MAIL and RCPT.
  static let verbs: [Row] = [
    // Case.
    Row(
      "mail from:<>", "MAIL <>"),
    Row(
      "Mail From:<a@b>", "MAIL <a@b>"),
    Row(
      "rcpt to:<a@b>", "RCPT <a@b>"),
    Row(
      "nOoP", "NOOP"),
    Row(
      "startTLS", "STARTTLS"),
    Row(
      "quit", "QUIT"),
    // Verbs that stand alone.
    Row(
      "DATA", "DATA"),
    Row(
      "RSET", "RSET"),
    Row(
      "QUIT", "QUIT"),
    Row(
      "STARTTLS", "STARTTLS"),
    Row(
      "DATA x", "501 5.5.4 DATA takes no argument (RFC 5321 section 4.1.1) {unexpectedArgument@5}",
      standard: "DATA {unexpectedArgument@5}"),
    Row(
      "RSET x", "501 5.5.4 RSET takes no argument (RFC 5321 section 4.1.1) {unexpectedArgument@5}",
      standard: "RSET {unexpectedArgument@5}"),
    Row(
      "QUIT x", "501 5.5.4 QUIT takes no argument (RFC 5321 section 4.1.1) {unexpectedArgument@5}",
      standard: "QUIT {unexpectedArgument@5}"),
    Row(
      "STARTTLS x",
      "501 5.5.4 STARTTLS takes no argument (RFC 5321 section 4.1.1) {unexpectedArgument@9}",
      lenient: "STARTTLS {unexpectedArgument@9}"),
    // Verbs with an argument nobody needs to understand.
    Row(
      "NOOP", "NOOP"),
    Row(
      "NOOP x", "NOOP"),
    Row(
      "HELP", "HELP nil"),
    Row(
      "HELP x", "HELP x"),
    Row(
      "HELP", on: .bare, "502 5.5.1 HELP is not implemented (RFC 5321 section 4.2.4)"),
    Row(
      "VRFY <x>", "VRFY <x>"),
    Row(
      "VRFY x y", "VRFY x y"),
    Row(
      "VRFY", "501 5.5.4 VRFY needs a user or a list (RFC 5321 section 4.1.1) {missingArgument@4}",
      lenient: "VRFY  {missingArgument@4}"),
    Row(
      "VRFY x", on: .bare, "502 5.5.1 VRFY is not implemented (RFC 5321 section 4.2.4)"),
    Row(
      "VRFY x SMTPUTF8", "VRFY x"),
    Row(
      "VRFY SMTPUTF8", "VRFY SMTPUTF8"),
    Row(
      "EXPN x", on: .bare, "502 5.5.1 EXPN is not implemented (RFC 5321 section 4.2.4)"),
    Row(
      "VRFY x SMTPUTF8", on: .helo,
      "555 5.5.4 SMTPUTF8 is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@7}",
      standard: "VRFY x {unofferedParameter@7}"),
    Row(
      "VRFY %C3%BC SMTPUTF8", "VRFY %C3%BC"),
    Row(
      "VRFY %C3%BC",
      "553 5.6.7 octet above 127 without SMTPUTF8 (RFC 5321 section 2.4) {nonASCII@5}",
      lenient: "VRFY %C3%BC {nonASCII@5}"),
    Row(
      "EXPN x", "EXPN x"),
    Row(
      "EXPN", "501 5.5.4 EXPN needs a user or a list (RFC 5321 section 4.1.1) {missingArgument@4}",
      lenient: "EXPN  {missingArgument@4}"),
    Row(
      "EXPN %C3 smtputf8",
      "501 5.5.2 octets that are no UTF-8 (RFC 6531 section 3.3) {invalidUTF8@5}",
      lenient: "EXPN %EF%BF%BD {invalidUTF8@5}"),
    // Greetings.
    Row(
      "EHLO a.test", "EHLO a.test"),
    Row(
      "EHLO localhost", "EHLO localhost"),
    Row(
      "HELO a.test", "HELO a.test"),
    Row(
      "EHLO [127.0.0.1]", "EHLO [127.0.0.1]"),
    Row(
      "EHLO [IPv6:::1]", "EHLO [IPv6:::1]"),
    Row(
      "EHLO",
      "501 5.5.4 no name, a domain or an address literal is due (RFC 5321 section 4.1.1) {missingArgument@4}",
      lenient: "EHLO  {missingArgument@4}"),
    Row(
      "HELO",
      "501 5.5.4 no name, a domain or an address literal is due (RFC 5321 section 4.1.1) {missingArgument@4}",
      lenient: "HELO  {missingArgument@4}"),
    Row(
      "EHLO a b",
      "501 5.5.4 name is neither domain nor address literal (RFC 5321 section 4.1.1.1) {oddGreetingName@5}",
      standard: "EHLO a b {oddGreetingName@5}"),
    Row(
      "EHLO a_b",
      "501 5.5.4 name is neither domain nor address literal (RFC 5321 section 4.1.1.1) {oddGreetingName@5}",
      standard: "EHLO a_b {oddGreetingName@5}"),
    Row(
      "EHLO a.",
      "501 5.5.4 name is neither domain nor address literal (RFC 5321 section 4.1.1.1) {oddGreetingName@5}",
      standard: "EHLO a. {oddGreetingName@5}"),
    Row(
      "EHLO -a",
      "501 5.5.4 name is neither domain nor address literal (RFC 5321 section 4.1.1.1) {oddGreetingName@5}",
      standard: "EHLO -a {oddGreetingName@5}"),
    Row(
      "EHLO [1.2.3.4",
      "501 5.5.4 name is no well-formed address literal (RFC 5321 section 4.1.1.1) {oddGreetingName@5}",
      standard: "EHLO [1.2.3.4 {oddGreetingName@5}"),
    Row(
      "EHLO [1.2.3.999]",
      "501 5.5.4 name is no well-formed address literal (RFC 5321 section 4.1.1.1) {oddGreetingName@5}",
      standard: "EHLO [1.2.3.999] {oddGreetingName@5}"),
    Row(
      "EHLO []",
      "501 5.5.4 name is no well-formed address literal (RFC 5321 section 4.1.1.1) {oddGreetingName@5}",
      standard: "EHLO [] {oddGreetingName@5}"),
    Row(
      "EHLO  a.test", "501 5.5.4 more than one space (RFC 5321 section 4.1.1) {irregularSpace@4}",
      standard: "EHLO a.test {irregularSpace@4}"),
    Row(
      "EHLO {a*64}.test",
      "501 5.5.4 name is neither domain nor address literal (RFC 5321 section 4.1.1.1) {oddGreetingName@5}",
      standard: "EHLO {a*64}.test {oddGreetingName@5}"),
    Row(
      "LHLO a.test",
      "500 5.5.1 LHLO is for LMTP, SMTP greets with EHLO (RFC 2033 section 4.1) {wrongGreeting@0}"),
    Row(
      "LHLO a.test", on: .lmtp, "LHLO a.test"),
    Row(
      "LHLO", on: .lmtp,
      "501 5.5.4 no name, a domain or an address literal is due (RFC 5321 section 4.1.1) {missingArgument@4}",
      lenient: "LHLO  {missingArgument@4}"),
    Row(
      "EHLO a.test", on: .lmtp,
      "500 5.5.1 LMTP greets with LHLO (RFC 2033 section 4.1) {wrongGreeting@0}"),
    Row(
      "HELO a.test", on: .lmtp,
      "500 5.5.1 LMTP greets with LHLO (RFC 2033 section 4.1) {wrongGreeting@0}"),
    // AUTH.
    Row(
      "AUTH", "501 5.5.4 AUTH needs a mechanism (RFC 4954 section 4) {malformedAUTH@4}"),
    Row(
      "AUTH PLAIN", "AUTH PLAIN nil"),
    Row(
      "AUTH PLAIN =", "AUTH PLAIN []"),
    Row(
      "auth plain AGEAYg==", "AUTH PLAIN [%00a%00b]"),
    Row(
      "AUTH CRAM-MD5", "AUTH CRAM-MD5 nil"),
    Row(
      "AUTH PLAIN  AGEAYg==",
      "501 5.5.4 more than one space (RFC 5321 section 4.1.1) {irregularSpace@10}",
      standard: "AUTH PLAIN [%00a%00b] {irregularSpace@10}"),
    Row(
      "AUTH PLAIN AGEAYg",
      #"501 5.5.2 base64 without its final "=" (RFC 4648 section 4) {unpaddedBase64@17}"#,
      lenient: "AUTH PLAIN [%00a%00b] {unpaddedBase64@17}"),
    Row(
      "AUTH PLAIN AGEAYg=",
      "501 5.5.2 initial response is no base64 (RFC 4648 section 4) {malformedBase64@17}"),
    Row(
      "AUTH PLAIN AGEA Yg==",
      "501 5.5.2 initial response is no base64 (RFC 4648 section 4) {malformedBase64@18}"),
    Row(
      "AUTH PLAIN AGE=AYg=",
      "501 5.5.2 initial response is no base64 (RFC 4648 section 4) {malformedBase64@14}"),
    Row(
      "AUTH PLAIN ==",
      "501 5.5.2 initial response is no base64 (RFC 4648 section 4) {malformedBase64@11}"),
    Row(
      "AUTH PLAIN A",
      "501 5.5.2 initial response is no base64 (RFC 4648 section 4) {malformedBase64@11}"),
    Row(
      "AUTH PLAIN AGEA", "AUTH PLAIN [%00a%00]"),
    Row(
      "AUTH PLAIN AGEAYmM=", "AUTH PLAIN [%00a%00bc]"),
    Row(
      "AUTH PLAIN AGEAYg===",
      "501 5.5.2 initial response is no base64 (RFC 4648 section 4) {malformedBase64@18}"),
    Row(
      "AUTH PLAIN a-_b",
      "501 5.5.2 initial response is no base64 (RFC 4648 section 4) {malformedBase64@12}"),
    Row(
      "AUTH PLAIN +/+/", "AUTH PLAIN [%FB%FF%BF]"),
    Row(
      "AUTH PLA!N",
      #"501 5.5.4 "!" has no place in a mechanism's name (RFC 4954 section 4) {malformedAUTH@8}"#),
    Row(
      "AUTH =", "501 5.5.4 AUTH needs a mechanism (RFC 4954 section 4) {malformedAUTH@5}"),
    Row(
      "AUTH {A*20}", "AUTH AAAAAAAAAAAAAAAAAAAA nil"),
    Row(
      "AUTH {A*21}",
      "501 5.5.4 mechanism's name of more than 20 characters (RFC 4954 section 4) {malformedAUTH@5}"
    ),
    Row(
      "*", #"500 5.5.2 unknown command "*" (RFC 5321 section 4.2.4) {unknownCommand@0}"#),
    // BDAT.
    Row(
      "BDAT 5", "BDAT 5"),
    Row(
      "BDAT 5 LAST", "BDAT 5 LAST"),
    Row(
      "bdat 0 last", "BDAT 0 LAST"),
    Row(
      "BDAT 2147483647", "BDAT 2147483647"),
    Row(
      "BDAT 2147483648",
      "501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2) unframed {malformedChunk@5}"),
    Row(
      "BDAT",
      "501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2) unframed {malformedChunk@4}"),
    Row(
      "BDAT x",
      "501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2) unframed {malformedChunk@5}"),
    Row(
      "BDAT -1",
      "501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2) unframed {malformedChunk@5}"),
    Row(
      "BDAT 5x",
      "501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2) unframed {malformedChunk@5}"),
    Row(
      "BDAT 5 LATS",
      "501 5.5.4 only LAST may follow the size of BDAT (RFC 3030 section 2) skip 5 {malformedChunk@7}"
    ),
    Row(
      "BDAT 5 LAST x",
      "501 5.5.4 only LAST may follow the size of BDAT (RFC 3030 section 2) skip 5 {malformedChunk@7}"
    ),
    Row(
      "BDAT  5 LAST",
      "501 5.5.4 more than one space (RFC 5321 section 4.1.1) skip 5 {irregularSpace@4}",
      standard: "BDAT 5 LAST {irregularSpace@4}"),
    Row(
      "BDAT 99999999999999",
      "501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2) unframed {malformedChunk@5}"),
    Row(
      "BDAT 99999999999999999999999999",
      "501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2) unframed {malformedChunk@5}"),
    Row(
      "BDAT 5", on: .bare,
      "502 5.5.1 CHUNKING is not offered (RFC 5321 section 2.2.2) {unofferedCommand@0}"),
    // Known and unknown.
    Row(
      "SEND FROM:<a@b>",
      #"502 5.5.1 "SEND" is not implemented (RFC 5321 section 4.2.4) {unimplementedCommand@0}"#),
    Row(
      "SOML FROM:<a@b>",
      #"502 5.5.1 "SOML" is not implemented (RFC 5321 section 4.2.4) {unimplementedCommand@0}"#),
    Row(
      "SAML FROM:<a@b>",
      #"502 5.5.1 "SAML" is not implemented (RFC 5321 section 4.2.4) {unimplementedCommand@0}"#),
    Row(
      "TURN",
      #"502 5.5.1 "TURN" is not implemented (RFC 5321 section 4.2.4) {unimplementedCommand@0}"#),
    Row(
      "ETRN a.test",
      #"502 5.5.1 "ETRN" is not implemented (RFC 5321 section 4.2.4) {unimplementedCommand@0}"#),
    Row(
      "BURL imap://x LAST",
      #"502 5.5.1 "BURL" is not implemented (RFC 5321 section 4.2.4) {unimplementedCommand@0}"#),
    Row(
      "XCLIENT NAME=x",
      #"500 5.5.2 unknown command "XCLIENT" (RFC 5321 section 4.2.4) {unknownCommand@0}"#
    ),
    Row(
      "XFORWARD NAME=x",
      #"500 5.5.2 unknown command "XFORWARD" (RFC 5321 section 4.2.4) {unknownCommand@0}"#),
    Row(
      "PROXY TCP4 127.0.0.1 127.0.0.1 1 2",
      #"500 5.5.2 unknown command "PROXY" (RFC 5321 section 4.2.4) {unknownCommand@0}"#),
    Row(
      "MAILFROM:<a@b>",
      #"500 5.5.2 unknown command "MAILFROM:<a@b>" (RFC 5321 section 4.2.4) {unknownCommand@0}"#),
    Row(
      "FOO", #"500 5.5.2 unknown command "FOO" (RFC 5321 section 4.2.4) {unknownCommand@0}"#),
    Row(
      #"FOO%7F""#, #"500 5.5.2 unknown command "FOO?"" (RFC 5321 section 4.2.4) {unknownCommand@0}"#
    ),
    Row(
      "{x*40}",
      #"500 5.5.2 unknown command "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..." (RFC 5321 section 4.2.4) {unknownCommand@0}"#
    ),
    Row(
      "STARTTLX",
      #"500 5.5.2 unknown command "STARTTLX" (RFC 5321 section 4.2.4) {unknownCommand@0}"#),
  ]
}

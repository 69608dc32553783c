extension CommandTable {
  /// What is checked before any argument: blanks, octets, lengths, other protocols.
  static let lines: [Row] = [
    // Empty lines and blanks.
    Row(
      "", "500 5.5.2 empty line instead of a command (RFC 5321 section 4.1.1) {emptyLine@0}"),
    Row(
      "   %09", "500 5.5.2 empty line instead of a command (RFC 5321 section 4.1.1) {emptyLine@0}"),
    Row(
      " NOOP", "500 5.5.2 space before the command (RFC 5321 section 4.1.1) {leadingSpace@0}",
      standard: "NOOP {leadingSpace@0}"),
    Row(
      "%09 NOOP", "500 5.5.2 space before the command (RFC 5321 section 4.1.1) {leadingSpace@0}",
      standard: "NOOP {leadingSpace@0}"),
    Row(
      "NOOP %09", "NOOP"),
    Row(
      "MAIL%09FROM:<a@b>",
      "501 5.5.4 TAB where one space is due (RFC 5321 section 4.1.1) {irregularSpace@4}",
      standard: "MAIL <a@b> {irregularSpace@4}"),
    Row(
      "RCPT  TO:<a@b>", "501 5.5.4 more than one space (RFC 5321 section 4.1.1) {irregularSpace@4}",
      standard: "RCPT <a@b> {irregularSpace@4}"),
    Row(
      "MAIL FROM:<a@b>  SIZE=1",
      "501 5.5.4 more than one space (RFC 5321 section 4.1.1) {irregularSpace@15}",
      standard: "MAIL <a@b> SIZE=1 {irregularSpace@15}"),
    Row(
      "MAIL FROM:<a@b>%09SIZE=1",
      "501 5.5.4 TAB where one space is due (RFC 5321 section 4.1.1) {irregularSpace@15}",
      standard: "MAIL <a@b> SIZE=1 {irregularSpace@15}"),
    // Line ends and NUL inside a line.
    Row(
      "NOOP%0D", "500 5.5.2 bare CR, lines end with CR LF (RFC 5321 section 2.3.8) {bareCR@4}",
      lenient:
        #"500 5.5.2 unknown command "NOOP?" (RFC 5321 section 4.2.4) {bareCR@4 unknownCommand@0}"#),
    Row(
      "NOOP a%0Db", "500 5.5.2 bare CR, lines end with CR LF (RFC 5321 section 2.3.8) {bareCR@6}",
      lenient: "NOOP {bareCR@6}"),
    Row(
      "QUIT%0D", "500 5.5.2 bare CR, lines end with CR LF (RFC 5321 section 2.3.8) {bareCR@4}",
      lenient:
        #"500 5.5.2 unknown command "QUIT?" (RFC 5321 section 4.2.4) {bareCR@4 unknownCommand@0}"#),
    Row(
      "MAIL FROM:<a@b>%0D",
      "500 5.5.2 bare CR, lines end with CR LF (RFC 5321 section 2.3.8) {bareCR@15}",
      lenient:
        #"501 5.1.7 "?" has no place here in a path (RFC 5321 section 4.1.2) {bareCR@15 malformedPath@15}"#
    ),
    Row(
      "NOOP a%0Ab", "500 5.5.2 bare LF, lines end with CR LF (RFC 5321 section 2.3.8) {bareLF@6}",
      lenient: "NOOP {bareLF@6}"),
    Row(
      "MAIL FROM:<a@b>%0ARCPT TO:<c@d>",
      "500 5.5.2 bare LF, lines end with CR LF (RFC 5321 section 2.3.8) {bareLF@15}",
      lenient:
        #"501 5.1.7 "?" has no place here in a path (RFC 5321 section 4.1.2) {bareLF@15 malformedPath@15}"#
    ),
    Row(
      "NOOP a%00b", "500 5.5.2 NUL in a command (RFC 5321 section 4.1.2) {nul@6}",
      lenient: "NOOP {nul@6}"),
    Row(
      "MAIL FROM:<a%00b@c>", "500 5.5.2 NUL in a command (RFC 5321 section 4.1.2) {nul@12}",
      lenient:
        #"501 5.1.7 "?" has no place here in a path (RFC 5321 section 4.1.2) {nul@12 malformedPath@12}"#
    ),
    Row(
      "BDAT 7%00", "500 5.5.2 NUL in a command (RFC 5321 section 4.1.2) unframed {nul@6}",
      lenient:
        "501 5.5.4 BDAT needs a size in octets (RFC 3030 section 2) unframed {nul@6 malformedChunk@5}"
    ),
    // Octets above 127.
    Row(
      "NOOP %C3%BC",
      "501 5.5.2 octet above 127 outside an address (RFC 5321 section 2.4) {nonASCII@5}",
      lenient: "NOOP {nonASCII@5}"),
    Row(
      "DATA %C3%BC",
      "501 5.5.2 octet above 127 outside an address (RFC 5321 section 2.4) {nonASCII@5}",
      lenient: "DATA {nonASCII@5 unexpectedArgument@5}"),
    Row(
      "EHLO b%C3%BCcher.test",
      "501 5.5.2 octet above 127 outside an address (RFC 5321 section 2.4) {nonASCII@6}",
      lenient: "EHLO b%C3%BCcher.test {nonASCII@6}"),
    Row(
      "N%C3%96OP", #"500 5.5.2 unknown command "N??OP" (RFC 5321 section 4.2.4) {unknownCommand@0}"#
    ),
    Row(
      "RCPT TO:<%C3%BC@b%C3%BCcher.test>",
      "553 5.6.7 octet above 127 without SMTPUTF8 (RFC 5321 section 2.4) {nonASCII@9}",
      lenient: "RCPT <%C3%BC@b%C3%BCcher.test> {nonASCII@9}"),
    Row(
      "RCPT TO:<%C3%BC@b%C3%BCcher.test>", on: .utf8, "RCPT <%C3%BC@b%C3%BCcher.test>"),
    Row(
      "MAIL FROM:<%C3%BC@b%C3%BCcher.test>",
      "553 5.6.7 octet above 127 without SMTPUTF8 (RFC 5321 section 2.4) {nonASCII@11}",
      lenient: "MAIL <%C3%BC@b%C3%BCcher.test> {nonASCII@11}"),
    Row(
      "MAIL FROM:<%C3%BC@b%C3%BCcher.test> SMTPUTF8", "MAIL <%C3%BC@b%C3%BCcher.test> SMTPUTF8"),
    Row(
      #"MAIL FROM:<"%C3%BC"@b.test> SMTPUTF8"#, #"MAIL <"%C3%BC"@b.test> SMTPUTF8"#),
    Row(
      "MAIL FROM:<%C3%BC@b.test> SMTPUTF8", on: .bare,
      "555 5.5.4 SMTPUTF8 is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@22}",
      standard:
        "553 5.6.7 octet above 127 without SMTPUTF8 (RFC 5321 section 2.4) {unofferedParameter@22 nonASCII@11}",
      lenient: "MAIL <%C3%BC@b.test> SMTPUTF8 {unofferedParameter@22 nonASCII@11}"),
    Row(
      "RCPT TO:<%C0%AF@b>", on: .utf8,
      "501 5.5.2 octets that are no UTF-8 (RFC 6531 section 3.3) {invalidUTF8@9}",
      lenient: "RCPT <%C0%AF@b> {invalidUTF8@9}"),
    Row(
      "RCPT TO:<%ED%A0%80@b>", on: .utf8,
      "501 5.5.2 octets that are no UTF-8 (RFC 6531 section 3.3) {invalidUTF8@9}",
      lenient: "RCPT <%ED%A0%80@b> {invalidUTF8@9}"),
    Row(
      "RCPT TO:<a@%F5%80%80%80>", on: .utf8,
      "501 5.5.2 octets that are no UTF-8 (RFC 6531 section 3.3) {invalidUTF8@11}",
      lenient: "RCPT <a@%F5%80%80%80> {invalidUTF8@11}"),
    Row(
      "RCPT TO:<a@%C3>", on: .utf8,
      "501 5.5.2 octets that are no UTF-8 (RFC 6531 section 3.3) {invalidUTF8@11}",
      lenient: "RCPT <a@%C3> {invalidUTF8@11}"),
    Row(
      "MAIL FROM:<%FF@b>",
      "553 5.6.7 octet above 127 without SMTPUTF8 (RFC 5321 section 2.4) {nonASCII@11}",
      lenient: "MAIL <%FF@b> {nonASCII@11 invalidUTF8@11}"),
    Row(
      "MAIL FROM:<a@b> ENVID=%C3%BC",
      "501 5.5.2 octet above 127 outside an address (RFC 5321 section 2.4) {nonASCII@22}",
      lenient: "MAIL <a@b> ENVID=%C3%BC {nonASCII@22}"),
    Row(
      "RCPT TO:<a@b> ORCPT=utf-8;%C3%BC@b", on: .utf8, "RCPT <a@b> ORCPT=utf-8;%C3%BC@b"),
    Row(
      "RCPT TO:<a@b> ORCPT=utf-8;%C3%BC@b",
      "501 5.5.2 octet above 127 outside an address (RFC 5321 section 2.4) {nonASCII@26}",
      lenient: "RCPT <a@b> ORCPT=utf-8;%C3%BC@b {nonASCII@26}"),
    // Lengths, line end included.
    Row(
      "NOOP {x*505}", "NOOP"),
    Row(
      "NOOP {x*506}",
      "500 5.5.2 line of more than 512 octets (RFC 5321 section 4.5.3.1.4) {commandTooLong@0}",
      standard: "NOOP {commandTooLong@0}"),
    Row(
      "NOOP{ *507}",
      "500 5.5.2 line of more than 512 octets (RFC 5321 section 4.5.3.1.4) {commandTooLong@0}",
      standard: "NOOP {commandTooLong@0}"),
    Row(
      "MAIL FROM:<a@b> ENVID={x*600}",
      "501 5.5.4 ENVID of more than 100 characters (RFC 3461 section 4) {parameterTooLong@22}",
      standard: "MAIL <a@b> ENVID={x*600} {parameterTooLong@22}"),
    Row(
      "AUTH PLAIN {A*4}{A*12268}", "AUTH PLAIN [{%00*9204}]"),
    Row(
      "AUTH PLAIN {A*12276}",
      "500 5.5.6 line of more than 12288 octets (RFC 4954 section 4) {authLineTooLong@0}",
      lenient: "AUTH PLAIN [{%00*9207}] {authLineTooLong@0}"),
    // Other protocols.
    Row(
      "GET / HTTP/1.1",
      "500 5.5.2 HTTP request where an SMTP command is due (RFC 5321 section 4.1.1) {httpOnSMTPPort@0}"
    ),
    Row(
      "POST / HTTP/1.1",
      "500 5.5.2 HTTP request where an SMTP command is due (RFC 5321 section 4.1.1) {httpOnSMTPPort@0}"
    ),
    Row(
      "HEAD / HTTP/1.1",
      "500 5.5.2 HTTP request where an SMTP command is due (RFC 5321 section 4.1.1) {httpOnSMTPPort@0}"
    ),
    Row(
      "PUT / HTTP/1.1",
      "500 5.5.2 HTTP request where an SMTP command is due (RFC 5321 section 4.1.1) {httpOnSMTPPort@0}"
    ),
    Row(
      "OPTIONS * HTTP/1.1",
      "500 5.5.2 HTTP request where an SMTP command is due (RFC 5321 section 4.1.1) {httpOnSMTPPort@0}"
    ),
    Row(
      "CONNECT a:25 HTTP/1.1",
      "500 5.5.2 HTTP request where an SMTP command is due (RFC 5321 section 4.1.1) {httpOnSMTPPort@0}"
    ),
    Row(
      "DELETE / HTTP/1.1",
      "500 5.5.2 HTTP request where an SMTP command is due (RFC 5321 section 4.1.1) {httpOnSMTPPort@0}"
    ),
    Row(
      "PATCH / HTTP/1.1",
      "500 5.5.2 HTTP request where an SMTP command is due (RFC 5321 section 4.1.1) {httpOnSMTPPort@0}"
    ),
    Row(
      "GET", #"500 5.5.2 unknown command "GET" (RFC 5321 section 4.2.4) {unknownCommand@0}"#),
    Row(
      "get /", #"500 5.5.2 unknown command "get" (RFC 5321 section 4.2.4) {unknownCommand@0}"#),
    Row(
      "%16%03%01%02%00",
      "500 5.5.2 TLS ClientHello on a port that starts without TLS (RFC 5321 section 4.1.1) {tlsOnPlainPort@0}"
    ),
    Row(
      "%FF%FB%01NOOP",
      "500 5.5.2 telnet negotiation before the command (RFC 5321 section 2.4) {telnetNegotiation@0}",
      lenient: "NOOP {telnetNegotiation@0}"),
    Row(
      "%FF%F4%FF%FD%06QUIT",
      "500 5.5.2 telnet negotiation before the command (RFC 5321 section 2.4) {telnetNegotiation@0}",
      lenient: "QUIT {telnetNegotiation@0}"),
    Row(
      "%FF%F4",
      "500 5.5.2 telnet negotiation before the command (RFC 5321 section 2.4) {telnetNegotiation@0}",
      lenient:
        "500 5.5.2 empty line instead of a command (RFC 5321 section 4.1.1) {telnetNegotiation@0 emptyLine@2}"
    ),
  ]

  static var all: [Row] { lines + verbs + addresses + parameters }
}

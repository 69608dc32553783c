extension CommandTable {
  /// The paths of MAIL and RCPT.
  static let addresses: [Row] = [
    // Around the path.
    Row(
      "MAIL FROM:<>", "MAIL <>"),
    Row(
      "MAIL FROM:<a@b>", "MAIL <a@b>"),
    Row(
      "MAIL FROM: <a@b>",
      #"501 5.5.4 space after "FROM:" (RFC 5321 section 3.3) {spaceAroundColon@10}"#,
      standard: "MAIL <a@b> {spaceAroundColon@10}"),
    Row(
      "MAIL FROM :<a@b>",
      #"501 5.5.4 space before the colon of "FROM:" (RFC 5321 section 3.3) {spaceAroundColon@9}"#,
      standard: "MAIL <a@b> {spaceAroundColon@9}"),
    Row(
      "MAIL FROM : <a@b>",
      #"501 5.5.4 space before the colon of "FROM:" (RFC 5321 section 3.3) {spaceAroundColon@9}"#,
      standard: "MAIL <a@b> {spaceAroundColon@9 spaceAroundColon@11}"),
    Row(
      "MAIL  FROM:<a@b>",
      "501 5.5.4 more than one space (RFC 5321 section 4.1.1) {irregularSpace@4}",
      standard: "MAIL <a@b> {irregularSpace@4}"),
    Row(
      "MAIL FROM:a@b",
      #"501 5.5.4 address without "<" and ">" (RFC 5321 section 4.1.2) {missingBrackets@10}"#,
      standard: "MAIL <a@b> {missingBrackets@10}"),
    Row(
      "MAIL FROM:a@b SIZE=1",
      #"501 5.5.4 address without "<" and ">" (RFC 5321 section 4.1.2) {missingBrackets@10}"#,
      standard: "MAIL <a@b> SIZE=1 {missingBrackets@10}"),
    Row(
      "MAIL FROM:a@b AUTH=<>",
      #"501 5.5.4 address without "<" and ">" (RFC 5321 section 4.1.2) {missingBrackets@10}"#,
      standard: "MAIL <a@b> AUTH=<> {missingBrackets@10}"),
    Row(
      "MAIL FROM:<a@b>SIZE=1",
      "501 5.5.4 parameter without a space before it (RFC 5321 section 3.3) {missingSpaceBeforeParameters@15}",
      standard: "MAIL <a@b> SIZE=1 {missingSpaceBeforeParameters@15}"),
    Row(
      "MAIL FROM:<a@b> ", "MAIL <a@b>"),
    Row(
      "MAIL FROM:Bob <a@b>",
      "501 5.5.4 only the path may follow the colon, no name (RFC 5321 section 4.1.2) {displayName@10}",
      standard: "MAIL <a@b> {displayName@10}"),
    Row(
      #"MAIL FROM:"Bob @ home" <a@b> SIZE=1"#,
      "501 5.5.4 only the path may follow the colon, no name (RFC 5321 section 4.1.2) {displayName@10}",
      standard: "MAIL <a@b> SIZE=1 {displayName@10}"),
    Row(
      "MAIL FROM:<<a@b>>",
      #"501 5.1.7 "<" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@11}"#),
    Row(
      "MAIL FROM:<a@b", #"501 5.1.7 "<" without ">" (RFC 5321 section 4.1.2) {malformedPath@10}"#),
    Row(
      "MAIL FROM:a@b>",
      #"501 5.5.4 address without "<" and ">" (RFC 5321 section 4.1.2) {missingBrackets@10}"#,
      standard:
        #"501 5.1.7 ">" has no place here in a path (RFC 5321 section 4.1.2) {missingBrackets@10 malformedPath@13}"#
    ),
    Row(
      "MAIL FROM:<a@b>>",
      #"501 5.1.7 ">" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@15}"#),
    Row(
      "MAIL FROM:< a@b>",
      #"501 5.1.7 " " has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@11}"#),
    Row(
      "MAIL FROM:<a@b >",
      #"501 5.1.7 " " has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@14}"#),
    Row(
      "MAIL FROM:", #"501 5.5.4 no path after "FROM:" (RFC 5321 section 4.1.2) {malformedPath@10}"#),
    Row(
      "MAIL FROM: ", #"501 5.5.4 no path after "FROM:" (RFC 5321 section 4.1.2) {malformedPath@10}"#
    ),
    Row(
      "MAIL FROM", #"501 5.5.4 "FROM:" is due here (RFC 5321 section 4.1.2) {malformedPath@5}"#),
    Row(
      "MAIL FROM <a@b>",
      #"501 5.5.4 "FROM:" needs its colon (RFC 5321 section 4.1.2) {malformedPath@10}"#),
    Row(
      "MAIL", #"501 5.5.4 "FROM:" is due here (RFC 5321 section 4.1.2) {malformedPath@4}"#),
    Row(
      "MAIL TO:<a@b>", #"501 5.5.4 "FROM:" is due here (RFC 5321 section 4.1.2) {malformedPath@5}"#),
    Row(
      "RCPT", #"501 5.5.4 "TO:" is due here (RFC 5321 section 4.1.2) {malformedPath@4}"#),
    Row(
      "RCPT TO", #"501 5.5.4 "TO:" is due here (RFC 5321 section 4.1.2) {malformedPath@5}"#),
    Row(
      "RCPT FROM:<a@b>", #"501 5.5.4 "TO:" is due here (RFC 5321 section 4.1.2) {malformedPath@5}"#),
    Row(
      "RCPT TO: <a@b>", #"501 5.5.4 space after "TO:" (RFC 5321 section 3.3) {spaceAroundColon@8}"#,
      standard: "RCPT <a@b> {spaceAroundColon@8}"),
    Row(
      "RCPT TO:a@b",
      #"501 5.5.4 address without "<" and ">" (RFC 5321 section 4.1.2) {missingBrackets@8}"#,
      standard: "RCPT <a@b> {missingBrackets@8}"),
    // Forward paths.
    Row(
      "RCPT TO:<>",
      #"501 5.1.3 RCPT needs a mailbox, not "<>" (RFC 5321 section 4.1.1.3) {nullRecipient@8}"#,
      lenient: "RCPT <> {nullRecipient@8}"),
    Row(
      "RCPT TO:<postmaster>", "RCPT <postmaster>"),
    Row(
      "RCPT TO:<PostMaster>", "RCPT <PostMaster>"),
    Row(
      "RCPT TO:postmaster",
      #"501 5.5.4 address without "<" and ">" (RFC 5321 section 4.1.2) {missingBrackets@8}"#,
      standard: "RCPT <postmaster> {missingBrackets@8}"),
    Row(
      "MAIL FROM:<postmaster>",
      #"501 5.1.7 mailbox without "@" and domain (RFC 5321 section 4.1.1.3) {missingDomain@21}"#,
      standard: "MAIL <postmaster> {missingDomain@21}"),
    Row(
      "RCPT TO:<postmastex>",
      #"501 5.1.3 mailbox without "@" and domain (RFC 5321 section 4.1.1.3) {missingDomain@19}"#,
      standard: "RCPT <postmastex> {missingDomain@19}"),
    Row(
      "RCPT TO:<u>",
      #"501 5.1.3 mailbox without "@" and domain (RFC 5321 section 4.1.1.3) {missingDomain@10}"#,
      standard: "RCPT <u> {missingDomain@10}"),
    Row(
      "RCPT TO:<@a.test,@b.test:u@c.test>", "RCPT <@a.test,@b.test:u@c.test> {sourceRoute@9}"),
    Row(
      "RCPT TO:<@a.test:u@c.test>", "RCPT <@a.test:u@c.test> {sourceRoute@9}"),
    Row(
      "MAIL FROM:<@a.test:u@c.test>", "MAIL <@a.test:u@c.test> {sourceRoute@11}"),
    Row(
      "RCPT TO:<@a_b.test:u@c.test>",
      #"501 5.1.3 "_" has no place here in a domain (RFC 5321 section 4.1.2) {oddDomain@11}"#,
      standard: "RCPT <@a_b.test:u@c.test> {oddDomain@11 sourceRoute@9}"),
    Row(
      "RCPT TO:<@a.test>",
      #"501 5.1.3 ">" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@16}"#),
    Row(
      "RCPT TO:<@a.test,b.test:u@c.test>",
      #"501 5.1.3 "b" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@17}"#),
    Row(
      "RCPT TO:<@a.test:>",
      #"501 5.1.3 ">" has no place here in a path (RFC 5321 section 4.1.2) {sourceRoute@9 malformedPath@17}"#
    ),
    Row(
      "RCPT TO:<@:u@c>",
      #"501 5.1.3 ":" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@10}"#),
    // Local parts.
    Row(
      #"RCPT TO:<"john doe"@x>"#, #"RCPT <"john doe"@x>"#),
    Row(
      #"RCPT TO:<"a\"b"@x>"#, #"RCPT <"a\"b"@x>"#),
    Row(
      #"RCPT TO:<"a>b"@x>"#, #"RCPT <"a>b"@x>"#),
    Row(
      #"RCPT TO:<"a@b"@x>"#, #"RCPT <"a@b"@x>"#),
    Row(
      #"RCPT TO:<""@x>"#, #"RCPT <""@x>"#),
    Row(
      #"RCPT TO:<"a"b@x>"#,
      #"501 5.1.3 "b" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@12}"#),
    Row(
      #"RCPT TO:<"a@x>"#, "501 5.1.3 unclosed quotes (RFC 5321 section 4.1.2) {malformedPath@9}"),
    Row(
      #"RCPT TO:<"a\%01"@x>"#,
      #"501 5.1.3 "\" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@11}"#),
    Row(
      #"RCPT TO:<"a%09b"@x>"#,
      #"501 5.1.3 "?" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@11}"#),
    Row(
      "RCPT TO:<!#$&'*+-/=?^_`.%7B|%7D~@x>", "RCPT <!#$&'*+-/=?^_`.{|}~@x>"),
    Row(
      "RCPT TO:<a..b@x>",
      "501 5.1.3 dot at an edge of the local part or beside another (RFC 5321 section 4.1.2) {oddLocalPart@11}",
      standard: "RCPT <a..b@x> {oddLocalPart@11}"),
    Row(
      "RCPT TO:<.a@x>",
      "501 5.1.3 dot at an edge of the local part or beside another (RFC 5321 section 4.1.2) {oddLocalPart@9}",
      standard: "RCPT <.a@x> {oddLocalPart@9}"),
    Row(
      "RCPT TO:<a.@x>",
      "501 5.1.3 dot at an edge of the local part or beside another (RFC 5321 section 4.1.2) {oddLocalPart@10}",
      standard: "RCPT <a.@x> {oddLocalPart@10}"),
    Row(
      "RCPT TO:<.@x>",
      "501 5.1.3 dot at an edge of the local part or beside another (RFC 5321 section 4.1.2) {oddLocalPart@9}",
      standard: "RCPT <.@x> {oddLocalPart@9}"),
    Row(
      "RCPT TO:<a b@x>",
      #"501 5.1.3 " " has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@10}"#),
    Row(
      "RCPT TO:<a(b)@x>",
      #"501 5.1.3 "(" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@10}"#),
    Row(
      #"RCPT TO:<a\b@x>"#,
      #"501 5.1.3 "\" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@10}"#),
    Row(
      "RCPT TO:<a@b@c>",
      #"501 5.1.3 "@" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@12}"#),
    Row(
      "RCPT TO:<@x>",
      #"501 5.1.3 ">" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@11}"#),
    // Domains.
    Row(
      "RCPT TO:<u@-a.test>",
      #"501 5.1.3 "-" has no place here in a domain (RFC 5321 section 4.1.2) {oddDomain@11}"#,
      standard: "RCPT <u@-a.test> {oddDomain@11}"),
    Row(
      "RCPT TO:<u@a-.test>",
      #"501 5.1.3 "-" has no place here in a domain (RFC 5321 section 4.1.2) {oddDomain@12}"#,
      standard: "RCPT <u@a-.test> {oddDomain@12}"),
    Row(
      "RCPT TO:<u@a_b.test>",
      #"501 5.1.3 "_" has no place here in a domain (RFC 5321 section 4.1.2) {oddDomain@12}"#,
      standard: "RCPT <u@a_b.test> {oddDomain@12}"),
    Row(
      "RCPT TO:<u@a.test.>",
      #"501 5.1.3 "." has no place here in a domain (RFC 5321 section 4.1.2) {oddDomain@17}"#,
      standard: "RCPT <u@a.test.> {oddDomain@17}"),
    Row(
      "RCPT TO:<u@a-b.test>", "RCPT <u@a-b.test>"),
    Row(
      "RCPT TO:<u@a--b.test>", "RCPT <u@a--b.test>"),
    Row(
      "RCPT TO:<u@1.2>", "RCPT <u@1.2>"),
    Row(
      "RCPT TO:<u@a..test>",
      #"501 5.1.3 "." has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@13}"#),
    Row(
      "RCPT TO:<u@.a>",
      #"501 5.1.3 "." has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@11}"#),
    Row(
      "RCPT TO:<u@.>",
      #"501 5.1.3 "." has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@11}"#),
    Row(
      "RCPT TO:<u@>",
      #"501 5.1.3 ">" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@11}"#),
    Row(
      "RCPT TO:<u@a!b>",
      #"501 5.1.3 "!" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@12}"#),
    // Address literals.
    Row(
      "RCPT TO:<u@[127.0.0.1]>", "RCPT <u@[127.0.0.1]>"),
    Row(
      "RCPT TO:<u@[IPv6:::1]>", "RCPT <u@[IPv6:::1]>"),
    Row(
      "RCPT TO:<u@[ipv6:2001:db8::1]>", "RCPT <u@[ipv6:2001:db8::1]>"),
    Row(
      "RCPT TO:<u@[x-tag:data]>", "RCPT <u@[x-tag:data]>"),
    Row(
      "RCPT TO:<u@[127.0.0.256]>",
      "501 5.1.3 malformed address literal (RFC 5321 section 4.1.3) {malformedLiteral@11}"),
    Row(
      "RCPT TO:<u@[127.0.0]>",
      "501 5.1.3 malformed address literal (RFC 5321 section 4.1.3) {malformedLiteral@11}"),
    Row(
      "RCPT TO:<u@[IPv6:1]>",
      "501 5.1.3 malformed address literal (RFC 5321 section 4.1.3) {malformedLiteral@11}"),
    Row(
      "RCPT TO:<u@[::1]>",
      "501 5.1.3 malformed address literal (RFC 5321 section 4.1.3) {malformedLiteral@11}"),
    Row(
      "RCPT TO:<u@[x-tag:]>",
      "501 5.1.3 malformed address literal (RFC 5321 section 4.1.3) {malformedLiteral@11}"),
    Row(
      "RCPT TO:<u@[]>",
      "501 5.1.3 malformed address literal (RFC 5321 section 4.1.3) {malformedLiteral@11}"),
    Row(
      "RCPT TO:<u@[127.0.0.1>",
      "501 5.1.3 malformed address literal (RFC 5321 section 4.1.3) {malformedLiteral@11}"),
    Row(
      "RCPT TO:<u@[127.0.0.1]x>",
      #"501 5.1.3 "x" has no place here in a path (RFC 5321 section 4.1.2) {malformedPath@22}"#),
    Row(
      "RCPT TO:<u@[[127.0.0.1]]>",
      "501 5.1.3 malformed address literal (RFC 5321 section 4.1.3) {malformedLiteral@11}"),
    // Lengths.
    Row(
      "RCPT TO:<{a*64}@x>", "RCPT <{a*64}@x>"),
    Row(
      "RCPT TO:<{a*65}@x>",
      "501 5.1.3 local part of more than 64 octets (RFC 5321 section 4.5.3.1.1) {localPartTooLong@9}",
      standard: "RCPT <{a*65}@x> {localPartTooLong@9}"),
    Row(
      "RCPT TO:<a@{a*63}>", "RCPT <a@{a*63}>"),
    Row(
      "RCPT TO:<a@{a*64}>",
      "501 5.1.3 label of more than 63 octets (RFC 5321 section 4.5.3.1.2) {domainTooLong@11}",
      standard: "RCPT <a@{a*64}> {domainTooLong@11}"),
    Row(
      "RCPT TO:<a@{a*63}.{a*63}.{a*63}.{a*60}>", "RCPT <a@{a*63}.{a*63}.{a*63}.{a*60}>"),
    Row(
      "RCPT TO:<a@{a*63}.{a*63}.{a*63}.{a*61}>",
      "501 5.1.3 path of more than 256 octets (RFC 5321 section 4.5.3.1.3) {pathTooLong@8}",
      standard: "RCPT <a@{a*63}.{a*63}.{a*63}.{a*61}> {pathTooLong@8}"),
    Row(
      "RCPT TO:<a@{a*63}.{a*63}.{a*63}.{a*63}>",
      "501 5.1.3 path of more than 256 octets (RFC 5321 section 4.5.3.1.3) {pathTooLong@8}",
      standard: "RCPT <a@{a*63}.{a*63}.{a*63}.{a*63}> {pathTooLong@8}"),
    Row(
      "RCPT TO:<a@{a*63}.{a*63}.{a*63}.{a*60}.bc>",
      "501 5.1.3 path of more than 256 octets (RFC 5321 section 4.5.3.1.3) {pathTooLong@8}",
      standard: "RCPT <a@{a*63}.{a*63}.{a*63}.{a*60}.bc> {pathTooLong@8}"),
    Row(
      "RCPT TO:<a@{a*63}.{a*63}.{a*63}.{a*60}.bcd>",
      "501 5.1.3 domain of more than 255 octets (RFC 5321 section 4.5.3.1.2) {domainTooLong@11}",
      standard: "RCPT <a@{a*63}.{a*63}.{a*63}.{a*60}.bcd> {domainTooLong@11 pathTooLong@8}"),
    Row(
      "RCPT TO:<@{a*63}.{a*63}.{a*63}.{a*50}:u@b.c>",
      "RCPT <@{a*63}.{a*63}.{a*63}.{a*50}:u@b.c> {sourceRoute@9}"),
    Row(
      "RCPT TO:<@{a*63}.{a*63}.{a*63}.{a*54}:u@b.c>",
      "RCPT <@{a*63}.{a*63}.{a*63}.{a*54}:u@b.c> {sourceRoute@9}"),
    Row(
      "RCPT TO:a@{a*63}.{a*63}.{a*63}.{a*60}",
      #"501 5.5.4 address without "<" and ">" (RFC 5321 section 4.1.2) {missingBrackets@8}"#,
      standard: "RCPT <a@{a*63}.{a*63}.{a*63}.{a*60}> {missingBrackets@8}"),
    Row(
      "RCPT TO:a@{a*63}.{a*63}.{a*63}.{a*61}",
      #"501 5.5.4 address without "<" and ">" (RFC 5321 section 4.1.2) {missingBrackets@8}"#,
      standard: "RCPT <a@{a*63}.{a*63}.{a*63}.{a*61}> {missingBrackets@8 pathTooLong@8}"),
  ]
}

extension CommandTable {
  /// The parameters of MAIL and RCPT.
  static let parameters: [Row] = [
    // SIZE.
    Row(
      "MAIL FROM:<a@b> SIZE=1024", "MAIL <a@b> SIZE=1024"),
    Row(
      "MAIL FROM:<a@b> size=0", "MAIL <a@b> SIZE=0"),
    Row(
      "MAIL FROM:<a@b> SIZE=99999999999999999999", "MAIL <a@b> SIZE={9*20}"),
    Row(
      "MAIL FROM:<a@b> SIZE=",
      #"501 5.5.4 no value after "=" (RFC 5321 section 4.1.2) {malformedParameterValue@21}"#,
      lenient: "MAIL <a@b> SIZE= {malformedParameterValue@21}"),
    Row(
      "MAIL FROM:<a@b> SIZE=abc",
      "501 5.5.4 SIZE needs a number of at most 20 digits (RFC 1870 section 3) {malformedSIZE@21}",
      lenient: "MAIL <a@b> SIZE=abc {malformedSIZE@21}"),
    Row(
      "MAIL FROM:<a@b> SIZE=-1",
      "501 5.5.4 SIZE needs a number of at most 20 digits (RFC 1870 section 3) {malformedSIZE@21}",
      lenient: "MAIL <a@b> SIZE=-1 {malformedSIZE@21}"),
    Row(
      "MAIL FROM:<a@b> SIZE=999999999999999999999",
      "501 5.5.4 SIZE needs a number of at most 20 digits (RFC 1870 section 3) {malformedSIZE@21}",
      lenient: "MAIL <a@b> SIZE={9*21} {malformedSIZE@21}"),
    Row(
      "MAIL FROM:<a@b> SIZE",
      "501 5.5.4 SIZE needs a value (RFC 1870 section 3) {malformedSIZE@20}",
      lenient: "MAIL <a@b> SIZE {malformedSIZE@20}"),
    Row(
      "MAIL FROM:<a@b> SIZE=1", on: .bare,
      "555 5.5.4 SIZE is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@16}",
      standard: "MAIL <a@b> SIZE=1 {unofferedParameter@16}"),
    Row(
      "MAIL FROM:<a@b> SIZE=1", on: .helo,
      "555 5.5.4 SIZE needs EHLO (RFC 5321 section 4.1.1.3) {unofferedParameter@16}",
      standard: "MAIL <a@b> SIZE=1 {unofferedParameter@16}"),
    // BODY.
    Row(
      "MAIL FROM:<a@b> BODY=8bitmime", "MAIL <a@b> BODY=8bitmime"),
    Row(
      "MAIL FROM:<a@b> body=7BIT", "MAIL <a@b> BODY=7BIT"),
    Row(
      "MAIL FROM:<a@b> BODY=BINARYMIME", "MAIL <a@b> BODY=BINARYMIME"),
    Row(
      "MAIL FROM:<a@b> BODY=9BIT",
      "501 5.5.4 BODY needs 7BIT, 8BITMIME or BINARYMIME (RFC 6152 section 2) {malformedBODY@21}",
      lenient: "MAIL <a@b> BODY=9BIT {malformedBODY@21}"),
    Row(
      "MAIL FROM:<a@b> BODY",
      "501 5.5.4 BODY needs a value (RFC 6152 section 2) {malformedBODY@20}",
      lenient: "MAIL <a@b> BODY {malformedBODY@20}"),
    Row(
      "MAIL FROM:<a@b> BODY=9BIT", on: .bare,
      "555 5.5.4 BODY is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@16}",
      standard:
        "501 5.5.4 BODY needs 7BIT, 8BITMIME or BINARYMIME (RFC 6152 section 2) {unofferedParameter@16 malformedBODY@21}",
      lenient: "MAIL <a@b> BODY=9BIT {unofferedParameter@16 malformedBODY@21}"),
    Row(
      "MAIL FROM:<a@b> BODY=8BITMIME", on: .bare,
      "555 5.5.4 BODY is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@16}",
      standard: "MAIL <a@b> BODY=8BITMIME {unofferedParameter@16}"),
    // SMTPUTF8.
    Row(
      "MAIL FROM:<a@b> SMTPUTF8", "MAIL <a@b> SMTPUTF8"),
    Row(
      "MAIL FROM:<a@b> SMTPUTF8=1",
      "501 5.5.4 SMTPUTF8 takes no value (RFC 6531 section 3.4) {malformedSMTPUTF8@25}",
      lenient: "MAIL <a@b> SMTPUTF8=1 {malformedSMTPUTF8@25}"),
    Row(
      "MAIL FROM:<a@b> SMTPUTF8=",
      #"501 5.5.4 no value after "=" (RFC 5321 section 4.1.2) {malformedParameterValue@25}"#,
      lenient: "MAIL <a@b> SMTPUTF8= {malformedParameterValue@25}"),
    Row(
      "MAIL FROM:<a@b> SMTPUTF8", on: .bare,
      "555 5.5.4 SMTPUTF8 is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@16}",
      standard: "MAIL <a@b> SMTPUTF8 {unofferedParameter@16}"),
    // Syntax.
    Row(
      "MAIL FROM:<a@b> FOO=a=b",
      #"501 5.5.4 "=" has no place in a parameter's value (RFC 5321 section 4.1.2) {malformedParameterValue@21}"#,
      lenient: "MAIL <a@b> FOO=a=b {malformedParameterValue@21 unknownParameter@16}"),
    Row(
      "MAIL FROM:<a@b> ENVID=a=b",
      #"501 5.5.4 "=" has no place in a parameter's value (RFC 5321 section 4.1.2) {malformedParameterValue@23}"#,
      lenient: "MAIL <a@b> ENVID=a=b {malformedParameterValue@23 malformedXText@23}"),
    Row(
      "MAIL FROM:<a@b> =1",
      #"501 5.5.4 "=" has no place in a parameter's keyword (RFC 5321 section 4.1.2) {malformedParameter@16}"#
    ),
    Row(
      "MAIL FROM:<a@b> -A=1",
      #"501 5.5.4 "-" has no place in a parameter's keyword (RFC 5321 section 4.1.2) {malformedParameter@16}"#
    ),
    Row(
      "MAIL FROM:<a@b> A_B=1",
      #"501 5.5.4 "_" has no place in a parameter's keyword (RFC 5321 section 4.1.2) {malformedParameter@17}"#
    ),
    Row(
      "MAIL FROM:<a@b> SIZE=1 BODY=7BIT SMTPUTF8", "MAIL <a@b> SIZE=1 BODY=7BIT SMTPUTF8"),
    Row(
      "MAIL FROM:<a@b> SIZE=1,BODY=7BIT",
      #"501 5.5.4 "=" has no place in a parameter's value (RFC 5321 section 4.1.2) {malformedParameterValue@27}"#,
      lenient: "MAIL <a@b> SIZE=1,BODY=7BIT {malformedParameterValue@27 malformedSIZE@21}"),
    Row(
      "MAIL FROM:<a@b> SIZE=1%01",
      #"501 5.5.4 "?" has no place in a parameter's value (RFC 5321 section 4.1.2) {malformedParameterValue@22}"#,
      lenient: "MAIL <a@b> SIZE=1%01 {malformedParameterValue@22 malformedSIZE@21}"),
    // Known, unknown, twice.
    Row(
      "MAIL FROM:<a@b> FOO",
      #"555 5.5.4 MAIL has no parameter "FOO" (RFC 5321 section 4.1.1.3) {unknownParameter@16}"#,
      lenient: "MAIL <a@b> FOO {unknownParameter@16}"),
    Row(
      "MAIL FROM:<a@b> X-Foo=bar",
      #"555 5.5.4 MAIL has no parameter "X-Foo" (RFC 5321 section 4.1.1.3) {unknownParameter@16}"#,
      lenient: "MAIL <a@b> X-FOO=bar {unknownParameter@16}"),
    Row(
      "MAIL FROM:<a@b> NOTIFY=NEVER",
      #"555 5.5.4 MAIL has no parameter "NOTIFY" (RFC 5321 section 4.1.1.3) {unknownParameter@16}"#,
      lenient: "MAIL <a@b> NOTIFY=NEVER {unknownParameter@16}"),
    Row(
      "RCPT TO:<a@b> SIZE=1",
      #"555 5.5.4 RCPT has no parameter "SIZE" (RFC 5321 section 4.1.1.3) {unknownParameter@14}"#,
      lenient: "RCPT <a@b> SIZE=1 {unknownParameter@14}"),
    Row(
      "RCPT TO:<a@b> RET=FULL",
      #"555 5.5.4 RCPT has no parameter "RET" (RFC 5321 section 4.1.1.3) {unknownParameter@14}"#,
      lenient: "RCPT <a@b> RET=FULL {unknownParameter@14}"),
    Row(
      "MAIL FROM:<a@b> FOO=1", on: .helo,
      #"555 5.5.4 MAIL has no parameter "FOO" (RFC 5321 section 4.1.1.3) {unknownParameter@16}"#,
      lenient: "MAIL <a@b> FOO=1 {unknownParameter@16}"),
    Row(
      "MAIL FROM:<a@b> SIZE=1 SIZE=2",
      "501 5.5.4 SIZE is given twice (RFC 5321 section 4.1.1.11) {duplicateParameter@23}",
      lenient: "MAIL <a@b> SIZE=1 SIZE=2 {duplicateParameter@23}"),
    Row(
      "MAIL FROM:<a@b> SIZE=1 size=1",
      "501 5.5.4 SIZE is given twice (RFC 5321 section 4.1.1.11) {duplicateParameter@23}",
      lenient: "MAIL <a@b> SIZE=1 SIZE=1 {duplicateParameter@23}"),
    Row(
      "RCPT TO:<a@b> NOTIFY=DELAY NOTIFY=DELAY",
      "501 5.5.4 NOTIFY is given twice (RFC 5321 section 4.1.1.11) {duplicateParameter@27}",
      lenient: "RCPT <a@b> NOTIFY=DELAY NOTIFY=DELAY {duplicateParameter@27}"),
    // RET and ENVID.
    Row(
      "MAIL FROM:<a@b> RET=FULL", "MAIL <a@b> RET=FULL"),
    Row(
      "MAIL FROM:<a@b> RET=hdrs", "MAIL <a@b> RET=hdrs"),
    Row(
      "MAIL FROM:<a@b> RET=ALL",
      "501 5.5.4 RET needs FULL or HDRS (RFC 3461 section 4) {malformedDSN@20}",
      lenient: "MAIL <a@b> RET=ALL {malformedDSN@20}"),
    Row(
      "MAIL FROM:<a@b> RET", "501 5.5.4 RET needs a value (RFC 3461 section 4) {malformedDSN@19}",
      lenient: "MAIL <a@b> RET {malformedDSN@19}"),
    Row(
      "MAIL FROM:<a@b> ENVID=QQ+3D1", "MAIL <a@b> ENVID=QQ+3D1"),
    Row(
      "MAIL FROM:<a@b> ENVID=QQ+3d1",
      "501 5.5.4 xtext needs upper-case hexadecimal digits (RFC 3461 section 4) {lowerCaseXText@24}",
      standard: "MAIL <a@b> ENVID=QQ+3d1 {lowerCaseXText@24}"),
    Row(
      "MAIL FROM:<a@b> ENVID=QQ+",
      #"501 5.5.4 "+" has no place here in xtext (RFC 3461 section 4) {malformedXText@24}"#,
      lenient: "MAIL <a@b> ENVID=QQ+ {malformedXText@24}"),
    Row(
      "MAIL FROM:<a@b> ENVID=QQ+G1",
      #"501 5.5.4 "+" has no place here in xtext (RFC 3461 section 4) {malformedXText@24}"#,
      lenient: "MAIL <a@b> ENVID=QQ+G1 {malformedXText@24}"),
    Row(
      "MAIL FROM:<a@b> ENVID=QQ+3",
      #"501 5.5.4 "+" has no place here in xtext (RFC 3461 section 4) {malformedXText@24}"#,
      lenient: "MAIL <a@b> ENVID=QQ+3 {malformedXText@24}"),
    Row(
      "MAIL FROM:<a@b> ENVID=",
      #"501 5.5.4 no value after "=" (RFC 5321 section 4.1.2) {malformedParameterValue@22}"#,
      lenient: "MAIL <a@b> ENVID= {malformedParameterValue@22}"),
    // What xtext stands for must be printable, or a line end could forge a field of a notification.
    Row(
      "MAIL FROM:<a@b> ENVID=ab+0D+0Acd",
      #"501 5.5.4 "+0D" in ENVID is no printable ASCII (RFC 3461 section 4) {malformedXText@24}"#,
      lenient: "MAIL <a@b> ENVID=ab+0D+0Acd {malformedXText@24}"),
    Row(
      "MAIL FROM:<a@b> ENVID=+00",
      #"501 5.5.4 "+00" in ENVID is no printable ASCII (RFC 3461 section 4) {malformedXText@22}"#,
      lenient: "MAIL <a@b> ENVID=+00 {malformedXText@22}"),
    Row(
      "MAIL FROM:<a@b> ENVID=+20x+7F",
      #"501 5.5.4 "+7F" in ENVID is no printable ASCII (RFC 3461 section 4) {malformedXText@26}"#,
      lenient: "MAIL <a@b> ENVID=+20x+7F {malformedXText@26}"),
    Row(
      "MAIL FROM:<a@b> ENVID=+C3+A9",
      #"501 5.5.4 "+C3" in ENVID is no printable ASCII (RFC 3461 section 4) {malformedXText@22}"#,
      lenient: "MAIL <a@b> ENVID=+C3+A9 {malformedXText@22}"),
    Row(
      "MAIL FROM:<a@b> ENVID=a+0d",
      "501 5.5.4 xtext needs upper-case hexadecimal digits (RFC 3461 section 4) {lowerCaseXText@23}",
      standard:
        #"501 5.5.4 "+0d" in ENVID is no printable ASCII (RFC 3461 section 4) {lowerCaseXText@23 malformedXText@23}"#,
      lenient: "MAIL <a@b> ENVID=a+0d {lowerCaseXText@23 malformedXText@23}"),
    // White space and every graphic character may be meant.
    Row("MAIL FROM:<a@b> ENVID=+20+09+21+2B+3D+7E", "MAIL <a@b> ENVID=+20+09+21+2B+3D+7E"),
    Row(
      "MAIL FROM:<a@b> ENVID={x*100}", "MAIL <a@b> ENVID={x*100}"),
    Row(
      "MAIL FROM:<a@b> ENVID={x*101}",
      "501 5.5.4 ENVID of more than 100 characters (RFC 3461 section 4) {parameterTooLong@22}",
      standard: "MAIL <a@b> ENVID={x*101} {parameterTooLong@22}"),
    Row(
      "MAIL FROM:<a@b> RET=FULL ENVID=x", on: .bare,
      "555 5.5.4 RET is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@16}",
      standard: "MAIL <a@b> RET=FULL ENVID=x {unofferedParameter@16 unofferedParameter@25}"),
    // AUTH.
    Row(
      "MAIL FROM:<a@b> AUTH=<>", "MAIL <a@b> AUTH=<>"),
    Row(
      "MAIL FROM:<a@b> AUTH=e+3Dmc2@example.com", "MAIL <a@b> AUTH=e+3Dmc2@example.com"),
    Row(
      "MAIL FROM:<a@b> AUTH=+3C+3E", "MAIL <a@b> AUTH=+3C+3E"),
    Row(
      "MAIL FROM:<a@b> AUTH=+22a+20b+22@[127.0.0.1]", "MAIL <a@b> AUTH=+22a+20b+22@[127.0.0.1]"),
    Row(
      "MAIL FROM:<a@b> AUTH=a@b+0D+0Ac",
      #"501 5.5.4 AUTH needs "<>" or a mailbox (RFC 4954 section 5) {malformedAUTHParameter@21}"#,
      lenient: "MAIL <a@b> AUTH=a@b+0D+0Ac {malformedAUTHParameter@21}"),
    Row(
      "MAIL FROM:<a@b> AUTH=<a@b>",
      #"501 5.5.4 AUTH needs "<>" or a mailbox (RFC 4954 section 5) {malformedAUTHParameter@21}"#,
      lenient: "MAIL <a@b> AUTH=<a@b> {malformedAUTHParameter@21}"),
    Row(
      "MAIL FROM:<a@b> AUTH=a+20b@c",
      #"501 5.5.4 AUTH needs "<>" or a mailbox (RFC 4954 section 5) {malformedAUTHParameter@21}"#,
      lenient: "MAIL <a@b> AUTH=a+20b@c {malformedAUTHParameter@21}"),
    Row(
      "MAIL FROM:<a@b> AUTH=@x:a@c",
      #"501 5.5.4 AUTH needs "<>" or a mailbox (RFC 4954 section 5) {malformedAUTHParameter@21}"#,
      lenient: "MAIL <a@b> AUTH=@x:a@c {malformedAUTHParameter@21}"),
    Row(
      "MAIL FROM:<a@b> AUTH=ann",
      "501 5.5.4 mailbox without \"@\" and domain in the AUTH parameter (RFC 5321 section 4.1.1.3) {missingDomain@21}",
      standard: "MAIL <a@b> AUTH=ann {missingDomain@21}"),
    Row(
      "MAIL FROM:<a@b> AUTH=e=mc2@example.com",
      #"501 5.5.4 "=" has no place in a parameter's value (RFC 5321 section 4.1.2) {malformedParameterValue@22}"#,
      lenient: "MAIL <a@b> AUTH=e=mc2@example.com {malformedParameterValue@22 malformedXText@22}"),
    Row(
      "MAIL FROM:<a@b> AUTH",
      "501 5.5.4 AUTH needs a value (RFC 4954 section 5) {malformedAUTHParameter@20}",
      lenient: "MAIL <a@b> AUTH {malformedAUTHParameter@20}"),
    Row(
      "MAIL FROM:<a@b> AUTH=<>", on: .bare,
      "555 5.5.4 AUTH is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@16}",
      standard: "MAIL <a@b> AUTH=<> {unofferedParameter@16}"),
    // NOTIFY and ORCPT.
    Row(
      "RCPT TO:<a@b> NOTIFY=NEVER", "RCPT <a@b> NOTIFY=NEVER"),
    Row(
      "RCPT TO:<a@b> NOTIFY=SUCCESS,FAILURE,DELAY", "RCPT <a@b> NOTIFY=SUCCESS,FAILURE,DELAY"),
    Row(
      "RCPT TO:<a@b> notify=success", "RCPT <a@b> NOTIFY=success"),
    Row(
      "RCPT TO:<a@b> NOTIFY=NEVER,SUCCESS",
      "501 5.5.4 NOTIFY needs NEVER or a list of SUCCESS, FAILURE and DELAY (RFC 3461 section 4) {malformedDSN@21}",
      lenient: "RCPT <a@b> NOTIFY=NEVER,SUCCESS {malformedDSN@21}"),
    Row(
      "RCPT TO:<a@b> NOTIFY=SUCCESS,",
      "501 5.5.4 NOTIFY needs NEVER or a list of SUCCESS, FAILURE and DELAY (RFC 3461 section 4) {malformedDSN@21}",
      lenient: "RCPT <a@b> NOTIFY=SUCCESS, {malformedDSN@21}"),
    Row(
      "RCPT TO:<a@b> NOTIFY=ALWAYS",
      "501 5.5.4 NOTIFY needs NEVER or a list of SUCCESS, FAILURE and DELAY (RFC 3461 section 4) {malformedDSN@21}",
      lenient: "RCPT <a@b> NOTIFY=ALWAYS {malformedDSN@21}"),
    Row(
      "RCPT TO:<a@b> NOTIFY",
      "501 5.5.4 NOTIFY needs a value (RFC 3461 section 4) {malformedDSN@20}",
      lenient: "RCPT <a@b> NOTIFY {malformedDSN@20}"),
    Row(
      "RCPT TO:<a@b> ORCPT=rfc822;a+2Bb@c", "RCPT <a@b> ORCPT=rfc822;a+2Bb@c"),
    Row(
      "RCPT TO:<a@b> ORCPT=rfc822;a+2bb@c",
      "501 5.5.4 xtext needs upper-case hexadecimal digits (RFC 3461 section 4) {lowerCaseXText@28}",
      standard: "RCPT <a@b> ORCPT=rfc822;a+2bb@c {lowerCaseXText@28}"),
    Row(
      "RCPT TO:<a@b> ORCPT=rfc822;a+0A@c",
      #"501 5.5.4 "+0A" in ORCPT is no printable ASCII (RFC 3461 section 4) {malformedXText@28}"#,
      lenient: "RCPT <a@b> ORCPT=rfc822;a+0A@c {malformedXText@28}"),
    Row(
      "RCPT TO:<a@b> ORCPT=rfc822;+C3+A9@c",
      #"501 5.5.4 "+C3" in ORCPT is no printable ASCII (RFC 3461 section 4) {malformedXText@27}"#,
      lenient: "RCPT <a@b> ORCPT=rfc822;+C3+A9@c {malformedXText@27}"),
    // Addresses outside ASCII (RFC 6533 section 3).
    Row(
      "RCPT TO:<a@b> ORCPT=utf-8;\\x%7BE9%7D+2B@c", "RCPT <a@b> ORCPT=utf-8;\\x{E9}+2B@c"),
    Row(
      "RCPT TO:<a@b> ORCPT=utf-8;+C3+A9@c", "RCPT <a@b> ORCPT=utf-8;+C3+A9@c"),
    Row(
      "RCPT TO:<a@b> ORCPT=UTF-8;%C3%A9+2B@c", on: .utf8,
      "RCPT <a@b> ORCPT=UTF-8;%C3%A9+2B@c"),
    Row(
      "RCPT TO:<a@b> ORCPT=utf-8;+C3+0A@c",
      #"501 5.5.4 "+C3" in ORCPT is no printable text (RFC 3461 section 4) {malformedXText@26}"#,
      lenient: "RCPT <a@b> ORCPT=utf-8;+C3+0A@c {malformedXText@26}"),
    Row(
      "RCPT TO:<a@b> ORCPT=utf-8;a+0D@c",
      #"501 5.5.4 "+0D" in ORCPT is no printable text (RFC 3461 section 4) {malformedXText@27}"#,
      lenient: "RCPT <a@b> ORCPT=utf-8;a+0D@c {malformedXText@27}"),
    Row(
      "RCPT TO:<a@b> ORCPT=rfc822;a+b@c",
      #"501 5.5.4 "+" has no place here in xtext (RFC 3461 section 4) {malformedXText@28}"#,
      lenient: "RCPT <a@b> ORCPT=rfc822;a+b@c {malformedXText@28}"),
    Row(
      "RCPT TO:<a@b> ORCPT=a@b",
      #"501 5.5.4 ORCPT needs a type, ";" and an address (RFC 3461 section 4) {malformedDSN@20}"#,
      lenient: "RCPT <a@b> ORCPT=a@b {malformedDSN@20}"),
    Row(
      "RCPT TO:<a@b> ORCPT=;a@b",
      #"501 5.5.4 ORCPT needs a type, ";" and an address (RFC 3461 section 4) {malformedDSN@20}"#,
      lenient: "RCPT <a@b> ORCPT=;a@b {malformedDSN@20}"),
    Row(
      "RCPT TO:<a@b> ORCPT=rfc822;",
      #"501 5.5.4 ORCPT needs a type, ";" and an address (RFC 3461 section 4) {malformedDSN@20}"#,
      lenient: "RCPT <a@b> ORCPT=rfc822; {malformedDSN@20}"),
    Row(
      "RCPT TO:<a@b> ORCPT=rfc822;{x*493}", "RCPT <a@b> ORCPT=rfc822;{x*493}"),
    Row(
      "RCPT TO:<a@b> ORCPT=rfc822;{x*494}",
      "501 5.5.4 ORCPT of more than 500 characters (RFC 3461 section 4) {parameterTooLong@20}",
      standard: "RCPT <a@b> ORCPT=rfc822;{x*494} {parameterTooLong@20}"),
    Row(
      "RCPT TO:<a@b> NOTIFY=NEVER ORCPT=rfc822;a@b", on: .bare,
      "555 5.5.4 NOTIFY is not offered (RFC 5321 section 4.1.1.3) {unofferedParameter@14}",
      standard:
        "RCPT <a@b> NOTIFY=NEVER ORCPT=rfc822;a@b {unofferedParameter@14 unofferedParameter@27}"),
  ]
}

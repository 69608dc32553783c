#!/usr/bin/env python3
"""Writes the seeds of a fuzz target into a folder: seeds.py TARGET FOLDER.

The harness takes choices from the first octets of its input, so each seed gets some in front.
"""

import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]

START = "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n"
DIALOGUES = [
    START + "DATA\r\nSubject: x\r\n\r\nbody\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\nQUIT\r\n",
    START + "DATA\r\n..\r\n...\r\n. \r\n.\n.\r.\r\n.\r\nNOOP\nRSET\r\n",
    START + "BDAT 4\r\n\r\n.\rBDAT 0\r\nBDAT 3 LAST\r\nabcNOOP\r\nBDAT 2\r\nxyBDAT x\r\nQUIT\r\n",
    "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@b>\r\nRCPT TO:<2@b>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n",
    "FROB\r\nHELO c\r\nVRFY x\r\nEXPN x\r\nHELP\r\nMAIL FROM: <a@b> SIZE=1000 BODY=8BITMIME\r\n\r\nDATA\r\n",
    "EHLO c\r\nAUTH TEST\r\nYW5u\r\nAUTH TEST =\r\n*\r\nSTARTTLS\r\nEHLO c\r\nNOOP\r\n",
    "EHLO c\r\nAUTH LOGIN\r\nYW5u\r\nYW5u\r\nAUTH PLAIN AGFubgBjb3JyZWN0IGhvcnNl\r\nRSET\r\nMAIL FROM:<a@b> AUTH=<>\r\n",
    "EHLO c\r\nAUTH XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgdAEB\r\n\r\nAUTH SCRAM-SHA-256\r\nbiwsbj1hbm4scj1j\r\nYz1iaXdz\r\n",
    "\x16\x03\x01",
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
]
# A dialogue and a client's part in it.
DIALOGUE_PAIRS = [
    (
        "S: hi\nC: {EHLO|HELO} {me}\nS: {me}\nC?: RSET\nrepeat 1..2 {\nC: R{*}\nS: r\n}\nC*: {*}\nC: .\n",
        "HELO x\r\nRa\r\nRb\r\nc\r\n.\r\n",
    ),
    (
        "either {\nC+: A\nC: {4}\\-\n} or {\nC! close\nS! reset\n}\nC: <{a:*@?}>{*}={a}\n",
        "A\r\n1\r\n4<b@c>x=b@c\r\n",
    ),
    ('S! pace bytewise 1ms\nS! raw "\\x00"\nC: \\xE9\\n\\-\nC! close\n', "\xe9\n"),
    ("== 2\nS: b\n== 1\nC! reset\n== *\n", ""),
]
RESPONSES = [
    b"\0ann\0correct horse",
    b"ann\xffcorrect horse",
    b"ann " + b"0" * 32,
    b"n,,n=ann,r=client\xffc=biws,r=clientserver,p=AAAA\xff",
    b"p=tls-exporter,a=bob,n=a=2Cnn,r=client\xffc=biws,r=clientserver,p=AAAA\xff",
    b"user=ann\x01auth=Bearer t0ken\x01\x01\xff",
    b"n,a=ann,\x01host=mx.test\x01port=587\x01auth=Bearer t0ken\x01\x01\xff\x01",
    b'GET https://mail.google.com/mail/b/ann/smtp/ oauth_token="t0ken",oauth_signature="a%3D"',
]
LINES = [
    "EHLO [IPv6:2001:db8::1]",
    "MAIL FROM:<@a.test,@b.test:u@c.test> SIZE=10 BODY=BINARYMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=<>",
    'RCPT TO:<"a b\\"c"@[127.0.0.1]> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+40b',
    "rcpt to: <postmaster>",
    "BDAT 86 LAST",
    "AUTH PLAIN AGFubgBzZWNyZXQ=",
    "STARTTLS now",
    "MAIL FROM:<\u00fc@\u00e9.test> SMTPUTF8",
    "\xff\xf4 NOOP",
]
POST = "POST /token?a=b HTTP/1.1\r\nHost: x\r\n"
REQUESTS = [
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET http://h/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    POST + "Content-Length: 5\r\n\r\na=%41OPTIONS * HTTP/1.1\r\nHost: [::1]:1\r\nExpect: 100-continue\r\n\r\n",
    POST + "Transfer-Encoding: chunked\r\n\r\nA;x=y\r\n0123456789\r\n0\r\nX: 1\r\n\r\n",
    POST + "Transfer-Encoding: gzip\r\nContent-Length: 1, 1\r\n\r\n",
    POST + "Content-Length: 1\r\nContent-Length : 2\r\n folded: x\n\r\n",
    '{"a":[1,-2.5e+3,true,null,"\\u00e9\\n\\ud83d\\ude00"],"b":{}}',
]
ADDRESSES = [
    "a@b.test\nA@B.TEST",
    '"a.b"@c\na.b@C',
    "@a,@b:u@c\nu@c",
    "postmaster\nPostMaster",
    "IPv6:1:2:3:4:5:6:127.0.0.1",
    "<a@[IPv6:::1]>",
]
# What the tests of the language read, good and bad, are the best seeds.
STRING = re.compile(r'#"(.*?)"#|"((?:[^"\\\\]|\\\\.)*)"')
SCRIPTS = [
    root / "Tests/SMTPTestScriptTests",
    root / "Tests/SMTPTestSupportTests/Script",
]


def seeds(target):
    messages = [path.read_bytes() for path in sorted((root / "Fixtures/Messages").glob("*.eml"))]
    if target == "command":
        for line in LINES:
            for flags in (0b011000, 0b111000, 0b000101):
                yield bytes([0, flags]) + line.encode("utf-8" if "MAIL" in line else "latin-1")
    elif target == "address":
        for address in ADDRESSES:
            yield address.encode()
    elif target == "script":
        for path in sorted(path for folder in SCRIPTS for path in folder.glob("*.swift")):
            for raw, plain in STRING.findall(path.read_text()):
                text = raw or plain.replace('\\"', '"')
                for frame in ("{}", "on RCPT {}: proceed", "on ANY: {}"):
                    yield frame.replace("{}", text).encode()
    elif target == "dialogue":
        for path in sorted((root / "Fixtures/Dialogues").glob("*.dialogue")):
            text = path.read_text()
            lines = [line[3:] for line in text.splitlines() if line.startswith("C:")]
            client = "".join(f"{line}\r\n" for line in lines)
            yield bytes([3, 255, 20, 9]) + text.encode() + b"\xff" + client.encode()
        for text, client in DIALOGUE_PAIRS:
            yield bytes([2, 255, 1]) + text.encode() + b"\xff" + client.encode()
    elif target == "http":
        for request in REQUESTS:
            for flags in (0, 1):
                yield bytes([flags, 3, 9, 30, 255]) + request.encode()
    elif target == "mail":
        for message in messages:
            if len(message) < 4000:
                yield message
    elif target == "tls":
        for flags in range(16):
            for turns in range(5):
                for octets in (
                    # Alerts, a change of ciphers, application data, a hello, and none of it.
                    b"\x15\x03\x03\x00\x02\x02\x28", b"\x14\x03\x03\x00\x01\x01",
                    b"\x17\x03\x03\x00\x20" + bytes(32),
                    b"\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x03" + bytes(35) + b"\x02\x13\x01\x01\x00",
                    b"EHLO c.test\r\n",
                ):
                    yield bytes([flags, turns, 0, 2, 3, 9]) + octets
    elif target == "content":
        for message in messages:
            if len(message) < 4000:
                yield bytes([3, 1, 20, 255]) + message + b"\r\n.\r\n"
    elif target == "session":
        for dialogue in DIALOGUES:
            for flags, answer in ((0, 0), (0b10010, 0x31), (0b101, 0x53), (0b101000, 0x22)):
                yield bytes([flags, answer, 3, 9, 30, 255]) + dialogue.encode("latin-1")
        for message in messages:
            if len(message) < 2000:
                yield bytes([2, 0, 2, 255, 3]) + START.encode() + b"DATA\r\n" + message + b"\r\n.\r\nQUIT\r\n"
    elif target == "authentication":
        for mechanism in range(12):
            for knowledge in range(4):
                yield bytes([mechanism, knowledge, 0])
                yield bytes([mechanism, knowledge, 0, 0, 0, 7, 32])
        for response in RESPONSES:
            for mechanism in range(12):
                yield bytes([mechanism, 0, 1]) + response
    elif target == "referee":
        # A dialogue as turns: 0xF9 begins what the server says, 0xFA what the client does.
        for path in sorted((root / "Fixtures/Dialogues").glob("*.dialogue")):
            turns = b"".join(
                (b"\xf9" if line[0] == "S" else b"\xfa") + line[3:].encode() + b"\r\n"
                for line in path.read_text().splitlines()
                if line.startswith(("S: ", "C: "))
            )
            yield bytes([0, 2]) + turns
        hello = b"\xf9220 hi\r\n\xfaEHLO c.test\r\n\xf9250-hi\r\n250-PIPELINING\r\n250-STARTTLS\r\n250-CHUNKING\r\n250 AUTH LOGIN\r\n"
        opened = hello + b"\xfaMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n\xf9250 ok\r\n250 ok\r\n"
        for flags in (0, 4, 12):
            yield bytes([flags, 1]) + opened + b"\xfaDATA\r\n\xf9354 go\r\n\xfaABC\r\n.\r\n.\r\nQUIT\r\n\xf9250 ok\r\n221 bye\r\n\xfd\xfb"
            yield bytes([flags, 1]) + opened + b"\xfaBDAT 3\r\nx\r\nBDAT 2 LAST\r\n\xe9\xe9\xf9250 ok\r\n421 bye\r\n\xfaNOOP\r\nRSET\r\n\xfc"
            yield bytes([flags, 1]) + hello + b"\xfaSTARTTLS\r\nNOOP\r\n\xf9220 go\r\n\xfe\xfaNOOP\r\n"
            yield bytes([flags, 1]) + hello + b"\xfaAUTH LOGIN\r\n\xf9334 eA==\r\n\xfaQUJD\r\n\xf9235 ok\r\n\xfb"
    else:
        sys.exit(f"unknown target {target}")


folder = pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
for number, seed in enumerate(seeds(sys.argv[1])):
    (folder / f"seed-{number:03}").write_bytes(seed)

#!/usr/bin/env python3
"""Mail programs that nobody here wrote meet the faults they are told to, and fail as they should.

  SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/faults.py [CLIENT...]

Each case starts `smtp-fixture serve -e RULE`, runs one program against it, and holds its exit code
and what it printed against the table below; where a case says so, also how many messages the server
stored. CLIENT is curl, swaks, smtplib or smtp-source; without one, all. A program that is not
installed counts as skipped, with INTEROP_REQUIRE=1 as failed. SMTP_FIXTURE_RELEASE names a release
build; with it, both builds must have the same faults for the same seed.

One line a case: ok, FAIL or SKIP. The last line is "N passed, N failed, N skipped".
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from cases import FIXTURE, Report, chosen

RELEASE = os.environ.get("SMTP_FIXTURE_RELEASE", "")
os.environ["PATH"] += ":/usr/sbin"
os.environ["LC_ALL"] = "C"
for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
    os.environ.pop(name, None)

SMTPLIB = """
import smtplib, sys
try:
    client = smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=float(sys.argv[2]))
    refused = client.sendmail(
        "a@example.com", ["b@example.com", "c@example.com"],
        "Subject: x\\r\\n\\r\\n" + "0123456789abcdef\\r\\n" * 1000)
    print("sent", refused)
    client.quit()
except Exception as error:
    print(type(error).__name__, error)
    sys.exit(1)
"""

# client, rules, exit code, what it prints, and how many messages are stored (None: not asked).
CASES = [
    ("smtplib", ['on RCPT to "b@*": reply 550 5.1.1 "Unknown"'], 0,
     r"sent \{'b@example.com': \(550, b'5.1.1 Unknown'\)\}", 1),
    ("smtplib", ['on RCPT: reply 452 4.2.2 "Full"'], 1, r"SMTPRecipientsRefused.*452", 0),
    ("smtplib", ['on MAIL: reply 451 4.3.0 "Later"'], 1, r"SMTPSenderRefused \(451, b'4.3.0 Later'", 0),
    ("smtplib", ['on DATA: reply 554 5.7.1 "No"'], 1, r"SMTPDataError \(554, b'5.7.1 No'", 0),
    ("smtplib", ['on END-OF-DATA: reply 552 5.3.4 "Big" "Really"'], 1,
     r"SMTPDataError \(552, b'5.3.4 Big\\n5.3.4 Really'", 0),
    ("smtplib", ['on GREETING: reply 554 "Closed"'], 1, r"SMTPConnectError \(554, b'Closed'", 0),
    ("smtplib", ["on CONNECT: refuse"], 1, r"ConnectionResetError|SMTPServerDisconnected", 0),
    ("smtplib", ["on GREETING: silence"], 1, r"timed out", 0),
    ("smtplib", ["on END-OF-DATA: accept-then-lose"], 1, r"SMTPServerDisconnected", 1),
    ("smtplib", ["on END-OF-DATA: blackhole"], 0, r"sent \{\}", 0),
    ("smtplib", ["on BODY at 4KB: reset"], 1, r"SMTPServerDisconnected|ConnectionResetError|BrokenPipe", 0),
    ("smtplib", ["on EHLO: reply 502 5.5.1 \"No\""], 0, r"sent \{\}", 1),
    ("smtplib", ["on EHLO: withdraw \"*\"", 'on MAIL line "*SIZE*": reply 555 "SIZE"'], 0, r"sent \{\}", 1),
    ("smtplib", ["on MAIL: reply 250 2.1.0 \"Ok\" cut 5, close"], 1, r"SMTPServerDisconnected", 0),
    ("smtplib", ['on MAIL: raw "250-a\\r\\n250-b\\r\\n250 c\\r\\n"'], 0, r"sent \{\}", 1),
    ("smtplib", ["on ANY: pace bytewise, next"], 0, r"sent \{\}", 1),
    ("curl", ['on MAIL: reply 550 5.7.1 "Not you"'], 55, r"MAIL failed: 550", 0),
    ("curl", ['on RCPT: reply 450 4.2.0 "Busy"'], 55, r"RCPT failed: 450", 0),
    ("curl", ['on DATA: reply 451 4.3.0 "Later"'], 55, r"DATA failed: 451", 0),
    ("curl", ['on END-OF-DATA: reply 554 5.6.0 "Spam"'], 8, r"", 0),
    ("curl", ['on GREETING: reply 421 4.3.2 "Down", close'], 8, r"421", 0),
    ("curl", ["on MAIL: reset"], 56, r"reset", 0),
    ("curl", ["on CONNECT: close"], 56, r"reading failed", 0),
    ("curl", ["on END-OF-DATA: silence"], 28, r"timeout|timed out", 0),
    ("curl", ["on END-OF-DATA: raw \"\" as 250"], 28, r"timeout|timed out", 1),
    ("curl", ['on MAIL|RCPT: pace split 1 2, proceed'], 0, r"", 1),
    ("curl", ["on RCPT: wait 200ms, proceed", "on DATA: half-close"], 56, r"reading failed", 0),
    ("swaks", ['on EHLO|HELO: reply 421 4.3.2 "Down"'], 22, r"421 4.3.2 Down", 0),
    ("swaks", ['on MAIL nth 1: reply 451 4.3.0 "Later"'], 23, r"<\*\* 451 4.3.0 Later", 0),
    ("swaks", ['on RCPT to "b@*" from "a@*": reply 550 5.1.1 "Unknown"'], 24, r"<\*\* 550 5.1.1 Unknown", 0),
    ("swaks", ['on DATA: reply 503 5.5.1 "No"'], 25, r"<\*\* 503 5.5.1 No", 0),
    ("swaks", ['on END-OF-DATA header "Subject" "test*": reply 554 5.6.0 "Test"'], 26, r"<\*\* 554 5.6.0 Test", 0),
    ("swaks", ['on GREETING: raw "%%garbage%%\\r\\n", close'], 6, r"%%garbage%%.*\n.*closed connection", 0),
    ("swaks", ["on QUIT: reset"], 6, r"250 2.0.0 Ok: queued.*\n.*QUIT", 1),
    ("smtp-source", ['on MAIL after 2: reply 450 4.7.1 "Rate"'], 1, r"450 4.7.1 Rate", 2),
    ("smtp-source", ['on RCPT every 3: reply 550 5.1.1 "Third"'], 1, r"550 5.1.1 Third", 2),
    ("smtp-source", ["on END-OF-DATA nth 4: close"], 1, r"lost connection|EOF|end-of-input", 3),
    ("smtp-source", ["on GREETING: wait 50ms, next", "on ANY: wait 1ms, next"], 0, r"", 5),
]


def arguments(client, port, mail):
    if client == "smtplib":
        return [sys.executable, "-c", SMTPLIB, str(port), "1.5"]
    if client == "curl":
        return ["curl", "-sS", "--max-time", "1.5", f"smtp://127.0.0.1:{port}/client.test",
                "--mail-from", "a@example.com", "--mail-rcpt", "b@example.com", "-T", mail]
    if client == "swaks":
        return ["swaks", "--server", "127.0.0.1", "--port", str(port), "--timeout", "2s",
                "--from", "a@example.com", "--to", "b@example.com", "--helo", "client.test"]
    return ["smtp-source", "-m", "5", "-l", "500", "-f", "a@example.com", "-t", "b@example.com",
            f"127.0.0.1:{port}"]


class Server:
    def __init__(self, program, rules, *more):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="smtp-faults."))
        port_file = self.folder / "port"
        words = [word for rule in rules for word in ("-e", rule)]
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(
            [program, "serve", "--quiet", "--port-file", str(port_file), "--save",
             str(self.folder / "mail"), *words, *more],
            stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not (port_file.exists() and port_file.read_text().endswith("\n")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.log.seek(0)
                raise RuntimeError("the server does not listen: " + self.log.read())
            time.sleep(0.01)
        self.port = int(port_file.read_text())

    def stop(self):
        """Stops it and returns the number of messages it has saved."""
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
        count = len(list((self.folder / "mail").glob("*.eml")))
        shutil.rmtree(self.folder)
        return count


def run(case, mail, report):
    client, rules, status, pattern, stored = case
    title = f"{client}: {'; '.join(rules)}"
    server = Server(FIXTURE, rules)
    try:
        result = subprocess.run(
            arguments(client, server.port, mail), capture_output=True, timeout=30)
        output = (result.stdout + result.stderr).decode(errors="replace")
    finally:
        count = server.stop()
    failures = []
    if result.returncode != status:
        failures.append(f"exit code {result.returncode}, expected {status}")
    if not re.search(pattern, output):
        failures.append(f"no {pattern!r} in what it printed")
    if stored is not None and count != stored:
        failures.append(f"{count} messages stored, expected {stored}")
    report.judged(title, failures and f"{'; '.join(failures)}; {output[-600:]!r}")


def same_in_both_builds(report):
    """The faults of a seed are the same in debug and in release."""
    rules = [
        'on MAIL chance 30%: reply 451 4.3.0 "chaos"', "on RCPT chance 20% per sender: close",
        'on END-OF-DATA chance 40%: reply 452 4.3.1 "chaos"',
    ]
    heard = []
    for program in (FIXTURE, RELEASE):
        server = Server(program, rules, "--seed", "4711")
        try:
            heard.append([
                subprocess.run(
                    arguments("smtplib", server.port, ""), capture_output=True, timeout=30).stdout
                for _ in range(12)
            ])
        finally:
            server.stop()
    title = "the same seed in debug and in release"
    if heard[0] == heard[1] and len(set(heard[0])) > 2:
        report.passed(title)
    else:
        report.failed(title, heard)


def main():
    clients = chosen("client", ["smtplib", "curl", "swaks", "smtp-source"])
    report = Report()
    with tempfile.NamedTemporaryFile("wb", suffix=".eml") as mail:
        mail.write(b"Subject: x\r\n\r\nbody\r\n")
        mail.flush()
        for client in clients:
            if client != "smtplib" and shutil.which(client) is None:
                report.missing(client, client, "is not installed")
                continue
            for case in CASES:
                if case[0] == client:
                    run(case, mail.name, report)
    if RELEASE:
        same_in_both_builds(report)
    report.end()


main()

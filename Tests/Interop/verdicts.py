#!/usr/bin/env python3
"""What mail programs that nobody here wrote break of the RFCs, held against a committed list.

  SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/verdicts.py [--write] [CLIENT...]

Each case starts `smtp-fixture serve --json`, has one program deliver to it, and collects the kinds
of the violations, with their clauses. verdicts.txt beside this file has a line for each case; with
--write it is written anew, for the cases that were run. CLIENT is curl, swaks, msmtp, s-nail,
smtplib, net-smtp, smtp-source, aiosmtplib or hand (clients of a few lines, written for this);
without one, all. A program that is not installed counts as skipped, with INTEROP_REQUIRE=1 as failed.
aiosmtplib is installed with pip into a folder that goes when this ends.

One line a case: ok, FAIL or SKIP. The last line is "N passed, N failed, N skipped"; the exit status
is 1 when anything failed.
"""

import json
import os
import pathlib
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
from cases import FIXTURE, Report, chosen

os.environ["PATH"] += ":/usr/sbin"
os.environ["LC_ALL"] = "C"
for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
    os.environ.pop(name, None)

LIST = pathlib.Path(__file__).with_name("verdicts.txt")
HEADER = """\
# What programs break of the RFCs, case by case, as the fixture's referee sees it: kind and clause,
# or "-" for nothing. Written by verdicts.py --write; the versions are those of Debian 12, and of
# aiosmtplib and Python the latest.
"""
WITHDRAWN = 'on EHLO: withdraw "PIPELINING" "SIZE" "8BITMIME" "SMTPUTF8" "DSN" "CHUNKING" "BINARYMIME"'

# What a case asks of the server and of the mail.
CASES = {
    "plain": {},
    "two recipients": {"to": ["b@fixture.test", "c@fixture.test"]},
    "8-bit": {"eight": True},
    "8-bit, nothing offered": {"eight": True, "rules": [WITHDRAWN]},
    "plain, nothing offered": {"rules": [WITHDRAWN]},
    "recipient refused": {"rules": ['on RCPT: reply 550 5.1.1 "No such user"']},
    "421 to MAIL": {"rules": ['on MAIL: reply 421 4.3.2 "Going down"']},
    "421 to RCPT": {"rules": ['on RCPT: reply 421 4.3.2 "Going down"']},
}

SMTPLIB = """
import smtplib, sys
eight = sys.argv[2] == "8"
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), "client.fixture.test", timeout=15) as smtp:
    smtp.ehlo()
    options = ["BODY=8BITMIME"] if eight and smtp.has_extn("8bitmime") else []
    smtp.sendmail("a@fixture.test", sys.argv[4:], open(sys.argv[3], "rb").read(), options)
"""
AIOSMTPLIB = """
import aiosmtplib, asyncio, sys
asyncio.run(aiosmtplib.send(open(sys.argv[3], "rb").read(), sender="a@fixture.test",
    recipients=sys.argv[4:], hostname="127.0.0.1", port=int(sys.argv[1]), timeout=15,
    local_hostname="client.fixture.test", start_tls=False))
"""
NET_SMTP = """
use strict; use warnings; use Net::SMTP;
my ($port, $eight, $file, @to) = @ARGV;
my $smtp = Net::SMTP->new('127.0.0.1', Port => $port, Hello => 'client.fixture.test', Timeout => 15) or die;
open(my $handle, '<:raw', $file) or die; local $/; my $mail = <$handle>;
$smtp->mail('a@fixture.test', $eight eq '8' ? (Bits => '8') : ())
  && $smtp->to(@to) && $smtp->data() && $smtp->datasend($mail) && $smtp->dataend();
$smtp->quit();
"""

# Clients of a few lines: what is sent, a batch at a time, each after the reply to the last.
HAND = {
    # As SMTPKitten writes them.
    "MAIL FROM: <a@b>": [
        "EHLO c.test\r\n", "MAIL FROM: <a@b.test>\r\n", "RCPT TO: <c@d.test>\r\n", "DATA\r\n",
        "x\r\n.\r\n", "QUIT\r\n"],
    "MAIL FROM:a@b": [
        "EHLO c.test\r\n", "MAIL FROM:a@b.test\r\n", "RCPT TO:c@d.test\r\n", "QUIT\r\n"],
    "EHLO with an underscore": ["EHLO my_host\r\n", "QUIT\r\n"],
    "EHLO without a name": ["EHLO\r\n", "QUIT\r\n"],
    "lines that end with LF": ["EHLO c.test\n", "NOOP\n", "QUIT\n"],
    "everything in one write": [
        "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"],
    "content in one write with DATA": [
        "EHLO c.test\r\n", "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"],
    "content with LF": [
        "EHLO c.test\r\n", "MAIL FROM:<a@b.test>\r\n", "RCPT TO:<c@d.test>\r\n", "DATA\r\n",
        "Subject: x\n\nx\n.\r\n"],
    "a second dot": [
        "EHLO c.test\r\n", "MAIL FROM:<a@b.test>\r\n", "RCPT TO:<c@d.test>\r\n", "DATA\r\n",
        "x\r\n.\r\n", ".\r\n", "QUIT\r\n"],
    "two MAIL": ["EHLO c.test\r\n", "MAIL FROM:<a@b.test>\r\n", "MAIL FROM:<a@b.test>\r\n", "QUIT\r\n"],
    "SIZE after HELO": ["HELO c.test\r\n", "MAIL FROM:<a@b.test> SIZE=1\r\n", "QUIT\r\n"],
    "AUTH PLAIN, not offered, in clear": ["EHLO c.test\r\n", "AUTH PLAIN AGFubgBzZWNyZXQ=\r\n", "QUIT\r\n"],
    "no QUIT": ["EHLO c.test\r\n"],
    "a GET": ["GET / HTTP/1.1\r\n"],
    "a ClientHello": ["\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"],
}


def by_hand(port, batches):
    with socket.create_connection(("127.0.0.1", port), 15) as connection:
        replies = connection.makefile("rb")

        def reply():
            while True:
                line = replies.readline()
                if line[3:4] != b"-":
                    return line

        reply()
        for batch in batches:
            connection.sendall(batch.encode("latin-1"))
            for _ in range(expected(batch)):
                if not reply():
                    return


def expected(batch):
    """How many replies a batch gets: one a line, but for what stands between DATA and the dot."""
    if batch in ("x\r\n.\r\n", "Subject: x\n\nx\n.\r\n") or not batch.endswith("\n"):
        return 1
    return batch.count("\n") - ("x\r\n.\r\n" in batch)


def mail(eight):
    text = "Grüße\r\n" if eight else "Hello\r\n"
    return (
        "From: a@fixture.test\r\nTo: b@fixture.test\r\nSubject: x\r\n"
        "Date: Mon, 05 Jan 2026 10:00:00 +0000\r\nMessage-ID: <1@fixture.test>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {'8bit' if eight else '7bit'}\r\n\r\n{text}"
    ).encode()


def command(client, port, file, to, eight):
    bits = "8" if eight else "7"
    if client == "curl":
        arguments = ["curl", "--disable", "--silent", "--max-time", "15", "--noproxy", "*", "--url",
            f"smtp://127.0.0.1:{port}/client.fixture.test", "--mail-from", "a@fixture.test",
            "--upload-file", file]
        for recipient in to:
            arguments += ["--mail-rcpt", recipient]
        return arguments
    if client == "swaks":
        return ["swaks", "--config", "--silent", "2", "--timeout", "15", "--server", "127.0.0.1",
            "--port", str(port), "--ehlo", "client.fixture.test", "--from", "a@fixture.test", "--to",
            ",".join(to), "--data", "@" + file]
    if client == "msmtp":
        return ["msmtp", "--host=127.0.0.1", f"--port={port}", "--timeout=15",
            "--domain=client.fixture.test", "--from=a@fixture.test", "--", *to]
    if client == "s-nail":
        return ["s-nail", "-:/", "-Sv15-compat", f"-Smta=smtp://127.0.0.1:{port}",
            "-Ssmtp-config=-all", "-Ssmtp-auth=none", "-Shostname=client.fixture.test",
            "-Sfrom=a@fixture.test", "-Ssendwait", "-Sttycharset=utf-8", "-s", "x", *to]
    if client == "smtp-source":
        return ["smtp-source", "-m", "1", "-l", "200", "-r", str(len(to)), "-f", "a@fixture.test",
            "-t", "b@fixture.test", "-M", "client.fixture.test", f"127.0.0.1:{port}"]
    if client == "net-smtp":
        return ["perl", "-e", NET_SMTP, str(port), bits, file, *to]
    python, program = (
        (sys.executable, SMTPLIB) if client == "smtplib" else (aiosmtplib, AIOSMTPLIB))
    return [python, "-c", program, str(port), bits, file, *to]


class Server:
    """A server, and the events it prints."""

    def __init__(self, rules):
        arguments = [FIXTURE, "serve", "--json"]
        for rule in rules:
            arguments += ["-e", rule]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        self.events = []
        self.port = self.until("listening", 1)["port"]

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def until(self, event, count):
        """Waits for so many events of a name; None where they do not come."""
        deadline = time.monotonic() + 20
        while True:
            found = [one for one in self.events if one["event"] == event]
            if len(found) >= count:
                return found[count - 1]
            try:
                one = self.lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                return None
            if one is None:
                return None
            self.events.append(one)

    def end(self, delivers):
        """The kinds that were found, once every session has ended."""
        complete = self.until("sessionEnded", 1) is not None
        self.process.terminate()
        self.until("summary", 1)
        self.process.wait(20)
        self.process.stdout.close()
        if not complete:
            raise RuntimeError("no session came to its end")
        if delivers and self.until("message", 1) is None:
            raise RuntimeError("nothing was delivered")
        return sorted({
            "{kind} (RFC {clause[rfc]} §{clause[section]})".format(**one["violation"])
            for one in self.events if one["event"] == "finding" and "violation" in one})


def judged(client, name, work):
    case = CASES.get(name, {}) if client != "hand" else {}
    server = Server(case.get("rules", []))
    try:
        if client == "hand":
            by_hand(server.port, HAND[name])
        else:
            file = work / "mail.eml"
            file.write_bytes(mail(case.get("eight", False)))
            arguments = command(
                client, server.port, str(file), case.get("to", ["b@fixture.test"]),
                case.get("eight", False))
            content = mail(case.get("eight", False)) if client != "s-nail" else (
                "Grüße\n" if case.get("eight") else "Hello\n").encode()
            environment = dict(os.environ, HOME=str(work), MAILRC="/dev/null")
            subprocess.run(
                arguments, input=content, capture_output=True, timeout=60, env=environment)
        delivers = client != "hand" and "421" not in name and "refused" not in name
        return ", ".join(server.end(delivers)) or "-"
    finally:
        if server.process.poll() is None:
            server.process.kill()


def missing(client, work):
    """What is not installed that the client needs; None where all is there."""
    global aiosmtplib
    if client in ("hand", "smtplib"):
        return None
    if client == "net-smtp":
        found = subprocess.run(["perl", "-MNet::SMTP", "-e", "1"], capture_output=True).returncode == 0
        return None if found else "perl's Net::SMTP"
    if client == "aiosmtplib":
        folder = work / "venv"
        aiosmtplib = str(folder / "bin/python")
        for step in ([sys.executable, "-m", "venv", str(folder)],
                     [aiosmtplib, "-m", "pip", "install", "--quiet", "aiosmtplib"]):
            if subprocess.run(step, capture_output=True).returncode != 0:
                return "aiosmtplib"
        return None
    return None if shutil.which(client) else client


CLIENTS = ["curl", "swaks", "msmtp", "s-nail", "smtplib", "net-smtp", "smtp-source", "aiosmtplib",
    "hand"]


def main():
    arguments = sys.argv[1:]
    writes = "--write" in arguments
    clients = chosen("client", CLIENTS, [one for one in arguments if one != "--write"])
    listed = {}
    if LIST.exists():
        for line in LIST.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                case, _, verdict = line.rpartition(": ")
                listed[case] = verdict
    report = Report()
    with tempfile.TemporaryDirectory(prefix="smtp-verdicts.") as folder:
        work = pathlib.Path(folder)
        for client in clients:
            lacks = missing(client, work)
            if lacks:
                report.missing(client, lacks, "is not installed")
                continue
            names = HAND if client == "hand" else CASES
            for name in names:
                if client == "smtp-source" and "8-bit" in name:
                    continue
                label = f"{client}, {name}"
                try:
                    verdict = judged(client, name, work)
                except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
                    verdict = f"no verdict: {error}"
                if writes and not verdict.startswith("no verdict"):
                    listed[label] = verdict
                if listed.get(label) == verdict:
                    report.passed(label, verdict)
                else:
                    report.failed(label, f"{verdict}; listed: {listed.get(label, 'nothing')}")
    if writes:
        text = "".join(f"{label}: {listed[label]}\n" for label in sorted(listed))
        LIST.write_text(HEADER + text, encoding="utf-8")
    report.end()


if __name__ == "__main__":
    main()

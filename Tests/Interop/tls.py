#!/usr/bin/env python3
"""Programs that nobody here wrote speak TLS with the server, and verify what it shows them.

  SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/tls.py [CLIENT...]

Each case starts `smtp-fixture serve --json --tls MODE --certificate KIND --ca-file FILE`, and has one
program deliver a mail that trusts FILE and nothing else. A good certificate must be taken, and the
mail be there with the facts of its TLS; any other must be refused, no mail be there, and the server's
record must say in words what the client did. CLIENT is curl, swaks, msmtp, smtplib or openssl; without
one, all. A program that is not installed counts as skipped, with INTEROP_REQUIRE=1 as failed.

One line a case: ok, FAIL or SKIP. The last line is "N passed, N failed, N skipped"; the exit status
is 1 when anything failed.
"""

import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
from cases import FIXTURE, Report, chosen

os.environ["LC_ALL"] = "C"
for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "SSLKEYLOGFILE"):
    os.environ.pop(name, None)

MAIL = b"From: a@fixture.test\r\nTo: b@fixture.test\r\nSubject: inside TLS\r\n\r\n.dots\r\n..\r\n"
MODES = ["starttls", "implicit"]

SMTPLIB = """
import smtplib, ssl, sys
port, mode, name, roots, file = sys.argv[1:]
context = ssl.create_default_context(cafile=roots or None)
class Named:
    def _get_socket(self, host, port, timeout):
        # The certificate is to be for another name than the one connected to.
        import socket
        plain = socket.create_connection(("127.0.0.1", port), timeout)
        return context.wrap_socket(plain, server_hostname=name) if mode == "implicit" else plain
class Client(Named, smtplib.SMTP): pass
client = Client(name, int(port), "client.fixture.test", timeout=20)
client._host = name
if mode == "starttls":
    client.starttls(context=context)
client.sendmail("a@fixture.test", ["b@fixture.test"], open(file, "rb").read())
client.quit()
"""


def curl(port, mode, name, roots, file, *more):
    scheme = "smtps" if mode == "implicit" else "smtp"
    arguments = ["curl", "--disable", "--silent", "--show-error", "--max-time", "20", "--noproxy", "*",
        "--ssl-reqd", "--resolve", f"{name}:{port}:127.0.0.1",
        "--url", f"{scheme}://{name}:{port}/client.fixture.test", "--mail-from", "a@fixture.test",
        "--mail-rcpt", "b@fixture.test", "--upload-file", file, *more]
    return run(arguments + (["--cacert", roots] if roots else []))


def swaks(port, mode, name, roots, file, *more):
    return run(["swaks", "--config", "--silent", "2", "--timeout", "20", "--server", name, "--port",
        str(port), "--ehlo", "client.fixture.test", "--from", "a@fixture.test", "--to", "b@fixture.test",
        "--data", "@" + file, "--no-data-fixup", "--tls-verify", "--tls-ca-path", roots,
        "--tls" if mode == "starttls" else "--tls-on-connect", *more])


def msmtp(port, mode, name, roots, file, *more):
    with open(file, "rb") as content:
        return run(["msmtp", f"--host={name}", f"--port={port}", "--timeout=20",
            "--domain=client.fixture.test", "--from=a@fixture.test", "--tls=on",
            f"--tls-starttls={'on' if mode == 'starttls' else 'off'}", f"--tls-trust-file={roots}",
            *more, "--", "b@fixture.test"], content)


def smtplib(port, mode, name, roots, file, *more):
    return run([sys.executable, "-c", SMTPLIB, str(port), mode, name, roots, file])


def openssl(port, mode, name, roots, file, *more):
    """s_client knows no SMTP but STARTTLS: the rest is typed in, a line when its turn has come."""
    arguments = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", name,
        "-verify_hostname", name, "-verify_return_error", "-CAfile", roots, "-no-CApath", "-quiet",
        "-crlf", *(["-starttls", "smtp"] if mode == "starttls" else []), *more]
    process = subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # With -crlf a line end is one octet.
    body = MAIL.replace(b"\r\n.", b"\r\n..").replace(b"\r\n", b"\n") + b"."
    lines = [b"EHLO client.fixture.test", b"MAIL FROM:<a@fixture.test>", b"RCPT TO:<b@fixture.test>",
        b"DATA", body, b"QUIT"]
    watch = threading.Timer(20, process.kill)
    watch.start()
    # The greeting comes inside TLS, or is read by itself.
    try:
        for line in lines if mode == "starttls" else [None, *lines]:
            if line:
                process.stdin.write(line + b"\n")
                process.stdin.flush()
            while True:
                shown = process.stdout.readline()
                if not shown or shown[3:4] == b" ":
                    break
    except BrokenPipeError:
        pass
    out, err = process.communicate(timeout=20)
    watch.cancel()
    return process.returncode, (out + err).decode(errors="replace")


def run(arguments, content=subprocess.DEVNULL):
    done = subprocess.run(arguments, stdin=content, capture_output=True, timeout=60)
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


CLIENTS = {one.__name__: one for one in (curl, swaks, msmtp, smtplib, openssl)}
# How each says that it refuses a certificate: exit status, and words.
REFUSALS = {
    "curl": (60, r"SSL"),
    "smtplib": (1, r"SSLCertVerificationError"),
}

REFUSED = "the client refused the certificate: alert "
WITHOUT_A_WORD = ("the client ended the connection right after the handshake, without a word: "
    "it may have refused the certificate")
# What is not taken of the gallery, and what the record says then. Curl verifies the name behind the
# handshake, and leaves without a word.
BAD = {
    "expired": REFUSED + "45, certificate_expired; it has expired or is not valid yet",
    "not-yet-valid": REFUSED + "42, bad_certificate",
    "wrong-host": {"curl": WITHOUT_A_WORD, "smtplib": REFUSED + "42, bad_certificate"},
    "no-name": {"curl": WITHOUT_A_WORD, "smtplib": REFUSED + "42, bad_certificate"},
    "wildcard-too-broad": {"curl": WITHOUT_A_WORD, "smtplib": REFUSED + "42, bad_certificate"},
    "wildcard-inside": {"curl": WITHOUT_A_WORD, "smtplib": REFUSED + "42, bad_certificate"},
    "unknown-root": REFUSED + "48, unknown_ca; the endpoint's trust root was not given to it",
    "self-signed": REFUSED + "48, unknown_ca",
    "missing-intermediate": REFUSED + "48, unknown_ca",
    "weak-key": REFUSED,
    "md5-signed": REFUSED,
    "sha1-signed": REFUSED,
    "wrong-usage": REFUSED + "43, unsupported_certificate",
}
# Those built on OpenSSL look at the subject where there is nothing else.
GOOD = ["valid", "valid-by-intermediate", "wildcard", "common-name-only"]


class Server:
    """A server, and the events it prints."""

    def __init__(self, work, *arguments):
        self.roots = str(work / "roots.pem")
        self.process = subprocess.Popen(
            [FIXTURE, "serve", "--json", "--ca-file", self.roots, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        self.events = []
        listening = self.until("listening")
        if listening is None:
            raise RuntimeError(f"it does not listen: {self.process.stderr.read().decode()}")
        self.port = listening["port"]

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def until(self, event):
        """Waits for an event of a name; None where it does not come."""
        deadline = time.monotonic() + 20
        while True:
            for one in self.events:
                if one["event"] == event:
                    return one
            try:
                one = self.lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                return None
            if one is None:
                return None
            self.events.append(one)

    def end(self):
        """What came of the only session, and the messages, once it has ended."""
        ended = self.until("sessionEnded")
        self.process.terminate()
        self.until("summary")
        self.process.wait(20)
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()
        if ended is None:
            raise RuntimeError("no session came to its end")
        return ended, [one for one in self.events if one["event"] == "message"]


def case(client, mode, certificate, work, trusting=True, more=(), version=None):
    """What is wrong, in a sentence; None where all is right."""
    name = "mx.fixture.test" if certificate.startswith("wildcard") else "localhost"
    file = work / "mail.eml"
    file.write_bytes(MAIL + (b".\r\n" if client == "swaks" else b""))
    server = Server(work, "--tls", mode, "--certificate", certificate)
    try:
        roots = server.roots if trusting else ""
        status, said = CLIENTS[client](server.port, mode, name, roots, str(file), *more)
        ended, messages = server.end()
    finally:
        if server.process.poll() is None:
            server.process.kill()
    tls = ended.get("tls") or {}
    told = tls.get("failure") or tls.get("ending") or ""
    last = said.strip().splitlines()[-1] if said.strip() else "nothing"
    if certificate in GOOD and trusting:
        if status != 0:
            return f"it ended with {status}: {last}"
        if len(messages) != 1:
            return f"{len(messages)} messages arrived"
        session = messages[0]["session"]
        if not session["encrypted"] or tls.get("failure"):
            return f"the session is {session}"
        facts = session["tls"]
        # swaks names nobody.
        if facts.get("serverName") != (None if client == "swaks" else name):
            return f"it asked for {facts.get('serverName')}"
        if version and facts["version"] != version:
            return f"it spoke {facts['version']}"
        return None if facts["cipher"].startswith("TLS_") else f"the facts are {facts}"
    refusal, words = REFUSALS[client]
    if status != refusal or not re.search(words, said):
        return f"it ended with {status}: {last}"
    if messages:
        return "a message arrived"
    wanted = BAD["unknown-root" if not trusting else certificate]
    wanted = wanted[client] if isinstance(wanted, dict) else wanted
    return None if told.startswith(wanted) else f"the record says \"{told}\", not \"{wanted}\""


def cases():
    """Client, mode, certificate, and what else there is to say."""
    for client in CLIENTS:
        for mode in MODES:
            for certificate in GOOD[:2]:
                yield client, mode, certificate, {}
    for mode in MODES:
        yield "curl", mode, "valid", {"more": ["--tls-max", "1.2"], "version": "TLSv1.2"}
        yield "curl", mode, "valid", {"more": ["--tlsv1.3"], "version": "TLSv1.3"}
        yield "openssl", mode, "valid", {"more": ["-tls1_2"], "version": "TLSv1.2"}
        for client in REFUSALS:
            yield client, mode, "valid", {"trusting": False}
            for certificate in GOOD[2:] + list(BAD):
                yield client, mode, certificate, {}


def missing(client):
    """What is not installed that the client needs; None where all is there."""
    if client == "smtplib":
        return None
    if not shutil.which(client):
        return client
    if client == "swaks":
        found = subprocess.run(["perl", "-MNet::SSLeay", "-e", "1"], capture_output=True)
        return None if found.returncode == 0 else "perl's Net::SSLeay"
    return None


def main():
    clients = chosen("client", CLIENTS)
    report = Report()
    lacking = {client: missing(client) for client in clients}
    for client, lacks in lacking.items():
        if lacks:
            report.missing(client, lacks, "is not installed")
    with tempfile.TemporaryDirectory(prefix="smtp-tls.") as folder:
        for client, mode, certificate, rest in cases():
            if client not in clients or lacking[client]:
                continue
            label = f"{client}, {mode}, {certificate}"
            if "version" in rest:
                label += f", {rest['version']}"
            if not rest.get("trusting", True):
                label += " and not trusted"
            try:
                problem = case(client, mode, certificate, pathlib.Path(folder), **rest)
            except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
                problem = f"no verdict: {error}"
            report.judged(label, problem)
    report.end()


if __name__ == "__main__":
    main()

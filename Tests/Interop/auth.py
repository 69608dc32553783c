#!/usr/bin/env python3
"""Programs that nobody here wrote authenticate with the server, by each mechanism they speak.

  SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/auth.py [CLIENT...]

Each case starts `smtp-fixture serve --json --tls starttls --require-auth`, which knows one user and offers
every mechanism, and has one program deliver a mail inside TLS. With the right password or token the mail
must be there, and the record must name the mechanism and the user; with a wrong one the program must
say that it failed, no mail be there, and the record must say 535. Nothing the server prints or saves of
it may show what was right. CLIENT is curl, msmtp, swaks, smtplib, s-nail or scramp; without one, all.

scramp is a library of SCRAM, installed from PyPI into a folder that goes when this ends. It binds itself
to the certificate over Python's ssl, and to keying material that `openssl s_client` exports.

A program that is not installed counts as skipped, with INTEROP_REQUIRE=1 as failed. One line a case: ok,
FAIL or SKIP. The last line is "N passed, N failed, N skipped"; the exit status is 1 when anything
failed.
"""

import base64
import concurrent.futures
import json
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.parse

sys.dont_write_bytecode = True
import tls
from cases import Report, chosen

USER = "ann"
# With what is special to base64, to URLs, to SCRAM and to UTF-8.
PASSWORD = "correct h\u00f6rse, 100%=?"
TOKEN = "ya29.t0ken-of_ann~1/2+3=="
OFFERED = ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "CRAM-MD5",
    "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"]
# Whoever speaks both takes the one it likes, so only one of them is offered.
TOKENS = {"XOAUTH2", "OAUTHBEARER"}

SMTPLIB = """
import smtplib, ssl, sys
port, mechanism, user, secret, roots, file = sys.argv[1:]
client = smtplib.SMTP("localhost", int(port), "client.fixture.test", timeout=20)
client.starttls(context=ssl.create_default_context(cafile=roots))
client.ehlo()
if mechanism == "XOAUTH2":
    # It knows no tokens, but does what it is told.
    said = []
    def token(challenge=None):
        said.append(challenge)
        return f"user={user}\\1auth=Bearer {secret}\\1\\1" if len(said) == 1 else ""
    client.auth(mechanism, token)
else:
    # It takes the first it knows of what is offered.
    client.esmtp_features["auth"] = mechanism
    client.login(user, secret)
client.sendmail("a@fixture.test", ["b@fixture.test"], open(file, "rb").read())
client.quit()
"""


def curl(server, mechanism, secret, file, *more):
    shown = (["--user", f"{USER}:", "--oauth2-bearer", secret] if mechanism in TOKENS
        else ["--user", f"{USER}:{secret}"])
    return tls.curl(server.port, "starttls", "localhost", server.roots, file, *shown,
        "--login-options", f"AUTH={mechanism}", *more)


def msmtp(server, mechanism, secret, file):
    return tls.msmtp(server.port, "starttls", "localhost", server.roots, file,
        f"--auth={mechanism.lower()}", f"--user={USER}", f"--passwordeval=printf '%s' '{secret}'")


def swaks(server, mechanism, secret, file):
    return tls.swaks(server.port, "starttls", "localhost", server.roots, file, "--auth", mechanism,
        "--auth-user", USER, "--auth-password", secret)


def smtplib(server, mechanism, secret, file):
    return tls.run([sys.executable, "-c", SMTPLIB, str(server.port), mechanism, USER, secret,
        server.roots, file])


def s_nail(server, mechanism, secret, file):
    # What it calls so is XOAUTH2.
    method = "oauthbearer" if mechanism == "XOAUTH2" else mechanism.lower()
    where = f"smtp://{USER}:{urllib.parse.quote(secret, safe='')}@localhost:{server.port}"
    with open(file, "rb") as content:
        return tls.run(["s-nail", "-:/", "-Sv15-compat", f"-Smta={where}", "-Ssmtp-use-starttls",
            f"-Stls-ca-file={server.roots}", "-Stls-ca-no-defaults", "-Stls-verify=strict",
            f"-Ssmtp-auth={method}", "-Shostname=client.fixture.test",
            "-Sfrom=a@fixture.test", "-Ssendwait", "-s", "x", "b@fixture.test"], content)


class Session:
    """Inside TLS; `read` and `write` take a line."""

    def __init__(self, read, write):
        self.read, self.write = read, write

    def reply(self):
        while True:
            line = self.read().decode()
            if not line:
                raise OSError("the server ended")
            if line[3:4] != "-":
                return line.strip()

    def say(self, line):
        self.write(line.encode())
        return self.reply()

    def deliver(self, mechanism, secret, binding):
        import scramp
        self.say("EHLO client.fixture.test")
        client = scramp.ScramClient([mechanism], USER, secret, channel_binding=binding)
        first = client.get_client_first()
        reply = self.say(f"AUTH {client.mechanism_name} {encoded(first)}")
        if reply.startswith("334 "):
            client.set_server_first(decoded(reply))
            reply = self.say(encoded(client.get_client_final()))
        if reply.startswith("334 "):
            # This fails where the server has not shown that it knows the password.
            client.set_server_final(decoded(reply))
            reply = self.say("")
        if reply.startswith("235 "):
            for line in ("MAIL FROM:<a@fixture.test>", "RCPT TO:<b@fixture.test>", "DATA"):
                self.say(line)
            self.write(tls.MAIL.replace(b"\r\n.", b"\r\n..") + b".")
            reply = self.reply()
        self.say("QUIT")
        return (0 if reply.startswith("250 ") else 1), reply


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def decoded(reply):
    return base64.b64decode(reply[4:], validate=True).decode()


def scramp(server, mechanism, secret, file, binding=None, version=None, foreign=False):
    if binding == "tls-exporter":
        return exported(server, mechanism, secret, foreign)
    context = ssl.create_default_context(cafile=server.roots)
    if version:
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    plain = socket.create_connection(("127.0.0.1", server.port), 20)
    for line in (None, b"EHLO client.fixture.test\r\n", b"STARTTLS\r\n"):
        if line:
            plain.sendall(line)
        while plain.recv(4096)[-2:] != b"\r\n":
            pass
    inside = context.wrap_socket(plain, server_hostname="localhost")
    with inside, inside.makefile("rb") as stream:
        session = Session(stream.readline, lambda line: inside.sendall(line + b"\r\n"))
        bound = (binding, b"\0" * 32 if foreign else inside) if binding else None
        return session.deliver(mechanism, secret, bound)


def exported(server, mechanism, secret, foreign):
    """Python exports no keying material: s_client does, and is the library's connection."""
    process = subprocess.Popen(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost",
            "-verify_return_error", "-CAfile", server.roots, "-no-CApath", "-starttls", "smtp", "-crlf",
            "-ign_eof", "-tls1_3", "-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    watch = threading.Timer(20, process.kill)
    watch.start()
    try:
        shown = (re.match(rb" +Keying material: ([0-9A-F]{64})", line) for line in process.stdout)
        found = next((one for one in shown if one), None)
        if not found:
            raise OSError("openssl s_client exports nothing")

        def write(line):
            process.stdin.write(line.replace(b"\r\n", b"\n") + b"\n")
            process.stdin.flush()

        def read():
            # News of its own stands in between.
            while True:
                line = process.stdout.readline()
                if not line or re.match(rb"\d\d\d[ -]", line):
                    return line

        bound = ("tls-exporter", b"\0" * 32 if foreign else bytes.fromhex(found[1].decode()))
        return Session(read, write).deliver(mechanism, secret, bound)
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


CLIENTS = {"curl": curl, "msmtp": msmtp, "swaks": swaks, "smtplib": smtplib, "s-nail": s_nail,
    "scramp": scramp}
# What each speaks, as Debian and PyPI have it.
SPOKEN = {
    "curl": ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER"],
    "msmtp": ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"],
    "swaks": ["PLAIN", "LOGIN", "CRAM-MD5"],
    "smtplib": ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"],
    "s-nail": ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"],
    "scramp": ["SCRAM-SHA-1", "SCRAM-SHA-256"],
}
# Who leaves, without a word, when the error of XOAUTH2 comes as a challenge.
LEAVING = ["curl", "s-nail"]


def cases():
    """A label, the client, the mechanism, whether the secret is right, and what else there is to say."""
    for client, mechanisms in SPOKEN.items():
        for mechanism in mechanisms:
            for good in (True, False):
                yield client, mechanism, good, {}
    # Without being asked to, curl waits for the challenge.
    for mechanism in ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"):
        for good in (True, False):
            yield "curl", mechanism, good, {"more": ["--sasl-ir"]}
    for mechanism in ("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"):
        for binding in ("tls-server-end-point", "tls-exporter"):
            yield "scramp", mechanism, False, {"binding": binding}
            yield "scramp", mechanism, False, {"binding": binding, "foreign": True}
            for version in ("TLSv1_2", "TLSv1_3"):
                # Of TLS 1.2 s_client exports without a context, not with an empty one (RFC 5705 section 4).
                if binding == "tls-server-end-point" or version == "TLSv1_3":
                    yield "scramp", mechanism, True, {"binding": binding, "version": version}


def forms(secret):
    """All that a secret can be read from: as it is, and in base64, however that is aligned."""
    octets = secret.encode()
    yield secret
    yield urllib.parse.quote(secret, safe="")
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + octets).decode()
        yield whole[shift + 1 if shift else 0:-4]


def case(client, mechanism, good, rest, work):
    """What is wrong, in a sentence; None where all is right."""
    work.mkdir()
    file = work / "mail.eml"
    file.write_bytes(tls.MAIL + (b".\r\n" if client == "swaks" else b""))
    # smtplib knows no characters but those of ASCII.
    password = PASSWORD.replace("\u00f6", "o") if client == "smtplib" else PASSWORD
    secret = TOKEN if mechanism in TOKENS else password
    offered = [one for one in OFFERED if one == mechanism or one not in TOKENS]
    server = tls.Server(work, "--tls", "starttls", "--require-auth", "--mechanisms", ",".join(offered),
        "--auth", f"{USER}:{password}", "--auth", f"{USER}:{TOKEN}", "--save", str(work / "saved"))
    try:
        shown = secret if good or rest.get("foreign") else "wrong-horse"
        more = rest.get("more", ())
        keywords = {name: value for name, value in rest.items() if name != "more"}
        status, said = CLIENTS[client](server, mechanism, shown, str(file), *more, **keywords)
        ended, messages = server.end()
    finally:
        if server.process.poll() is None:
            server.process.kill()
    printed = "\n".join(
        [json.dumps(event, ensure_ascii=False) for event in server.events]
        + [path.read_text(encoding="utf-8") for path in work.glob("saved/*.json")])
    for form in forms(secret):
        if form in printed:
            return f'the server printed "{form}"'
    record = ended.get("authentication") or {"attempts": []}
    attempts = [(one["mechanism"], one.get("user"), one["outcome"]) for one in record["attempts"]]
    last = said.strip().splitlines()[-1] if said.strip() else "nothing"
    leaves = not good and mechanism == "XOAUTH2" and client in LEAVING
    outcome = "succeeded" if good else "unanswered" if leaves else "refused"
    if attempts != [(mechanism, USER, outcome)]:
        return f"the record has {attempts}; it ended with {status}: {last}"
    if good:
        if status != 0:
            return f"it ended with {status}: {last}"
        if record.get("user") != USER or len(messages) != 1:
            return f"the user is {record.get('user')}, {len(messages)} messages arrived"
        return None
    if status == 0 or messages:
        return f"it ended with {status}, {len(messages)} messages arrived"
    code = record["attempts"][0].get("replyCode")
    return None if leaves or code == 535 else f"it was refused with {code}"


def missing(client, work):
    """What is not installed that the client needs; None where all is there."""
    if client != "scramp":
        return tls.missing(client)
    if not shutil.which("openssl"):
        return "openssl"
    folder = work / "venv"
    for step in ([sys.executable, "-m", "venv", str(folder)],
                 [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "scramp"]):
        if subprocess.run(step, capture_output=True).returncode != 0:
            return "scramp"
    sys.path += [str(path) for path in folder.glob("lib/python*/site-packages")]
    import scramp
    # Only for the reason that Python cannot export keying material it does not know that binding.
    names = scramp.core.CbName
    names.SUPPORTED_TYPES |= {"tls-exporter"}
    names.UNSUPPORTED_TYPES -= {"tls-exporter"}
    return None


def main():
    clients = chosen("client", CLIENTS)
    report = Report()
    with tempfile.TemporaryDirectory(prefix="smtp-auth.") as folder:
        work = pathlib.Path(folder)
        lacking = {client: missing(client, work) for client in clients}
        for client, lacks in lacking.items():
            if lacks:
                report.missing(client, lacks, "is not installed")

        def judge(number, one):
            try:
                return case(*one, work / str(number))
            except Exception as error:
                return f"no verdict: {error!r}"

        mine = [one for one in cases() if one[0] in clients and not lacking[one[0]]]
        # Most of a case is waiting.
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for one, problem in zip(mine, pool.map(judge, range(len(mine)), mine)):
                client, mechanism, good, rest = one
                how = [word for value in rest.values() for word in
                    (value if isinstance(value, list) else ["foreign" if value is True else value])]
                label = ", ".join([client, mechanism, "good" if good else "bad", *how])
                report.judged(label, problem)
    report.end()


if __name__ == "__main__":
    main()

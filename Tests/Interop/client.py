#!/usr/bin/env python3
"""The client meets servers that nobody here wrote: `smtp-fixture send` and `smtp-fixture probe`.

  SMTP_FIXTURE=.build/release/smtp-fixture Tests/Interop/client.py [SERVER...]

aiosmtpd, from PyPI in a folder that goes when this ends, takes mail in clear and inside TLS, with AUTH,
by SMTP and LMTP, or refuses it: what arrives must be what was sent, octet for octet, and what the client
must not send must not arrive. What `probe` prints is held against what Python's smtplib reads there.
smtp-sink, of Postfix, takes a thousand messages over several connections, and does what is wrong at each
command: `send` must say what became of the message and end. It counts sessions and messages, so that what
`send` says is known from both sides. SERVER is aiosmtpd or smtp-sink; without one, both. What is missing
counts as skipped, with INTEROP_REQUIRE=1 as failed.

One line a case: ok, FAIL or SKIP. The last line is "N passed, N failed, N skipped"; the exit status
is 1 when anything failed.
"""

import base64
import collections
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import auth
from cases import FIXTURE, Report, check, chosen

os.environ["PATH"] += ":/usr/sbin"
os.environ["LC_ALL"] = "C"
for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "SSLKEYLOGFILE"):
    os.environ.pop(name, None)

SENDER, RECIPIENT = "ann@example.com", "bob@example.com"
NUMERIC = ["--host", "127.0.0.1"]
USER, PASSWORD = "ann", "correct h\u00f6rse, 100%=?"
# A server that says nothing for so long has not understood the client, or the client not the server.
PATIENCE = "10s"


def lines(*lines):
    return b"".join(line + b"\r\n" for line in lines)


HEADER = lines(b"From: <ann@example.com>", b"To: <bob@example.com>", b"Subject: x", b"")
DICE = random.Random(21)
MAILS = {
    "short": HEADER + lines(b"x"),
    "dots": HEADER + lines(b".", b"..", b".x", b"", b"...", b" .", b"x.", b". ", b".", b"", b"."),
    "without a last line end": HEADER + b"x\r\n.y",
    "long lines": HEADER + lines(b"x" * 998, b"." + b"y" * 997, b"", b"z" * 998),
    # All octets but NUL, CR and LF.
    "8-bit": HEADER + lines(*(bytes(one for one in range(first, first + 64) if one not in b"\0\r\n")
        for first in range(0, 256, 64))),
    "utf-8": lines("From: \u00c4nn <\u00e4nn@example.com>".encode(), "Subject: gr\u00fc\u00dfe".encode(), b"",
        "\u65e5\u672c\u8a9e".encode()),
    "empty": b"",
    "large": HEADER + lines(*(b"." * (number % 3) + base64.b64encode(DICE.randbytes(48))
        for number in range(16_000))),
}
SIZE = len(MAILS["short"])

AIOSMTPD = """
import asyncio, base64, json, ssl, sys
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD = sys.argv[2:]

class Site:
    def __init__(self, name, tls=None, certificate=None, lmtp=False, auth=None, utf8=False, eight_bit=True,
            limit=None, end=None):
        self.name, self.tls, self.end = name, tls, end
        self.context = None
        if certificate:
            self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.context.load_cert_chain(certificate)
        options = {"hostname": "foreign.example.com", "enable_SMTPUTF8": utf8, "decode_data": not eight_bit}
        if limit:
            options["data_size_limit"] = limit
        if tls == "starttls":
            # It would refuse LHLO.
            options.update(tls_context=self.context, require_starttls=not lmtp)
        if auth:
            options.update(authenticator=self.authenticate, auth_required=True,
                auth_require_tls=auth == "in TLS")
        site = self

        class Server(LMTP if lmtp else SMTP):
            seen = False

            def connection_made(self, transport):
                # Once more inside TLS.
                if not self.seen:
                    site.say("begins")
                self.seen = True
                super().connection_made(transport)

            def connection_lost(self, error):
                super().connection_lost(error)
                site.say("ends")

        self.make = lambda: Server(self, **options)

    def say(self, event, **facts):
        print(json.dumps({"site": self.name, "event": event, **facts}), flush=True)

    def authenticate(self, server, session, envelope, mechanism, shown):
        good = (shown.login, shown.password) == (USER.encode(), PASSWORD.encode())
        self.say("auth", mechanism=mechanism, good=good)
        return AuthResult(success=good, handled=False)

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.say("mail", options=options)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        inside = server.transport.get_extra_info("ssl_object")
        content = envelope.original_content
        self.say("message", sender=envelope.mail_from, recipients=envelope.rcpt_tos,
            options=envelope.mail_options, content=base64.b64encode(content).decode(),
            tls=inside.version() if inside else None)
        replies = ["452 4.2.2 Full" if one.startswith("full@") else "250 2.0.0 Taken"
            for one in envelope.rcpt_tos]
        return self.end or "\\r\\n".join(replies if isinstance(server, LMTP) else replies[:1])

async def main():
    loop = asyncio.get_running_loop()
    # Handshakes that fail are what is wanted of some.
    loop.set_exception_handler(lambda loop, context: None)
    ports = {}
    for name, settings in json.loads(sys.argv[1]).items():
        site = Site(name, **settings)
        server = await loop.create_server(site.make, "127.0.0.1", 0,
            ssl=site.context if site.tls == "implicit" else None)
        ports[name] = server.sockets[0].getsockname()[1]
    print(json.dumps({"event": "listening", "ports": ports}), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


class Sent:
    """What `send` came to: its status, what it printed, and why mails failed, each with how often."""

    def __init__(self, *arguments, content=b""):
        # Not for ever, whatever it waits for.
        done = subprocess.run([FIXTURE, "send", "--timeout", PATIENCE, "--from", SENDER, *arguments],
            input=content, capture_output=True, timeout=60)
        self.status = done.returncode
        self.text = done.stdout.decode()
        self.said = done.stderr.decode()
        self.failures = collections.Counter()
        for line in self.said.splitlines():
            known = re.fullmatch(r"smtp-fixture: (?:(\d+) times: )?(\w+ \(\w+\)): (.+)", line)
            check(known, f"it says {line!r}")
            self.failures[known[2]] += int(known[1] or 1)
        last = self.text.splitlines()[-1:]
        self.numbers = json.loads(last[0]) if "--json" in arguments else None

    def became(self):
        """How many messages came to what, without what none came to."""
        names = ("sent", "refused", "lost", "unknown", "unreachable")
        return {name: self.numbers[name] for name in names if self.numbers[name]}

    def __str__(self):
        return f"it ended with {self.status}: {' '.join((self.text + self.said).split())[-600:]}"


class Foreign:
    """aiosmtpd at all the sites that the cases need, and what happens there."""

    def __init__(self, python, sites):
        self.process = subprocess.Popen(
            [python, "-c", AIOSMTPD, json.dumps(sites), USER, PASSWORD], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.events = collections.defaultdict(list)
        self.changed = threading.Condition()
        first = self.process.stdout.readline()
        if not first:
            raise RuntimeError("aiosmtpd does not listen")
        self.ports = json.loads(first)["ports"]
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            event = json.loads(line)
            with self.changed:
                self.events[event["site"]].append(event)
                self.changed.notify_all()

    def settled(self, site, sessions, more=0):
        """What happened at a site, by name, once as many sessions have ended, and all that began; there
        may be so many more."""
        with self.changed:
            def count(name):
                return sum(one["event"] == name for one in self.events[site])
            self.changed.wait_for(lambda: count("begins") == count("ends") >= sessions, timeout=20)
            check(sessions <= count("begins") == count("ends") <= sessions + more,
                f"of {sessions} sessions {count('begins')} begin and {count('ends')} end")
            found = collections.defaultdict(list)
            for one in self.events[site]:
                found[one["event"]].append(one)
            return found

    def stop(self):
        self.process.kill()
        self.process.wait()


class Certificates:
    """Two roots, and certificates of them, made by openssl."""

    def __init__(self, folder):
        self.folder = folder
        for root in ("root", "other"):
            self.make(root, "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n")
        for name, subject in (("localhost", "DNS:localhost"), ("elsewhere", "DNS:mx.example.com"),
                ("address", "IP:127.0.0.1")):
            self.make(name, f"subjectAltName={subject}\nextendedKeyUsage=serverAuth\n", "root")

    def make(self, name, extensions, root=None):
        key, wish, made = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        settings = self.folder / f"{name}.cnf"
        settings.write_text(f"[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN={name}\n[more]\n{extensions}")
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        self.openssl("req", "-new", "-config", settings, "-key", key, "-out", wish)
        signed = (["-CA", self.folder / f"{root}.pem", "-CAkey", self.folder / f"{root}.key",
            "-CAcreateserial"] if root else ["-signkey", key])
        self.openssl("x509", "-req", "-in", wish, "-days", "2", "-sha256", "-extfile", settings,
            "-extensions", "more", "-out", made, *signed)
        if root:
            # What Python loads: both in one file.
            made.write_text(made.read_text() + key.read_text())

    @staticmethod
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)

    def path(self, name):
        return str(self.folder / f"{name}.pem")


# MARK: aiosmtpd

# What has to come of a mail, where it is not that it is taken and arrives.
WRONG_ROOT = {"fails": "tlsHandshake (tls)", "became": "unreachable", "says": "unknown_ca"}
WRONG_NAME = {"fails": "tlsHandshake (tls)", "became": "unreachable", "says": "bad_certificate"}
UNSENDABLE = {"fails": "mail (unsendable)", "unasked": True}
NO_MECHANISM = {"fails": "auth (unknownMechanism)", "became": "unreachable", "auth": []}
# What MAIL has to declare of a mail, besides its size.
NEEDS = {"8-bit": {"BODY=8BITMIME"}, "utf-8": {"BODY=8BITMIME", "SMTPUTF8"}}


def deliveries(certificates):
    """A label, the site, what `send` is told, the mail, and what has to come of it.

    `fails` is stage and kind of a failure, `became` as what it is counted, and `codes` the replies that
    decided it. `arrives`: the server has seen the content all the same; `unasked`: not even MAIL."""
    def site(tls, certificate="localhost", **more):
        return {"tls": tls, "certificate": certificates.path(certificate), **more}

    def trusting(use, root="root", *more):
        return ["--tls", use, "--ca-file", certificates.path(root), *more]

    def known(password=PASSWORD):
        return ["--user", USER, "--password", password]

    for mail in ("short", "dots", "without a last line end", "long lines", "8-bit", "empty", "large"):
        yield f"in clear, {mail}", {}, [], mail, {}
    yield "8BITMIME, not offered", {"eight_bit": False}, [], "8-bit", UNSENDABLE

    named = ["--server-name", "mx.example.com"]
    for tls, use in (("starttls", "required"), ("starttls", "if-offered"), ("implicit", "implicit")):
        how, good = f"TLS {use}", {"tls": True}
        for mail in ("dots", "8-bit", "large"):
            yield f"{how}, {mail}", site(tls), trusting(use), mail, good
        yield f"{how}, another root", site(tls), trusting(use, "other"), "short", WRONG_ROOT
        yield f"{how}, the system's roots", site(tls), ["--tls", use], "short", WRONG_ROOT
        yield f"{how}, another name", site(tls, "elsewhere"), trusting(use), "short", WRONG_NAME
        yield f"{how}, another name asked for", site(tls), trusting(use, "root", *named), "short", WRONG_NAME
        yield f"{how}, the name asked for", site(tls, "elsewhere"), trusting(use, "root", *named), "short", good
        yield f"{how}, the address", site(tls, "address"), trusting(use, "root", *NUMERIC), "short", good
        yield f"{how}, not the address", site(tls), trusting(use, "root", *NUMERIC), "short", WRONG_NAME
        yield f"{how}, whoever it is", site(tls, "elsewhere"), ["--tls", use, "--insecure"], "short", good
    yield ("TLS required, not offered", {}, trusting("required"), "short",
        {"fails": "startTLS (tls)", "became": "unreachable"})
    yield "TLS if-offered, not offered", {}, trusting("if-offered"), "short", {}
    yield ("TLS never, required there", site("starttls"), ["--tls", "never"], "short",
        {"fails": "mail (sender)", "codes": {"530"}})

    for mechanism in ("PLAIN", "LOGIN"):
        by = ["--auth", mechanism]
        for tls, use, auth in (("starttls", "required", "in TLS"), ("implicit", "implicit", "in clear")):
            how, inside = f"AUTH {mechanism}, TLS {use}", site(tls, auth=auth)
            yield (how, inside, trusting(use, "root", *known(), *by), "dots",
                {"tls": True, "auth": [(mechanism, True)]})
            yield (f"{how}, wrong", inside, trusting(use, "root", *known("wrong"), *by), "short",
                {"fails": "auth (authentication)", "became": "unreachable", "codes": {"535 5.7.8"},
                    "auth": [(mechanism, False)]})
        yield (f"AUTH {mechanism} in clear", {"auth": "in clear"}, [*known(), *by, "--clear-text"], "short",
            {"auth": [(mechanism, True)]})
        yield (f"AUTH {mechanism} in clear, not allowed", {"auth": "in clear"}, [*known(), *by], "short",
            NO_MECHANISM)
    yield ("AUTH CRAM-MD5, not offered", {"auth": "in clear"}, [*known(), "--auth", "CRAM-MD5"], "short",
        NO_MECHANISM)
    yield ("no AUTH, required there", {"auth": "in clear"}, [], "short",
        {"fails": "mail (sender)", "codes": {"530 5.7.0"}, "auth": []})

    sender, recipient = "\u00e4nn@example.com", "b\u00f6b@ex\u00e4mple.com"
    yield ("SMTPUTF8 for the sender", {"utf8": True}, ["--from", sender], "short",
        {"options": {"SMTPUTF8"}, "sender": sender})
    yield ("SMTPUTF8 for the recipient", {"utf8": True}, ["--to", recipient], "short",
        {"options": {"SMTPUTF8"}, "recipients": [recipient, RECIPIENT]})
    yield "SMTPUTF8 for the header", {"utf8": True}, [], "utf-8", {}
    yield ("SMTPUTF8 for all of them", {"utf8": True}, ["--from", sender, "--to", recipient], "utf-8",
        {"sender": sender, "recipients": [recipient, RECIPIENT]})
    yield "SMTPUTF8 for the sender, not offered", {}, ["--from", sender], "short", UNSENDABLE
    yield "SMTPUTF8 for the recipient, not offered", {}, ["--to", recipient], "short", UNSENDABLE
    yield "SMTPUTF8 for the header, not offered", {}, [], "utf-8", UNSENDABLE

    size = len(MAILS["short"])
    yield "as large as SIZE", {"limit": size}, [], "short", {}
    yield "an octet over SIZE", {"limit": size - 1}, [], "short", UNSENDABLE
    yield "far over SIZE", {"limit": 1_000_000}, [], "large", UNSENDABLE

    yield ("one recipient refused", {}, ["--to", "nobody@example.com", "--to", "carl@example.com"], "short",
        {"status": 1, "codes": {"250 2.0.0", "550 5.1.1"}, "recipients": ["carl@example.com", RECIPIENT]})
    yield ("all recipients refused", {}, ["--to", "nobody@example.org"], "short",
        {"fails": "rcpt (recipients)", "codes": {"550 5.1.1"}, "alone": True})
    for reply in ("451 4.3.0", "554 5.7.1"):
        yield (f"{reply} behind the content", {"end": f"{reply} No"}, [], "dots",
            {"fails": "endOfData (delivery)", "codes": {reply}, "arrives": True})
    yield "no sender", {}, ["--from", "<>"], "short", {"sender": "<>"}

    lmtp = {"lmtp": True}
    yield ("LMTP", lmtp, ["--lmtp", "--to", "carl@example.com"], "dots",
        {"recipients": ["carl@example.com", RECIPIENT]})
    yield ("LMTP, TLS required", site("starttls", **lmtp), trusting("required", "root", "--lmtp"), "8-bit",
        {"tls": True})
    yield ("LMTP, one refused behind the content", lmtp, ["--lmtp", "--to", "full@example.com"], "dots",
        {"status": 1, "codes": {"250 2.0.0", "452 4.2.2"}, "recipients": ["full@example.com", RECIPIENT]})
    yield ("LMTP, all refused behind the content", lmtp,
        ["--lmtp", "--to", "full@example.com", "--to", "full@example.org"], "dots",
        {"fails": "endOfData (delivery)", "codes": {"452 4.2.2"}, "alone": True, "arrives": True,
            "recipients": ["full@example.com", "full@example.org"]})
    yield ("LMTP to who speaks SMTP", {}, ["--lmtp"], "short",
        {"fails": "lhlo (connection)", "became": "unreachable", "codes": {"500"}})


def deliver(foreign, label, arguments, mail, wanted):
    last = [] if wanted.get("alone") else ["--to", RECIPIENT]
    sent = Sent("-", "--port", str(foreign.ports[label]), *arguments, *last, "--transcript", "--json",
        content=MAILS[mail])
    fails = wanted.get("fails")
    # None of it is worth another attempt. Of those by implicit TLS that fail, nothing is told here.
    found = foreign.settled(label, 0 if "implicit" in arguments and fails == "tlsHandshake (tls)" else 1)
    check(sent.status == wanted.get("status", 1 if fails else 0), sent)
    check(sent.failures == ({fails: 1} if fails else {}), sent)
    check(sent.became() == {wanted.get("became", "refused") if fails else "sent": 1}, sent)
    check(wanted.get("says", "") in sent.said, sent)
    if "codes" in wanted:
        check(set(sent.numbers["replies"]) == wanted["codes"], sent)
    if "auth" in wanted:
        tried = [(one["mechanism"], one["good"]) for one in found["auth"]]
        check(tried == wanted["auth"], f"the server is shown {tried}")
        for form in auth.forms(PASSWORD):
            check(form not in sent.text + sent.said, f"it prints {form!r}")
    arrived = found["message"]
    if fails and not wanted.get("arrives"):
        check(not arrived, "a message arrives")
        check(not (wanted.get("unasked") and found["mail"]), f"MAIL comes with {found['mail']}")
        return
    check(len(arrived) == 1, f"{len(arrived)} messages arrive")
    message = arrived[0]
    same(base64.b64decode(message["content"]), MAILS[mail])
    options = {f"SIZE={len(MAILS[mail])}"} | NEEDS.get(mail, set()) | wanted.get("options", set())
    for name, right in (("sender", wanted.get("sender", SENDER)), ("options", sorted(options)),
            ("recipients", wanted.get("recipients", [RECIPIENT]))):
        came = sorted(message[name]) if name == "options" else message[name]
        check(came == right, f"{name}: {came}, not {right}")
    check(bool(message["tls"]) == wanted.get("tls", False), f"it comes inside {message['tls']}")


def same(arrived, sent):
    """What arrived is what was sent; the last line ends in any case."""
    whole = sent if sent.endswith(b"\r\n") or not sent else sent + b"\r\n"
    if arrived != whole:
        at = len(os.path.commonprefix([arrived, whole]))
        raise AssertionError(f"octet {at} of {len(whole)} begins {whole[at:at + 20]!r}, what arrived "
            f"{arrived[at:at + 20]!r}, of {len(arrived)}")


def many(foreign, label, arguments):
    """Each of several mails arrives as often as it was sent, whatever connection it came by."""
    names = ["short", "dots", "long lines", "8-bit"]
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            (pathlib.Path(folder) / name).write_bytes(MAILS[name])
        sent = Sent(*[f"{folder}/{name}" for name in names], "--port", str(foreign.ports[label]), "--to",
            RECIPIENT, "--repeat", "25", "--connections", "4", "--messages-per-connection", "7", *arguments,
            "--json")
    check(sent.status == 0 and sent.became() == {"sent": 100}, sent)
    # Seven on each at most.
    check(15 <= sent.numbers["connections"] <= 18, sent)
    found = foreign.settled(label, sent.numbers["connections"], more=3)
    arrived = collections.Counter(base64.b64decode(one["content"]) for one in found["message"])
    check(arrived == {MAILS[name]: 25 for name in names}, f"they arrive {sorted(arrived.values())} times")


def probes(certificates):
    """A label, the site, what `probe` is told, and what it has to say of the certificate."""
    def site(tls, certificate="localhost", **more):
        return {"tls": tls, "certificate": certificates.path(certificate), **more}

    roots = ["--ca-file", certificates.path("root")]
    others = ["--ca-file", certificates.path("other")]
    yield "probe", {"utf8": True, "auth": "in clear", "limit": 4711}, [], None
    yield "probe, little on offer", {"eight_bit": False}, [], None
    yield "probe, LMTP", {"lmtp": True}, ["--lmtp"], None
    yield "probe, LMTP and starttls", site("starttls", lmtp=True), ["--lmtp", *roots], "good"
    for tls, how, auth in (("starttls", [], "in TLS"), ("implicit", ["--implicit"], "in clear")):
        yield f"probe, {tls}", site(tls, utf8=True, auth=auth), [*roots, *how], "good"
        yield f"probe, {tls}, another root", site(tls), [*others, *how], "unknown_ca"
        yield f"probe, {tls}, another name", site(tls, "elsewhere"), [*roots, *how], "bad_certificate"
        yield (f"probe, {tls}, the name asked for", site(tls, "elsewhere"),
            [*roots, *how, "--server-name", "mx.example.com"], "good")


def offered(port, arguments):
    """What Python's smtplib reads of what is offered in clear and inside TLS, and its ssl of who it is."""
    context = ssl._create_unverified_context()

    def ask(client):
        code, text = client.ehlo("client.example.com")
        check(code == 250, f"smtplib is told {code}")
        # An empty line offers nothing.
        return [line for line in text.decode().split("\n")[1:] if line]

    def inside(client):
        shown = client.sock.getpeercert(binary_form=True)
        return {"tls": ask(client), "tlsVersion": client.sock.version(),
            "fingerprint": hashlib.sha256(shown).hexdigest()}

    if "--implicit" in arguments:
        with smtplib.SMTP_SSL("localhost", port, timeout=20, context=context) as client:
            return inside(client)
    with (smtplib.LMTP if "--lmtp" in arguments else smtplib.SMTP)("localhost", port, timeout=20) as client:
        read = {"clear": ask(client)}
        if "STARTTLS" in read["clear"]:
            client.starttls(context=context)
            read.update(inside(client))
        return read


def probe_site(foreign, label, arguments, certificate):
    probe(foreign.ports[label], arguments, certificate)


def probe(port, arguments, certificate):
    def run(*more):
        done = subprocess.run([FIXTURE, "probe", "localhost", str(port), "--timeout", PATIENCE, *arguments,
            *more], capture_output=True, timeout=60)
        text = (done.stdout + done.stderr).decode()
        check(done.returncode == (0 if certificate in (None, "good") else 1),
            f"it ended with {done.returncode}: {text}")
        return text

    told, known = json.loads(run("--json")), offered(port, arguments)
    told.update(*[{"fingerprint": one["fingerprint"]} for one in told.get("certificates", [])[:1]])
    for name in ("clear", "tls", "tlsVersion", "fingerprint"):
        check(told.get(name) == known.get(name), f"{name}: {told.get(name)}, smtplib reads {known.get(name)}")
    check((certificate is None) == (told.get("tls") is None), f"it says {told}")
    mistake = told.get("certificateMistake")
    check(mistake is None if certificate in (None, "good") else certificate in mistake, f"it says {told}")
    text = run()
    verdict = {None: "TLS is not offered", "good": "The certificate is good"}
    check(verdict.get(certificate, "The certificate is not good: ") in text.splitlines()[-1], text)
    rows = {line.split()[0] for line in text.splitlines() if line.startswith("  ")}
    keywords = {line.split()[0] for name in ("clear", "tls") for line in known.get(name, []) if line}
    check(keywords <= rows, f"{keywords - rows} are not in {text}")


# MARK: smtp-sink

class Sink:
    """A running smtp-sink, and what it counts."""

    # From where a port is chosen to where it is taken: no two shall choose the same.
    choosing = threading.Lock()

    def __init__(self, *options, path=None):
        # Somebody else may have taken the port by then.
        for _ in range(5):
            with self.choosing:
                self.address = path or free_address()
                self.reach = ["--unix", path] if path else [*NUMERIC, "--port", str(self.address[1])]
                self.start(*options, f"unix:{path}" if path else "%s:%d" % self.address)
                if self.answers():
                    return
            self.stop()
        raise RuntimeError("smtp-sink does not listen")

    def start(self, *arguments):
        # Whoever is root has to say who else it shall be.
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(["smtp-sink", "-c", *user, *arguments, "128"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.printed, self.changed = "", threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def answers(self):
        deadline = time.monotonic() + 20
        family = socket.AF_INET if isinstance(self.address, tuple) else socket.AF_UNIX
        while self.process.poll() is None and time.monotonic() < deadline:
            with socket.socket(family) as plain:
                # Where nobody listens, one may come to be connected with oneself.
                if plain.connect_ex(self.address) == 0 and plain.getsockname() != self.address:
                    return True
            time.sleep(0.01)
        return False

    def read(self):
        while part := os.read(self.process.stdout.fileno(), 65536):
            with self.changed:
                self.printed += part.decode()
                self.changed.notify_all()

    def shown(self):
        """How many sessions ended, how many of them with QUIT, and how many messages came."""
        found = re.findall(r"sess=(\d+) quit=(\d+) mesg=(\d+)", self.printed)
        sessions, quits, messages = map(int, found[-1] if found else (1, 0, 0))
        # The first was there to see whether it answers.
        return sessions - 1, quits, messages

    def counted(self, sessions):
        """What is shown in the end; it may be late with as many sessions as there were."""
        with self.changed:
            self.changed.wait_for(lambda: self.shown()[0] >= sessions, timeout=10)
        status = self.process.poll()
        check(status in (None, 0), f"smtp-sink has ended with {status}")
        self.stop()
        return self.shown()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.process.stdout.close()


def free_address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()


def thousand(options=(), arguments=(), mail="short", pipelines=True, path=None):
    """A thousand messages over eight connections, and one whose dialogue is seen."""
    with Sink(*options, path=path) as sink:
        arguments = ["-", *sink.reach, "--to", RECIPIENT, *arguments]
        one = Sent(*arguments, "--transcript", content=MAILS[mail])
        sent = Sent(*arguments, "--repeat", "1000", "--connections", "8", "--json", content=MAILS[mail])
        sessions = sent.numbers["connections"] + 1
        counted = sink.counted(sessions)
    check(one.status == 0, one)
    batch = re.search(r"^C: MAIL FROM:<.*\nC: RCPT TO:<.*\nC: DATA\nS: 250", one.text, re.MULTILINE)
    check(bool(batch) == pipelines, one)
    check(sent.status == 0 and sent.became() == {"sent": 1000} and sent.numbers["retries"] == 0, sent)
    # A hundred on each of them, eight at once.
    check(11 <= sessions <= 19, sent)
    # A connection that comes when nothing is left to send is ended before it is counted here.
    check(sessions <= counted[1] <= counted[0] < sessions + 8, f"smtp-sink counts {counted}, and {sent}")
    check(counted[2] == 1001, f"smtp-sink counts {counted[2]} messages")
    return f"{1_000_000_000 // sent.numbers['microseconds']} messages/s"


def dumped():
    """What smtp-sink writes to files is what was sent: several mails, each several times."""
    names = ["short", "dots", "long lines", "8-bit", "large"]
    with tempfile.TemporaryDirectory(prefix="smtp-client.") as folder:
        work = pathlib.Path(folder)
        # Nobody writes there.
        work.chmod(0o711)
        (work / "dumped").mkdir()
        (work / "dumped").chmod(0o777)
        for name in names:
            (work / name).write_bytes(MAILS[name])
        with Sink("-d", f"{work}/dumped/") as sink:
            sent = Sent(*[f"{work}/{name}" for name in names], *sink.reach, "--to", RECIPIENT, "--repeat", "8",
                "--connections", "4", "--messages-per-connection", "5", "--json")
            counted = sink.counted(sent.numbers["connections"])
        check(sent.status == 0 and sent.became() == {"sent": 40}, sent)
        check(counted[2] == 40, f"smtp-sink counts {counted}")
        files = [path.read_bytes() for path in (work / "dumped").iterdir()]
    # Behind fields of its own, with LF, and with an empty line in the end.
    own = re.compile(rb"(?:X-[\w-]+: .*\n)+Received: .*\n(?:\t.*\n)+")
    found = collections.Counter(own.sub(b"", one, count=1) for one in files)
    wanted = {MAILS[name].replace(b"\r\n", b"\n") + b"\n": 8 for name in names}
    if found != wanted:
        odd = [(one[:200], one[-60:]) for one in found if one not in wanted]
        raise AssertionError(f"they are there {sorted(found.values())} times, others {odd}")


def broken_off():
    """smtp-sink ends after 500 messages: what `send` says of a thousand is true."""
    with Sink("-M", "500") as sink:
        sent = Sent("-", *sink.reach, "--to", RECIPIENT, "--repeat", "1000", "--connections", "8", "--json",
            content=MAILS["short"])
        sink.process.wait(20)
        messages = sink.counted(0)[2]
    became = collections.Counter(sent.became())
    check(sent.status == 1 and sum(became.values()) == 1000 and became["refused"] == 0, sent)
    check(messages == 500, f"smtp-sink counts {messages} messages")
    check(became["sent"] <= messages <= became["sent"] + became["unknown"], sent)
    check(sum(sent.failures.values()) == 1000 - became["sent"], sent)
    check(sent.failures["endOfData (unknownOutcome)"] == became["unknown"], sent)
    return ", ".join(f"{count} {name}" for name, count in became.items())


SOFT, HARD, CLOSING = "450 4.3.0", "500 5.3.0", "421 4.0.0"


def faults():
    """What smtp-sink is told, what `send` is told, and what has to come of it: stage and kind of the failure,
    as what the message is counted, the code of the reply, and how many sessions there were."""
    for command, stage, kind in (("mail", "mail", "sender"), ("rcpt", "rcpt", "recipients"),
            ("data", "data", "delivery"), (".", "endOfData", "delivery")):
        for more in ([], ["-p"]):
            # Whoever has sent all and hears nothing must not send it again (RFC 1047).
            if command == ".":
                yield ["-q", ".", *more], [], "endOfData (unknownOutcome)", "unknown", None, 1
            else:
                yield ["-q", command, *more], [], f"{stage} (connection)", "lost", None, 3
            yield ["-Q", command, *more], [], f"{stage} (connection)", "lost", CLOSING, 3
        yield ["-r", command], [], f"{stage} ({kind})", "refused", SOFT, 1
        yield ["-f", command], [], f"{stage} ({kind})", "refused", HARD, 1
    for options, arguments, stage in (([], [], "greeting"), ([], [], "ehlo"), (["-f", "ehlo"], [], "helo"),
            (["-L"], ["--lmtp"], "lhlo")):
        command, failure = "connect" if stage == "greeting" else stage, f"{stage} (connection)"
        yield [*options, "-q", command], arguments, failure, "unreachable", None, 3
        yield [*options, "-Q", command], arguments, failure, "unreachable", CLOSING, 3
        yield [*options, "-r", command], arguments, failure, "unreachable", SOFT, 3
        if stage == "ehlo":
            # Then it says HELO.
            yield ["-f", "ehlo"], [], None, "sent", "250 2.0.0", 1
        else:
            yield [*options, "-f", command], arguments, failure, "unreachable", HARD, 1
    yield ["-L", "-q", "."], ["--lmtp"], "endOfData (unknownOutcome)", "unknown", None, 1
    yield ["-L", "-Q", "."], ["--lmtp"], "endOfData (connection)", "lost", CLOSING, 3
    yield ["-L", "-r", "."], ["--lmtp"], "endOfData (delivery)", "refused", SOFT, 1
    yield ["-L", "-f", "."], ["--lmtp"], "endOfData (delivery)", "refused", HARD, 1
    # Nothing depends on what is said to QUIT, or to the RSET behind a message that was refused.
    for flag in ("-q", "-Q", "-r", "-f"):
        yield [flag, "quit"], [], None, "sent", "250 2.0.0", 1
        yield ["-f", "rcpt", flag, "rset"], [], "rcpt (recipients)", "refused", HARD, 1
    # Silence is no answer: its sessions end when it likes.
    yield ["-W", ".:60"], ["--timeout", "3s"], "endOfData (timeout)", "unknown", None, None


def fault(options, arguments, failure, became, code, sessions):
    with Sink(*options) as sink:
        sent = Sent("-", *sink.reach, "--to", RECIPIENT, *arguments, "--json", content=MAILS["short"])
        counted = sink.counted(sessions or 0)
    check(sent.status == (1 if failure else 0), sent)
    check(sent.failures == ({failure: 1} if failure else {}), sent)
    check(sent.became() == {became: 1}, sent)
    replies = sent.numbers["replies"]
    check(replies == {code: 1} if code else not {SOFT, CLOSING} & set(replies), sent)
    check(sessions is None or counted[0] == sessions, f"smtp-sink counts {counted[0]} sessions, and {sent}")
    check(sent.numbers["retries"] == (2 if became == "lost" else 0), sent)


def refused_many(flag):
    """Each of 200 is refused by itself, and none by the RSET behind another."""
    with Sink("-f", "rcpt", flag, "rset") as sink:
        sent = Sent("-", *sink.reach, "--to", RECIPIENT, "--repeat", "200", "--connections", "4", "--json",
            content=MAILS["short"])
        counted = sink.counted(sent.numbers["connections"])
    check(sent.status == 1 and sent.became() == {"refused": 200}, sent)
    check(sent.failures == {"rcpt (recipients)": 200}, sent)
    check(0 <= counted[0] - sent.numbers["connections"] < 4, f"smtp-sink counts {counted}, and {sent}")
    check(counted[2] == 0, f"smtp-sink counts {counted[2]} messages")


def probe_sink(options, arguments):
    with Sink(*options) as sink:
        probe(sink.address[1], arguments, None)


# MARK: All of them

def with_aiosmtpd(work):
    """The cases, each a label, a function and what it is told, and what ends the server; None where it is
    not to be had."""
    python = work / "venv/bin/python"
    for step in ([sys.executable, "-m", "venv", str(work / "venv")],
                 [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "aiosmtpd"]):
        if subprocess.run(step, capture_output=True).returncode != 0:
            return None, None
    certificates = Certificates(work)
    inside = {"tls": "implicit", "certificate": certificates.path("localhost")}
    trusting = ["--tls", "implicit", "--ca-file", certificates.path("root")]
    several = [("a hundred over four connections", {}, []),
        ("a hundred over four connections, TLS implicit", inside, trusting)]
    table = [(function, *one) for function, cases in (
        (deliver, deliveries(certificates)), (many, several), (probe_site, probes(certificates)))
        for one in cases]
    foreign = Foreign(str(python), {label: site for _, label, site, *_ in table})
    return [(label, function, foreign, label, *rest) for function, label, _, *rest in table], foreign.stop


def with_smtp_sink(work):
    yield "a thousand, pipelining", thousand
    yield "a thousand, no pipelining", functools.partial(thousand, ["-p"], pipelines=False)
    yield "a thousand, 8BITMIME", functools.partial(thousand, mail="8-bit")
    yield "a thousand, LMTP", thousand, ["-L"], ["--lmtp"]
    yield "a thousand, Unix-domain socket", functools.partial(thousand, path=str(work / "socket"))
    yield "a thousand, and it ends after 500", broken_off
    yield "forty, as it writes them to files", dumped
    for options, *rest in faults():
        yield " ".join(options), fault, options, *rest
    for flag in ("-q", "-Q", "-r", "-f"):
        yield f"200 refused, {flag} rset", refused_many, flag
    for options, arguments in (([], []), (["-p", "-8", "-E", "-a"], []), (["-L"], ["--lmtp"])):
        yield " ".join(["probe", *options]), probe_sink, options, arguments


def main():
    servers = chosen("server", ["aiosmtpd", "smtp-sink"])
    report = Report()

    def judge(one):
        _, function, *arguments = one
        try:
            return report.passed, function(*arguments)
        except Exception as error:
            return report.failed, str(error) if isinstance(error, AssertionError) else f"no verdict: {error!r}"

    def run(pool, server, cases):
        # Most of a case is waiting.
        for (label, *_), (say, told) in zip(cases, pool.map(judge, cases)):
            say(f"{server}, {label}", told)

    with tempfile.TemporaryDirectory(prefix="smtp-client.") as folder, \
            concurrent.futures.ThreadPoolExecutor(4) as pool:
        work = pathlib.Path(folder)
        coming = None
        if "aiosmtpd" in servers:
            if shutil.which("openssl"):
                coming = pool.submit(with_aiosmtpd, work)
            else:
                report.missing("aiosmtpd", "openssl")
        if "smtp-sink" in servers:
            if shutil.which("smtp-sink"):
                run(pool, "smtp-sink", list(with_smtp_sink(work)))
            else:
                report.missing("smtp-sink", "smtp-sink")
        try:
            cases, stop = coming.result() if coming else ([], None)
            if cases is None:
                report.missing("aiosmtpd", "aiosmtpd")
            elif cases:
                try:
                    run(pool, "aiosmtpd", cases)
                finally:
                    stop()
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            report.failed("aiosmtpd", f"no verdict: {error!r}")
    report.end()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Programs that nobody here wrote get tokens, use them, lose them and refresh them; and a reader of HTTP
that nobody here wrote judges requests beside the fixture's.

  SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/tokens.py [CASE...]

authlib and curl each meet `smtp-fixture serve --oauth --oauth-rotate`: a token is got, and taken at AUTH;
it is refused there once it has expired; it is refreshed, and the refresh token replaced; the old one is
used again, and caught. authlib gets its first token by a code with PKCE, and verifies who the user is by
the published key. google-auth signs for a user with the account that is written for it. h11 reads 200
requests, and what it refuses the fixture must refuse, too. CASE is
authlib, curl, google-auth or h11; without one, all. What is missing counts as skipped, with INTEROP_REQUIRE=1 as failed.

One line a case: ok, FAIL or SKIP. The last line is "N passed, N failed, N skipped"; the exit status
is 1 when anything failed.
"""

import json
import os
import pathlib
import random
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.dont_write_bytecode = True
from cases import FIXTURE, Report, check, chosen

os.environ["LC_ALL"] = "C"
for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
    os.environ.pop(name, None)

PACKAGES = ["authlib", "requests", "google-auth", "h11"]
USER = "ann@example.com"
REUSED = "a refresh token was used again that had been replaced (RFC 9700 §4.14.2)"


class Fixture:
    """A running smtp-fixture, and the events it prints."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [FIXTURE, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.events = []
        self.changed = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()

    def wait(self, event, count=1):
        """The events of a name, once there are as many."""
        with self.changed:
            def found():
                return [one for one in self.events if one["event"] == event]
            if not self.changed.wait_for(lambda: len(found()) >= count, timeout=20):
                raise AssertionError(f"{len(found())} of {count} events {event} came")
            return found()

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def served():
    return Fixture("serve", "--json", "--oauth", "--oauth-rotate", "--allow-clear-auth", "--gates",
        "--oauth-client", "app:s p", "--oauth-user", f"{USER}:r1")


def expired(fixture, is_refused):
    """Lets the tokens expire, and waits until the fixture has read that it shall."""
    fixture.tell(f"expire {USER}")
    deadline = time.monotonic() + 20
    while not is_refused():
        check(time.monotonic() < deadline, "the expired token is still taken")


def caught(fixture):
    """Whether the one thing that is found wrong is that a replaced refresh token was used."""
    def defects():
        return [text for one in fixture.events for text in one.get("defects", [])]
    with fixture.changed:
        fixture.changed.wait_for(defects, timeout=20)
        return defects() == [REUSED]


def authlib():
    import requests
    from authlib.common.security import generate_token
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc import jwt
    from joserfc.jwk import KeySet

    with served() as fixture:
        smtp = fixture.wait("listening")[0]["port"]
        endpoint = fixture.wait("tokenEndpoint")[0]
        known = requests.get(endpoint["discoveryURL"], timeout=20).json()
        check(known["token_endpoint"] == endpoint["tokenURL"], "the discovery document names another")
        session = OAuth2Session("app", "s p", scope="openid mail", code_challenge_method="S256",
            redirect_uri="http://localhost/cb", token_endpoint_auth_method="client_secret_basic")
        verifier = generate_token(48)
        url, _ = session.create_authorization_url(
            known["authorization_endpoint"], code_verifier=verifier, login_hint=USER, nonce="n1")
        page = requests.get(url, allow_redirects=False, timeout=20)
        session.fetch_token(known["token_endpoint"], authorization_response=page.headers["Location"],
            code_verifier=verifier)
        first = dict(session.token)
        keys = KeySet.import_key_set(requests.get(known["jwks_uri"], timeout=20).json())
        claims = jwt.decode(first["id_token"], keys, algorithms=["ES256"]).claims
        check((claims["sub"], claims["aud"], claims["nonce"]) == (USER, "app", "n1"), f"it is {claims}")

        def refusal(token):
            """What XOAUTH2 is refused with; None where it is taken."""
            client = smtplib.SMTP("127.0.0.1", smtp, "client.fixture.test", timeout=20)
            client.ehlo()
            answers = iter([f"user={USER}\1auth=Bearer {token}\1\1", ""])
            try:
                client.auth("XOAUTH2", lambda challenge=None: next(answers))
                client.sendmail(USER, ["bob@example.com"], b"Subject: by token\r\n\r\nx\r\n")
                return None
            except smtplib.SMTPAuthenticationError as error:
                return error.smtp_code
            finally:
                client.close()

        check(refusal(first["access_token"]) is None, "the token is refused")
        expired(fixture, lambda: refusal(first["access_token"]) == 535)
        second = dict(session.refresh_token(known["token_endpoint"]))
        check(second["refresh_token"] != first["refresh_token"], "the refresh token was not replaced")
        check(refusal(second["access_token"]) is None, "the refreshed token is refused")
        check(fixture.wait("message", 2), "the mail has not come")
        try:
            session.refresh_token(known["token_endpoint"], refresh_token=first["refresh_token"])
            check(False, "the old refresh token was taken")
        except OAuthError as error:
            check(error.error == "invalid_grant", f"it is told {error}")
        check(refusal(second["access_token"]) == 535, "the token of who was robbed is still taken")
        check(caught(fixture), "nobody was told of it")


def curl():
    def run(*arguments):
        return subprocess.run(
            ["curl", "--disable", "--silent", "--show-error", "--max-time", "20", "--noproxy", "*",
             *arguments], capture_output=True, text=True, timeout=60)

    with served() as fixture, tempfile.NamedTemporaryFile() as mail:
        mail.write(b"Subject: by token\r\n\r\nx\r\n")
        mail.flush()
        smtp = fixture.wait("listening")[0]["port"]
        endpoint = fixture.wait("tokenEndpoint")[0]

        def refresh(token):
            done = run("--user", "app:s p", "--data", "grant_type=refresh_token", "--data-urlencode",
                f"refresh_token={token}", endpoint["tokenURL"])
            return json.loads(done.stdout)

        def send(token, mechanism="XOAUTH2"):
            return run("--url", f"smtp://localhost:{smtp}/client.fixture.test", "--user", f"{USER}:",
                "--oauth2-bearer", token, "--login-options", f"AUTH={mechanism}", "--mail-from", USER,
                "--mail-rcpt", "bob@example.com", "--upload-file", mail.name).returncode

        first = refresh("r1")
        check(first.get("token_type") == "Bearer", f"it is told {first}")
        for mechanism in ("XOAUTH2", "OAUTHBEARER"):
            check(send(first["access_token"], mechanism) == 0, f"the token is refused by {mechanism}")
        # 67: login denied.
        expired(fixture, lambda: send(first["access_token"]) == 67)
        check(send(first["access_token"], "OAUTHBEARER") == 67, "OAUTHBEARER takes it still")
        second = refresh(first["refresh_token"])
        check(send(second["access_token"]) == 0, "the refreshed token is refused")
        check(fixture.wait("message", 3), "the mail has not come")
        check(refresh("r1").get("error") == "invalid_grant", "the old refresh token was taken")
        check(send(second["access_token"]) == 67, "the token of who was robbed is still taken")
        check(caught(fixture), "nobody was told of it")


def google_auth():
    from google.auth.exceptions import RefreshError
    from google.auth.transport.requests import Request
    from google.oauth2.service_account import Credentials

    scope = "https://mail.google.com/"
    with tempfile.TemporaryDirectory(prefix="smtp-account.") as folder:
        file = folder + "/account.json"
        with Fixture("serve", "--json", "--oauth", "--oauth-provider", "google", "--oauth-account", file,
                     "--allow-clear-auth") as fixture:
            smtp = fixture.wait("listening")[0]["port"]
            fixture.wait("tokenEndpoint")
            account = Credentials.from_service_account_file(file, scopes=[scope], subject=USER)
            account.refresh(Request())
            client = smtplib.SMTP("127.0.0.1", smtp, "client.fixture.test", timeout=20)
            client.ehlo()
            client.auth("XOAUTH2", lambda challenge=None: f"user={USER}\1auth=Bearer {account.token}\1\1")
            client.close()
            request = fixture.wait("tokenRequest")[0]
            check((request["user"], request["defects"]) == (USER, []), f"the record is {request}")
            # Another's signature.
            text = json.loads(pathlib.Path(file).read_text())
            from cryptography.hazmat.primitives import serialization
            from cryptography.hazmat.primitives.asymmetric import rsa
            text["private_key"] = rsa.generate_private_key(65537, 2048).private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption()).decode()
            try:
                Credentials.from_service_account_info(text, scopes=[scope], subject=USER).refresh(Request())
                check(False, "another's signature was taken")
            except RefreshError as error:
                check("invalid_grant" in str(error), f"it is told {error}")


# What h11 takes and the fixture refuses: each may be read in two ways, or is refused by RFC 9112 itself.
STRICTER = [
    "a line does not end with CRLF (RFC 9112 §2.2)",
    "a field that is folded (RFC 9112 §5.2)",
    "Content-Length beside Transfer-Encoding (RFC 9112 §6.1)",
    "not one Content-Length that is a number (RFC 9112 §6.3)",
    "not one Host that is a host (RFC 9112 §3.2)",
    "an unknown expectation (RFC 9110 §10.1.1)",
    "the request line is not a method, a target and a version (RFC 9112 §3)",
    "Transfer-Encoding does not end with one chunked (RFC 9112 §6.1)",
    "this version of HTTP is not spoken here (RFC 9110 §15.6.6)",
]


def request(dice):
    """A request, most often with something odd about it."""
    form = urllib.parse.urlencode({"grant_type": "refresh_token", "refresh_token": "r1"}).encode()
    line = dice.choice([b"POST /token HTTP/1.1"] * 30 + [b"POST /token HTTP/1.0", b"GET /jwks HTTP/1.1",
        b"POST  /token HTTP/1.1", b"POST /token", b"POST /token HTTP/2.0", b"P@ST /token HTTP/1.1",
        b"POST /to ken HTTP/1.1", b"POST /token#x HTTP/1.1", b"post /token HTTP/1.1"])
    fields = [dice.choice([b"Host: localhost"] * 30 + [b"Host: a/b", b"X: y", b"Host: a\r\nHost: b"]),
        b"Content-Type: application/x-www-form-urlencoded"]
    fields += dice.sample([b"X-A: b", b"X-B:\tc ", b"X-C:", b"X-D : e", b": f", b"X-G", b"X-H: a\r\n b",
        b"X-I: \x00", b"X-J: \xe9", b"X(K): l", b"Expect: x", b"X-M: " + b"m" * 300], dice.choice([0, 0, 0, 1, 1]))
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(form), form)
    body = dice.choice([
        *[([b"Content-Length: %d" % len(form)], form)] * 8, *[([b"Transfer-Encoding: chunked"], chunks)] * 6,
        ([b"transfer-encoding: CHUNKED"], chunks),
        ([b"Transfer-Encoding: chunked"], b"5;x=y\r\ngrant\r\n0\r\nX-T: u\r\n\r\n"),
        ([b"Content-Length: +%d" % len(form)], form), ([b"Content-Length: 0x1"], form),
        ([b"Content-Length: %d" % (len(form) + 5)], form), ([b"Content-Length: 1"] * 2, b"a"),
        ([b"Content-Length: 1", b"Content-Length: 2"], b"ab"), ([b"Content-Length: -1"], b""),
        ([b"Transfer-Encoding: chunked", b"Content-Length: 3"], chunks),
        ([b"Transfer-Encoding: gzip, chunked"], chunks), ([b"Transfer-Encoding: xchunked"], chunks),
        ([b"Transfer-Encoding: chunked"], b"zz\r\na\r\n0\r\n\r\n"),
        ([b"Transfer-Encoding: chunked"], b"1\r\nab\r\n0\r\n\r\n"),
        ([b"Transfer-Encoding: chunked"], b"1\r\na\r\n"), ([], b"")])
    end = dice.choice([b"\r\n"] * 30 + [b"\n"])
    return end.join([line, *fields, *body[0], b"", b""]) + body[1]


def opinion(octets):
    """What h11 reads: method, target and body; None where it reads no whole request."""
    import h11
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(octets)
    connection.receive_data(b"")
    head, body = None, b""
    try:
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return head.method.decode(), head.target.decode(), body
            else:
                return None
    except h11.RemoteProtocolError:
        return None


def reading():
    dice = random.Random(12)
    with Fixture("token-server", "--json", "--user", f"{USER}:r1") as fixture:
        port = fixture.wait("tokenEndpoint")[0]["port"]
        taken = refused = stricter = 0
        for number in range(1, 201):
            octets = request(dice)
            with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
                client.sendall(octets)
                client.shutdown(socket.SHUT_WR)
                answer = b""
                while part := client.recv(65536):
                    answer += part
            status = int(answer[9:12])
            own = next(one for one in fixture.wait("tokenRequest", number) if one["number"] == number)
            theirs = opinion(octets)
            refusals = [one for one in own["defects"] if one in UNREADABLE]
            shown = f"request {number}, {octets!r}: {status} {own['defects']}, h11 reads {theirs}"
            if refusals:
                check(status >= 400, shown)
                check(theirs is None or refusals[0] in STRICTER, shown)
                stricter += theirs is not None
                refused += 1
                continue
            check(theirs is not None, shown)
            form = urllib.parse.parse_qsl(theirs[2].decode(), keep_blank_values=True)
            check((own["method"], own["path"]) == theirs[:2], shown)
            check([one.split("=")[0] for one in own["parameters"]] == [name for name, _ in form], shown)
            taken += 1
        check(min(taken, refused - stricter) > 30, f"{taken} taken, {refused} refused, {stricter} alone")
        return f"{taken} taken by both, {refused - stricter} refused by both, {stricter} here alone"


UNREADABLE = STRICTER + [
    "a field without a name, or without a colon right behind it (RFC 9112 §5.1)",
    "a control octet in a field (RFC 9110 §5.5)",
    "an unknown transfer coding (RFC 9112 §6.1)",
    "a chunk without a size, or of another size (RFC 9112 §7.1)",
    "the body is too large (RFC 9110 §15.5.14)",
    "the connection ended within the request (RFC 9112 §8)",
]
CASES = {"authlib": authlib, "curl": curl, "google-auth": google_auth, "h11": reading}


def with_packages(work):
    """Begins again in an environment that has the packages; comes back where they are not to be had."""
    python = work / "venv/bin/python"
    for step in ([sys.executable, "-m", "venv", str(work / "venv")],
                 [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]):
        if subprocess.run(step, capture_output=True).returncode != 0:
            return None
    return subprocess.run([str(python), __file__, "--inside", *sys.argv[1:]]).returncode


def missing(case, is_inside):
    if case == "curl":
        return None if shutil.which("curl") else "curl"
    return None if is_inside else ", ".join(PACKAGES)


def main():
    arguments = sys.argv[1:]
    is_inside = arguments[:1] == ["--inside"]
    cases = chosen("case", CASES, arguments[1:] if is_inside else arguments)
    if not is_inside:
        with tempfile.TemporaryDirectory(prefix="smtp-tokens.") as folder:
            status = with_packages(pathlib.Path(folder))
        if status is not None:
            sys.exit(status)
    report = Report()
    for case in cases:
        lacks = missing(case, is_inside)
        if lacks:
            report.missing(case, lacks)
            continue
        try:
            report.passed(case, CASES[case]())
        except Exception as error:
            report.failed(case, f"{type(error).__name__}: {error}")
    report.end()


if __name__ == "__main__":
    main()

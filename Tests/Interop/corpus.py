#!/usr/bin/env python3
"""What each mail program is given to send, and what must arrive.

corpus.py prepare CLIENT MESSAGES DIR   writes DIR/input, DIR/expected and the lists of names
corpus.py check CLIENT MESSAGES DIR     compares DIR/save with them, one line a fixture
corpus.py generated DIR COUNT LENGTH    checks what smtp-source made up

Where a program changes what it is given, the change is stated here as a function, from its manual
and its source, and the stored content must equal the changed octets. Where no sensible mail can
come out, the fixture is excluded, with the reason.
"""

import hashlib
import os
import re
import sys

CRLF = b"\r\n"


class Excluded(Exception):
    pass


def received(stuffed):
    """The content of `stuffed`, the octets on the wire before the closing `.` CRLF."""
    if (CRLF + stuffed + b"." + CRLF).find(CRLF + b"." + CRLF) != len(stuffed):
        raise Excluded("the program ends the mail early")
    return re.sub(rb"(\A|\r\n)\.", rb"\1", stuffed)


def stuff(octets):
    return re.sub(rb"(\A|\r\n)\.", rb"\1..", octets)


def with_final_crlf(octets):
    return octets if octets.endswith(CRLF) else octets + CRLF


def curl(octets):
    """As is; a missing final CRLF is added, but not to an empty mail."""
    return octets, with_final_crlf(octets) if octets else b""


def msmtp(octets):
    """Line by line as a Unix file: LF ends a line, one CR before it is dropped, CRLF is sent."""
    lines = octets.split(b"\n")
    last = lines.pop()
    lines = [line[:-1] if line.endswith(b"\r") else line for line in lines]
    return octets, b"".join(line + CRLF for line in lines + ([last] if last else []))


def net_smtp(octets):
    """Net::Cmd::datasend: LF without CR becomes CRLF. CR alone and NUL go as they are."""
    wire = re.sub(rb"\r?\n(\.?)", lambda m: CRLF + m[1] * 2, octets)
    if octets.startswith(b"."):
        wire = b"." + wire
    return octets, received(wire if wire.endswith(b"\n") or not octets else wire + CRLF)


def smtplib(octets):
    """smtplib.SMTP.data with bytes: as is, but it stuffs dots after a bare LF as well, which no
    server takes off again; a missing final CRLF is added, also to an empty mail."""
    return octets, received(with_final_crlf(re.sub(rb"(?m)^\.", b"..", octets)))


def bdat(octets):
    """BDAT has no line ends to add and no dots to stuff: every mail arrives as it is."""
    return octets, octets


def swaks_raw(octets):
    """--no-data-fixup sends the file as it is and then CRLF: stuffing and the dot are ours."""
    data = stuff(with_final_crlf(octets)) + b"." if octets else b"."
    if b"\n" not in data:
        raise Excluded("swaks takes data without a line feed for a file name")
    return data, with_final_crlf(octets)


def swaks(octets):
    """With its fixups, given the mail and a line of one dot, which swaks takes off before it adds
    its own. It turns backslash-n into CRLF, builds the header section again and turns LF into
    CRLF; it does not stuff a dot that is the first octet."""
    given = with_final_crlf(octets) + b"." + CRLF if octets else b"." + CRLF
    data = given.replace(b"\\n", CRLF)
    parts = re.split(rb"\r?\n\r?\n", data, maxsplit=1)
    header, body = parts if len(parts) == 2 else (data, b"")
    lines = re.split(rb"\r?\n", header)
    while lines and not lines[-1]:
        lines.pop()
    data = b"".join(line + CRLF for line in lines) + CRLF + body
    data = re.sub(rb"\\n|%NEWLINE%", CRLF, data)
    data = re.sub(rb"\AFrom [^\n]*\n", b"", data)
    data = re.sub(rb"\r?\n\.\r?\n?$", b"", data)
    data = data.replace(b"\n.", b"\n..")
    for _ in range(2):
        data = re.sub(rb"([^\r])\n", rb"\1\r\n", data)
    return given, received(data + CRLF)


CLIENTS = {
    "curl": curl,
    "swaks": swaks,
    "swaks-raw": swaks_raw,
    "msmtp": msmtp,
    "net-smtp": net_smtp,
    "smtplib": smtplib,
    "bdat": bdat,
}


def needs_lenient(octets):
    """Bare LF, bare CR and NUL are refused by the standard reading."""
    return re.search(rb"\0|\r(?!\n)|(?<!\r)\n", octets) is not None


def generated_large():
    """Three million octets with a line of one dot every 41 lines, so that dots fall on every kind
    of buffer boundary."""
    fields = b"From: <a@fixture.test>\r\nTo: <b@fixture.test>\r\nSubject: large\r\n\r\n"
    lines = []
    for number in range(40_000):
        lines.append(b"." if number % 41 == 0 else b"%07d " % number + b"large " * 11 + b"!!")
    return fields + CRLF.join(lines) + CRLF


def fixtures(messages):
    for file in sorted(os.listdir(messages)):
        if file.endswith(".eml"):
            with open(os.path.join(messages, file), "rb") as handle:
                yield file[: -len(".eml")], handle.read()
    yield "generated-large", generated_large()


def write(path, octets):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as handle:
        handle.write(octets)


def read(path):
    with open(path, "rb") as handle:
        return handle.read()


def text(path):
    return read(path).decode("utf-8", "replace").strip() if os.path.exists(path) else ""


def plan(client, messages):
    """Name, fixture, what to give, what to expect, why it is excluded."""
    for name, octets in fixtures(messages):
        given = expected = reason = None
        try:
            given, expected = CLIENTS[client](octets)
        except Excluded as error:
            reason = str(error)
        yield name, octets, given, expected, reason


def prepare(client, messages, folder):
    lists = {"standard": [], "lenient": []}
    for name, _, given, expected, reason in plan(client, messages):
        if reason is None:
            write(f"{folder}/input/{name}.eml", given)
            lists["lenient" if needs_lenient(expected) else "standard"].append(name)
    for reading, names in lists.items():
        write(f"{folder}/{reading}.list", "".join(f"{name}\n" for name in names).encode())


def stored(folder):
    """The stored transactions by their recipient: the part of the address before the @."""
    found = {}
    for reading in ("standard", "lenient"):
        saved = f"{folder}/save-{reading}"
        for file in sorted(os.listdir(saved)) if os.path.isdir(saved) else []:
            if file.endswith(".json"):
                envelope = read(f"{saved}/{file}")
                for name in set(re.findall(rb"to\.([a-z0-9-]+)@fixture\.test", envelope)):
                    content = f"{saved}/{file[: -len('.json')]}.eml"
                    found.setdefault(name.decode(), []).append(content)
    return found


def check(client, messages, folder):
    digest = lambda octets: hashlib.sha256(octets).hexdigest()
    found = stored(folder)
    for name, octets, _, expected, reason in plan(client, messages):
        label = f"{client} {name}"
        if reason is not None:
            print(f"SKIP {label}: {reason}")
            continue
        log = f"{folder}/log/{name}"
        status = text(f"{log}.status") or "unknown"
        files = found.get(name, [])
        if status != "0":
            said = " | ".join(text(log)[-300:].splitlines())
            print(f"FAIL {label}: the program ended with status {status}: {said}")
        elif len(files) != 1:
            print(f"FAIL {label}: stored {len(files)} times, expected once")
        elif digest(content := read(files[0])) != digest(expected):
            at = next(
                (i for i, pair in enumerate(zip(content, expected)) if pair[0] != pair[1]),
                min(len(content), len(expected)))
            print(
                f"FAIL {label}: {len(content)} octets stored, {len(expected)} expected, differing"
                f" at {at}: {content[at:at + 20]!r}, expected {expected[at:at + 20]!r}"
                f" ({files[0]})")
        else:
            print(f"ok {label}" + ("" if expected == octets else " (as the program changes it)"))


def generated(folder, count, length):
    """smtp-source makes its own text: LENGTH octets and a CRLF, the same in each message."""
    files = sorted(f for f in os.listdir(folder) if f.endswith(".eml"))
    problems = [] if len(files) == count else [f"{len(files)} messages stored, expected {count}"]
    bodies = set()
    for file in files:
        header, _, body = read(f"{folder}/{file}").partition(CRLF + CRLF)
        if b"\r\nSubject: interop" not in header:
            problems.append(f"{file} has no Subject")
        if len(body) != length + len(CRLF) or not body.endswith(CRLF):
            problems.append(f"{file} has a body of {len(body)} octets, expected {length} and CRLF")
        bodies.add(body)
    if len(bodies) > 1:
        problems.append("the bodies differ")
    print("; ".join(problems[:3]))
    return 1 if problems else 0


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "generated":
        sys.exit(generated(rest[0], int(rest[1]), int(rest[2])))
    {"prepare": prepare, "check": check}[verb](*rest)

#!/usr/bin/env python3
"""Reads mails with Python's email package and compares that with what SMTPTestMIME read.

compare.py FILE   each line of FILE is JSON: name, content (base64) and the views of SMTPTestMIME
"""

import base64
import collections
import email
import email.errors
import email.policy
import hashlib
import json
import quopri
import re
import sys

POLICY = email.policy.default


def local(text):
    """CRLF is the line end of mail, LF that of a program (RFC 2046 4.1.1, RFC 2049 4)."""
    return None if text is None else text.replace("\r\n", "\n")


def addresses(message, field):
    return [
        [a.display_name or None, a.addr_spec]
        for header in message.get_all(field, []) for a in header.addresses
    ]


def text_of(part, strip):
    if part is None:
        return None
    octets = decoded(part, strip)
    try:
        return octets.decode(part.get_param("charset", "ASCII"), "replace")
    except LookupError:  # what get_content raises where the charset is unknown
        return octets.decode("ascii", "replace")


def decoded(part, strip):
    """The octets of a leaf; with `strip`, white space at line ends of quoted-printable goes first."""
    name = str(part.get("content-transfer-encoding", "")).lower()
    if not strip or name != "quoted-printable":
        return part.get_payload(decode=True)
    raw = part._payload.encode("ascii", "surrogateescape")
    return quopri.decodestring(re.sub(rb"[ \t]+(?=\r?\n|\Z)", b"", raw))


def disguised(octets):
    """The mail with its messages under a type Python does not know, so that it keeps their octets.

    It would keep objects and write them anew. What is in them is compared as mails of their own."""
    return re.sub(rb"(?im)^(content-type:\s*)message/", rb"\1x-message/", octets)


def original(octets):
    return re.sub(rb"(?im)^(content-type:\s*)x-message/", rb"\1message/", octets)


def leaves(part):
    if part.get_content_maintype() == "multipart":
        if part.is_multipart():
            for inner in part.iter_parts():
                yield from leaves(inner)
    else:
        yield part


def restore_line_ends(message):
    """Gives the last leaf of each multipart without a closing delimiter its line end back."""
    restored = []  # a leaf may be the last of several
    for part in message.walk():
        unclosed = any(isinstance(d, email.errors.CloseBoundaryNotFoundDefect) for d in part.defects)
        if unclosed and part.is_multipart():
            *_, last = leaves(part)
            if last not in restored and last.get("content-transfer-encoding") != "base64":
                restored.append(last)
                # Not get_payload: it guesses a charset where the payload is 8bit.
                last._payload += "\r\n"


def set_named_apart(message):
    """Makes an attachment of each leaf with a name: it has one to be kept under (RFC 2183 2.3)."""
    for part in message.walk():
        if not part.is_multipart() and part.get_filename() is not None:
            del part["content-disposition"]
            part["Content-Disposition"] = "attachment"


def views(octets, strip=False, line_end=False):
    message = email.message_from_bytes(disguised(octets), policy=POLICY)
    set_named_apart(message)
    if line_end:
        restore_line_ends(message)
    bodies = {"text": message.get_body(("plain",)), "html": message.get_body(("html",))}
    attachments = []
    for part in leaves(message):
        if part is bodies["text"] or part is bodies["html"]:
            continue
        if (part.get_content_maintype() != "text" or part.is_attachment()
                or part.get_filename() is not None):
            attachments.append(hashlib.sha256(original(decoded(part, strip))).hexdigest())
    subject = message["subject"]
    return {
        "subject": None if subject is None else str(subject),
        "from": addresses(message, "from"),
        "to": addresses(message, "to"),
        "cc": addresses(message, "cc"),
        "text": local(text_of(bodies["text"], strip)),
        "html": local(text_of(bodies["html"], strip)),
        "attachments": attachments,
    }


# What Python reads differently, and by which clause we do not follow it. (Three more are settled above:
# Python leaves CRLF in text, takes text with a name for the body, and raises where a charset is unknown, which RFC 2046 4.1.2 does not
# ask for.) Each entry has a function
# that repairs what Python read, given the mail; only a difference that is gone then is explained.
def repair_surrogates(key, ours, theirs, octets):
    if key not in ("from", "to", "cc"):
        return theirs
    return [
        [text and text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for text in pair]
        for pair in theirs
    ]


def repair_spaces(key, ours, theirs, octets):
    if key not in ("from", "to", "cc") or len(ours) != len(theirs):
        return theirs
    squeezed = lambda name: name and "".join(name.split())
    return [
        [mine[0], his[1]] if squeezed(mine[0]) == squeezed(his[0]) else his
        for mine, his in zip(ours, theirs)
    ]


def repair_quoted_printable(key, ours, theirs, octets):
    if key not in ("text", "html", "attachments"):
        return theirs
    return views(octets, strip=True)[key]


def repair_last_line_end(key, ours, theirs, octets):
    if key not in ("text", "html", "attachments"):
        return theirs
    return views(octets, strip=True, line_end=True)[key] if theirs is not None else theirs


def repair_blank_before_colon(key, ours, theirs, octets):
    header = octets.partition(b"\r\n\r\n")[0]
    mended = re.sub(rb"(?m)^([!-9;-~]+)[ \t]+:", rb"\1:", header)
    return views(mended + octets[len(header):])[key] if mended != header else theirs


def repair_quoted_words(key, ours, theirs, octets):
    if key not in ("from", "to", "cc") or len(ours) != len(theirs):
        return theirs
    quoted = {name.decode() for name in re.findall(rb'"(=\?[^"\\]*\?=)"', octets)}
    return [
        [mine[0], his[1]] if mine[0] in quoted else his for mine, his in zip(ours, theirs)
    ]


KINDS = [
    ("UTF-8 in a name becomes lone surrogates", "RFC 6532 3.2", repair_surrogates),
    ("white space between encoded words of a name stays", "RFC 2047 6.2", repair_spaces),
    ("white space at the end of a quoted-printable line stays, also behind the = of a soft line "
     "end", "RFC 2045 6.7 (3)", repair_quoted_printable),
    ("a multipart that is not closed loses its last line end, which belongs to no delimiter of its "
     "own", "RFC 2046 5.1.1", repair_last_line_end),
    ("a field with blanks before its colon ends the header section", "RFC 5322 4.5",
     repair_blank_before_colon),
    ("an encoded word inside quotes is decoded", "RFC 2047 5 (3)", repair_quoted_words),
]


def explain(key, ours, theirs, octets, kinds):
    """Whether repairs make the two equal; counts those that were needed."""
    needed = []
    for name, _, repair in KINDS:
        repaired = repair(key, ours, theirs, octets)
        if repaired != theirs:
            needed.append(name)
            theirs = repaired
        if ours == theirs:
            kinds.update(needed)
            return True
    return False


def main():
    mails = differences = 0
    kinds = collections.Counter()
    for line in open(sys.argv[1], "rb"):
        record = json.loads(line)
        octets = base64.b64decode(record["content"])
        mails += 1
        for key, theirs in views(octets).items():
            ours = record["views"].get(key)
            if ours != theirs and not explain(key, ours, theirs, octets, kinds):
                differences += 1
                if differences <= 20:
                    print(f"{record['name']}: {key}\n  ours   {ours!r}\n  theirs {theirs!r}")
    clauses = {name: clause for name, clause, _ in KINDS}
    for name, number in kinds.items():
        print(f"{number:5}  Python: {name} ({clauses[name]})")
    print(f"{mails} mails, {differences} differences unexplained")
    sys.exit(1 if differences else 0)


main()

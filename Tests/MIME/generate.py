#!/usr/bin/env python3
"""Makes mails for the comparison of SMTPTestMIME with Python's email package.

generate.py SEED COUNT FILE

The same seed gives the same mails. FILE gets each mail behind its length, four octets, the highest
first. Nothing of the email package is used: what made a mail must not be what reads it.
"""

import base64
import random
import struct
import sys

WORDS = (
    "tide harbour sail anchor compass captain order invoice welcome code the of and a for mast "
    "Grüße Köln naïve café Ünïcode façade Ærø señor 大阪 東京から привет Ольга здравствуйте ✓ ⛵ € œuvre"
).split()
NAMES = ["Ann Archer", "Bob", "Jürgen Möller", "Zoë", "大山", "Ольга", "Dr. Ann", "Lee, Cid", "O'Hara",
         'Dora "D" Dean', "Ann (Sales)", "ann@home", "a:b", "Team <x>", "B. K. Lee", "back\\slash"]
LOCALS = ["ann", "bob.baker", "c+tag", "d_e", "x-y", '"odd one"', '"a@b"', "o'hara", "1", "a.b.c"]
DOMAINS = ["example.com", "mail.example.net", "EXAMPLE.org", "[127.0.0.1]", "a-b.example", "localhost"]
CHARSETS = ["utf-8", "UTF-8", "iso-8859-1", "iso-8859-15", "windows-1252", "koi8-r", "windows-1251",
            "iso-2022-jp", "euc-jp", "shift_jis", "gb18030", "big5", "us-ascii"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.boundaries = 0

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def words(self, low, high):
        return " ".join(self.random.choice(WORDS) for _ in range(self.random.randint(low, high)))

    def charset_for(self, text):
        fitting = []
        for charset in CHARSETS:
            # Where Big5 has kana and Cyrillic letters, nobody agrees.
            if charset == "big5" and any("\u0400" <= c < "\u3100" for c in text):
                continue
            try:
                text.encode(charset)
                fitting.append(charset)
            except UnicodeError:
                pass
        return self.random.choice(fitting)

    # Header fields

    def encoded_word(self, text, phrase=False):
        charset = self.charset_for(text)
        octets = text.encode(charset)
        if self.chance(0.5):
            body, letter = base64.b64encode(octets).decode(), self.one("B", "b")
        else:
            safe = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
            safe += b"!*+-/" if phrase else b"!*+-/.,;:<>@()[]{}'"
            body = "".join(
                "_" if o == 32 else chr(o) if o in safe else "=%02X" % o for o in octets)
            letter = self.one("Q", "q")
        return f"=?{charset}?{letter}?{body}?="

    def encoded_words(self, text, phrase=False):
        pieces = []
        while text:
            cut = self.random.randint(1, 12)
            pieces.append(self.encoded_word(text[:cut], phrase))
            text = text[cut:]
        return pieces

    def space(self):
        return self.one(" ", " ", " ", "\r\n ", "\r\n\t", "  ", "\t")

    def subject(self):
        pieces = []
        for _ in range(self.random.randint(0, 5)):
            text = self.words(1, 4)
            if text.isascii() and self.chance(0.7):
                pieces.append(text)
            elif self.chance(0.05):
                pieces.append(text)
            else:
                pieces += self.encoded_words(text)
        out = ""
        for piece in pieces:
            out += (self.space() if out else "") + piece
        return out

    def comment(self):
        inner = self.one("on the boat", "a (nested) one", "quoted \\) pair", "")
        return f"({inner})"

    def cfws(self):
        return self.one("", "", "", "", " ", "\r\n ", " " + self.comment() + " ")

    def name(self):
        name = self.random.choice(NAMES)
        if not name.isascii():
            if self.chance(0.1):
                return name
            return self.space().join(self.encoded_words(name, phrase=True))
        if self.chance(0.3):
            return self.encoded_word(name, phrase=True)
        plain = all(c.isalnum() or c in " '." for c in name)
        if plain and self.chance(0.6):
            return name.replace(" ", self.space())
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def spec(self):
        return self.random.choice(LOCALS) + "@" + self.random.choice(DOMAINS)

    def mailbox(self):
        if self.chance(0.3):
            return self.cfws() + self.spec() + self.cfws()
        route = "@relay.example,@b.example:" if self.chance(0.02) else ""
        spec = f"<{route}{self.spec()}>"
        return self.cfws() + self.one(self.name() + self.space(), self.name() + " ", "") + spec + self.cfws()

    def addresses(self):
        entries = []
        for _ in range(self.random.randint(1, 4)):
            if self.chance(0.1):
                members = ", ".join(self.mailbox() for _ in range(self.random.randint(0, 3)))
                entries.append(self.name() + ": " + members + ";")
            else:
                entries.append(self.mailbox())
        if self.chance(0.03):
            entries.insert(self.random.randint(0, len(entries)), "")
        return ("," + self.space()).join(entries)

    def fields(self):
        fields = [f"From: {self.mailbox()}", f"To: {self.addresses()}"]
        if self.chance(0.4):
            fields.append(f"Cc: {self.addresses()}")
        if self.chance(0.05):
            fields.append(f"To: {self.addresses()}")
        if self.chance(0.95):
            fields.append(f"{self.one('Subject', 'SUBJECT', 'subject')}:{self.one(' ', ' ', '', '  ')}{self.subject()}")
        fields.append("Date: Tue, 3 Mar 2026 09:00:00 +0100")
        fields.append(f"Message-ID: <{self.random.getrandbits(40):x}@mail.example.com>")
        self.random.shuffle(fields)
        fields.append("MIME-Version: 1.0")
        return fields

    # Bodies

    def quoted_printable(self, octets):
        out, column = "", 0
        index = 0
        while index < len(octets):
            octet = octets[index]
            if octets[index:index + 2] == b"\r\n":
                out, column, index = out + "\r\n", 0, index + 2
                continue
            at_end = index + 1 == len(octets) or octets[index + 1:index + 2] in (b"\r", b"\n")
            plain = 33 <= octet <= 126 and octet != 61 or octet in b" \t" and not at_end
            piece = chr(octet) if plain and not self.chance(0.05) else "=%02X" % octet
            if self.chance(0.005):
                piece = piece.lower() if piece.startswith("=") else piece
            if column + len(piece) > 75 or self.chance(0.01):
                out, column = out + ("= \r\n" if self.chance(0.01) else "=\r\n"), 0
            out, column, index = out + piece, column + len(piece), index + 1
        return out.encode()

    def lines(self, octets):
        text = base64.b64encode(octets).decode()
        width = self.one(76, 60, 64)
        text = "".join(text[i:i + width] + "\r\n" for i in range(0, len(text), width))
        if self.chance(0.03):
            text = text.rstrip("=\r\n") + "\r\n"
        if self.chance(0.02):
            text = text[:5] + self.one("!", "*", " ", "-") + text[5:]
        return text.encode()

    def body(self, octets, text):
        """The encoding's name, and the octets in it."""
        is_ascii = octets.isascii() and b"\0" not in octets
        choices = ["base64", "quoted-printable"]
        if text:
            choices += ["7bit", "", "7BIT"] if is_ascii else ["8bit"]
        else:
            choices = ["base64", "base64", "binary", "quoted-printable"]
        if self.chance(0.01):
            choices = ["x-unknown"]
        name = self.random.choice(choices)
        if name == "base64":
            return name, self.lines(octets)
        if name == "quoted-printable":
            return self.one(name, "Quoted-Printable"), self.quoted_printable(octets)
        return name, octets

    def parameter(self, name, value):
        if value.isascii() and self.chance(0.7):
            if value.isalnum() and self.chance(0.5):
                return f";{self.space()}{name}={value}"
            return f';{self.space()}{name}="{value}"'
        charset = self.charset_for(value)
        if charset == "iso-2022-jp":  # Python raises where a piece ends inside its escapes
            charset = "utf-8"
        escaped = "".join(
            chr(o) if chr(o).isalnum() and o < 128 else "%%%02X" % o for o in value.encode(charset))
        if self.chance(0.5):
            return f";{self.space()}{name}*={charset}'{self.one('', 'de')}'{escaped}"
        cut = len(escaped) // 2
        while "%" in escaped[max(0, cut - 2):cut]:
            cut -= 1
        return (f";\r\n {name}*0*={charset}''{escaped[:cut]};\r\n {name}*1*={escaped[cut:]}"
                if cut > 0 else f"; {name}*={charset}''{escaped}")

    def text_part(self, subtype):
        paragraphs = [self.words(0, 14) for _ in range(self.random.randint(0, 6))]
        text = "\r\n".join(paragraphs)
        if self.chance(0.8):
            text += "\r\n"
        if subtype == "html":
            text = "<p>" + text.replace("\r\n", "</p>\r\n<p>") + "</p>\r\n"
        charset = self.charset_for(text)
        octets = text.encode(charset)
        if self.chance(0.02):
            charset = self.one("x-harbour", "us-ascii", "utf-8")
        label = "" if charset == "us-ascii" and self.chance(0.3) else self.parameter("charset", charset)
        encoding, body = self.body(octets, True)
        kind = self.one(f"text/{subtype}", f"Text/{subtype.title()}") if label or subtype == "html" else ""
        kind = kind or f"text/{subtype}"
        return [f"Content-Type: {kind}{label}"], encoding, body

    def file_part(self):
        octets = self.random.randbytes(self.random.randint(0, 300))
        if self.chance(0.3):
            octets = ("\r\n".join(self.words(1, 5) for _ in range(3)) + "\r\n").encode()
        kind = self.one("application/pdf", "image/png", "application/octet-stream", "text/csv", "text/plain")
        encoding, body = self.body(octets, False)
        name = self.one("a.pdf", "two words.txt", "Segelpläne.txt", "日本.png", "x")
        fields = [f"Content-Type: {kind}" + (self.parameter("name", name) if self.chance(0.5) else "")]
        place = self.one("attachment", "attachment", "inline", "Attachment")
        if self.chance(0.8):
            fields.append(f"Content-Disposition: {place}{self.parameter('filename', name)}")
        if self.chance(0.3):
            fields.append(f"Content-ID: <{self.random.getrandbits(30):x}@mail.example.com>")
        return fields, encoding, body

    def boundary(self):
        self.boundaries += 1
        return self.one(f"b{self.boundaries}", f"=_{self.boundaries}_/x", f"----=part {self.boundaries}", f"b{self.boundaries}-")

    def entity(self, depth):
        """Fields and body."""
        kinds = ["text", "text", "html", "file"]
        if depth < 4:
            kinds += ["mixed", "alternative", "related"] * (2 if depth == 0 else 1)
            if depth:
                kinds += ["message"]
        kind = self.random.choice(kinds)
        if kind == "message":
            fields, body = self.entity(depth + 1)
            inner = "\r\n".join(self.fields() + fields).encode() + b"\r\n\r\n" + body
            return ["Content-Type: message/rfc822"], inner
        if kind in ("mixed", "alternative", "related"):
            boundary = self.boundary()
            quoted = boundary if boundary.isalnum() else f'"{boundary}"'
            out = self.one(b"", b"", b"A preamble.\r\n", b"\r\n")
            count = self.random.randint(1, 4)
            for index in range(count):
                padding = self.one("", "", "", "", " ", "\t")
                out += f"--{boundary}{padding}\r\n".encode()
                if kind == "alternative" and index < 2 and self.chance(0.8):
                    fields, body = self.leaf("plain" if index == 0 else "html")
                else:
                    fields, body = self.entity(depth + 1)
                out += "".join(f + "\r\n" for f in fields).encode() + b"\r\n" + body + b"\r\n"
            if not self.chance(0.03):
                out += f"--{boundary}--".encode() + self.one(b"\r\n", b"", b"\r\nAn epilogue.\r\n")
            return [f"Content-Type: multipart/{kind};{self.space()}boundary={quoted}"], out
        if kind == "file":
            fields, encoding, body = self.file_part()
            return fields + ([f"Content-Transfer-Encoding: {encoding}"] if encoding else []), body
        return self.leaf("plain" if kind == "text" else "html")

    def leaf(self, subtype):
        fields, encoding, body = self.text_part(subtype)
        return fields + ([f"Content-Transfer-Encoding: {encoding}"] if encoding else []), body

    def mail(self):
        fields, body = self.entity(0)
        return "\r\n".join(self.fields() + fields).encode() + b"\r\n\r\n" + body


def main():
    seed, count, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with open(path, "wb") as out:
        for index in range(count):
            mail = Maker(seed * 1_000_003 + index).mail()
            out.write(struct.pack(">I", len(mail)) + mail)


main()

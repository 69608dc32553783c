#!/usr/bin/env python3
"""Plays a client with python's smtplib.

scenario.py HOST PORT FILE   the client's part of a dialogue whose lines are literal
scenario.py HOST PORT        a mail in two parts, with what changes from run to run in it
"""

import email.message
import email.utils
import smtplib
import sys


def command(smtp, line):
    """One line of the client, sent the way smtplib sends it."""
    verb, _, rest = line.partition(" ")
    if verb == "EHLO":
        return smtp.ehlo(rest)
    if verb == "MAIL":
        return smtp.mail(rest[len("FROM:<") : -1])
    if verb == "RCPT":
        return smtp.rcpt(rest[len("TO:<") : -1])
    if verb == "QUIT":
        return smtp.quit()
    return smtp.docmd(verb, rest)


def play(host, port, path):
    with open(path, encoding="utf-8") as handle:
        lines = [line.rstrip("\n") for line in handle]
    smtp = smtplib.SMTP(host, port, timeout=20)
    content = None
    for index, line in enumerate(lines):
        if not line.startswith("C:"):
            continue
        text = line[3:]
        if content is not None:
            if text != ".":
                # smtplib stuffs the dots itself.
                content.append(text[1:] if text.startswith(".") else text)
                continue
            reply = smtp.data("".join(f"{part}\r\n" for part in content).encode())
            content = None
        elif text == "DATA":
            content = []
            continue
        else:
            reply = command(smtp, text)
        # The reply is the one that follows: its last line has a space behind its code.
        wanted = next(
            other[3:] for other in lines[index + 1 :] if other.startswith("S:") and other[6] == " "
        )
        if wanted.startswith("354"):
            continue
        if reply[0] != int(wanted[:3]):
            sys.exit(f"{line}: {reply}, not {wanted}")


def mail(host, port):
    message = email.message.EmailMessage()
    message["From"] = "a@fixture.test"
    message["To"] = "b@fixture.test, c@fixture.test"
    message["Subject"] = "parts"
    message["Date"] = email.utils.localtime()
    message["Message-ID"] = email.utils.make_msgid(domain="fixture.test")
    message.set_content(".\n..\n.dots\n")
    message.add_attachment(bytes(range(256)), maintype="application", subtype="octet-stream")
    with smtplib.SMTP(host, port, "client.fixture.test", timeout=20) as smtp:
        smtp.send_message(message)


if __name__ == "__main__":
    HOST, PORT, *FILES = sys.argv[1:]
    if FILES:
        play(HOST, int(PORT), FILES[0])
    else:
        mail(HOST, int(PORT))

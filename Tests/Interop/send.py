#!/usr/bin/env python3
"""Delivers with python's smtplib, and measures other programs.

send.py smtplib HOST PORT LIST DIR      every name in LIST, a connection each
send.py bdat HOST PORT LIST DIR         the same over one connection, in chunks (RFC 3030)
send.py lmtp SOCKET FILE RECIPIENT...   over a Unix-domain socket
send.py time COUNT FILE COMMAND...      median milliseconds of COMMAND with FILE as its input
"""

import smtplib
import statistics
import subprocess
import sys
import time

SENDER = "from@fixture.test"


def read(path):
    with open(path, "rb") as handle:
        return handle.read()


def each(names, folder, deliver):
    for name in open(names, encoding="ascii").read().split():
        log = f"{folder}/log/{name}"
        try:
            deliver(f"to.{name}@fixture.test", read(f"{folder}/input/{name}.eml"))
            status, text = 0, ""
        except (OSError, smtplib.SMTPException) as error:
            status, text = 1, repr(error)
        with open(log, "w", encoding="utf-8") as handle:
            handle.write(text)
        with open(f"{log}.status", "w", encoding="ascii") as handle:
            handle.write(f"{status}\n")


def by_data(host, port, names, folder):
    def deliver(recipient, octets):
        with smtplib.SMTP(host, int(port), "client.fixture.test", timeout=20) as smtp:
            smtp.ehlo()
            # Stated wherever it is true: most libraries do.
            options = ["BODY=8BITMIME"] if any(octet > 127 for octet in octets) else []
            smtp.sendmail(SENDER, [recipient], octets, options)

    each(names, folder, deliver)


def by_bdat(host, port, names, folder):
    smtp = smtplib.SMTP(host, int(port), "client.fixture.test", timeout=20)
    smtp.ehlo()

    def expect(code, reply):
        if reply[0] != code:
            raise smtplib.SMTPResponseException(*reply)

    def deliver(recipient, octets):
        expect(250, smtp.mail(SENDER, ["BODY=BINARYMIME"]))
        expect(250, smtp.rcpt(recipient))
        # Cut where it hurts a server that looks for lines: in three uneven pieces, the last of
        # them empty.
        cut = len(octets) // 3
        for piece, last in ((octets[:cut], ""), (octets[cut:], ""), (b"", " LAST")):
            smtp.send(b"BDAT %d%s\r\n" % (len(piece), last.encode()) + piece)
            expect(250, smtp.getreply())

    each(names, folder, deliver)
    try:
        smtp.quit()
    except smtplib.SMTPServerDisconnected:
        # The server was told to end after the last message.
        pass


def by_lmtp(path, file, *recipients):
    with smtplib.LMTP(path) as lmtp:
        refused = lmtp.sendmail(SENDER, recipients, read(file))
        if refused:
            sys.exit(f"refused: {refused}")


def measure(count, file, *command):
    times = []
    for _ in range(int(count)):
        with open(file, "rb") as handle:
            start = time.perf_counter()
            done = subprocess.run(command, stdin=handle, capture_output=True, timeout=60)
            times.append(time.perf_counter() - start)
        if done.returncode != 0:
            sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()}")
    print(f"{statistics.median(times) * 1000:.1f}")


if __name__ == "__main__":
    verbs = {"smtplib": by_data, "bdat": by_bdat, "lmtp": by_lmtp, "time": measure}
    verbs[sys.argv[1]](*sys.argv[2:])

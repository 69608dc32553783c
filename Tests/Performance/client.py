#!/usr/bin/env python3
"""Processor time of our client for each message beside that of postfix's smtp-source.

  RELEASE=.build/release/smtp-fixture DEBUG=.build/debug/smtp-fixture Tests/Performance/client.py [--gate | --document]

Both send the same number of messages to one smtp-sink, in turn and in ROUNDS rounds (5): 1 KB over one
connection, 1 KB over eight, and 10 MB. The whole process counts, user and system time, of which a start that sends
one message is taken off. Medians are compared: the ratio of two clients in one run says more than any
figure of one machine. COUNT divides the numbers of messages. smtp-source builds its message from one letter
and waits for each reply; `smtp-fixture send` reads a file, pipelines, and keeps the dialogue.

--gate       exit 1 where a ratio is more than twice its goal in every round
--document   write the table into Documentation

A table in Markdown. Where smtp-sink or smtp-source is not installed, nothing is measured.
"""

import os
import pathlib
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = int(os.environ.get("ROUNDS", "5"))
COUNT = int(os.environ.get("COUNT", "1"))
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/lib/postfix/sbin"
PROGRAMS = {"release": os.environ.get("RELEASE", ".build/release/smtp-fixture"),
    "debug": os.environ.get("DEBUG", ".build/debug/smtp-fixture")}
# name: messages, octets of each, connections, and the goals.
CASES = {
    "1 KB, one connection": (4000, 1024, 1, {"release": 1.2, "debug": 2.5}),
    "1 KB, eight connections": (4000, 1024, 8, {"release": 1.2, "debug": 2.5}),
    "10 MB": (20, 10_000_000, 1, {"release": 0.5, "debug": 0.5}),
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sink(port):
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    process = subprocess.Popen([shutil.which("smtp-sink", path=PATH), *user, "-m", "2000", f"127.0.0.1:{port}", "1024"])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            time.sleep(0.05)
    sys.exit("client.py: smtp-sink does not answer")


def cost(command):
    """Processor time of a process in seconds, and the time it took."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - begin)


def commands(work, port, size, connections):
    """What sends so many messages, by the name of who does."""
    mail = work / f"{size}.eml"
    if not mail.exists():
        head = b"Subject: x\r\n\r\n"
        line = b"x" * 78 + b"\r\n"
        body = line * ((size - len(head)) // len(line) + 1)
        mail.write_bytes(head + body[:size - len(head) - 2] + b"\r\n")
    source = [shutil.which("smtp-source", path=PATH), "-4", "-d", "-s", str(connections), "-l", str(size)]
    result = {"smtp-source": lambda count: [*source, "-m", str(count), f"inet:127.0.0.1:{port}"]}
    for name, program in PROGRAMS.items():
        if os.access(program, os.X_OK):
            result[name] = lambda count, program=program: [
                program, "send", "--host", "127.0.0.1", "--port", str(port), "--to", "b@example.test",
                "--repeat", str(count), "--connections", str(connections),
                "--messages-per-connection", "1000000", "--json", str(mail)]
    return result


def document(lines):
    """Puts a table between the marks of the article."""
    article = pathlib.Path(__file__).parents[2] / "Documentation/SMTPTestSupport.docc/How-fast-it-is.md"
    text = article.read_text()
    begin, end = "<!-- client: begin -->\n", "<!-- client: end -->"
    head, rest = text.split(begin)
    article.write_text(head + begin + "\n".join(lines) + "\n" + rest[rest.index(end):])


def main():
    gate = "--gate" in sys.argv[1:]
    lines = []

    def say(line):
        lines.append(line)
        print(line, flush=True)

    if not shutil.which("smtp-sink", path=PATH) or not shutil.which("smtp-source", path=PATH):
        print("client.py: smtp-sink and smtp-source (Debian package postfix) are not installed")
        return 1 if gate else 0
    port = free_port()
    server = sink(port)
    failed = False
    say("| messages | client | µs of processor time a message | messages/s | ratio | goal |")
    say("|---|---|---|---|---|---|")
    try:
        with tempfile.TemporaryDirectory() as folder:
            for case, (count, size, connections, goals) in CASES.items():
                count = max(4, count // COUNT)
                clients = commands(pathlib.Path(folder), port, size, connections)
                figures = {name: [] for name in clients}
                rates = {name: [] for name in clients}
                for _ in range(ROUNDS):
                    for name, command in clients.items():
                        start, _ = cost(command(1))
                        whole, took = cost(command(count + 1))
                        figures[name].append(max(whole - start, 1e-9) / count)
                        rates[name].append((count + 1) / took)
                for name in clients:
                    ratios = [own / other for own, other in zip(figures[name], figures["smtp-source"])]
                    ratio = statistics.median(ratios)
                    goal = goals.get(name)
                    say(f"| {case} | {name} | {statistics.median(figures[name]) * 1e6:.1f} "
                        f"| {statistics.median(rates[name]):.0f} | {ratio:.2f} | {goal or ''} |")
                    if goal and min(ratios) > 2 * goal:
                        failed = True
                        print(f"client.py: {case}, {name}: more than twice its goal in every round", file=sys.stderr)
    finally:
        server.terminate()
        server.wait()
    if "--document" in sys.argv[1:]:
        document(lines)
    return 1 if gate and failed else 0


sys.exit(main())

#!/usr/bin/env python3
"""Mail programs that nobody here wrote, held against the contracts and against faults at every step;
the verdicts are those of a committed list.

  SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/contracts.py [--write] [CLIENT...]

CLIENT is curl, msmtp, smtplib or swaks; without one, all. contracts.txt beside this file has a line for
each verdict that is neither "pass" nor "notApplicable", and says why; with --write it is written anew for
the clients that were run, and what is new has for a reason what was seen. A program that is not installed
counts as skipped, with INTEROP_REQUIRE=1 as failed.

One line a client: ok, FAIL or SKIP. The last line is "N passed, N failed, N skipped"; the exit status
is 1 when anything failed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from cases import FIXTURE, Report, chosen

os.environ["LC_ALL"] = "C"
for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
    os.environ.pop(name, None)

HERE = pathlib.Path(__file__).resolve().parent
LIST = HERE / "contracts.txt"
HEADER = """\
# What mail programs come to, contract by contract and cell by cell: client, verdict, id, why. What is not
# here passes, or means nothing to the client. Written by contracts.py --write; the reasons are by hand.
# The versions are those of Debian 12.
"""

CLIENTS = {
    "curl": [
        "curl", "-sS", "--max-time", "{timeout}", "--url", "smtp://{host}:{port}/client.test",
        "--mail-from", "{from}", "--mail-rcpt", "{to*}", "--upload-file", "{message}"],
    "msmtp": [
        "msmtp", "--host={host}", "--port={port}", "--timeout={timeout}", "--from={from}",
        "--file=/dev/null", "--", "{to*}"],
    "smtplib": [
        sys.executable, "-I", "-S", str(HERE / "contract-client.py"), "{host}", "{port}", "{timeout}", "{from}",
        "{message}", "{to*}"],
    "swaks": [
        "swaks", "--server", "{host}:{port}", "--timeout", "{timeout}", "--helo", "client.test",
        "--from", "{from}", "--to", "{to}", "--data", "@{message}", "--silent", "2"],
}


def listed():
    """(client, id): (verdict, why)."""
    lines = {}
    for line in LIST.read_text(encoding="utf-8").splitlines() if LIST.exists() else []:
        if line and not line.startswith("#"):
            client, verdict, name, why = (line.split(None, 3) + [""])[:4]
            lines[client, name] = (verdict, why)
    return lines


def run(client):
    """id: (verdict, what was seen)."""
    command = [
        FIXTURE, "contract", "--matrix", "smoke", "--jobs", "8", "--timeout", "12s", "--step-timeout", "4s", "--format", "json", "--",
        *CLIENTS[client]]
    output = subprocess.run(command, stdout=subprocess.PIPE, timeout=600, check=False).stdout
    report = json.loads(output)
    results = {}
    for result in report["contracts"]["results"]:
        seen = [line.split(None, 1)[1] for line in result["reasons"] if line.startswith("seen")]
        results[result["id"]] = (result["verdict"], (seen or result["reasons"] or [""])[0])
    for result in report["matrix"]["results"]:
        breaches = result["breaches"]
        seen = breaches[0]["invariant"] + ": " + breaches[0]["seen"] if breaches else result["outcome"]
        results[result["id"]] = (result["verdict"], seen)
    odd = {name: pair for name, pair in results.items() if pair[0] not in ("pass", "notApplicable")}
    return len(results), odd


def main():
    words = sys.argv[1:]
    writes = "--write" in words
    clients = chosen("client", CLIENTS, [word for word in words if word != "--write"])
    known = listed()
    report = Report()
    for client in clients:
        if not shutil.which(CLIENTS[client][0]):
            report.missing(client, CLIENTS[client][0], "is not installed")
            continue
        begin = time.monotonic()
        count, odd = run(client)
        took = f"{count} verdicts in {time.monotonic() - begin:.0f} s"
        mine = {name: pair for (owner, name), pair in known.items() if owner == client}
        if writes:
            for name in mine:
                del known[client, name]
            for name, (verdict, seen) in odd.items():
                why = mine[name][1] if mine.get(name, ("",))[0] == verdict else " ".join(seen.split())[:120]
                known[client, name] = (verdict, why)
        wrong = [
            f"  {name}: {odd.get(name, ('pass', ''))[0]}, listed as {mine.get(name, ('pass', ''))[0]}"
            f" ({odd.get(name, ('', ''))[1].splitlines()[0] if name in odd and odd[name][1] else 'as it should'})"
            for name in sorted(set(odd) | set(mine))
            if odd.get(name, ("pass",))[0] != mine.get(name, ("pass",))[0]]
        if wrong and not writes:
            report.failed(client, "\n".join([took, *wrong]))
        else:
            report.passed(client, f"{took}, {len(odd)} of them explained")
    if writes:
        rows = sorted(known.items())
        LIST.write_text(
            HEADER + "".join(f"{client:8} {verdict:13} {name:32} {why}".rstrip() + "\n"
                             for (client, name), (verdict, why) in rows), encoding="utf-8")
    report.end()


main()

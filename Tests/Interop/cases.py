"""What the scripts in this folder have in common: the executable, the choice of cases, and a line for each.

Every line begins with ok, FAIL or SKIP; the last is "N passed, N failed, N skipped". What is missing counts as
skipped, with INTEROP_REQUIRE=1 as failed.
"""

import os
import sys

FIXTURE = os.environ.get("SMTP_FIXTURE", "")
REQUIRED = os.environ.get("INTEROP_REQUIRE") == "1"


def chosen(what, known, words=None):
    """The words on the command line, or all that are known; the script ends where one is not, or where there is
    nothing to test."""
    words = sys.argv[1:] if words is None else words
    for word in words:
        if word not in known:
            sys.exit(f'unknown {what} "{word}"; there are: {" ".join(known)}')
    if not os.access(FIXTURE, os.X_OK):
        sys.exit(f'SMTP_FIXTURE must be the path of the built smtp-fixture, it is "{FIXTURE}"')
    return words or list(known)


def check(holds, what):
    if not holds:
        raise AssertionError(what)


class Report:
    """Counts the cases."""

    def __init__(self):
        self.counts = {"ok": 0, "FAIL": 0, "SKIP": 0}

    def say(self, word, text):
        self.counts[word] += 1
        print(f"{word} {text}", flush=True)

    def passed(self, label, told=None):
        self.say("ok", label + (f": {told}" if told else ""))

    def failed(self, label, problem):
        self.say("FAIL", f"{label}: {problem}")

    def judged(self, label, problem):
        """A case that failed where there is a problem."""
        if problem:
            self.failed(label, problem)
        else:
            self.passed(label)

    def missing(self, label, what, how="cannot be had"):
        self.say("FAIL" if REQUIRED else "SKIP", f"{label}: {what} {how}")

    def end(self):
        """Prints the counts and ends the script: 1 when anything failed."""
        counts = self.counts
        print(f"{counts['ok']} passed, {counts['FAIL']} failed, {counts['SKIP']} skipped")
        sys.exit(1 if counts["FAIL"] else 0)

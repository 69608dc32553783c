#!/bin/bash
# What the trait .smtpServer costs a test.
#
#   swift build --build-tests && Tests/Performance/trait.sh [--gate]
#
# Runs a thousand tests that do nothing, without the trait, with it, and with it asking for the
# server, each in a process of its own, ROUNDS (5) times in turn; prints the medians of processor and
# elapsed time that a test takes beyond one without the trait. Builds nothing. With --gate it fails
# above a millisecond of processor time. On Linux only, where a test bundle can be run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

exec python3 - "${1:-}" "${BUNDLE:-.build/debug/SMTPTestSupportPackageTests.xctest}" <<'PYTHON'
import os
import resource
import statistics
import subprocess
import sys
import time

gate, bundle = sys.argv[1] == "--gate", sys.argv[2]
tests, rounds = 1000, int(os.environ.get("ROUNDS", "5"))
names = ["withoutTrait", "withTrait", "withServer"]
environment = dict(os.environ, SMTP_FIXTURE_OVERHEAD="1")


def run(name):
    """Processor and elapsed time of a run, in milliseconds a test."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(
        [bundle, "--testing-library", "swift-testing", "--filter", f"OverheadTests/{name}"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    elapsed = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0 or f"with {tests} test cases passed" not in done.stderr:
        sys.exit(f"{name} did not run:\n{done.stderr[-2000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return processor * 1000 / tests, elapsed * 1000 / tests


for name in names:
    run(name)
results = {name: [] for name in names}
for _ in range(rounds):
    for name in names:
        results[name].append(run(name))
medians = {
    name: [statistics.median(column) for column in zip(*runs)] for name, runs in results.items()
}
bare = medians["withoutTrait"]
print(f"a test without the trait: processor {bare[0]:.3f} ms, elapsed {bare[1]:.3f} ms; beyond that")
worst = 0
for name, title in [("withTrait", "the trait"), ("withServer", "the trait and its server")]:
    processor, elapsed = (value - base for value, base in zip(medians[name], bare))
    print(f"{title}: processor {processor:.3f} ms, elapsed {elapsed:.3f} ms")
    worst = max(worst, processor)
if gate and worst > 1:
    sys.exit(f"{worst:.3f} ms of processor time is more than a millisecond")
PYTHON

#!/bin/bash
# What a user does: an empty folder, the README's manifest, its examples pasted, `swift test`.
#
#   Tests/Consumer/run.sh
#
# The package depends on this one by path and has MemberImportVisibility on, so one import must be
# enough for every member the examples use. Beside them stand the scenarios of a new user, from
# Tests/ExamplesTests/Scenarios. Then three tests fail on purpose, for what a failure prints cannot
# be seen from inside a test that passes. CONSUMER_KEEP=1 keeps the folder.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/smtp-consumer.XXXXXX")
cleanup() {
  if [ -n "${CONSUMER_KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap cleanup EXIT

# The manifest of the README looks for the clone beside it, under the name of the package.
ln -s "$root" "$work/SMTPTestSupport"
mkdir -p "$work/App/Tests/AppTests"
cd "$work/App"

python3 - "$root/README.md" <<'PYTHON'
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
names = []
for code in re.findall(r"^```swift\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
    if code.startswith("// swift-tools-version"):
        setting = '.enableUpcomingFeature("MemberImportVisibility")'
        target = 'package: "SMTPTestSupport")])'
        if target not in code:
            sys.exit("README's manifest has another form than this script expects")
        code = code.replace(target, target[:-1] + f",\n      swiftSettings: [{setting}])")
        path = "Package.swift"
    elif match := re.search(r"^(?:import .*\n)+(?:.*\n)*?.*\b(?:struct|class) (\w+)", code):
        path = f"Tests/AppTests/{match[1]}.swift"
    else:
        continue
    names.append(path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(code)
expected = {"Package.swift"} | {
    f"Tests/AppTests/{name}.swift" for name in ("SignUpTests", "SignUpXCTests", "Mailer")
}
if set(names) != expected or len(names) != len(expected):
    sys.exit(f"README has {sorted(names)}, expected {sorted(expected)}")
PYTHON

cp "$root"/Tests/ExamplesTests/Scenarios/*.swift Tests/AppTests/
for file in Tests/AppTests/*.swift; do
  if [ "$(grep -c '^import SMTPTest' "$file")" -gt 1 ]; then
    echo "$(basename "$file") needs more than one import"
    exit 1
  fi
done

cat >Tests/AppTests/FailingTests.swift <<'SWIFT'
import SMTPTestSupportTesting
import Testing

/// Runs only where a failure is wanted.
@Test(.smtpServer, .enabled(if: Switch.isOn)) func failing() throws {
  let server = try SMTPTestServer.current
  try Mailer(port: server.endpoint.port).send("Subject: Testing", to: "testing@example.com")
  Issue.record("wanted")
}
SWIFT
cat >Tests/AppTests/FailingXCTests.swift <<'SWIFT'
import SMTPTestSupportXCTest
import XCTest

enum Switch {
  static let isOn = ProcessInfo.processInfo.environment["FAIL_ON_PURPOSE"] != nil
}

final class FailingXCTests: XCTestCase {
  func testFailing() throws {
    try XCTSkipUnless(Switch.isOn)
    let server = try startSMTPTestServer()
    try Mailer(port: server.endpoint.port).send("Subject: XCTest", to: "xctest@example.com")
    XCTFail("wanted")
  }

  func testPassing() throws {
    let server = try startSMTPTestServer()
    try Mailer(port: server.endpoint.port).send("Subject: Quiet", to: "quiet@example.com")
  }
}
SWIFT

echo "swift test"
swift test >test.log 2>&1 || { cat test.log && exit 1; }
# Passing by not running anything would pass as well. (Darwin writes a test's name otherwise.)
for pattern in "SignUpXCTests[. ]testWelcomeMail[]']+ passed" \
  "SignUpXCTests[. ]testFullMailbox[]']+ passed" \
  "Test welcomeMail\(\) passed" "Test unknownRecipient\(\) passed" \
  "Test welcomeMailArrives\(\) passed" "Test nothingIsSentForABadForm\(\) passed" \
  "Test othersStillGetTheNews\(\) passed" "Test isSentAgainAfterTwoRefusals\(\) passed" \
  "Test isSentAgainAfterALossInContent\(\) passed" "Test waitsForASlowServer\(\) passed" \
  "Test fiveMinutesPassAtOnce\(\) passed" "Test codeHasSixDigits\(\) passed" \
  "Test confirmationComesBeforeTheInvoice\(\) passed" \
  "Test invoiceIsAttached\(\) passed" \
  "ShopXCTests[. ]testMailOfASynchronousTest[]']+ passed"; do
  if ! grep -qE "$pattern" test.log; then
    cat test.log
    echo "not found: $pattern"
    exit 1
  fi
done
if grep -q "warning:" test.log; then
  grep "warning:" test.log
  exit 1
fi

echo "swift test, with three tests that fail"
if FAIL_ON_PURPOSE=1 swift test --skip-build >failing.log 2>&1; then
  cat failing.log
  echo "nothing failed"
  exit 1
fi
for recipient in testing xctest; do
  if ! grep -q "C: RCPT TO:<$recipient@example.com>" failing.log; then
    cat failing.log
    echo "the failing test shows no transcript with $recipient@example.com"
    exit 1
  fi
done
# The strict test did all it should, but for the rule that nothing came to: told where the test stands.
line=$(grep -n '@Test' Tests/AppTests/ShopStrictTests.swift | cut -d: -f1)
for pattern in "Test everyRuleIsNeeded\(\) recorded an issue at ShopStrictTests\.swift:$line:4: " \
  "1 finding is left in the end:" \
  'never fired: on RCPT to "\*@full\.example": reply 452 4\.2\.2 "Mailbox full"'; do
  if ! grep -qE "$pattern" failing.log; then
    cat failing.log
    echo "not found: $pattern"
    exit 1
  fi
done
if [ "$(grep -cE 'Test \w+\(\) recorded an issue' failing.log)" != 2 ]; then
  cat failing.log
  echo "more tests fail than were meant to"
  exit 1
fi
if grep -q "quiet@example.com" failing.log; then
  cat failing.log
  echo "a test that passed shows its transcript"
  exit 1
fi
echo "swift build, with a rule that decides nothing"
cat >Tests/AppTests/Undecided.swift <<'SWIFT'
import SMTPTestSupportTesting

let beginning = SMTPScript { On(.rcpt, to: "bob@*") }
let middle = SMTPScript { On(.rcpt).wait(.seconds(1)) }
SWIFT
if swift build --build-tests >undecided.log 2>&1; then
  echo "a rule that decides nothing compiles"
  exit 1
fi
for hint in "this rule decides nothing: add .reply" "this rule decides nothing: add .proceed"; do
  if ! grep -q "Undecided.swift:.*error:.*$hint" undecided.log; then
    cat undecided.log
    echo "not found: $hint"
    exit 1
  fi
done
rm Tests/AppTests/Undecided.swift
echo "swift test, with clients that hang"
"$root/Tests/Consumer/hanging.sh" "$PWD"
echo "the README's examples and a new user's scenarios pass in a fresh package; failures show the dialogue"

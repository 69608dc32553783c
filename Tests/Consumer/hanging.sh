#!/bin/bash
# Clients that hang, in a package of their own: one that ignores cancellation and waits for ever, one
# that blocks its thread, in both frameworks. Each test ends within its deadline and two seconds, says
# why, and the rest of the run goes on.
#
#   Tests/Consumer/hanging.sh [PACKAGE]
#
# In a fresh package, or in one that run.sh has built already. CONSUMER_KEEP=1 keeps the folder.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ $# -gt 0 ]; then
  cd "$1"
else
  work=$(mktemp -d "${TMPDIR:-/tmp}/smtp-hanging.XXXXXX")
  cleanup() {
    if [ -n "${CONSUMER_KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
  }
  trap cleanup EXIT
  ln -s "$root" "$work/SMTPTestSupport"
  mkdir -p "$work/App/Tests/AppTests"
  cd "$work/App"
  cat >Package.swift <<'SWIFT'
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "App", platforms: [.macOS(.v14)],
  dependencies: [.package(path: "../SMTPTestSupport")],
  targets: [
    .testTarget(
      name: "AppTests", dependencies: [.product(name: "SMTPTestSupport", package: "SMTPTestSupport")])
  ])
SWIFT
fi

cat >Tests/AppTests/Clients.swift <<'SWIFT'
import Foundation

/// A socket, and no more: each read blocks for ever, but where the connection is gone.
struct Wire: Sendable {
  let descriptor: Int32

  init(port: Int) throws {
    #if canImport(Darwin)
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { throw POSIXError(.ECONNREFUSED) }
  }

  /// Reads a reply; empty where the connection is gone.
  func reply() -> String {
    var octets = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &octets, octets.count)
    return count > 0 ? String(decoding: octets[..<count], as: UTF8.self) : ""
  }

  @discardableResult
  func say(_ line: String) -> String {
    let octets = Array((line + "\r\n").utf8)
    _ = octets.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
    return reply()
  }

  /// Up to DATA, in whose place the server of these tests closes the connection.
  func begin() {
    _ = reply()
    say("EHLO app.example.com")
    say("MAIL FROM:<app@example.com>")
    say("RCPT TO:<ann@example.com>")
    say("DATA")
  }
}

/// Resumes nobody when the connection is gone, and does not care for cancellation.
struct DeafClient {
  let port: Int

  func send() async throws {
    try Wire(port: port).begin()
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }
}

/// Blocks its thread when the connection is gone.
struct BlockingClient {
  let port: Int

  func send() throws {
    try Wire(port: port).begin()
    while true { sleep(1000) }
  }
}
SWIFT

cat >Tests/AppTests/HangingTests.swift <<'SWIFT'
import SMTPTestSupportTesting
import Testing

@Suite(.smtpServer(.script { On(.data).close() }), .serialized) struct HangingTests {
  @Test func deaf() async throws {
    let port = try SMTPTestServer.current.endpoint.port
    try await withDeadline(.seconds(1)) { try await DeafClient(port: port).send() }
  }

  @Test func blocking() async throws {
    let port = try SMTPTestServer.current.endpoint.port
    try await withDeadline(.seconds(1)) { try BlockingClient(port: port).send() }
  }

  @Test func blockingInASynchronousTest() throws {
    let port = try SMTPTestServer.current.endpoint.port
    try withDeadlineBlocking(.seconds(1)) { try BlockingClient(port: port).send() }
  }

  @Test func passing() async throws {
    let port = try SMTPTestServer.current.endpoint.port
    try await withDeadline(.seconds(5)) { _ = try Wire(port: port).reply() }
  }
}

/// More of them than Swift's pool has threads, at once.
@Suite(.smtpServer(.deadline(.seconds(1)), .script { On(.data).close() }))
struct HangingSuite {
  @Test(arguments: 1...8) func deafCase(number: Int) async throws {
    try await DeafClient(port: SMTPTestServer.current.endpoint.port).send()
  }

  @Test(arguments: 1...8) func blockingCase(number: Int) throws {
    try BlockingClient(port: SMTPTestServer.current.endpoint.port).send()
  }

  @Test func passingCase() async throws {
    _ = try Wire(port: SMTPTestServer.current.endpoint.port).reply()
  }
}
SWIFT

cat >Tests/AppTests/HangingXCTests.swift <<'SWIFT'
import SMTPTestSupportXCTest
import XCTest

final class HangingXCTests: XCTestCase {
  func startServer() throws -> SMTPTestServer {
    try startSMTPTestServer(.script { On(.data).close() })
  }

  func testDeaf() async throws {
    let port = try startServer().endpoint.port
    try await withDeadline(.seconds(1)) { try await DeafClient(port: port).send() }
  }

  func testBlocking() throws {
    let port = try startServer().endpoint.port
    try withDeadlineBlocking(.seconds(1)) { try BlockingClient(port: port).send() }
  }

  func testPassing() throws {
    let port = try startServer().endpoint.port
    try withDeadlineBlocking(.seconds(5)) { _ = try Wire(port: port).reply() }
  }
}
SWIFT

fail() {
  cat test.log
  echo "$1"
  exit 1
}

swift build --build-tests >test.log 2>&1 || fail "it does not build"
begin=$(date +%s)
if timeout 60 swift test --skip-build --filter Hanging >test.log 2>&1; then fail "nothing failed"; fi
took=$(($(date +%s) - begin))
# Three tests of XCTest and four of Testing one after another, each of the four that hang within its
# deadline of a second and two; the suites beside each other.
if [ "$took" -gt 20 ]; then fail "it took $took s"; fi

reason='the client has been silent for [01]\.[0-9] s since the server closed the connection at DATA'
fate='It was cancelled; no connection was left to reset: it goes on all the same, and is left behind\.'
# Six tests, two of which have eight cases.
for pattern in "$reason" "$fate"; do
  found=$(grep -cE "$pattern" test.log || true)
  if [ "$found" != 21 ]; then fail "$found of 21 say: $pattern"; fi
done
for pattern in "HangingXCTests[. ]testPassing[]']+ passed" "Test passing\(\) passed" \
  "Test passingCase\(\) passed" \
  "Test deaf\(\) recorded an issue at HangingTests\.swift:7:" \
  "Test blocking\(\) recorded an issue at HangingTests\.swift:12:" \
  "HangingXCTests\.swift:11: error: " "HangingXCTests\.swift:16: error: "; do
  if ! grep -qE "$pattern" test.log; then fail "not found: $pattern"; fi
done
# Each that hangs alone ends within its deadline and two seconds.
while read -r seconds; do
  case $seconds in 0.* | 1.* | 2.*) ;; *) fail "a test took $seconds s" ;; esac
done < <(sed -nE 's/.*Test [a-zA-Z]+\(\) failed after ([0-9.]+) seconds.*/\1/p' test.log)
echo "clients that hang are left behind after their deadlines, and failures say where they stand: $took s"

import SMTPTestHelpers
import SMTPTestNetwork
import Testing

/// The library that is opened at run time.
@Suite(.bounded) struct `The system's OpenSSL` {
  @Test func `is opened once`() throws {
    #expect(try OpenSSL.load() === OpenSSL.load())
  }

  @Test func `is missed in a sentence that names each place and what to do`() throws {
    let places = ["a", "b"].map {
      OpenSSLPlace(crypto: "/nonexistent/\($0)/libcrypto", ssl: "/nonexistent/\($0)/libssl")
    }
    let error = try #require(throws: SMTPTLSUnavailableError.self) {
      _ = try OpenSSL.open(in: places)
    }
    #expect(error.attempts.map(\.path) == places.map(\.crypto))
    let text = error.description
    #expect(text.hasPrefix("TLS needs OpenSSL 3 or 1.1.1, and there is none: /nonexistent/a/"))
    #expect(text.contains("No such file") && text.contains(" To have it: "))
    let chosen = try #require(throws: SMTPTLSUnavailableError.self) {
      _ = try OpenSSL.open(in: places, isChosen: true)
    }
    #expect(
      chosen.description.contains(
        "SMTP_FIXTURE_OPENSSL names the folder; without it the system's OpenSSL is used, which comes "
          + "with: "))
  }

  #if os(Linux)
    @Test func `is passed over where a library is another`() throws {
      let error = try #require(throws: SMTPTLSUnavailableError.self) {
        _ = try OpenSSL.open(in: [OpenSSLPlace(crypto: "libm.so.6", ssl: "libm.so.6")])
      }
      #expect(error.attempts.map(\.reason) == ["it has no function OPENSSL_init_crypto"])
    }
  #endif
}

import SMTPTestHelpers
import SMTPTestWire
import Testing

@testable import SMTPTestClient

@Suite(.bounded) struct `The shelf of tokens` {
  private func grant(_ token: SMTPSecret, until expiry: UInt64? = nil) -> TokenShelf.Grant {
    TokenShelf.Grant(token: token, expiry: expiry, refreshToken: nil)
  }

  @Test func `has one fetched, however many ask`() {
    var shelf = TokenShelf(refreshToken: "r1")
    #expect(shelf.ask(at: 0, margin: 0) == .fetch(refreshToken: "r1"))
    #expect(shelf.ask(at: 0, margin: 0) == .wait)
    shelf.put(grant("t1"))
    #expect(shelf.ask(at: 0, margin: 0) == .token("t1"))
  }

  @Test func `has another fetched where the first attempt failed`() {
    var shelf = TokenShelf(refreshToken: "r1")
    _ = shelf.ask(at: 0, margin: 0)
    shelf.fail()
    #expect(shelf.ask(at: 0, margin: 0) == .fetch(refreshToken: "r1"))
  }

  @Test func `hands out what is good for longer than the margin`() {
    var shelf = TokenShelf(refreshToken: "r1")
    _ = shelf.ask(at: 0, margin: 30)
    shelf.put(grant("t1", until: 100))
    #expect(shelf.ask(at: 69, margin: 30) == .token("t1"))
    #expect(shelf.ask(at: 70, margin: 30) == .fetch(refreshToken: "r1"))
  }

  @Test func `keeps the refresh token that takes the place of the old one`() {
    var shelf = TokenShelf(refreshToken: "r1")
    _ = shelf.ask(at: 0, margin: 0)
    shelf.put(TokenShelf.Grant(token: "t1", expiry: 1, refreshToken: "r2"))
    #expect(shelf.refreshToken == "r2")
    #expect(shelf.ask(at: 1, margin: 0) == .fetch(refreshToken: "r2"))
    shelf.put(grant("t2", until: 2))
    #expect(shelf.ask(at: 2, margin: 0) == .fetch(refreshToken: "r2"))
  }

  @Test func `gives another for one that was refused, once`() {
    var shelf = TokenShelf(refreshToken: "r1")
    _ = shelf.ask(at: 0, margin: 0)
    shelf.put(grant("t1"))
    #expect(shelf.refuse("t1") == true)
    // Of many who were refused with it, the others find it gone.
    #expect(shelf.refuse("t1") == true)
    #expect(shelf.ask(at: 0, margin: 0) == .fetch(refreshToken: "r1"))
    shelf.put(grant("t2"))
    #expect(shelf.refuse("t2") == false)
    _ = shelf.ask(at: 0, margin: 0)
    shelf.put(grant("t3"))
    shelf.accept("t3")
    #expect(shelf.refuse("t3") == true)
  }

  @Test func `learns nothing of its token from another one that was taken`() {
    var shelf = TokenShelf(refreshToken: "r1")
    _ = shelf.ask(at: 0, margin: 0)
    shelf.put(grant("t1"))
    #expect(shelf.refuse("t1") == true)
    _ = shelf.ask(at: 0, margin: 0)
    shelf.put(grant("t2"))
    // A login with the first one that came late.
    shelf.accept("t1")
    #expect(shelf.refuse("t2") == false)
  }
}

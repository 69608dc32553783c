/// Who knows what a request is answered with.
package protocol HTTPResponder: Sendable {
  /// Takes a request: what it asks for is done now, and taken back by ``HTTPAnswer/takeBack`` where it
  /// is refused in the end.
  func answer(_ request: HTTPRequest) -> HTTPAnswer
  /// A request that could not be read; the head is there where that was whole.
  func refused(_ defect: HTTPDefect, _ head: HTTPRequest?, at range: Range<Int>)
  /// These octets are about to be written as an answer, at this offset of all that is sent.
  func answers(with octets: [UInt8], at offset: Int)
}

/// What an honest server answers.
package struct HTTPAnswer: Sendable {
  package var response: HTTPResponse
  /// The stage a script is asked at; `nil`: none is.
  package var stage: SMTPStage?
  /// What a script may ask of the request.
  package var subject: TokenSubject?
  /// Whether what was asked for is given.
  package var isAccepted: Bool
  /// Undoes what was done for the request.
  package var takeBack: (@Sendable () -> Void)?

  package init(
    _ response: HTTPResponse, at stage: SMTPStage? = nil, subject: TokenSubject? = nil,
    isAccepted: Bool = false, takeBack: (@Sendable () -> Void)? = nil
  ) {
    self.response = response
    self.stage = stage
    self.subject = subject
    self.isAccepted = isAccepted
    self.takeBack = takeBack
  }
}

/// What a request for a token says of itself, as far as rules ask for it. An object: so every event of
/// SMTP pays for a reference only.
package final class TokenSubject: Sendable {
  package let grant: String?
  package let client: String?
  package let user: String?
  /// The scopes, with a space between them.
  package let scope: String?
  /// The whole request, as the room above knows it.
  package let request: any Sendable

  package init(
    grant: String?, client: String?, user: String?, scope: String?, request: any Sendable
  ) {
    self.grant = grant
    self.client = client
    self.user = user
    self.scope = scope
    self.request = request
  }
}

/// What comes to be known in a session of HTTP.
package enum HTTPFact: Fact {
  /// TLS, or that there will be none.
  case learned(SMTPSessionFacts)
  /// A request was answered, or left without an answer.
  case answered(HTTPOutcome)
}

/// What became of a request.
package struct HTTPOutcome: Sendable, Hashable {
  /// The ordinal of the request on its connection, from 1.
  package let number: Int
  /// The status of the answer; `nil` where none was given, or none that can be read.
  package let status: Int?
  /// The answer's place in all that was sent; empty where there was none.
  package let range: Range<Int>
  /// Whether what was asked for was given.
  package let isAccepted: Bool
}

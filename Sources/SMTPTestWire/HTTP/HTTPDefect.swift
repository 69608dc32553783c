/// Why a request cannot be read, or must not be: the kind, its section, and what it is answered with.
package enum HTTPDefect: String, Sendable, Hashable, CaseIterable {
  /// The request line is not `method SP target SP version` (RFC 9112 §3).
  case requestLine
  /// The version is none that is spoken here (RFC 9110 §15.6.6).
  case version
  /// The request line is longer than it may be (RFC 9112 §3).
  case longRequestLine
  /// A line ends with LF alone, or has a CR in it (RFC 9112 §2.2).
  case lineEnd
  /// A field has no name, no colon, or white space before its colon (RFC 9112 §5.1).
  case fieldName
  /// A field goes on in the next line (RFC 9112 §5.2).
  case foldedField
  /// A field has a control octet in its value (RFC 9110 §5.5).
  case fieldValue
  /// The fields are larger than they may be (RFC 6585 §5).
  case largeFields
  /// There is no Host, more than one, or one that is no host (RFC 9112 §3.2).
  case host
  /// Content-Length is no number, or there are several (RFC 9112 §6.3).
  case contentLength
  /// Content-Length stands beside Transfer-Encoding, by which one of two servers may be misled
  /// (RFC 9112 §6.1).
  case lengthBesideEncoding
  /// Transfer-Encoding does not end with `chunked`, or has it twice, or is of HTTP/1.0 (RFC 9112 §6.1).
  case transferEncoding
  /// A transfer coding that is not known (RFC 9112 §6.1).
  case unknownEncoding
  /// A chunk has no size, or does not end where its size says (RFC 9112 §7.1).
  case chunk
  /// The body is larger than it may be (RFC 9110 §15.5.14).
  case largeBody
  /// Expect asks for what is not known (RFC 9110 §10.1.1).
  case expectation
  /// The connection ended within the request (RFC 9112 §8).
  case incomplete
  /// The client was silent within the request for too long (RFC 9110 §15.5.9).
  case slow

  /// The status it is answered with.
  package var status: Int {
    switch self {
    case .longRequestLine: 414
    case .largeFields: 431
    case .largeBody: 413
    case .expectation: 417
    case .version: 505
    case .unknownEncoding: 501
    case .slow: 408
    default: 400
    }
  }

  /// What is wrong, and the section that says so: `no colon behind a field's name (RFC 9112 §5.1)`.
  package var text: String {
    switch self {
    case .requestLine: "the request line is not a method, a target and a version (RFC 9112 §3)"
    case .version: "this version of HTTP is not spoken here (RFC 9110 §15.6.6)"
    case .longRequestLine: "the request line is too long (RFC 9112 §3)"
    case .lineEnd: "a line does not end with CRLF (RFC 9112 §2.2)"
    case .fieldName: "a field without a name, or without a colon right behind it (RFC 9112 §5.1)"
    case .foldedField: "a field that is folded (RFC 9112 §5.2)"
    case .fieldValue: "a control octet in a field (RFC 9110 §5.5)"
    case .largeFields: "the fields are too large (RFC 6585 §5)"
    case .host: "not one Host that is a host (RFC 9112 §3.2)"
    case .contentLength: "not one Content-Length that is a number (RFC 9112 §6.3)"
    case .lengthBesideEncoding: "Content-Length beside Transfer-Encoding (RFC 9112 §6.1)"
    case .transferEncoding: "Transfer-Encoding does not end with one chunked (RFC 9112 §6.1)"
    case .unknownEncoding: "an unknown transfer coding (RFC 9112 §6.1)"
    case .chunk: "a chunk without a size, or of another size (RFC 9112 §7.1)"
    case .largeBody: "the body is too large (RFC 9110 §15.5.14)"
    case .expectation: "an unknown expectation (RFC 9110 §10.1.1)"
    case .incomplete: "the connection ended within the request (RFC 9112 §8)"
    case .slow: "the client was silent within the request for too long (RFC 9110 §15.5.9)"
    }
  }
}

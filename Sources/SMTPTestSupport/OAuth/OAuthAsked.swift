/// What a request asks an authorisation server for, read but not judged.
struct OAuthAsked {
  let endpoint: OAuthEndpoint?
  let method: String
  /// The parameters by which it is judged: the form, of GET the query.
  let form: FormParameters
  let basic: (id: String, secret: String)?
  let authentication: OAuthRequest.ClientAuthentication
  /// The client's name, as far as it is told before anything is judged.
  let client: String?
  var defects: [OAuthDefect] = []

  init(_ request: HTTPRequest) {
    endpoint = OAuthEndpoint(path: request.path)
    method = request.method
    let query = FormParameters(request.query ?? [])
    let body = FormParameters(request.body)
    let isForm = endpoint?.method == "POST"
    form = isForm ? body : query
    let hasBasic = request.credentials(of: "basic") != nil
    basic = request.basicCredentials.map {
      (FormParameters.decode($0.user), FormParameters.decode($0.password))
    }
    let hasAssertion = form["client_assertion"] != nil
    let hasSecret = form["client_secret"] != nil
    authentication = hasBasic ? .basic : hasAssertion ? .assertion : hasSecret ? .body : .none
    client =
      basic?.id ?? form["client_id"]
      ?? form["client_assertion"].flatMap { JSONWebToken($0)?.claims["iss"]?.text }

    guard let endpoint else {
      note(.unknownPath, "there is nothing at this path")
      return
    }
    for parameter in query.all where OAuthRequest.Parameter.secretNames.contains(parameter.name) {
      // Of the other kind of endpoint the answer is to come by the query.
      if isForm {
        note(.secretInQuery, "\(parameter.name) stands in the query (RFC 6749 §2.3.1)")
      }
    }
    guard isForm else { return }
    if method != endpoint.method {
      note(.wrongMethod, "\(ShownText.escaped(method)) where POST is due (RFC 6749 §3.2)")
    } else {
      let type = request.fields.value("Content-Type") ?? ""
      let essence = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
      if essence != "application/x-www-form-urlencoded" {
        note(
          .wrongContentType,
          "the content type is \(type.isEmpty ? "not told" : ShownText.value(type)), not "
            + "application/x-www-form-urlencoded (RFC 6749 Appendix B)")
      }
      if body.isMalformed {
        note(.malformedForm, "the form is not percent-encoded UTF-8 (RFC 6749 Appendix B)")
      }
    }
    for name in body.repeated {
      let count = body.all.filter { $0.name == name }.count
      note(.repeatedParameter, "\(ShownText.escaped(name)) is there \(count) times (RFC 6749 §3.2)")
    }
    if [hasBasic, hasAssertion, hasSecret].filter({ $0 }).count > 1 {
      note(
        .severalAuthentications, "the client authenticates in more than one way (RFC 6749 §2.3)")
    }
    if hasBasic, basic == nil {
      note(.malformedAuthorization, "Authorization is no Basic that can be read (RFC 7617 §2)")
    }
  }

  mutating func note(_ kind: OAuthDefect.Kind, _ text: String) {
    defects.append(OAuthDefect(kind, text))
  }
}

/// Why an authorisation server does not give what it was asked for.
struct OAuthRefusal: Error {
  /// The error of RFC 6749 §5.2.
  let name: String
  let text: String
  var defect: OAuthDefect?

  init(_ name: String, _ text: String, _ kind: OAuthDefect.Kind? = nil, _ clause: String = "") {
    self.name = name
    self.text = text
    defect = kind.map { OAuthDefect($0, clause.isEmpty ? text : clause) }
  }

  /// Something that is due is not there.
  static func missing(_ name: String, _ section: String) -> OAuthRefusal {
    OAuthRefusal(
      "invalid_request", "\(name) is missing", .missingParameter, "\(name) is missing (\(section))")
  }
}

/// The fields that say what a body is, found in one pass, which also finds the body.
struct ContentFields {
  private(set) var type: SMTPMIMEHeaderField?
  private(set) var encoding: SMTPMIMEHeaderField?
  private(set) var disposition: SMTPMIMEHeaderField?
  /// The length of the header section with the empty line that ends it.
  private(set) var sectionLength = 0

  /// Takes the first of each: others are defects.
  init(_ entity: ArraySlice<UInt8>) {
    entity.withSpan { span in
      var scanner = FieldScanner(span)
      while let field = scanner.next() {
        let end = field.nameEnd
        switch end - field.start {
        case 12 where type == nil && span.hasPrefix("content-type", at: field.start, end: end):
          type = SMTPMIMEHeaderField(field, of: entity)
        case 19
        where disposition == nil && span.hasPrefix("content-disposition", at: field.start, end: end):
          disposition = SMTPMIMEHeaderField(field, of: entity)
        case 25
        where encoding == nil
          && span.hasPrefix("content-transfer-encoding", at: field.start, end: end):
          encoding = SMTPMIMEHeaderField(field, of: entity)
        default: break
        }
      }
      sectionLength = scanner.at
    }
  }
}

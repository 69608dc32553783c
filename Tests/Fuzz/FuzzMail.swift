/// The reader of mail: nothing stops it, no octet is lost, and every defect has a place.
func fuzzMail(_ input: inout FuzzInput) {
  let content = input.rest()
  let mail = SMTPMIMEMessage(content)
  require(mail.root.octets == content, "the root has other octets")
  for part in mail.parts {
    require(part.rawHeaders + part.body == part.octets, "a part is more or less than its halves")
    _ = (part.text, part.name, part.contentID)
  }
  for field in mail.headers { _ = (field.value, field.comments, field.addressList, field.date) }
  _ = (mail.subject, mail.from, mail.to, mail.cc, mail.replyTo, mail.date, mail.messageID)
  _ = (mail.text, mail.html, mail.links, mail.code(6), mail.codes(matching: "##?*"))
  _ = (mail.calendar, mail.listUnsubscribe, mail.attachments.map(\.digest))
  for defect in mail.defects {
    require((0...content.count).contains(defect.offset), "\(defect) is nowhere")
  }
}

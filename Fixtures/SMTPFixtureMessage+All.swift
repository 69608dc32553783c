extension SMTPFixtureMessage {
  /// Every message of the corpus, in a stable order.
  ///
  /// The list is Swift data: it needs no file, and ``Entry/load()`` reads a message when it is
  /// wanted.
  public static let all: [Entry] = [
    // Line lengths and white space.
    Entry("plain", "A short mail in US-ASCII: the one to begin with."),
    Entry(
      "long-lines",
      "Lines of exactly 998 octets, one of them opened by a dot: the most RFC 5322 allows."),
    Entry(
      "overlong-line",
      "Lines of 999, 1,200 and 5,000 octets: does anything fold, cut or refuse them?",
      [.hasFinalCRLF]),
    Entry("blank-lines", "Runs of blank lines at both ends of the body: are they kept?"),
    Entry("trailing-spaces", "Spaces and tabs at line ends, which careless software strips."),

    // Dots at every awkward place.
    Entry(
      "dot-alone",
      "A line of one dot in the middle: without dot-stuffing the mail ends there."),
    Entry(
      "dot-runs",
      "Lines of one, two, three, four and seventy dots, and five single ones in a row."),
    Entry(
      "dot-starts-lines",
      "Lines that begin with a dot and go on: one dot too many or too few shows."),
    Entry("dot-ends-lines", "Lines that end with a dot: nothing may be stuffed here."),
    Entry("dot-and-space", "Dots with spaces and tabs round them: none of these ends the data."),
    Entry("dot-opens-body", "A line of one dot right after the blank line."),
    Entry(
      "dot-closes-body",
      "A line of one dot as the last line: swaks and some libraries take it for the end."),
    Entry("dot-closes-body-twice", "Two lines of one dot at the end."),
    Entry(
      "dot-first-octet",
      "The first octet of all is a dot: stuffing must begin at the first line, not after a CRLF."),
    Entry("dot-only", "Nothing but one line of one dot: on the wire two lines of dots."),
    Entry(
      "dot-without-final-crlf",
      "The last octet is a dot on a line of its own, with no CRLF after it.", [.isLineSafe]),
    Entry("dot-body-without-blank-line", "Dots among the header fields and no blank line."),
    Entry("dots-everywhere", "A thousand lines of one dot: stuffing across every buffer boundary."),
    Entry(
      "smtp-commands-in-body",
      "SMTP commands and replies as text: does a proxy or a sloppy server obey them?"),
    Entry(
      "from-lines",
      "Lines that begin with \"From \" and \">From \": nobody may quote them on the way."),

    // The edges of what a mail can be.
    Entry("empty-message", "No octet at all: the dot comes right after DATA.", [.isLineSafe]),
    Entry("one-octet", "A single octet.", [.isLineSafe]),
    Entry("only-crlf", "A single empty line."),
    Entry("empty-body", "Header fields, the blank line and nothing more."),
    Entry("headers-only", "Header fields without the blank line that ends them."),
    Entry("body-only", "A blank line first, so no header field at all."),
    Entry(
      "no-final-crlf",
      "The last line has no end: clients add one or, with BDAT, do not.", [.isLineSafe]),
    Entry("no-colon", "A header line without a colon: parsers differ on where the body begins."),

    // Octets and line ends that DATA must not carry.
    Entry(
      "binary-attachment",
      "All 256 octet values, upwards and downwards, in a part of encoding binary.",
      [.needs8Bit, .needsBinary, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "nul",
      "NUL octets in a line, at its start and in a row: C strings end here.",
      [.needsBinary, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "bare-lf",
      "A few lines that end in LF alone among proper ones.",
      [.needsBinary, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "bare-lf-only",
      "A mail as a Unix file has it: every line ends in LF alone, one of them a single dot.",
      [.needsBinary, .isLineSafe]),
    Entry(
      "bare-cr",
      "Bare CR, CR CR LF and LF CR: the other half of line end trouble.",
      [.needsBinary, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "smuggling-lf",
      "LF dot LF, LF dot CRLF and CRLF dot LF before a MAIL command: one mail or two?",
      [.needsBinary, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "smuggling-cr",
      "CR dot CR, CR dot CRLF, CRLF dot CR and CR CRLF dot CR CRLF: one mail or two?",
      [.needsBinary, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "smuggling-nul",
      "Dots with NUL before and after them: one mail or two?",
      [.needsBinary, .isLineSafe, .hasFinalCRLF]),

    // Text beyond US-ASCII.
    Entry(
      "latin-1",
      "ISO-8859-1 with encoding 8bit: octets that are no UTF-8.",
      [.needs8Bit, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "utf-8",
      "A body of UTF-8 with combining marks and an emoji of five scalars.",
      [.needs8Bit, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "utf-8-headers",
      "Raw UTF-8 in addresses and subject (RFC 6532): needs SMTPUTF8.",
      [.needs8Bit, .needsUTF8Headers, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "invalid-utf-8",
      "A body that claims UTF-8 and is not: cut, overlong and surrogate sequences.",
      [.needs8Bit, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "encoded-words",
      "RFC 2047 words in subject and addresses: adjacent, folded, malformed, in four charsets."),
    Entry("iso-2022-jp", "Japanese in seven bits: escape sequences in body and subject."),
    Entry("rfc2231-parameters", "A file name cut in three and percent-encoded (RFC 2231)."),
    Entry(
      "quoted-printable",
      "Soft line ends, encoded dots and From, lower-case digits and malformed escapes."),
    Entry("flowed", "format=flowed: quotes, space-stuffing and a signature (RFC 3676)."),

    // Structure.
    Entry(
      "html-alternative",
      "Text and HTML side by side, with a link in each: what a newsletter looks like."),
    Entry("inline-image", "multipart/related: HTML that shows a picture by its Content-ID."),
    Entry("attachment-base64", "Two base64 attachments, of 3,000 octets and of a small picture."),
    Entry("attachment-quoted-printable", "A table attached in quoted-printable, with UTF-8 in it."),
    Entry(
      "nested-multipart",
      "Three levels whose boundaries begin alike, with preamble, epilogue and padded boundary."),
    Entry("forwarded", "A mail inside a mail (message/rfc822), itself with two alternatives."),
    Entry(
      "unclosed-multipart",
      "A multipart without its closing boundary: the last part must not be lost."),
    Entry("calendar-invitation", "An invitation: text and text/calendar with METHOD:REQUEST."),
    Entry(
      "bounce",
      "A delivery report (RFC 3464): 552 5.2.2 for one recipient, with the fields of the mail."),
    Entry("list-mail", "A mailing list: List-Unsubscribe with one click, List-Id and Reply-To."),
    Entry(
      "sign-up",
      "A sign-up mail with a confirmation link and a six-digit code, and decoys for both."),

    // What applications send.
    Entry("sign-up-code", "A sign-up with a code of six digits in subject, text and HTML."),
    Entry("sign-up-link", "A sign-up whose link lies across soft line ends of quoted-printable."),
    Entry(
      "password-reset", "A password reset: a link with a token and a fragment, and &amp; in HTML."),
    Entry("magic-link", "A log-in by a link of 425 octets, with every character a query may have."),
    Entry(
      "two-factor-code",
      "A code in two halves, by a space and by a no-break hyphen, among telephone numbers.",
      [.needs8Bit, .isLineSafe, .hasFinalCRLF]),
    Entry(
      "newsletter", "A newsletter: List-Unsubscribe by POST, tracked links, German in its subject."),
    Entry("invitation-link", "An invitation to a group: text and HTML in base64."),
    Entry(
      "order-receipt",
      "A receipt: one code among order and invoice numbers, prices, dates and telephones."),
    Entry(
      "code-in-spans",
      "HTML alone: a preheader, comments for Outlook, and a code of one span a digit."),
    Entry(
      "sign-in-alert",
      "ISO-8859-1 and windows-1252 side by side, a date of ISO 8601 and telephone numbers.",
      [.needs8Bit, .isLineSafe, .hasFinalCRLF]),

    // Header fields.
    Entry(
      "folded-headers",
      "Folded fields: tabs, comments, groups, a long one, a line of white space alone."),
    Entry(
      "odd-headers",
      "Empty, repeated, upper and lower case fields, and a space before a colon."),
    Entry("many-received", "A hundred Received fields: beyond every loop detector's limit."),
    Entry("bcc", "Bcc and Resent-Bcc fields: has the client removed them?"),
    Entry("many-recipients", "A hundred and twenty addresses in one folded To field."),
    Entry("reply", "A reply: In-Reply-To, References and quoted lines."),
    Entry(
      "unknown-charset",
      "A charset nobody knows, in an encoded word and in the body.",
      [.needs8Bit, .isLineSafe, .hasFinalCRLF]),
  ]
}

import SMTPTestHelpers
import SMTPTestMIME
import Testing

@Suite(.bounded) struct LinkTests {
  private func mail(_ body: String, _ type: String = "text/plain; charset=utf-8") -> SMTPMIMEMessage
  {
    SMTPMIMEMessage("Content-Type: \(type)\r\n\r\n\(body)")
  }

  @Test(arguments: [
    ("See http://a.example/x.", ["http://a.example/x"]),
    ("(https://a.example/x)", ["https://a.example/x"]),
    ("https://a.example/x_(y), then", ["https://a.example/x_(y)"]),
    ("<https://a.example/?a=b&c=d>", ["https://a.example/?a=b&c=d"]),
    ("\"https://a.example\"!", ["https://a.example"]),
    ("'https://a.example'?!", ["https://a.example"]),
    ("[https://a.example]", ["https://a.example"]),
    ("https://[::1]:8080/", ["https://[::1]:8080/"]),
    ("HTTPS://A.example/", ["HTTPS://A.example/"]),
    ("mailto:a@b.example, mailto:nobody", ["mailto:a@b.example"]),
    (
      "http://a.example http://a.example https://b.example",
      ["http://a.example", "https://b.example"]
    ),
    // An app has a scheme of its own.
    (
      "xhttp://a.example ftp://a.example http:/a http:// http://. https:",
      ["xhttp://a.example", "ftp://a.example"]
    ),
    ("Open myapp://reset?token=1.", ["myapp://reset?token=1"]),
    ("(com.example.app:///open/7)", ["com.example.app:///open/7"]),
    ("Done.https://a.example", ["https://a.example"]), ("a://b, 7://b, ://b, myapp://", []),
    ("myapp:reset std::move C:\\x note:// x", []),
    ("https://b\u{FC}cher.example/x", ["https://b\u{FC}cher.example/x"]),
    ("https://пример.рф/x и", ["https://пример.рф/x"]), ("https://例え.jp/次。次", ["https://例え.jp/"]),
    ("https://例え.テスト。", ["https://例え.テスト"]), ("https://a.example確認", ["https://a.example"]),
    ("https://例え.jp確認", ["https://例え.jp"]),
    ("mailto:a@bücher.example!", ["mailto:a@bücher.example"]),
    ("https://u@bücher.example:8080", ["https://u@bücher.example:8080"]),
    ("https://a.example/\u{FC}", ["https://a.example/"]),
    ("https://a.example/\r\nnext", ["https://a.example/"]),
    ("mailto:", []), ("mailto://a@b.example", ["mailto://a@b.example"]), ("www.a.example", []),
    ("https://a.example/#x,y;z", ["https://a.example/#x,y;z"]),
    ("https://a.example/(", ["https://a.example/"]), ("", []),
  ])
  func `URLs are found in text`(text: String, links: [String]) {
    #expect(mail(text).links == links)
  }

  @Test(arguments: [
    ("<a href=\"https://a.example/?b=1&amp;c=2\">", ["https://a.example/?b=1&c=2"]),
    ("<A class=x HREF='https://a.example/&#38;&#x26;&#X26'>", ["https://a.example/&&&"]),
    ("<a\nhref = https://a.example/x/y >", ["https://a.example/x/y"]),
    ("<area href=mailto:a@b.example><img src=https://no.example>", ["mailto:a@b.example"]),
    ("<!-- <a href='https://no.example'> --><a href='https://a.example'>", ["https://a.example"]),
    ("<script>'<a href=\"https://no.example\">'</script><a href='/x'>", []),
    ("<a title='>' href='https://a.example'>https://text.example", ["https://a.example"]),
    (
      "<a href='myapp:reset/7'><a href='tel:+4930'><a href='x.html'><a href='#x'><a href='c:\\x'>",
      ["myapp:reset/7"]
    ),
    (
      "<a href='javascript:x()'><a href='cid:1'><a href='data:,x'><a href='http:x'><a href='app:'>",
      []
    ),
    ("<a href='https://bücher.example/ü'>", ["https://bücher.example/ü"]),
    ("<abbr href='https://no.example'><a data-href='https://no.example'>", []),
    ("<a href=\"\r\n  https://a.example/?b=1&amp;\r\n\tc=2\r\n\">", ["https://a.example/?b=1&c=2"]),
    ("<a href=' https://a.example&nope; '>", ["https://a.example&nope;"]),
    ("<a href=\"https://a.example", ["https://a.example"]), ("<", []), ("<a", []), ("<a href=", []),
    ("<!-->< a href='https://no.example'><a href=https://a.example>", ["https://a.example"]),
  ])
  func `links are found in HTML`(html: String, links: [String]) {
    #expect(mail(html, "text/html; charset=utf-8").links == links)
  }

  @Test func `links of the text come before those of the HTML`() {
    let message = SMTPMIMEMessage(
      """
      Content-Type: multipart/alternative; boundary=b\r
      \r
      --b\r
      Content-Type: text/html\r
      \r
      <a href='https://html.example'><a href='https://both.example'>\r
      --b\r
      \r
      https://both.example https://text.example\r
      --b--
      """)
    #expect(
      message.links == ["https://both.example", "https://text.example", "https://html.example"])
  }

  @Test func `flowed lines are joined first`() {
    #expect(
      mail("> https://a. \r\n> example \r\n", "text/plain; format=flowed; delsp=yes").links
        == ["https://a.example"])
    #expect(
      mail("https://a. \r\n> example\r\n", "text/plain; format=flowed; delsp=yes").links
        == ["https://a"])
    #expect(mail("https://a. \r\nexample\r\n").links == ["https://a"])
  }
}

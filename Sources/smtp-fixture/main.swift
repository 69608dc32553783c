import SMTPTestSupport
import Foundation
let server = try SMTPTestServer.start(.script { On(.rcpt, to: "bob@*").decide { e in print("hook", e.address!); return .reply(.mailboxFull) } })
print(server.endpoint.port); fflush(nil)
let m = try await server.message(to: "ann@*", at: .sessionEnded, within: .seconds(20))
print(m, m.headers, m.text.count)
print(server.transcript)
print(server.findings)
do { _ = try await server.message(to: "zed@*", within: .milliseconds(100)) } catch { print(error) }

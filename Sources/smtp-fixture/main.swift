import SMTPTestSupport
import Foundation
let server = try SMTPTestServer.start(.memoryBudget(1 << 40))
print(server.endpoint.port); fflush(nil)
_ = readLine()
print(server.messages.count)

import SMTPTestHelpers
import SMTPTestWire
import Testing

@Suite(.bounded) struct `A buffer of octets` {
  @Test func `does not grow by being copied`() {
    var buffer = OctetBuffer()
    for octet in UInt8(0)..<200 {
      // Never the only one that has its memory.
      let copy = buffer
      withUnsafeBytes(of: octet) { buffer.append($0) }
      #expect(buffer.count == copy.count + 1)
    }
    #expect(Array(buffer.octets) == Array(0..<200))
  }

  @Test func `leaves its copies as they are`() {
    var buffer = OctetBuffer()
    withUnsafeBytes(of: UInt8(1)) { buffer.append($0) }
    let copy = buffer
    withUnsafeBytes(of: UInt8(2)) { buffer.append($0) }
    var other = copy
    withUnsafeBytes(of: UInt8(3)) { other.append($0) }
    #expect([buffer, copy, other].map { Array($0.octets) } == [[1, 2], [1], [1, 3]])
  }
}

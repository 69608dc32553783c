/// A value that one thread at a time has, although the compiler cannot see it.
///
/// Whoever makes one says, where it is made, what keeps others away meanwhile.
// @unchecked: by that agreement.
package struct Confined<Value>: @unchecked Sendable {
  package let value: Value

  package init(_ value: Value) { self.value = value }
}

internal import Foundation

/// How texts are written that are compared.
package enum Normalization {
  /// A text in Unicode's normalization form KC, as RFC 4013 §2.2 wants passwords.
  @Sendable package static func kc(_ text: String) -> String {
    text.precomposedStringWithCompatibilityMapping
  }
}

/// What an action is to the decision.
package enum ActionRole: Sendable {
  /// It decides; there is exactly one.
  case deciding
  /// It decides, and after a deciding step it is octets to be sent besides.
  case decidingOrExtra
  /// It edits the honest reply, and may be followed by more of them.
  case editing
  /// It leaves the decision to others.
  case passing
  /// It leaves the decision to others, and where nobody decides, nothing is answered.
  case ending
  /// It hands on to the rules that follow, and is the last step.
  case handingOn
}

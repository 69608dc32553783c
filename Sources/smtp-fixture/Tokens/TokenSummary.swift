/// What `token-server` has to say in the end.
struct TokenSummary {
  var requests = 0
  var defects = 0
  /// Why it ended: `SIGTERM`, `SIGINT`, `--exit-after` or `--timeout`.
  var reason = ""
}

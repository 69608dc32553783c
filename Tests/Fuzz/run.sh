#!/bin/bash
# Fuzzes the parsers and the session machine with libFuzzer.
#
#   Tests/Fuzz/run.sh [SECONDS] [TARGET...]
#
# SECONDS for each target, default 60; TARGET is command, session, authentication, referee, content,
# address, script, dialogue, mail, http or tls, default all.
# Nothing may crash, take 5 seconds for one input or hold more than 1 GB; what else must hold, the
# Swift files here say. An input that breaks it is printed with the command that repeats it, and
# stays in the folder that is named.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
seconds=${1:-60}
[ $# -gt 0 ] && shift
targets=${*:-command session authentication referee content address script dialogue mail http tls}

if [ "$(uname -s)" != Linux ]; then
  echo "skipped: the toolchains of other systems come without libFuzzer"
  exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/smtp-fuzz.XXXXXX")
keep=
trap '[ -n "$keep" ] || rm -rf "$work"' EXIT

# SwiftPM writes such maps for the C targets; here one module holds everything, package and all.
for module in CSMTPTestScan CSMTPTestPlatform; do
  cat >>"$work/module.modulemap" <<MAP
module $module {
  umbrella header "$root/Sources/$module/include/$module.h"
  export *
}
MAP
done
# One module has no use for imports of its own parts, nor for two files or types of one name.
for module in SMTPTestWire SMTPTestMIME SMTPTestNetwork SMTPTestScript SMTPTestSupport; do
  own=
  [ "$module" = SMTPTestMIME ] && own='s/\bOctet\b/MailOctet/g'
  mkdir "$work/$module"
  find "$root/Sources/$module" -name '*.swift' -print0 | while IFS= read -r -d '' file; do
    sed -E "/^(@_exported )?((public|package|internal) )?import ((struct|class|enum) )?SMTPTest/d;$own" "$file" \
      >"$work/$module/$module-$(basename "$file")"
  done
done

# The compiler leaves a module beside the program, in the folder it is called from.
cd "$work"
# Assertions stay on, although the rest is optimised: more inputs a second find more.
find "$work" "$here" -name '*.swift' -print0 | sort -z |
  xargs -0 swiftc -swift-version 6 -module-name SMTPTestFuzz -package-name smtptestsupport \
    -enable-upcoming-feature InternalImportsByDefault \
    -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature ExistentialAny \
    -sanitize=fuzzer -parse-as-library -O -assert-config Debug -g -whole-module-optimization \
    -num-threads 2 \
    -Xcc "-fmodule-map-file=$work/module.modulemap" -o "$work/fuzz"

# Swift's own handler of crashes would keep libFuzzer from writing down the input.
export SWIFT_BACKTRACE=enable=no
# fuzz TARGET
fuzz() {
  local target=$1 runs rss
  python3 "$here/seeds.py" "$target" "$work/$target"
  if ! SMTP_FUZZ_TARGET=$target ./fuzz -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
    -max_len=4096 -artifact_prefix="$work/$target-" -print_final_stats=1 "$work/$target" \
    >"$work/$target.log" 2>&1; then
    tail -n 60 "$work/$target.log"
    echo "$target: failed; SMTP_FUZZ_TARGET=$target $work/fuzz $work/$target-*"
    return 1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")
  rss=$(sed -n 's/^stat::peak_rss_mb: *//p' "$work/$target.log")
  echo "$target: $runs inputs in $seconds s, nothing found, at most $rss MB"
}
export -f fuzz
export here work seconds
# Two at a time.
if ! printf '%s\n' $targets | xargs -P 2 -I{} bash -euo pipefail -c 'fuzz {}'; then
  keep=1
  exit 1
fi

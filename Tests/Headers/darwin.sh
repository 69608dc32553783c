#!/bin/bash
# Compiles the C headers for Apple's systems, warnings as errors, where nobody has a Mac.
#
#   Tests/Headers/darwin.sh
#
# Darwin's own headers come with the Zig toolchain on PyPI, which can compile C for macOS anywhere. It
# knows no other system of Apple's; the headers say themselves what those have, so Swift's clang
# reads them for iOS and its siblings, watchOS with its 32-bit addresses among them. Swift's own modules
# for Darwin are on no registry: this is about C alone, the workflow builds the rest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Exactly this one, so that a new release does not fail the gate.
package=ziglang==0.17.1
work=$(mktemp -d "${TMPDIR:-/tmp}/smtp-headers.XXXXXX")
trap 'rm -rf "$work"' EXIT
export ZIG_GLOBAL_CACHE_DIR=$work/cache ZIG_LOCAL_CACHE_DIR=$work/cache

python3 -m venv "$work/venv"
if ! "$work/venv/bin/pip" install --quiet --disable-pip-version-check "$package" >"$work/log" 2>&1; then
  cat "$work/log"
  echo "cannot install $package from PyPI, which brings Darwin's headers"
  exit 1
fi
headers=$("$work/venv/bin/python" -c '
import pathlib, ziglang
print(pathlib.Path(ziglang.__file__).parent / "lib/libc/include/any-darwin-any")')

flags=(-std=gnu11 -Wall -Wextra -Werror)
for folder in Sources/C*/include; do
  flags+=("-I$folder")
  # The umbrella header alone, as a module sees it, then all of them.
  echo "#include \"$(basename "$(dirname "$folder")").h\"" | tee -a "$work/all.c" >"$work/${#flags[@]}.c"
done

for target in aarch64-macos x86_64-macos; do
  for file in "$work"/*.c; do
    "$work/venv/bin/python" -m ziglang cc -target "$target" "${flags[@]}" -c -o "$work/object" "$file"
  done
  # That it was Darwin for which they were compiled shows in what came out.
  if [ "$(od -An -tx4 -N4 "$work/object" | tr -d ' ')" != feedfacf ]; then
    echo "$target: no Mach-O came out"
    exit 1
  fi
done
others=(
  arm64-apple-ios17 x86_64-apple-ios17-simulator arm64-apple-tvos17 arm64_32-apple-watchos10
  arm64-apple-watchos10 arm64-apple-xros1
)
for target in "${others[@]}"; do
  for file in "$work"/*.c; do
    clang -target "$target" -nostdlibinc -isystem "$headers" "${flags[@]}" -fsyntax-only "$file"
  done
done
echo "aarch64-macos, x86_64-macos by $package; ${others[*]} by Swift's clang: no warnings"

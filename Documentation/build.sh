#!/bin/bash
# Builds the documentation as a static web site.
#
#   Documentation/build.sh FOLDER
#
# FOLDER must not exist or be empty. A warning is an error: most are links that lead nowhere.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: Documentation/build.sh FOLDER" >&2
  exit 64
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$1"
output=$(cd "$1" && pwd)
if [ -n "$(ls -A "$output")" ]; then
  echo "$output is not empty" >&2
  exit 64
fi
docc=docc
command -v docc >/dev/null || docc="xcrun docc"
work=$(mktemp -d "${TMPDIR:-/tmp}/smtp-docs.XXXXXX")
trap 'rm -rf "$work"' EXIT

# What is built already stays; the graphs are taken out of the modules.
mkdir "$work/all" "$work/graphs"
cd "$root"
swift build >"$work/log" 2>&1 || { cat "$work/log" && exit 1; }
bin=$(swift build --show-bin-path)
target=$(swift -print-target-info | sed -n 's/^ *"triple" *: *"\(.*\)".*/\1/p' | head -n 1)
extract="swift symbolgraph-extract"
[ "$(uname)" = Linux ] || extract="xcrun swift-symbolgraph-extract -sdk $(xcrun --show-sdk-path)"
for module in SMTPTestSupport SMTPTestSupportTesting SMTPTestSupportXCTest SMTPTestClient SMTPTestContract \
  SMTPTestFixtures SMTPTestNetwork; do
  $extract -module-name "$module" -I "$bin/Modules" -target "$target" \
    -Xcc "-fmodule-map-file=$bin/CSMTPTestScan.build/module.modulemap" \
    -Xcc "-fmodule-map-file=$bin/CSMTPTestPlatform.build/module.modulemap" \
    -experimental-allowed-reexported-modules=SMTPTestWire,SMTPTestMIME,SMTPTestScript,SMTPTestNetwork \
    -minimum-access-level public -output-dir "$work/all" >"$work/log" 2>&1 ||
    { cat "$work/log" && exit 1; }
done
# The overlays re-export the core, and the core the modules beneath it, so a symbol is in several
# graphs, and it would be left to chance where its page goes. Each stays where users look: what the
# core exports in the core, and in an overlay only its own.
python3 - "$work/all" "$work/graphs" <<'PYTHON'
import json
import pathlib
import sys

source, target = map(pathlib.Path, sys.argv[1:])
graphs = {}
for module in (
    "SMTPTestSupport", "SMTPTestFixtures", "SMTPTestSupportTesting", "SMTPTestSupportXCTest", "SMTPTestClient",
    "SMTPTestContract",
):
    for path in sorted(source.glob(f"{module}*.symbols.json")):
        if path.name.split("@")[0].split(".")[0] == module:
            graphs[path.name] = json.loads(path.read_text())
# Of the network module the core exports the clock alone, by name; then what is nested in it in an
# extension is in no graph but the module's own.
exported = graphs["SMTPTestSupport.symbols.json"]
network = json.loads((source / "SMTPTestNetwork.symbols.json").read_text())
there = {symbol["identifier"]["precise"] for symbol in exported["symbols"]}
nested = [
    symbol for symbol in network["symbols"]
    if symbol["pathComponents"][0] == "SMTPFixtureClock" and symbol["identifier"]["precise"] not in there
]
names = {symbol["identifier"]["precise"] for symbol in nested}
exported["symbols"] += nested
exported["relationships"] += [
    relation for relation in network["relationships"] if relation["source"] in names
]
core = {
    symbol["identifier"]["precise"] for symbol in graphs["SMTPTestSupport.symbols.json"]["symbols"]
}
if not core:
    sys.exit("the core has no symbols")
for name, graph in graphs.items():
    if not name.startswith(("SMTPTestSupport.", "SMTPTestFixtures.")):
        graph["symbols"] = [
            symbol for symbol in graph["symbols"] if symbol["identifier"]["precise"] not in core
        ]
        graph["relationships"] = [
            relation for relation in graph["relationships"] if relation["source"] not in core
        ]
    (target / name).write_text(json.dumps(graph))
PYTHON

$docc convert Documentation/SMTPTestSupport.docc \
  --additional-symbol-graph-dir "$work/graphs" --output-path "$output" \
  --fallback-display-name SMTPTestSupport --fallback-bundle-identifier smtp-test-support \
  --transform-for-static-hosting --warnings-as-errors
echo "documentation in $output"

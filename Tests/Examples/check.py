#!/usr/bin/env python3
"""All code shown to readers is compiled and run: each ```swift block of README.md and of
Documentation must stand, line by line, in a file of Tests/ExamplesTests. Indentation and blank
lines do not count.

A manifest cannot be compiled there; the consumer check builds a package with it.

Exit status: 0 all there, 1 something is missing.
"""

import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def blocks(path):
    """The fenced Swift blocks of a page, each with the number of its first line."""
    text = path.read_text(encoding="utf-8")
    for match in re.finditer(r"^( *)```swift\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, match.start()) + 1, match.group(2)


def contains(whole, part):
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def main():
    sources = [
        lines(path.read_text(encoding="utf-8"))
        for path in sorted((root / "Tests/ExamplesTests").glob("**/*.swift"))
    ]
    pages = [root / "README.md", *sorted((root / "Documentation").glob("**/*.md"))]
    checked = missing = 0
    for page in pages:
        for number, code in blocks(page):
            if code.startswith("// swift-tools-version"):
                continue
            checked += 1
            if not any(contains(source, lines(code)) for source in sources):
                missing += 1
                name = page.relative_to(root)
                print(f"{name}:{number}: this code is in no file of Tests/ExamplesTests")
    if checked == 0:
        print("no examples found")
        missing = 1
    print(f"{checked} examples, {missing} not compiled")
    return 1 if missing else 0


sys.exit(main())

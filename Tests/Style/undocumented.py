#!/usr/bin/env python3
"""Every public declaration has a doc comment, the cases of public enumerations and the requirements
of public protocols included, and one that throws says which error when: "- Throws:" with the error
type in backticks, "what `closure` throws" or "rethrows".

    Tests/Style/undocumented.py [FILE...]

Without a file: all Swift files of Sources and Fixtures that git knows. Prints file, line and the
declaration; exit status 1 if there is one.

It reads lines, not syntax: good enough for code that the formatter has laid out.
"""

import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]

MODIFIERS = r"(?:(?:package\(set\)|private\(set\)|internal\(set\)|static|final|class|mutating|nonmutating|override|required|convenience|indirect|nonisolated|lazy|weak|unowned|dynamic|isolated|distributed|prefix|postfix|infix)\s+)*"
KINDS = r"(?:struct|enum|class|actor|protocol|func|var|let|init|subscript|typealias|associatedtype|case|macro|operator|extension)\b"
ATTRIBUTES = r"(?:@\w+(?:\([^()]*\))?\s+)*"
PUBLIC = re.compile(rf"^\s*{ATTRIBUTES}(?:public|open)\s+{MODIFIERS}({KINDS})")
MEMBER = re.compile(rf"^\s*{ATTRIBUTES}{MODIFIERS}({KINDS})")


def bare(line):
    """The line without strings and comments, so that its braces can be counted."""
    line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
    return line.split("//")[0]


THROWS = re.compile(r"\b(?:re)?throws\b(?!\(Never\))")
GETTER = re.compile(r"\{\s*get\s+(?:async\s+)?throws\b")
NAMES_ERROR = re.compile(r"`[A-Z][\w./]*`|\b[Ww]hat `\w+` throws\b|\b[Rr]ethrows\b")


def throws(lines, kind):
    """Whether the declaration that begins with the first of `lines` throws when it is called."""
    if kind not in ("func", "init", "var", "subscript"):
        return False
    head = " ".join(bare(line) for line in lines[:40] if not line.strip().startswith("//"))
    # A parameter that may throw is not the function; nor is one that is returned.
    while (shorter := re.sub(r"(?<!\bthrows)\([^()]*\)", " ", head)) != head:
        head = shorter
    if kind in ("var", "subscript"):
        body = re.match(r"[^{}]*(?=\{)", head)
        return bool(body and GETTER.match(head[body.end():]))
    # A requirement has no body: it ends where the next declaration begins.
    head = re.split(rf"\{{|\}}|->|\s{KINDS}", head[head.index(kind) + len(kind):])[0]
    return bool(THROWS.search(head))


def says_which_error(comment):
    """Whether a doc comment has a section that names what is thrown."""
    text = "\n".join(line.removeprefix("///") for line in comment)
    section = re.search(r"^ ?- Throws:(.*?)(?=^ ?- |^\s*$|\Z)", text, re.MULTILINE | re.DOTALL)
    return bool(section and NAMES_ERROR.search(section[1]))


def undocumented(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    # What each open brace belongs to: "enum" and "protocol" where members are public without saying.
    scopes = []
    pending = None
    in_text = False
    documented = False
    comment = []
    for number, line in enumerate(lines, 1):
        quotes = line.count('"""')
        if in_text or quotes:
            if quotes % 2:
                in_text = not in_text
            if in_text or quotes:
                documented = False
            continue
        text = line.strip()
        if text.startswith("///"):
            comment = comment + [text] if documented else [text]
            documented = True
            continue
        code = bare(line)
        if not code.strip():
            if not text:
                documented = False
            continue
        scope = scopes[-1] if scopes else ""
        match = PUBLIC.match(code)
        kind = match[1] if match else None
        if not match and scope in ("enum", "protocol"):
            member = MEMBER.match(code)
            if member and (scope == "protocol" or member[1] == "case"):
                kind = member[1]
        if kind and kind != "extension" and " import " not in f" {code} ":
            if not documented and "@available(*, unavailable" not in code:
                yield number, f"no doc comment: {text}"
            elif documented and throws(lines[number - 1:], kind) and not says_which_error(comment):
                yield number, f"does not say which error it throws: {text}"
        if match or MEMBER.match(code):
            pending = kind if match and kind in ("enum", "protocol") else "other"
        for character in code:
            if character == "{":
                scopes.append(pending or "other")
                pending = None
            elif character == "}" and scopes:
                scopes.pop()
        # Attributes on lines of their own stand between a comment and its declaration.
        if kind or not text.startswith(("@", "#if", "#else", "#endif", "*,", "message:", ")")):
            documented = False


def main():
    if sys.argv[1:]:
        files = [pathlib.Path(name) for name in sys.argv[1:]]
    else:
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "Sources/**/*.swift", "Sources/*.swift", "Fixtures/*.swift"],
            check=True, capture_output=True, text=True,
        ).stdout.split()
        files = [root / name for name in sorted(set(listed))]
    found = 0
    for path in files:
        for number, text in undocumented(path):
            found += 1
            name = path.relative_to(root) if path.is_relative_to(root) else path
            print(f"{name}:{number}: {text}")
    print(f"{len(files)} files, {found} public declarations without a full doc comment")
    return 1 if found or not files else 0


sys.exit(main())

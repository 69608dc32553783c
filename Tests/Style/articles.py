#!/usr/bin/env python3
"""What the code names can be looked up: each environment variable that Sources, Tests and .ci read is
in Environment-variables.md, and each one there is read; each "Wall N" they cite is in The-design.md.

    Tests/Style/articles.py

Prints what is missing; exit status 1 if anything is.
"""

import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
articles = root / "Documentation/SMTPTestSupport.docc"

# What every program reads, or sets for others.
FOREIGN = {
    "PATH", "HOME", "TMPDIR", "MAILRC", "LC_ALL", "PYTHONIOENCODING", "PYTHONDONTWRITEBYTECODE",
    "SMTP_HOST", "SMTP_PORT", "SMTP_URL", "BASH_SOURCE", "DEBIAN_FRONTEND",
}
# By their prefix wherever they stand, others where they are read.
NAMES = (
    r"\b(SMTP_FIXTURE(?:_[A-Z_]+)?|SMTP_FAILURES(?:_[A-Z]+)?|INTEROP_[A-Z_]+|CONSUMER_[A-Z_]+)\b",
    r"\benvironment[\[(]\"([A-Z_]+)\"",
    r"\bgetenv\(\"([A-Z_]+)\"",
    r"\bos\.environ(?:\.get)?[\[(]\"([A-Z_]+)\"",
    r"\$\{([A-Z_]+):?[-=?+]",
)
WALL = re.compile(r"\b[Ww]all (\d+)\b")


def files():
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "Sources", "Tests", ".ci"],
        check=True, capture_output=True, text=True,
    ).stdout.split("\n")
    for name in listed:
        path = root / name
        if name and path.is_file() and path != pathlib.Path(__file__).resolve():
            yield name, path.read_text(encoding="utf-8", errors="replace")


def main():
    missing = []
    variables = (articles / "Environment-variables.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`([A-Z][A-Z_]+)`", variables))
    walls = set(re.findall(r"^### Wall (\d+)", (articles / "The-design.md").read_text(encoding="utf-8"), re.MULTILINE))
    read, cited = set(), set()
    for name, text in files():
        for pattern in NAMES:
            for variable in re.findall(pattern, text):
                if variable in FOREIGN:
                    continue
                read.add(variable)
                if variable not in described:
                    missing.append(f"{name}: {variable} is not in Environment-variables.md")
        for number in WALL.findall(text):
            cited.add(number)
            if number not in walls:
                missing.append(f"{name}: wall {number} is not in The-design.md")
    for variable in sorted(described - read - FOREIGN):
        missing.append(f"Environment-variables.md: nothing reads {variable}")
    if not read or not walls:
        missing.append("no variable or no wall was found")
    print("\n".join(sorted(set(missing)) + [f"{len(read)} variables, {len(cited)} of {len(walls)} walls cited"]))
    return 1 if missing else 0


sys.exit(main())

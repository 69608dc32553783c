#!/usr/bin/env python3
"""The page of a contract report, in a browser that nobody here wrote: read, clicked, tabbed through, looked
at in the light, in the dark and on a phone.

  SMTP_FIXTURE=.build/debug/smtp-fixture Tests/Interop/page.py [CASE...]

curl is held against a few contracts and cells of the matrix, some of which it fails; headless Chromium
opens the page of it, and is asked and told by the DevTools protocol, through a pipe. It has no network.
CASE is quiet, rows, unfolding, cells, keyboard, light, dark, phone, structure or screenshots; without one,
all. What is missing counts as skipped, with INTEROP_REQUIRE=1 as failed. With PAGE_SHOTS=FOLDER the
screenshots stay there.

One line a case: ok, FAIL or SKIP. The last line is "N passed, N failed, N skipped"; the exit status
is 1 when anything failed.
"""

import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

# Nothing is to be left beside the scripts.
sys.dont_write_bytecode = True
from browser import Browser, Page
from cases import FIXTURE, Report, check, chosen

os.environ["LC_ALL"] = "C"
for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
    os.environ.pop(name, None)

# What the client is called: nothing of it may become markup.
CLIENT = 'curl & <b>"co"'
VERDICTS = ["pass", "warn", "fail", "inconclusive", "notApplicable"]
CONTRACTS = [
    "greeting-multiline", "greeting-554", "envelope-bcc-hidden", "data-dot-stuffing", "data-bare-lf",
    "data-bare-cr", "data-8bit-not-offered", "ext-utf8-not-offered"]
# One fails as is known, one passes though it is known to fail.
KNOWN = "data-bare-cr it was always so\ndata-dot-stuffing it was so once\n"
STEPS = ["connect", "greeting", "ehlo", "mail", "rcpt", "rcpt[2]", "data", "body", "dot", "quit"]
# The script of longText is one long word, storeThenHalfReply has the longest name.
CELLS = [f"{step}/{fault}" for fault in ("bytewise", "longText", "4yz", "5yz", "fin") for step in STEPS]
CELLS += ["ehlo/421+open", "dot/storeThenHalfReply"]


def opened(world, **options):
    return Page(world["browser"], world["url"], **options)


def results(world):
    """The verdicts as they are known from JSON."""
    return world["report"]["contracts"]["results"], world["report"]["matrix"]["results"]


def quiet(world):
    with opened(world) as page:
        page.value("""(async () => {
          for (const one of all("summary, a")) {
            one.click();
            await new Promise(requestAnimationFrame);
          }
        })()""")
        page.value("history.back()")
        page.settled()
        events = [one for one in world["browser"].events if one.get("sessionId") == page.session]
        said = [one["params"] for one in events
            if one["method"] in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")]
        asked = [one["params"]["request"]["url"] for one in events
            if one["method"] == "Network.requestWillBeSent"]
        check(not said, f"it says {json.dumps(said)[:400]}")
        check(asked == [world["url"]], f"it asks for {asked}")


def rows(world):
    contracts, cells = results(world)
    with opened(world) as page:
        shown = page.value("""(() => {
          unfoldAll();
          return all("main [id] > .row, main > .row").map(row => {
            const entry = row.id ? row : row.parentElement;
            let head = entry;
            while (head && head.tagName !== "H3") head = head.previousElementSibling;
            return {id: row.querySelector("code").textContent, verdict: row.querySelector("b").textContent,
              row: row.innerText, text: entry.innerText, group: head && head.textContent};
          });
        })()""")
        check([one["id"] for one in shown] == [one["id"] for one in contracts + cells],
            f"the entries are {[one['id'] for one in shown]}")
        for one, seen in zip(contracts + cells, shown):
            check(seen["verdict"] == one["verdict"], f"{one['id']} is said to be {seen['verdict']}")
            broken = [breach["clause"] for breach in one.get("breaches", [])]
            for text in [*([one["clause"]] if "clause" in one else broken), *one.get("reasons", [])]:
                check(text in seen["text"], f"{one['id']} does not say: {text}")
            for breach in one.get("breaches", []):
                for text in (f"expected  {breach['expected']}", f"seen      {breach['seen']}"):
                    check(text in seen["text"], f"{one['id']} does not say: {text}")
            if "clause" in one:
                check(one["title"] in seen["row"] and "RFC" in seen["row"], f"the row of {one['id']} is bare")
                check(one["id"].startswith(seen["group"]), f"{one['id']} is in the group {seen['group']}")
            if "known" in one:
                check(one["known"] in seen["text"], f"{one['id']} does not say why it is known")
        failed = page.value("""all("p a").map(one => one.getAttribute("href").slice(1))""")
        check(failed == [one["id"] for one in contracts if one["failed"]], f"as failures it lists {failed}")
        return f"{len(contracts)} contracts, {len(cells)} cells"


def unfolding(world):
    contracts, _ = results(world)
    failed = [one["id"] for one in contracts if one["verdict"] == "fail"]
    check(len(failed) > 2, f"only {failed} failed")
    with opened(world) as page:
        for name in failed:
            entry = f"named({json.dumps(name)})"
            transcript = f"all('pre', {entry}).filter(isSeen).at(-1)?.innerText"

            def folded(how):
                check(page.value(f"!{entry}.open") and not page.value(transcript), f"{name} does not fold {how}")

            def unfolded(how):
                check(page.value(f"{entry}.open"), f"{name} does not unfold {how}")
                check("\nC: " in (page.value(transcript) or ""), f"{name} has no dialogue")

            folded("at first")
            page.click(f"{entry}.firstElementChild")
            unfolded("by a click")
            page.click(f"{entry}.firstElementChild")
            folded("by a click")
            for key in ("Enter", "Space"):
                page.value(f"{entry}.firstElementChild.focus()")
                page.press(key)
                unfolded(f"by {key}")
                page.press(key)
                folded(f"by {key}")
        empty = page.value("all('details').filter(one => one.children.length < 2).map(one => one.id)")
        check(not empty, f"nothing is in {empty}")
        return ", ".join(failed)


def cells(world):
    _, cells = results(world)
    with opened(world) as page:
        table = page.value("""all("tbody tr").map(row => ({fault: row.querySelector("th").textContent,
          cells: all("td", row).map(cell => cell.textContent.trim())}))""")
        heads = page.value("all('thead th').map(one => one.textContent)")[1:]
        check(heads == world["report"]["matrix"]["steps"], f"the steps are {heads}")
        known = {one["id"]: one for one in cells}
        listed = {f"{step}/{row['fault']}": text for row in table for step, text in zip(heads, row["cells"]) if text}
        check(set(listed) == set(known), f"the cells are {sorted(listed)}")
        for name, one in known.items():
            check(listed[name].endswith(f"{name}, {one['verdict']}"), f"{name} is said to be {listed[name]}")
            cell = f"all('td a').find(one => one.textContent.includes({json.dumps(' ' + name + ',')}))"
            entry = f"named({json.dumps(name)})"
            shown = f"{entry}.open && isInView({entry}.firstElementChild)"
            if one["verdict"] == "pass" and not name.startswith("mail/"):
                page.value(f"{cell}.click()")
                page.settled()
            else:
                page.click(cell)
                check(page.value(shown), f"{name} does not open by a click")
                page.click(f"{entry}.firstElementChild")
                check(page.value(f"!{entry}.open"), f"{name} does not fold")
                page.click(cell)
            check(page.value(shown), f"{name} does not open")
            check(page.value(f"document.activeElement === {entry}.firstElementChild"), f"{name} has not the focus")
            text = page.value(f"{entry}.innerText")
            check(one["script"] in text and one["outcome"].split(":")[0] in text, f"{name} says {text}")
            # Who is cut off at once has no dialogue, but there is a session.
            check("\n== 1 " in text and ("\nS: " in text or "/fin" in name), f"{name} has no dialogue: {text}")
    name = "rcpt[2]/4yz"
    with Page(world["browser"], f"{world['url']}#{name}") as page:
        page.until(f"named('{name}').open && isInView(named('{name}'))", "a link to a cell does not open it")
    return f"{len(known)} cells"


def keyboard(world):
    for size in ({"width": 1100}, {"width": 360, "height": 640}):
        with opened(world, **size) as page:
            count = page.value("all('a, summary, [tabindex]').length")
            reached = []
            for _ in range(count):
                page.press("Tab")
                reached.append(page.value("""(() => {
                  const element = document.activeElement;
                  const style = getComputedStyle(element);
                  const behind = backdrop(parseFloat(style.outlineOffset) < 0 ? element : element.parentElement);
                  const outline = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
                  const box = element.getBoundingClientRect();
                  const corners = [[box.left + 2, box.top + 2], [box.right - 2, box.bottom - 2]];
                  const isWhole = corners.every(point => element.contains(document.elementFromPoint(...point)));
                  return {name: element.innerText.slice(0, 40), isCell: element.matches("td a"),
                    at: all("a, summary, [tabindex]").indexOf(element), isFramed: element.matches(":focus-visible")
                      && outline >= 2 && contrast(colour(style.outlineColor).parts, behind) >= 3,
                    isInView: isInView(element) && (isWhole || !element.matches("td a"))};
                })()"""))
        check([one["at"] for one in reached] == list(range(count)), "Tab goes another way than reading does")
        for one in reached:
            check(one["isFramed"], f"where the focus is cannot be seen: {one}")
            check(one["isInView"], f"{size}: what has the focus cannot be seen: {one}")
        check(sum(one["isCell"] for one in reached) == len(results(world)[1]), "not every cell is reached")
    with opened(world) as page:
        for _ in range(count):
            page.press("Tab")
            if page.value("document.activeElement.matches('td a.fail')"):
                break
        page.press("Enter")
        entry = "named('ehlo/421+open')"
        check(page.value(f"{entry}.open && document.activeElement === {entry}.firstElementChild"),
            "Enter opens no cell")
        check(page.value("document.activeElement.matches(':focus-visible')"), "the focus is lost from sight")
        page.press("Enter")
        check(page.value(f"!{entry}.open"), "Enter does not fold it again")
    return f"{count} stops"


def contrasts(scheme):
    def case(world):
        with opened(world, scheme=scheme) as page:
            light = page.value("luminance(backdrop(document.body))")
            check(light > 0.8 if scheme == "light" else light < 0.05, f"the paper is {light:.2f} light")
            page.value("unfoldAll()")
            found = page.value("texts()")
            for verdict in VERDICTS:
                page.value(f"all('main b, td a').forEach(one => one.className = '{verdict}')")
                found += page.value("texts()")
            poor = [one for one in found if one["ratio"] < (3 if one["isLarge"] else 4.5)]
            check(not poor, f"{len(poor)} of {len(found)} texts, as {poor[:2]}")
            # Every verdict has a look of its own, or shares it with what has another sign.
            backs = page.value(f"""{json.dumps(VERDICTS)}.map(verdict => {{
              document.querySelector("td a").className = verdict;
              return getComputedStyle(document.querySelector("td a")).backgroundColor;
            }})""")
            check(len(set(backs)) >= 4, f"the cells have the colours {backs}")
            return f"{len(found)} texts, {min(one['ratio'] for one in found):.1f}:1 or more"
    return case


def phone(world):
    with opened(world, width=360, height=640) as page:
        for state in ("folded", "unfolded"):
            if state == "unfolded":
                page.value("unfoldAll()")
            width = page.value("[innerWidth, document.documentElement.scrollWidth]")
            check(width == [360, 360], f"{state}, the page is {width} wide")
            small = [one for one in page.value("texts()") if one["size"] < 12]
            check(not small, f"too small: {small[:3]}")
            wide = page.value("""all("main *").filter(one => isSeen(one) && !one.closest("table")
              && one.getBoundingClientRect().right > 360).map(one => one.outerHTML.slice(0, 80))""")
            check(not wide, f"cut off: {wide[:3]}")
        low = page.value("""all("summary, td a").filter(one => one.getBoundingClientRect().height < 24
          || one.getBoundingClientRect().width < 24).map(one => one.innerText)""")
        check(not low, f"too small for a finger: {low[:3]}")
        check(page.value("all('.wide').every(one => one.scrollWidth > one.clientWidth)"),
            "the matrix fits, and nothing is tried by it")
        page.value("all('details').forEach(one => one.open = false)")
        last = "all('td a').filter(one => one.textContent.includes(' quit/fin')).at(-1)"
        page.click(last)
        check(page.value("named('quit/fin').open && isInView(named('quit/fin').firstElementChild)"),
            "the last column cannot be reached")
        check(page.value("all('tbody th').every(one => one.getBoundingClientRect().left >= 0)"),
            "the faults' names scroll away")


def structure(world):
    contracts, cells = results(world)
    with opened(world) as page:
        title = f"{world['client']}: contracts and faults"
        found = page.value("""({lang: document.documentElement.lang, title: document.title,
          mode: document.compatMode, encoding: document.characterSet,
          viewport: document.querySelector("meta[name=viewport]")?.content,
          heads: all("h1, h2, h3, h4, h5, h6").map(one => Number(one.tagName[1])),
          first: document.querySelector("h1").textContent,
          ids: all("[id]").map(one => one.id), mains: all("main").length,
          links: all("[href], [src]").map(one => one.getAttribute("href") ?? one.src),
          scopes: all("th").map(one => one.scope + (one.textContent.trim() ? "" : " empty")),
          regions: all("[tabindex]").map(one => [one.getAttribute("role"), one.getAttribute("aria-label")]),
          strange: all("main b b, h1 b").length})""")
        check(found["lang"] == "en" and found["mains"] == 1, f"it is {found['lang']}, {found['mains']} main")
        check(found["title"] == found["first"] == title, f"it is called {found['title']}, {found['first']}")
        check(found["strange"] == 0, "the client's name has become markup")
        check((found["mode"], found["encoding"]) == ("CSS1Compat", "UTF-8"), f"it is {found['mode']}")
        check("width=device-width" in found["viewport"], f"the viewport is {found['viewport']}")
        check("maximum-scale" not in found["viewport"] and "user-scalable" not in found["viewport"], "no zoom")
        heads = found["heads"]
        check(heads[0] == 1 and heads.count(1) == 1, f"the headings are {heads}")
        check(all(after <= before + 1 for before, after in zip(heads, heads[1:])), f"the headings are {heads}")
        check(len(set(found["ids"])) == len(found["ids"]), "an id is there twice")
        check(not [one for one in found["ids"] if " " in one], "an id has a space in it")
        check(all(link[:1] == "#" and link[1:] in found["ids"] for link in found["links"]), "a link leads nowhere")
        columns = len(world["report"]["matrix"]["steps"]) + 1
        faults = len({one["fault"] for one in cells})
        check(found["scopes"] == ["col"] * columns + ["row"] * faults, f"the scopes are {found['scopes']}")
        check(all(role == "region" and label for role, label in found["regions"]), f"{found['regions']}")
        # What is read aloud says the verdict, and what is seen has a sign of its own for each.
        tree = page.call("Accessibility.getFullAXTree")["nodes"]
        links = [one["name"]["value"] for one in tree if one.get("role", {}).get("value") == "link"]
        signs = {}
        for one in cells:
            names = [name for name in links if name.endswith(f" {one['id']}, {one['verdict']}")]
            check(len(names) == 1, f"{one['id']} is called {names}")
            signs.setdefault(one["verdict"], set()).add(names[0].split(" ")[0])
        check(sorted(map(len, signs.values())) == [1] * len(signs), f"the signs are {signs}")
        check(len(set.union(*signs.values())) == len(signs) > 1, f"the signs are {signs}")


def pixels(png):
    """The rows of a PNG of 8 bits a channel, each pixel a tuple of red, green and blue."""
    check(png[:8] == b"\x89PNG\r\n\x1a\n", "no PNG")
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, form, _, _, interlaced = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    check((depth, interlaced) == (8, 0) and form in (2, 6), f"a PNG of {depth} bits, form {form}")
    step = 3 if form == 2 else 4
    data, row, found = zlib.decompress(data), bytearray(width * step), []
    for start in range(0, height * (width * step + 1), width * step + 1):
        kind, above, row = data[start], row, bytearray(data[start + 1:start + 1 + width * step])
        for i in range(len(row)) if kind else ():
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = above[i]
            elif kind == 3:
                guess = (left + above[i]) // 2
            else:
                sum_ = left + above[i] - corner
                guess = min((left, above[i], corner), key=lambda one: abs(sum_ - one))
            row[i] = (row[i] + guess) & 255
        found.append([tuple(row[i:i + 3]) for i in range(0, len(row), step)])
    return found


def screenshots(world):
    told = []
    for name, scheme, width in (("light", "light", 800), ("dark", "dark", 800), ("phone", "light", 360)):
        with opened(world, width=width, height=600, scheme=scheme) as page:
            paper, fail = page.value("""(() => {
              const cell = document.querySelector("td a.fail");
              cell.scrollIntoView({block: "center", inline: "center"});
              return [backdrop(document.body), backdrop(cell)];
            })()""")
            page.settled()
            png = page.screenshot()
            if os.environ.get("PAGE_SHOTS"):
                pathlib.Path(os.environ["PAGE_SHOTS"], f"{name}.png").write_bytes(png)
            shown = [pixel for row in pixels(png) for pixel in row]
            check(len(shown) == width * 600, f"{name}: {len(shown)} pixels")
            count = len(set(shown))
            check(count > 60, f"{name}: {count} colours")
            check(shown.count(tuple(paper)) > len(shown) / 5, f"{name}: there is little paper")
            check(shown.count(tuple(fail)) > 300, f"{name}: the cell that failed is not to be seen")
            told.append(f"{count} colours {name}")
    return ", ".join(told)


CASES = {"quiet": quiet, "rows": rows, "unfolding": unfolding, "cells": cells, "keyboard": keyboard,
    "light": contrasts("light"), "dark": contrasts("dark"), "phone": phone, "structure": structure,
    "screenshots": screenshots}


def report_of_curl(folder, form):
    client = folder / CLIENT
    if not client.exists():
        client.symlink_to(shutil.which("curl"))
        (folder / "known").write_text(KNOWN)
    path = folder / f"report.{form}"
    # 1 says that something failed.
    status = subprocess.run(
        [FIXTURE, "contract", "--only", ",".join(CONTRACTS + CELLS), "--timeout", "30s", "--step-timeout", "20s",
         "--known-failures", str(folder / "known"), "--format", form, "--output", str(path), "--",
         str(client), "-sS", "--max-time", "{timeout}", "--noproxy", "*", "--url", "smtp://{host}:{port}/client.test",
         "--mail-from", "{from}", "--mail-rcpt", "{to*}", "--upload-file", "{message}"],
        timeout=600).returncode
    check(status == 1, f"smtp-fixture contract ends with {status}")
    return path


def run(program, cases, report):
    with tempfile.TemporaryDirectory(prefix="smtp-page.") as name:
        folder = pathlib.Path(name)
        known = json.loads(report_of_curl(folder, "json").read_text(encoding="utf-8"))
        page = report_of_curl(folder, "html")
        with Browser(program, folder) as browser:
            world = {"browser": browser, "url": page.as_uri(), "report": known, "client": known["client"]}
            for case in cases:
                try:
                    report.passed(case, CASES[case](world))
                except Exception as error:
                    report.failed(case, f"{type(error).__name__}: {error}")


def main():
    cases = chosen("case", CASES)
    report = Report()
    program = shutil.which("chromium")
    lacking = [name for name in ("chromium", "curl") if not shutil.which(name)]
    if lacking:
        for case in cases:
            report.missing(case, ", ".join(lacking))
    else:
        try:
            run(program, cases, report)
        except Exception as error:
            report.failed("before or after the cases", f"{type(error).__name__}: {error}")
    report.end()


if __name__ == "__main__":
    main()

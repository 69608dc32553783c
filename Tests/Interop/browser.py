"""A browser that opens pages, clicks, types and looks: headless Chromium, by the DevTools protocol, through a
pipe. It has no network, and leaves nothing outside its folder.
"""

import base64
import fcntl
import json
import os
import select
import subprocess
import time

from cases import check

# How long anything may take; a loaded machine is slow.
PATIENCE = 60

# What the page is asked with: who is seen, and how well.
LIBRARY = r"""
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const named = id => document.getElementById(id.replaceAll(" ", ""));
const unfoldAll = () => all("details").forEach(one => one.open = true);
// What is read to those who do not see is a box of one pixel.
const isSeen = element => element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})
  && element.getBoundingClientRect().width > 1;
// And at least begins in the window.
const isInView = element => {
  const box = element.getBoundingClientRect();
  return isSeen(element) && box.top >= -1 && box.left >= -1 && box.top < innerHeight && box.right <= innerWidth + 1;
};
const colour = text => {
  const parts = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
  if (!parts) throw Error(`no colour that is understood here: ${text}`);
  return {parts: parts.slice(1, 4).map(Number), alpha: parts[4] === undefined ? 1 : Number(parts[4])};
};
const over = (upper, lower) => lower.map((part, at) => upper.alpha * upper.parts[at] + (1 - upper.alpha) * part);
const backdrop = element => {
  if (!element) throw Error("nothing has a background");
  const style = getComputedStyle(element);
  if (style.backgroundImage !== "none" || style.opacity !== "1" || style.filter !== "none"
    || style.mixBlendMode !== "normal") throw Error("more than a plain colour");
  const own = colour(style.backgroundColor);
  return own.alpha === 1 ? own.parts : over(own, backdrop(element.parentElement));
};
// WCAG 2.2, relative luminance and contrast ratio.
const luminance = parts => {
  const [red, green, blue] = parts.map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (first, second) => {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const texts = () => {
  const found = [];
  const add = (text, element, style) => {
    const behind = backdrop(element);
    const size = parseFloat(style.fontSize);
    found.push({text: text.trim().slice(0, 40), size, ratio: contrast(over(colour(style.color), behind), behind),
      isLarge: size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700});
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && isSeen(element)) {
      add(walker.currentNode.data, element, getComputedStyle(element));
    }
  }
  for (const summary of all("summary")) add("a mark", summary, getComputedStyle(summary, "::before"));
  return found;
};
"""


class Browser:
    """Headless Chromium."""

    def __init__(self, program, folder):
        theirs_in, self.output = os.pipe()
        self.input, theirs_out = os.pipe()
        # It reads at 3 and writes at 4, where there may be one of these: they are moved out of the way.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (theirs_in, theirs_out)]

        def place():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
             f"--user-data-dir={folder}/profile", "about:blank"],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder), "TMPDIR": str(folder)},
            preexec_fn=place, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (theirs_in, theirs_out, *ends):
            os.close(end)
        self.last = 0
        self.rest = b""
        self.events = []

    def receive(self):
        while b"\0" not in self.rest:
            check(select.select([self.input], [], [], PATIENCE)[0], "the browser says nothing")
            part = os.read(self.input, 1 << 20)
            check(part, "the browser has ended")
            self.rest += part
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, session=None, **parameters):
        self.last += 1
        request = {"id": self.last, "method": method, "params": parameters}
        if session:
            request["sessionId"] = session
        octets = json.dumps(request).encode() + b"\0"
        while octets:
            octets = octets[os.write(self.output, octets):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.last:
                check("error" not in answer, f"{method}: {answer.get('error')}")
                return answer["result"]
            self.events.append(answer)

    def event(self, method, session):
        """The first event of a name; it is waited for."""
        for one in self.events:
            if (one.get("method"), one.get("sessionId")) == (method, session):
                return one
        while True:
            self.events.append(self.receive())
            if (self.events[-1].get("method"), self.events[-1].get("sessionId")) == (method, session):
                return self.events[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(timeout=PATIENCE)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.input)
        os.close(self.output)


class Page:
    """The report in a tab of its own."""

    def __init__(self, browser, url, width=1100, height=900, scheme="light"):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call(
            "Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.call("Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=1, mobile=width < 500)
        self.call("Page.navigate", url=url)
        browser.event("Page.loadEventFired", self.session)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def value(self, expression):
        """What an expression comes to, with LIBRARY at hand."""
        answer = self.call("Runtime.evaluate", expression=f"{{{LIBRARY}\n({expression})}}",
            returnByValue=True, awaitPromise=True)
        fault = answer.get("exceptionDetails", {})
        check(not fault, fault.get("exception", {}).get("description", fault.get("text")))
        return answer["result"].get("value")

    def until(self, expression, what):
        """Looks at each frame whether an expression holds."""
        deadline = time.monotonic() + PATIENCE
        while not self.value(expression):
            check(time.monotonic() < deadline, what)
            self.value("new Promise(requestAnimationFrame)")

    def settled(self):
        """When what was clicked or typed has had its effect, which is two frames later at the latest."""
        self.value("""new Promise(done =>
          requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done))))""")

    def click(self, element):
        """Clicks where an element is, which has to be what is seen there."""
        point = self.value(f"""(() => {{
          const element = {element};
          element.scrollIntoView({{block: "center", inline: "center"}});
          const box = element.getBoundingClientRect();
          const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
          const seen = document.elementFromPoint(x, y);
          return {{x, y, seen: seen !== null && element.contains(seen)}};
        }})()""")
        check(point.pop("seen"), f"{element} is covered")
        self.call("Input.dispatchMouseEvent", type="mouseMoved", **point)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **point)
        self.settled()

    def press(self, key):
        number, text = {"Tab": (9, {}), "Enter": (13, {"text": "\r"}), "Space": (32, {"text": " "})}[key]
        event = {"key": " " if key == "Space" else key, "code": key, "windowsVirtualKeyCode": number}
        self.call("Input.dispatchKeyEvent", type="keyDown", **event, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)
        self.settled()

    def screenshot(self):
        """A PNG of what is in the window."""
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.call("Target.closeTarget", targetId=self.target)

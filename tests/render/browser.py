"""A headless Chromium for tests of pages; without one those tests are skipped, and say what is missing.

`pip install playwright axe-playwright-python` and a Chromium (Debian: `apt-get install chromium`, elsewhere
`playwright install chromium`, or the path of one in APIDIFF_CHROMIUM) are enough.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a browser, or skip the test."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = os.environ.get("APIDIFF_CHROMIUM") or next(filter(None, map(shutil.which, _PROGRAMS)), None)
    with playwright.sync_playwright() as running:
        if program is None and not Path(running.chromium.executable_path).exists():
            pytest.skip("there is no Chromium on this machine")
        browser = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser: Any, path: Path, scheme: str = "light", width: int = 1280, at: str = "") -> Any:
    """Return a page that shows a file. What it asks the network for, and errors of its scripts, are in `page.said`."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 860})
    page = context.new_page()
    page.said = []
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: (page.said.append("a dialog"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith("file:") else page.said.append(request.url))
    page.meter = context.new_cdp_session(page)  # it counts from when it is turned on
    page.meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(f"{path.as_uri()}{at}")
    page.wait_for_selector("html.ready", state="attached")
    return page


def axe(page: Any) -> list[list[str]]:
    """Return what axe-core finds wrong with a page as it is shown now."""
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python is not installed")
    import axe_playwright_python

    script = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate("scrollTo(0, 0)")  # what is half below the bar that stays counts as too small to be hit
    session = page.context.new_cdp_session(page)  # the policy of the page lets no other script in
    run = f"axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then((found) => JSON.stringify(found.violations.map("
    run += "(one) => [one.id, one.nodes.length + ' times', one.nodes[0].html.slice(0, 200),"
    run += " (one.nodes[0].any[0] || {}).message])))"
    done = session.send(
        "Runtime.evaluate", {"expression": f"{script};{run}", "awaitPromise": True, "returnByValue": True}
    )
    found: list[list[str]] = json.loads(done["result"]["value"])
    return found


def busy(page: Any) -> float:
    """Return how many seconds the main thread of a page has worked so far: its own time, not that of the machine."""
    metrics = {one["name"]: one["value"] for one in page.meter.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])

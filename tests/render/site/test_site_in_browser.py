"""The site in HTML in a browser: everyone can read it, also on a phone, and nothing in it does anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apidiff.render.site import LAYOUTS
from tests.render.browser import axe, chromium
from tests.render.hostile_pair import MARK
from tests.render.site.sites import hostile, three

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("site", [three, hostile])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_page(browser: Any, tmp_path: Path, site: object, scheme: str, width: int) -> None:
    assert callable(site)
    files = LAYOUTS["html"].files(site())
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8", errors="backslashreplace")
    page = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 860}).new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append("a dialog"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith("file:") else said.append(request.url))
    for path in files:
        if not path.endswith(".html"):
            continue
        page.goto((tmp_path / path).as_uri())
        assert page.evaluate(f"window.{MARK}") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.querySelectorAll('script, img, iframe, svg, object').length") == 0
        assert axe(page) == [], path
    assert said == []

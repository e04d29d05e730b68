"""The HTML page in a browser: what a reader can do with it, that everyone can, and that nothing in it does anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff.render import FORMATS
from tests.cli.documents import run
from tests.render.browser import axe, busy, chromium, opened
from tests.render.hostile_pair import MARK, document
from tests.render.reports import Pair, side_of
from tests.render.samples import whole
from tests.sample_pairs import SAMPLES

pytestmark = pytest.mark.slow

FINDINGS = 5000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    report = apidiff.compare(SAMPLES / "shop" / "old.yaml", SAMPLES / "shop" / "new.yaml", settings=apidiff.Settings())
    return stored(report, tmp_path_factory.mktemp("shop"))


def stored(report: apidiff.Report, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_text(FORMATS["html"].render(report), encoding="utf-8")
    return path


def visible(page: Any) -> int:
    number: int = page.evaluate(
        "[...document.querySelectorAll('#changes .c')].filter((row) => !row.closest('[hidden]')).length"
    )
    return number


def settled(page: Any, query: str) -> None:
    page.fill("#search", query)
    page.wait_for_timeout(300)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_read_it(browser: Any, shop: Path, scheme: str) -> None:
    page = opened(browser, shop, scheme)
    assert axe(page) == []
    page.evaluate(
        "document.querySelectorAll('input[data-level]:not(:checked)').forEach((box) => box.click());"
        "document.querySelectorAll('#changes details, nav details').forEach((part) => { part.open = true; })"
    )
    page.wait_for_timeout(300)
    assert axe(page) == []
    page.click("#sides")
    page.click("#reader")
    page.click("#tab-guide")
    assert axe(page) == []
    assert page.said == []


def test_a_phone_needs_no_scrolling_sideways(browser: Any, shop: Path) -> None:
    page = opened(browser, shop, width=390)
    page.evaluate("document.querySelectorAll('#changes details').forEach((part) => { part.open = true; })")
    for tab in ("#tab-changes", "#tab-guide"):
        page.click(tab)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(page) == []


def test_search_finds_every_operation_that_a_change_reaches(browser: Any, tmp_path: Path) -> None:
    paths = {f"/p{number}": {"get": operation(number)} for number in range(60)}
    old = library("1", paths, {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]})
    new = library("1", paths, {"type": "object", "properties": {"a": {"type": "string"}}})
    page = opened(browser, stored(apidiff.compare(old, new, settings=apidiff.Settings()), tmp_path))
    for query, found in (("/p59", 1), ("get /p31", 1), ("a thing /p7", 1), ("/p60", 0), ("", 1)):
        settled(page, query)
        assert visible(page) == found, query
        assert page.is_visible("#nothing") == (found == 0)
    settled(page, "nothing like it")
    assert page.inner_text("#count") == "0 of 1 changes"
    page.click("#clear")
    assert visible(page) == 1


def operation(number: int) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    return {"operationId": f"o{number}", "responses": {"200": {"description": "ok", "content": content}}}


def library(version: str, paths: dict[str, Any], thing: dict[str, Any]) -> dict[str, Any]:
    info = {"title": "Things", "version": version}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": {"Thing": thing}}}


def test_filters_live_in_the_address(browser: Any, shop: Path) -> None:
    page = opened(browser, shop)
    everything = visible(page)
    page.select_option("#direction", "request")
    settled(page, "product")
    page.click("#reader")
    page.click("#sides")
    page.wait_for_timeout(300)
    shown = visible(page)
    assert 0 < shown < everything
    again = opened(browser, shop, at=f"#{page.url.partition('#')[2]}")
    assert (visible(again), again.input_value("#search")) == (shown, "product")
    assert again.inner_text("#reader") == "Advice for: you"
    assert again.inner_text("#sides") == "Diff: side by side"


def test_an_address_opens_what_it_points_to(browser: Any, shop: Path) -> None:
    name = opened(browser, shop).evaluate("document.querySelector('.documentation .c').id")
    page = opened(browser, shop, at=f"#{name}")
    assert page.is_visible(f"#{name} .inside")
    assert page.evaluate("document.activeElement.parentElement.id") == name
    heading = page.evaluate("[...document.querySelectorAll('#guide h3, #guide a[id]')].at(-1).id")
    page = opened(browser, shop, at=f"#{heading}")
    assert page.is_visible("#guide h2")
    assert not page.is_visible("#changes")


def test_keys(browser: Any, shop: Path) -> None:
    page = opened(browser, shop)
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.querySelector('.at').id")
    page.keyboard.press("k")
    assert page.evaluate("document.querySelector('.at').id") != second
    page.keyboard.press("Enter")
    page.wait_for_selector(".at .inside")
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert page.input_value("#search") == "jk"
    page.keyboard.press("Escape")
    assert page.input_value("#search") == ""
    assert page.said == []


def test_the_tree_counts_and_filters(browser: Any, shop: Path) -> None:
    page = opened(browser, shop)
    page.evaluate("document.querySelectorAll('nav details').forEach((part) => { part.open = true; })")
    leaf = page.locator("nav details button:visible").nth(1)
    leaf.locator("b:not(:empty)").wait_for()
    number = int(leaf.locator("b").inner_text())
    leaf.click()
    page.wait_for_timeout(300)
    assert visible(page) == number
    assert leaf.get_attribute("aria-current") == "true"


def test_a_diff_shows_what_changed_and_a_few_lines_around(browser: Any, tmp_path: Path) -> None:
    made = Pair({}, {})
    values = [f"line {number}" for number in range(40)]
    made.old = side_of({"info": {"description": "\n".join(values)}}, "old.yaml")
    made.new = side_of({"info": {"description": "\n".join([*values[:20], "line twenty", *values[21:]])}}, "new.yaml")
    made.add("info.changed", "breaking", "x", usages={}, old="/info/description", new="/info/description")
    page = opened(browser, stored(made.report(), tmp_path))
    page.click("#changes .c summary")
    page.wait_for_selector(".diff")
    assert page.locator(".diff tr").count() == 10
    assert page.locator(".diff .cut").all_inner_texts() == ["17 equal lines", "16 equal lines"]
    assert page.locator(".diff tr.gone mark").inner_text() == "20"
    page.click("#sides")
    assert page.locator(".diff.two tr").count() == 9


def test_paper_shows_everything_that_is_open_to_it(browser: Any, shop: Path) -> None:
    page = opened(browser, shop)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(200)
    assert page.locator("#changes .c .inside").count() == visible(page)
    page.emulate_media(media="print")
    assert page.is_visible("#guide h2")
    assert page.is_visible("h1")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#changes .c[open]").count() == 0


def test_it_can_be_read_without_its_script(browser: Any, shop: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(shop.as_uri())
    for part in ("#guide h2", ".breaking summary >> nth=0", ".documentation h2", ".verdict"):
        assert page.is_visible(part), part
    assert not page.is_visible("#filters")


def test_many_documents_are_one_page_with_a_branch_for_each(browser: Any, tmp_path: Path) -> None:
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        for name in ("users-envelope", "users-split-name"):
            (tmp_path / side / f"{name}.yaml").write_bytes((SAMPLES / name / f"{side}.yaml").read_bytes())
    path = tmp_path / "report.html"
    assert run("check", str(tmp_path / "old"), str(tmp_path / "new"), "-f", "html", "-o", str(path)).exit_code == 1
    page = opened(browser, path)
    branches = page.locator("nav summary:visible")
    assert branches.count() == 2
    assert page.locator("details.document").count() == 2
    assert page.locator("#guide").count() == 0
    everything = visible(page)
    branches.nth(0).click()
    page.locator("nav details[open] button:visible").first.click()
    page.wait_for_timeout(300)
    assert 0 < visible(page) < everything
    name = page.evaluate("document.querySelectorAll('details.document')[1].querySelector('.c').id")
    again = opened(browser, path, at=f"#{name}")
    again.wait_for_selector(f"#{name} .inside")
    assert axe(again) == []


def test_nothing_in_a_hostile_pair_does_anything(browser: Any, tmp_path: Path) -> None:
    report = apidiff.compare(document("old"), document("new"), settings=apidiff.Settings())
    assert len(report.findings) > 100
    page = opened(browser, stored(report, tmp_path))
    page.evaluate(
        "document.querySelectorAll('input[data-level]:not(:checked)').forEach((box) => box.click());"
        "document.querySelectorAll('details').forEach((part) => { part.open = true; })"
    )
    page.wait_for_timeout(500)
    assert page.evaluate(f"window.{MARK}") is None
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    foreign = "img, svg, iframe, object, embed, form form, b[onmouseover], a[href^=javascript], foo, body > style"
    assert page.evaluate(f'document.querySelectorAll("{foreign}").length') == 0
    assert page.is_visible("#changes h2")
    page.click("#tab-guide")
    assert page.is_visible("#guide h2")
    assert page.evaluate("document.querySelectorAll('#guide #changes, #changes #guide').length") == 0
    assert page.said == []


@pytest.mark.parametrize("together", [9, 2])
def test_thousands_of_findings_are_no_burden(browser: Any, tmp_path: Path, together: int) -> None:
    """Of one object `together` findings: a key can show again 550 groups, or 2,500."""
    made = whole()
    for number in range(FINDINGS):
        level = ("breaking", "warning", "non-breaking", "documentation")[number // together % 4]
        owner = f"Schema{number // together}"
        message = f"The description of `field{number}` of `{owner}` changed from what it was"
        made.add("property.removed", level, message, subject=("property", owner, f"field{number}"))
    path = stored(made.report(), tmp_path)
    assert path.stat().st_size < 2_000_000
    page = opened(browser, path)
    assert 0.02 < busy(page) < 1  # a meter that stands still would pass
    page.evaluate("document.querySelectorAll('input[data-level]:not(:checked)').forEach((box) => box.click())")
    page.wait_for_timeout(500)
    for query in ("f", "fi", "field4", "field49", "", "schema12 field", "zzz", "", "field4999", ""):
        before = busy(page)
        page.evaluate(
            "(query) => { const search = document.getElementById('search'); search.value = query;"
            "search.dispatchEvent(new Event('input')); document.body.offsetHeight }",
            query,
        )
        assert busy(page) - before < 0.05, query
        page.wait_for_timeout(400)

"""Pages for Docusaurus as MDX reads them: no expression, no element that is not ours or not closed, and an address for
every link where Docusaurus looks for one, which is at headings alone.

There is no parser of MDX in Python: what is checked is what MDX adds to Markdown (https://mdxjs.com/docs/what-is-mdx/).
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache

import pytest

from apidiff.render.guide import Options, one_page, pages
from apidiff.render.site import LAYOUTS
from tests.render.guide.test_pages import outside_code, report_of, shop
from tests.render.hostile_pair import document
from tests.render.site.sites import hostile, three

DOCUSAURUS = Options(flavor="docusaurus")
_HEADING = re.compile(r"^#{1,6} .* \{#([a-z0-9-]+)\}$", re.MULTILINE)
_PLACE = re.compile(r'<a id="([a-z0-9-]+)"></a>')
_LINK = re.compile(r"(?<!\\)\]\(([^()\s]*)\)")
_TAG = re.compile(r"<(/?)([a-z]+)(?: id=\"[a-z0-9-]+\"| markdown=\"1\")?(/?)>")


@cache
def hostile_pages() -> Mapping[str, str]:
    report = report_of(document("old", 2_000), document("new", 2_000))
    return {"one": one_page(report, DOCUSAURUS), **pages(report, DOCUSAURUS)}


@cache
def of_site(name: str) -> Mapping[str, str]:
    site = {"three": three, "hostile": hostile}[name]()
    files = LAYOUTS["docusaurus"].files(site)
    return {path: text for path, text in files.items() if path.endswith(".md") and not path.startswith("static/")}


SOURCES: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "shop, one page": lambda: {"one": one_page(shop(), DOCUSAURUS)},
    "shop, several pages": lambda: pages(shop(), DOCUSAURUS),
    "hostile": hostile_pages,
    "site": lambda: of_site("three"),
    "hostile site": lambda: of_site("hostile"),
}


def prose_of(page: str) -> str:
    """Return what MDX looks at: without front matter, code, escapes and the addresses of headings."""
    text = outside_code(re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)).replace("\\`", "")
    text = re.sub(r"^(#{1,6} .*) \{#[a-z0-9-]+\}$", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"^(\[.*\]): <[^<>]*>$", r"\1:", text, flags=re.MULTILINE)  # what a link by reference leads to
    text = re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    return re.sub(r"\\[\\{}`*_\[\]#!>]", "", text)


@pytest.mark.parametrize("source", SOURCES)
def test_pages_hold_no_expression_and_no_element_but_ours(source: str) -> None:
    for name, page in SOURCES[source]().items():
        text = prose_of(page)
        assert "{" not in text, name
        assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE), name
        assert "<!--" not in text, name
        assert "<" not in _TAG.sub("", text), name


@pytest.mark.parametrize("source", SOURCES)
def test_every_element_is_closed(source: str) -> None:
    for name, page in SOURCES[source]().items():
        is_open: list[str] = []
        for ends, tag, empty in _TAG.findall(prose_of(page)):
            if ends:
                assert is_open, name
                assert is_open.pop() == tag, name
            elif not empty:
                is_open.append(tag)
        assert is_open == [], name


@pytest.mark.parametrize("source", SOURCES)
def test_every_address_is_there_once(source: str) -> None:
    for name, page in SOURCES[source]().items():
        text = outside_code(page)
        found = Counter([*_HEADING.findall(text), *_PLACE.findall(text)])
        assert [anchor for anchor, number in found.items() if number > 1] == [], name


@pytest.mark.parametrize("source", SOURCES)
def test_every_link_to_a_place_leads_to_a_heading(source: str) -> None:
    """Docusaurus takes an anchor that is no heading for a broken one."""
    found = dict(SOURCES[source]())
    led = 0
    for name, page in found.items():
        for link in _LINK.findall(outside_code(page)):
            target, _, anchor = link.partition("#")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
            if anchor and (path in found or not target):
                led += 1
                assert anchor in _HEADING.findall(outside_code(found[path])), f"{name}: {link}"
    assert led or source.endswith("site")

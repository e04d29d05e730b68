"""The site of the documentation: built from its lock, without network, strictly; every link in it leads somewhere."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from apidiff.classify.rules.rulebook import load_rulebook

ROOT = Path(__file__).resolve().parent.parent

OFFLINE = """
import socket

class Refused(socket.socket):
    def __init__(self, family=-1, *arguments, **named):
        if family in (-1, socket.AF_INET, socket.AF_INET6):
            raise OSError("the site asked for the network")
        super().__init__(family, *arguments, **named)

socket.socket = Refused
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, ci_tools: Path) -> Path:
    """Build the site where no socket can be made."""
    home = tmp_path_factory.mktemp("site")
    (home / "offline").mkdir()
    (home / "offline" / "sitecustomize.py").write_text(OFFLINE, encoding="utf-8")
    done = subprocess.run(
        [str(ci_tools / "python"), "-m", "mkdocs", "build", "--strict", "--site-dir", str(home / "built")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(home / "offline"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "built"


class Page(HTMLParser):
    """What a page leads to, what it loads, and what can be led to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(found["href"])
        elif tag in ("img", "script", "iframe", "source") and "src" in found:
            self.loads.append(found["src"])


def wrong(site: Path) -> Iterator[str]:
    """Yield what is wrong with the links of a site."""
    pages = {file: Page(file.read_text(encoding="utf-8")) for file in site.rglob("*.html")}
    for file, page in pages.items():
        if file.name == "404.html":
            continue
        for target in {*page.links, *page.loads}:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                if target in page.loads and parts.scheme != "data":
                    yield f"{file.relative_to(site)} loads {target}"
                continue
            led = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            led = led / "index.html" if led.is_dir() else led
            if not led.is_file():
                yield f"{file.relative_to(site)} leads to {target}"
            elif led in pages and parts.fragment and unquote(parts.fragment) not in pages[led].anchors:
                yield f"{file.relative_to(site)} leads to {target}, which has no such place"


@pytest.mark.slow
def test_the_site_is_whole_and_loads_nothing_from_elsewhere(site: Path) -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert len(list(site.rglob("*.html"))) > len(nav)
    assert list(wrong(site)) == []


@pytest.mark.slow
def test_every_rule_has_a_page_that_shows_before_and_after(site: Path) -> None:
    for id_ in load_rulebook().ids:
        text = (site / "rules" / id_ / "index.html").read_text(encoding="utf-8")
        assert re.search(rf"<h1[^>]*>{id_}", text)
        for said in ("who breaks", "What callers do.", "What you do.", "Before:", "After:"):
            assert said in text, (id_, said)


@pytest.mark.slow
def test_the_page_of_an_area_is_an_index_where_old_links_still_lead(site: Path) -> None:
    page = Page((site / "rules" / "schemas" / "index.html").read_text(encoding="utf-8"))
    assert "property-became-required" in page.anchors
    assert "../property-became-required/" in page.links
    table = Page((site / "breaking-changes" / "index.html").read_text(encoding="utf-8"))
    assert "../rules/property-became-required/" in table.links


@pytest.mark.slow
def test_files_of_the_repository_stand_in_it_and_scripts_of_the_docs_do_not(site: Path) -> None:
    assert (site / "repository" / "ci" / "gitlab.yml").is_file()
    assert (site / "repository" / "CHANGELOG" / "index.html").is_file()
    assert not list(site.rglob("make_*.py"))


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html#x">b</a> <a href="c/">c</a> <a href="#y">y</a>', encoding="utf-8")
    (tmp_path / "b.html").write_text('<p id="y"><img src="https://example.com/a.png">', encoding="utf-8")
    assert len(list(wrong(tmp_path))) == 4
    (tmp_path / "a.html").write_text('<a href="b.html#y">b</a>', encoding="utf-8")
    assert [re.sub(r"//.*", "", said) for said in wrong(tmp_path)] == ["b.html loads https:"]

"""Pages of a site and the files beside them, in every layout."""

from __future__ import annotations

import json
import posixpath
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from apidiff.render.site import LAYOUTS, Site
from tests.render.site.sites import hostile, three

ANCHOR = re.compile(r'(?:<a id="|^#+ .*\{#)([a-z0-9-]+)(?:">|\}$)', re.MULTILINE)
ATOM = "{http://www.w3.org/2005/Atom}"


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def links(text: str) -> list[str]:
    """Return where the links of a page in Markdown lead to."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    return [str(token.attrs["href"]) for token in inner if token.type == "link_open"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_step_and_jump_has_a_guide(layout: str) -> None:
    pages = [path.rpartition("/")[2] for path in LAYOUTS[layout].files(three()) if "guides/" in path]
    for name in ("v1-to-v2.md", "v2-to-v3.md", "v1-to-v3.md"):
        assert name in pages


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("site", [three, hostile])
def test_links_between_pages_lead_somewhere(layout: str, site: object) -> None:
    assert callable(site)
    files = LAYOUTS[layout].files(site())
    looked_at = 0
    for path, text in files.items():
        if not path.endswith(".md"):
            continue
        for link in links(text):
            if link.startswith(("https://", "http://")):
                continue
            target, _, anchor = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            assert there in files, f"{path}: {link}"
            assert not anchor or anchor in ANCHOR.findall(files[there]), f"{path}: {link}"
            looked_at += 1
    assert looked_at > 5


@pytest.mark.parametrize("site", [three, hostile])
def test_pages_in_html_hold_what_we_wrote_and_nothing_else(site: object) -> None:
    assert callable(site)
    files = LAYOUTS["html"].files(site())
    for path, text in files.items():
        if not path.endswith(".html"):
            continue
        elements = Elements(text).found
        ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
        assert len(ids) == len(set(ids)), path
        for tag, attributes in elements:
            assert tag not in ("script", "img", "iframe", "svg", "object", "form", "base"), path
            assert not [name for name in attributes if name.startswith("on")], path
            link = str(attributes.get("href") or "")
            if tag != "a" or link.startswith(("https://", "http://")):
                continue
            target, _, anchor = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            assert there in files, f"{path}: {link}"
            assert not anchor or anchor in ids or target, f"{path}: {link}"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_page_has_a_twin_and_is_listed(layout: str) -> None:
    files = LAYOUTS[layout].files(three())
    served, twin = LAYOUTS[layout].served, LAYOUTS[layout].twin
    listed = files[f"{served}llms.txt"]
    for name in ("index", "status", "changelog", "headers", "guides/v1-to-v2"):
        assert f"(https://docs.example.com/shop/{name}{twin})" in listed
        assert files[f"{served}{name}{twin}"].startswith("# ")


def test_version_discovery() -> None:
    files = LAYOUTS["html"].files(three())
    versions = json.loads(files["versions.json"])["versions"]
    assert versions["v1"] == {
        "status": "deprecated",
        "released": "2023-01-15",
        "deprecation_date": "2024-01-15",
        "sunset_date": "2025-01-15",
        "documentation_url": "https://api.example.com/docs/v1",
        "successor": "v2",
        "migration_url": "https://docs.example.com/shop/guides/v1-to-v2.html",
    }
    assert (versions["v2"]["status"], versions["v2"]["sunset_date"]) == ("current", None)
    one = json.loads(files["versions/v1.json"])
    assert one["version"] == "v1"
    guide = "<https://docs.example.com/shop/guides/v1-to-v2.html>"
    assert one["headers"] == {
        "Deprecation": ["@1705276800"],
        "Sunset": ["Wed, 15 Jan 2025 00:00:00 GMT"],
        "Link": [
            f'{guide}; rel="deprecation"; type="text/html"',
            f'{guide}; rel="sunset"; type="text/html"',
            '<https://api.example.com/v2>; rel="successor-version"',
        ],
    }
    assert one["gone"]["error"] == {
        "code": "VERSION_SUNSET",
        "message": "Shop v1 was shut down on 2025-01-15. Please use v2.",
        "documentation_url": "https://docs.example.com/shop/guides/v1-to-v2.html",
    }
    assert "headers" not in json.loads(files["versions/v2.json"])


def test_nothing_links_to_an_unknown_address() -> None:
    site = three()
    files = LAYOUTS["html"].files(Site(title="Shop", versions=site.versions, reports=site.reports))
    one = json.loads(files["versions/v1.json"])
    assert set(one["headers"]) == {"Deprecation", "Sunset"}
    assert "documentation_url" not in one["gone"]["error"]
    assert one["migration_url"] is None


def test_the_status_page_has_the_days_of_a_version() -> None:
    text = LAYOUTS["html"].files(three())["status.md"]
    days = re.findall(r"\| (\d{4}-\d\d-\d\d) \|", text.partition("## v1")[2])
    assert days == ["2023-01-15", "2024-01-15", "2025-01-15", "2025-02-14"]


def test_the_changelog_and_the_feed_tell_of_every_step() -> None:
    files = LAYOUTS["html"].files(three())
    assert re.findall(r"^## (.*)$", files["changelog.md"], re.MULTILINE) == ["[v3]", "[v2] - 2024-01-15"]
    (entry,) = ElementTree.fromstring(files["feed.xml"]).iter(f"{ATOM}entry")  # v3 has no day yet
    assert entry.find(f"{ATOM}link").get("href") == "https://docs.example.com/shop/guides/v1-to-v2.html"  # type: ignore[union-attr]


def test_the_settings_for_mkdocs_are_yaml_and_nothing_else() -> None:
    import yaml

    settings = yaml.safe_load(LAYOUTS["mkdocs"].files(hostile())["mkdocs.yml"])
    assert settings["site_name"].startswith("&lt;script&gt;")  # themes escape nothing
    assert settings["nav"][-1]["Guides"]

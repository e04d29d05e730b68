"""The HTML page, as it is written. What its script does is tested in a browser, in test_html_in_browser.py."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

import apidiff
from apidiff.render import FORMATS
from apidiff.render.html.article import article
from apidiff.render.html.details import shortened
from tests.render.pages import rows, told
from tests.render.reports import Pair, usage
from tests.render.samples import whole
from tests.render.test_formats import hostile
from tests.sample_pairs import SAMPLES

PATHS = {f"/{name}": {"get": {"tags": ["Things"], "responses": {}}} for name in "abcd"}


def page_of(made: Pair) -> str:
    return FORMATS["html"].render(made.report())


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("made", [hostile, whole])
def test_the_page_loads_nothing_and_escapes_everything(made: object) -> None:
    assert callable(made)
    page = page_of(made())
    assert "<b x=" not in page
    assert "default-src 'none'" in page
    elements = Elements(page).found
    assert sum(tag == "script" for tag, _ in elements) == 2
    for tag, attributes in elements:
        assert not attributes.keys() & {"src", "srcset", "action", "formaction", "background", "poster"}, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if "href" in attributes:
            assert str(attributes["href"]).startswith(("#g-", "https://", "http://"))


def test_a_hostile_name_is_shown_as_it_is() -> None:
    assert "evil" in page_of(hostile())


def test_the_script_is_the_one_that_the_page_allows() -> None:
    page = page_of(whole())
    script = page.split("<script>")[1].split("</script>")[0]
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page.replace("&#43;", "+").replace("&#x2F;", "/")


def test_the_page_shows_every_finding() -> None:
    made = whole()
    page = page_of(made)
    shown = rows(page)
    assert shown
    assert set(shown) == {finding.fingerprint for finding in made.findings}
    for finding in made.findings:
        text, opened = shown[finding.fingerprint]
        assert text == finding.message.replace("`", "")
        assert (opened["level"], opened["rule"]) == (finding.level.value, finding.rule)
    assert "This request worked, and now it fails" in str(told(page))
    assert "nobody calls it (Accounts)" in str(told(page))
    assert "<li>new.yaml:3:7:" in page


def test_a_page_without_anything_severe_begins_with_everything() -> None:
    made = Pair({}, {})
    made.add("info.changed", "documentation", "x", usages={})
    assert page_of(made).count(" checked") == 4
    assert '<html lang="en">' in page_of(made)
    assert page_of(whole()).count(" checked") == 2
    assert '<html lang="en" class="quiet">' in page_of(whole())


def test_every_operation_that_a_change_reaches_is_told() -> None:
    made = Pair({"paths": PATHS}, {"paths": PATHS})
    reached = {usage(f"GET /{name}"): "breaking" if name != "d" else "non-breaking" for name in "abcd"}
    made.add("property.removed", "breaking", "`x` of `Y` was removed", subject=("property", "Y", "x"), usages=reached)
    data = told(page_of(made))
    (row,) = data["findings"]
    assert [data["operations"][number]["name"] for number in row["operations"]] == [f"GET /{name}" for name in "abcd"]
    assert row["hit"] == 3
    assert {(one["of"], *one["tags"]) for one in data["operations"]} == {("Things", "Things")}


def test_findings_of_one_cause_are_one_line() -> None:
    made = Pair({"paths": PATHS}, {"paths": PATHS})
    for name in "abc":
        subject = ("parameter", f"GET /{name}", "query", "limit")
        message = f"The query parameter `limit` was removed from `GET /{name}`"
        made.add("parameter.removed", "breaking", message, subject=subject, usages={usage(f"GET /{name}"): "breaking"})
    page = page_of(made)
    assert page.count('<details class="same">') == 1
    assert "<i>3 alike</i>" in page
    assert len(rows(page)) == 3


def test_operations_that_went_are_never_folded() -> None:
    made = Pair({"paths": PATHS}, {})
    for name in "abcd":
        label = f"GET /{name}"
        message = f"`{label}` was removed"
        made.add(
            "operation.removed", "breaking", message, subject=("operation", label), usages={usage(label): "breaking"}
        )
    assert '<details class="same">' not in page_of(made)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("old.yaml", "old.yaml"),
        ("../apis/shop/openapi.yaml", "../apis/shop/openapi.yaml"),
        (
            "/home/someone/work/customers/shop/service/openapi/openapi.yaml",
            "…/work/customers/shop/service/openapi/openapi.yaml",
        ),
        ("x" * 100, "…/" + "x" * 48),
    ],
)
def test_long_paths_keep_their_end(given: str, shown: str) -> None:
    assert shortened(given) == shown


# --- The guide ----------------------------------------------------------------------------------------------------


def test_links_within_the_guide_lead_somewhere() -> None:
    report = apidiff.compare(SAMPLES / "shop" / "old.yaml", SAMPLES / "shop" / "new.yaml", settings=apidiff.Settings())
    elements = Elements(FORMATS["html"].render(report)).found
    addresses = {attributes.get("id") for _, attributes in elements}
    links = [str(attributes["href"])[1:] for tag, attributes in elements if tag == "a" and "href" in attributes]
    assert len(links) > 50
    assert {link for link in links if link.startswith("g-")} <= addresses
    assert "g-guide-every-change" not in addresses  # that is the other tab


def test_the_guide_of_the_page_has_addresses_of_its_own() -> None:
    text = article('<a id="top"></a>\n\n# Title\n\n[there](#top) and [away](https://example.com/)')
    assert '<a id="g-top"></a>' in text
    assert '<h2 id="g-title">Title</h2>' in text
    assert '<a href="#g-top">there</a>' in text
    assert '<a href="https://example.com/" rel="noreferrer noopener">away</a>' in text


def test_no_address_is_given_twice() -> None:
    text = article('<a id="title"></a>\n\n# Title\n\n## Title')
    assert re.findall(r'id="([^"]+)"', text) == ["g-title", "g-title-1", "g-title-2"]


def test_parts_of_the_guide_fold() -> None:
    text = article('<details markdown="1">\n<summary>12 calls</summary>\n\n- a\n\n</details>')
    assert text == "<details>\n<summary>12 calls</summary>\n<ul>\n<li>a</li>\n</ul>\n</details>"


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a id="x" onclick="alert(1)">',
        '<a href="javascript:alert(1)">',
        '<details open ontoggle="alert(1)">',
        "<style>*{}</style>",
        "<!-- x -->",
        "<?php x ?>",
    ],
)
def test_other_html_in_a_guide_is_text(markup: str) -> None:
    for text in (markup, f"a {markup} b", f"- {markup}", f"<details>\n{markup}\n</details>"):
        elements = {tag for tag, _ in Elements(article(text)).found}
        assert elements <= {"p", "ul", "li"}


def test_links_to_scripts_and_pictures_are_text() -> None:
    text = article("[a](javascript:alert(1)) ![b](https://example.com/x.png)")
    assert Elements(text).found == [("p", {})]


def test_much_text_between_tags_takes_no_time() -> None:
    assert article("<details> " + " x" * 20_000 + "<b>")

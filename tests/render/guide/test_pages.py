"""Guides as generators of sites read them: flavors, several pages, addresses, and templates of a provider."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from apidiff.config import Settings
from apidiff.model.document import ConfigError
from apidiff.model.report import Report
from apidiff.pipeline import compare
from apidiff.render.guide import Options, one_page, pages
from apidiff.render.guide.build import build
from apidiff.render.guide.context import Naming, context_of
from apidiff.render.guide.written.flavors import FLAVORS
from tests.render.hostile_pair import document
from tests.render.test_guide import SAMPLES, TODAY, api, body, items_of, operation, section

ROOT = Path(__file__).resolve().parents[3]


@cache
def shop() -> Report:
    folder = SAMPLES / "shop"
    return compare(folder / "old.yaml", folder / "new.yaml", Settings(fail_on="never", today=TODAY))


def report_of(old: Any, new: Any) -> Report:
    return compare(old, new, Settings(fail_on="never", today=TODAY))


def outside_code(page: str) -> str:
    return re.sub(r"^(`{3,}).*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)


# --- Flavors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flavor", FLAVORS)
def test_every_flavor_tells_the_same(flavor: str) -> None:
    plain = one_page(shop(), Options())
    page = one_page(shop(), Options(flavor=flavor))
    tables = [line for line in plain.splitlines() if line.startswith("| ")]
    assert [line for line in page.splitlines() if line.startswith("| ")] == tables
    assert ("<details" in page) is (flavor != "mkdocs")
    assert page.startswith("---\n") is (flavor in ("mkdocs", "docusaurus"))


@pytest.mark.parametrize("flavor", FLAVORS)
def test_lists_within_lists_are_indented_by_four_spaces(flavor: str) -> None:
    page = outside_code(one_page(shop(), Options(flavor=flavor)))
    depths = {len(line) - len(line.lstrip()) for line in page.splitlines() if line.lstrip().startswith("- ")}
    assert depths == {0, 4}


def test_front_matter_is_data() -> None:
    evil = 'a": b\n---\nx: "{{ y }} \u202e'
    page = one_page(report_of(*(api(info={"title": evil, "version": at}) for at in "12")), Options(flavor="docusaurus"))
    front = page.split("---\n")[1]
    assert len(front.splitlines()) == 2
    assert 'a\\": b --- x:' in front


def test_versions_are_called_as_they_are_named() -> None:
    page = one_page(shop(), Options(naming=Naming(old="Winter", new="Spring *26*")))
    assert page.startswith("# Shop API: migrating from Winter to Spring \\*26\\*\n")
    assert "| Winter | Spring \\*26\\* | Notes |" in page
    assert "1.4.0" not in page.partition("## Every change")[0]


# --- Addresses ----------------------------------------------------------------------------------------------------


def places(page: str) -> list[str]:
    return re.findall(r'(?:<a id="|^#+ .*\{#)([a-z0-9-]*)(?:"></a>|\}$)', page, re.MULTILINE)


def test_no_address_is_one_that_a_generator_gives_to_a_heading() -> None:
    page = outside_code(one_page(shop(), Options()))
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    given = {re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") for title in headings}
    assert not given & set(places(page))


def test_a_change_keeps_its_address() -> None:
    def made(*more: str) -> set[str]:
        names = {name: {"type": "string"} for name in ("id", *more)}
        answer = {"200": {"description": "ok", **body({"type": "object", "properties": names})}}
        return api("1", paths={"/a": {"get": operation(responses=answer)}})

    alone = places(one_page(report_of(made("gone"), made()), Options()))
    among = places(one_page(report_of(made("gone", "other", "third"), made("new")), Options()))
    (address,) = [name for name in alone if name.startswith("change-")]
    assert re.fullmatch(r"change-[0-9a-f]{8}-gone-removed", address)
    assert address in among


# --- Several pages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flavor", FLAVORS)
def test_pages_link_to_each_other(flavor: str) -> None:
    found = dict(pages(shop(), Options(flavor=flavor)).items())
    assert next(iter(found)) == "index.md"
    assert {"authentication.md", "products.md", "worth-a-check.md", "every-change.md"} <= set(found)
    there = {(name, place) for name, page in found.items() for place in places(page)}
    assert len(there) == sum(len(places(page)) for page in found.values())
    links = [link for page in found.values() for link in re.findall(r"\]\(([^)\s]*#[^)\s]*)\)", outside_code(page))]
    assert links
    assert not [link for link in links if tuple(link.split("#")) not in there and "example.com" not in link]
    # What a whole page is about has the page for an address: Docusaurus gives the heading at its top none.
    whole = [link for page in found.values() for link in re.findall(r"\]\(([a-z0-9-]+\.md)\)", outside_code(page))]
    assert set(whole) >= {"authentication.md", "products.md", "worth-a-check.md", "every-change.md"}
    assert set(whole) <= set(found)
    for page in found.values():
        assert len(re.findall(r"^# ", outside_code(page), re.MULTILINE)) == 1


def test_nothing_is_told_twice_or_lost_on_pages() -> None:
    one = outside_code(one_page(shop(), Options()))
    several = "\n".join(outside_code(page) for page in pages(shop(), Options()).values())
    rows = [line for line in one.splitlines() if line.startswith("| `")]
    assert sorted(line for line in several.splitlines() if line.startswith("| `")) == sorted(rows)


def test_names_of_pages_stay_in_the_folder() -> None:
    old, new = items_of(3), items_of(3, "old")
    for whole in (old, new):
        for at, item in enumerate(whole["paths"].values()):
            item["get"]["tags"] = ["../../etc/passwd", "index", "Every change"][at : at + 1]
    names = list(pages(report_of(old, new), Options()))
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+\.md", name) for name in names)


# --- Templates ----------------------------------------------------------------------------------------------------


def written(folder: Path, text: str, name: str = "guide.md.jinja") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return one_page(shop(), Options(templates=folder))


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    text = "# {{ guide.title }} {{ guide.contents }}\n{% for step in guide.steps %}\n- {{ step.title }}\n{% endfor %}"
    page = written(tmp_path, text)
    assert page.startswith("# Shop API: migrating from 1.4.0 to 2.0.0 1\n- Change the base URL\n")


def test_one_macro_of_ones_own(tmp_path: Path) -> None:
    own = (ROOT / "apidiff" / "render" / "templates" / "guide" / "parts.jinja").read_text(encoding="utf-8")
    page = written(tmp_path, own.replace("Is your call hit?", "Am I hit?"), "parts.jinja")
    assert "## Am I hit?" in page
    assert section(page, "## Migration steps")


@pytest.mark.parametrize(
    "text",
    [
        "{{ guide.nothing }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ guide.__class__ }}",
        "{{ guide.sections.append(1) }}",
        "{% include '/etc/passwd' %}",
        "{% include '../parts.jinja' %}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ lipsum.__globals__['os'] }}",
        "{% for x in %}",
        "{{ 1 / 0 }}",
        "{{ range(10000000000) | list }}",
    ],
)
def test_a_template_that_reaches_out_or_goes_wrong_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"the template .* cannot be used"):
        written(tmp_path, text)


def test_the_contents_are_in_the_form_of_their_schema() -> None:
    schema = json.loads((ROOT / "docs" / "schemas" / "guide.schema.json").read_text(encoding="utf-8"))
    report = shop()
    contents = msgspec.to_builtins(build(context_of(report), report.findings))
    jsonschema_rs.Draft202012Validator(schema).validate(contents)


# --- Names that want out ------------------------------------------------------------------------------------------

_OURS = re.compile(
    r'<a id="[a-z0-9-]+">|</a>|</?code>|<br/>|<details>|<details markdown="1">|</details>|</?summary>|&#?[a-z0-9]+;'
)


@cache
def hostile() -> dict[str, str]:
    report = report_of(document("old", 2_000), document("new", 2_000))
    found = {}
    for flavor in FLAVORS:
        found[flavor] = one_page(report, Options(flavor=flavor))
        found.update({f"{flavor}/{name}": page for name, page in pages(report, Options(flavor=flavor)).items()})
    return found


def test_nothing_of_a_hostile_document_is_markup() -> None:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    for name, page in hostile().items():
        tokens = parser.parse(re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL))
        every = [inner for token in tokens for inner in (token, *(token.children or ()))]
        raw = [token.content for token in every if token.type in ("html_inline", "html_block")]
        foreign = [text for text in raw if "<" in re.sub(r"<code>[^<]*</code>", "", _OURS.sub("", text))]
        assert foreign == [], name
        assert not [token for token in every if token.type == "image"], name
        links = [str(token.attrs["href"]) for token in every if token.type == "link_open"]
        assert [link for link in links if not re.fullmatch(r"[a-z0-9-]+\.md|[a-z0-9.-]*#[a-z0-9-]+", link)] == [], name


def test_nothing_of_a_hostile_document_is_an_expression_of_mdx() -> None:
    for name, page in hostile().items():
        text = outside_code(re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL))
        text = text.replace("\\`", "")
        text = re.sub(r"^(#{1,6} .*) \{#[a-z0-9-]+\}$", r"\1", text, flags=re.MULTILINE)  # the address of a heading
        # Code spans are text in MDX, too; what is left of a line has only elements of ours, and no open brace.
        text = re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
        text = re.sub(r"\\[\\{}`*_\[\]#!>]", "", text)
        assert "{" not in text, name
        assert "<" not in _OURS.sub("", text), name
        assert not re.search(r"^(import|export)\b", text, re.MULTILINE), name


def test_no_control_character_reaches_a_page() -> None:
    for name, page in hostile().items():
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", page), name


def test_a_guide_is_the_same_on_every_day() -> None:
    folder = SAMPLES / "shop"
    on = [Settings(fail_on="never", today=date.fromisoformat(day)) for day in ("2025-06-01", "2026-02-01")]
    assert len({one_page(compare(folder / "old.yaml", folder / "new.yaml", one), Options()) for one in on}) == 1

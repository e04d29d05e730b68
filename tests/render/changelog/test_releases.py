"""Changelogs in Markdown, as plain values and as a feed."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from apidiff.model.finding import Level
from apidiff.render import FORMATS
from apidiff.render.changelog.atom import feed
from apidiff.render.changelog.entries import Entry
from apidiff.render.changelog.releases import Release, changelog, changelog_dict
from tests.cli.documents import run, write
from tests.render.reports import Pair, usage
from tests.render.samples import whole
from tests.render.test_formats import hostile

ROOT = Path(__file__).resolve().parents[3]
ATOM = "{http://www.w3.org/2005/Atom}"


USER = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}
SHOP = {
    "openapi": "3.1.0",
    "info": {"title": "A", "version": "1"},
    "paths": {"/users": {"get": {"responses": {"200": {"description": "ok", **USER}}}}},
}


def lines(made: Pair) -> list[str]:
    text = changelog([Release(report=made.report(), version="2")])
    return [line for line in text.partition("## 2")[2].splitlines() if line.strip()]


def test_a_changelog_in_form() -> None:
    release = Release(report=whole().report(), date="2026-03-01", link="https://api.example/v2")
    assert changelog([release]) == CHANGELOG


CHANGELOG = """\
# Changelog

What changed of Users for those who call it. The form is that of \
[Keep a Changelog](https://keepachangelog.com/en/1.1.0/). \
What is marked **Breaking** fails in code that was written for the version before; \
what is marked **Warning** fails in some of it.

## [v2] - 2026-03-01

### Added

- `country` of `User` was added (`GET /users/{id}`).

### Changed

- **Breaking:** `User` (`GET /users/{id}` and `POST /users`):
    - `name` of `User` is now called `full_name`. Read `full_name` in place of `name`.
    - `country` is now required. Always send `country`.
- **Warning:** `x` was added to the values of `id` of `User` (`GET /users/{id}`).
- `User` may be something else (`GET /users/{id}`).
- Documentation: info (1).

[v2]: <https://api.example/v2>
"""


@pytest.mark.parametrize(
    ("kind", "level", "section"),
    [
        ("operation.deprecated", "non-breaking", "Deprecated"),
        ("sunset.added", "non-breaking", "Deprecated"),
        ("security.lifted", "non-breaking", "Security"),
        ("property.removed", "warning", "Removed"),
        ("property.removed", "breaking", "Removed"),
        ("operation.removed", "breaking", "Removed"),
        ("response.removed", "warning", "Changed"),
        ("schema.enum.value.added", "warning", "Changed"),
        ("schema.enum.value.removed", "breaking", "Changed"),
        ("schema.range.widened", "non-breaking", "Changed"),
        ("property.added", "breaking", "Added"),
        ("property.added", "documentation", "Changed"),
    ],
)
def test_sections(kind: str, level: str, section: str) -> None:
    made = Pair({}, {})
    made.add(kind, level, "something happened")
    assert lines(made)[0] == f"### {section}"


@pytest.mark.parametrize(
    ("level", "mark"), [("breaking", "**Breaking:** "), ("warning", "**Warning:** "), ("non-breaking", "")]
)
def test_marks(level: str, mark: str) -> None:
    made = Pair({}, {})
    made.add("schema.range.narrowed", level, "something happened")
    assert lines(made)[1].startswith(f"- {mark}something happened")


def test_one_entry_for_an_object_however_many_fields() -> None:
    made = Pair({}, {})
    for name in ("a", "b", "c"):
        made.add(
            "property.removed",
            "breaking",
            f"`{name}` of `User` was removed",
            subject=("property", "User", name),
            rule="property-removed",
        )
    assert lines(made)[1:] == ["- **Breaking:** `User`: `a`, `b` and `c` were removed (`POST /users`)."]


def test_fields_of_which_the_same_is_said_share_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    properties = {name: {"type": "string"} for name in ("a", "b", "c")}
    old, new = (
        write(tmp_path, f"{name}.json", {**SHOP, "components": {"schemas": {"User": {"properties": fields}}}})
        for name, fields in (("old", properties), ("new", {}))
    )
    text = run("changelog", old, new).stdout
    assert "- **Breaking:** `User`: `a`, `b` and `c` were removed (`GET /users`). Stop reading `a`, `b` and `c`" in text


def test_operations_that_went_are_named_in_one_entry() -> None:
    made = Pair({}, {})
    for name in "abc":
        label = f"GET /things/{name}"
        message = f"`{label}` was removed"
        made.add(
            "operation.removed", "breaking", message, subject=("operation", label), usages={usage(label): "breaking"}
        )
    (line,) = lines(made)[1:]
    assert line == (
        "- **Breaking:** 3 operations of Other were removed: `GET /things/a`, `GET /things/b` and `GET /things/c`."
    )


def test_operations_that_went_together_are_one_decision_whatever_their_tags() -> None:
    tags = {"/teams/talks": "Teams", "/teams/talks/{id}": "Teams", "/teams/talks/{id}/likes": "Reactions"}
    made = Pair({"paths": {path: {"get": {"tags": [tag], "responses": {}}} for path, tag in tags.items()}}, {})
    for path in tags:
        label = f"GET {path}"
        made.add(
            "operation.removed",
            "breaking",
            f"`{label}` was removed",
            subject=("operation", label),
            usages={usage(label): "breaking"},
            facts={"path": path, "method": "get"},
        )
    (line,) = lines(made)[1:]
    assert line.startswith("- **Breaking:** 3 operations of Teams were removed: ")


def test_a_change_that_names_no_operation_says_where_it_is() -> None:
    made = Pair({}, {})
    subject = ("property", "POST /reviews", "rating")
    made.add(
        "property.required",
        "breaking",
        "`rating` is now required",
        subject=subject,
        usages={usage("POST /reviews"): "breaking"},
    )
    assert "(`POST /reviews`)" in lines(made)[1]


def test_what_probably_replaces_a_field_is_said() -> None:
    made = Pair({}, {})
    finding = made.add(
        "property.removed", "breaking", "`charges` of `A` was removed", subject=("property", "A", "charges")
    )
    entry = Entry(
        section="Removed",
        level=Level.BREAKING,
        owner="A",
        findings=(finding,),
        replacements={finding.fingerprint: "`latest_charge`"},
    )
    ((_, advice),) = entry.lines()
    assert advice == "`charges` is probably replaced by `latest_charge`."


def test_names_for_generated_clients_are_one_entry() -> None:
    made = Pair({}, {})
    for name in "ab":
        label = f"GET /{name}"
        message = f"`{label}` has the operationId `new{name}` instead of `old{name}`"
        made.add(
            "operation.operation-id.changed",
            "warning",
            message,
            subject=("operation", label),
            usages={usage(label): "warning"},
        )
    assert lines(made)[1:] == [
        "- **Warning:** Names of methods in generated clients:",
        "    - `GET /a` has the operationId `newa` instead of `olda`.",
        "    - `GET /b` has the operationId `newb` instead of `oldb`.",
    ]


def test_documentation_is_counted() -> None:
    made = Pair({}, {})
    for number in range(100):
        made.add("schema.description.changed", "documentation", f"The description of `f{number}` changed", usages={})
    assert lines(made) == ["### Changed", "- Documentation: description (100)."]


def test_nothing() -> None:
    assert lines(Pair({}, {})) == ["No changes."]
    assert "\n## 1\n" in FORMATS["changelog"].render(Pair({}, {}).report())


def test_a_version_that_is_a_day_needs_no_date() -> None:
    release = Release(report=Pair({}, {}).report(), version="2026-03-01", date="2026-03-01")
    assert "## 2026-03-01\n" in changelog([release])
    assert release.day == "2026-03-01"
    assert Release(report=Pair({}, {}).report(), version="2026-13-01").day == ""


def test_plain_values_fit_their_schema() -> None:
    schema = json.loads((ROOT / "docs" / "schemas" / "changelog.schema.json").read_text(encoding="utf-8"))
    for made in (whole(), hostile(), Pair({}, {})):
        value = changelog_dict([Release(report=made.report(), date="2026-03-01")])
        Draft202012Validator(schema).validate(json.loads(json.dumps(value)))
    assert value["releases"][0]["entries"] == []


# --- The feed -----------------------------------------------------------------------------------------------------


def test_the_feed_has_what_readers_need() -> None:
    releases = [
        Release(report=whole().report(), version=version, date=day, link=f"https://api.example/{version}")
        for version, day in (("v2", "2026-03-01"), ("v1", "2025-03-01"))
    ]
    root = ElementTree.fromstring(feed(releases, "https://api.example/feed.xml"))
    assert root.findtext(f"{ATOM}updated") == "2026-03-01T00:00:00Z"
    assert root.find(f"{ATOM}link").get("href") == "https://api.example/feed.xml"  # type: ignore[union-attr]
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Users v2", "Users v1"]
    assert entries[0].findtext(f"{ATOM}summary") == "1 breaking change, 1 warning, 2 other changes"
    names = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(names)) == 2
    assert all(str(name).startswith("urn:uuid:") for name in names)
    again = ElementTree.fromstring(feed(releases[1:]))
    assert again.find(f"{ATOM}entry").findtext(f"{ATOM}id") == names[1]  # type: ignore[union-attr]


def test_a_hostile_feed_is_xml_and_its_html_holds_no_foreign_element() -> None:
    root = ElementTree.fromstring(feed([Release(report=hostile().report(), date="2026-03-01")]))
    (content,) = (str(element.text) for element in root.iter(f"{ATOM}content"))
    assert "<b x=" not in content
    assert "<script" not in content


# --- The command --------------------------------------------------------------------------------------------------


def test_the_command_writes_all_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    old = write(tmp_path, "old.json", {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}})
    new = write(tmp_path, "new.json", {"openapi": "3.1.0", "info": {"title": "A", "version": "2"}, "paths": {}})
    done = run("changelog", old, new, "--date", "2026-03-01", "-o", "c.md", "-o", "c.json", "-o", "c.xml")
    assert done.exit_code == 0, done.stderr
    assert Path("c.md").read_text().startswith("# Changelog\n")
    assert json.loads(Path("c.json").read_text())["releases"][0]["version"] == "2"
    assert ElementTree.fromstring(Path("c.xml").read_text()).tag == f"{ATOM}feed"


def test_a_feed_without_a_day_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    old = write(tmp_path, "old.json", {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}})
    assert "needs the day of the release" in run("changelog", old, old, "-f", "atom").stderr
    for day in ("tomorrow", "20260301", "2026-02-30", ""):
        done = run("changelog", old, old, "--date", day)
        assert (done.exit_code, "expected a day" in done.stderr) == (2, True)

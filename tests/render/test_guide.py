"""The migration guide, made from whole documents by the whole pipeline."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from apidiff.config import Settings
from apidiff.model.places import OperationRef
from apidiff.pipeline import compare
from apidiff.render import FORMATS
from apidiff.render.guide.context import context_of
from tests.render.reports import Pair, usage
from tests.render.samples import pair as pair_of_users
from tests.render.samples import whole

SAMPLES = Path(__file__).resolve().parents[2] / "sample_specs"
TODAY = date(2025, 6, 1)


def guide(old: Any, new: Any) -> str:
    return FORMATS["guide"].render(compare(old, new, Settings(fail_on="never", today=TODAY)))


@cache
def sample(name: str) -> str:
    return guide(SAMPLES / name / "old.yaml", SAMPLES / name / "new.yaml")


def section(page: str, heading: str) -> str:
    """Return what stands under a heading, up to the next one of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    found = re.search(rf"^{re.escape(heading)}$\n(.*?)(?=^#{{1,{level}}} |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found, f"{heading!r} is not in\n{page}"
    return found[1]


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of all tables of a text, without heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in rows if row[2] not in ("Notes", "---")]


# --- The three guides that readers are promised -------------------------------------------------------------------


def test_envelope_the_title_names_both_versions() -> None:
    assert sample("users-envelope").startswith("# Users API: migrating from v1 to v2\n")


def test_envelope_the_table_of_fields() -> None:
    breaking = section(sample("users-envelope"), "## Breaking changes")
    assert "| v1 | v2 | Notes |" in breaking
    rows = table_rows(breaking)
    assert ["`name`", "`full_name`", "Field renamed"] in rows
    assert ["-", "`created_at`", "New field, always present"] in rows
    assert ["-", "`profile`", "New nested object, optional"] in rows
    assert ["`[...]`", '`{"data": [...]}`', "The list moved into an object, under `data`"] in [
        row[:3] for row in rows
    ] or any(row[2].startswith("The list moved into an object") for row in rows)


def test_envelope_both_shapes_are_shown() -> None:
    breaking = section(sample("users-envelope"), "## Breaking changes")
    assert "Response of `GET /v2/users`:" in breaking
    old, new = re.findall(r"```json\n(.*?)```", breaking, re.DOTALL)[-2:]
    assert old.startswith("[")
    assert '"name": "Jo Park"' in old
    assert new.startswith('{\n  "data": [')
    assert '"meta": {' in new
    assert '"full_name": "Jo Park"' in new


def test_envelope_the_steps_come_in_the_order_of_the_work() -> None:
    steps = section(sample("users-envelope"), "## Migration steps")
    titles = re.findall(r"^\d+\. \*\*(.*?)\.\*\*", steps, re.MULTILINE)
    assert titles[:3] == ["Change the base URL", "Read and write the new structure of bodies", "Update names"]
    assert "`/v1` in every path becomes `/v2`" in steps
    assert "Read the list from `data`" in steps
    assert "`name` → `full_name` in `User`" in steps
    assert "The new ones are listed under “New and optional”" in steps


def test_envelope_new_and_optional() -> None:
    new = section(sample("users-envelope"), "## New and optional")
    assert "- `created_at` and `profile` of `User` (" in new


def test_split_says_split_with_both_bodies() -> None:
    page = sample("users-split-name")
    assert ["`name`", "`first_name`, `last_name`", "Field split into two"] in table_rows(page)
    bodies = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert any('"name": "John Doe"' in body for body in bodies)
    assert any('"first_name": "John",\n  "last_name": "Doe"' in body for body in bodies)
    steps = section(page, "## Migration steps")
    assert "Split `name` in `UserInput` into `first_name` and `last_name` and send those" in steps
    assert "Read `first_name` and `last_name` instead of `name` in `User`" in steps


def test_addresses_say_list() -> None:
    page = sample("users-addresses")
    assert ["`address`", "`addresses`", "One value became a list"] in table_rows(page)
    steps = section(page, "## Migration steps")
    assert "send a list, with the value as its only item" in steps
    assert "read a list" in steps
    assert '"addresses": [\n    "123 Example St"' in page


# --- What every guide keeps to ------------------------------------------------------------------------------------

PAIRS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
JARGON = re.compile(
    r"(?<![\w`/-])(?:non-breaking|witness|fingerprint|#/components|/components/|json pointer)(?![\w`/-])", re.I
)


@pytest.mark.parametrize("name", PAIRS)
def test_no_jargon(name: str) -> None:
    page = re.sub(r"```json.*?```", "", sample(name), flags=re.DOTALL)
    assert JARGON.findall(page) == []
    assert "../" not in page


@pytest.mark.parametrize("name", PAIRS)
def test_no_rule_ids_in_running_text(name: str) -> None:
    report = compare(SAMPLES / name / "old.yaml", SAMPLES / name / "new.yaml", Settings(today=TODAY))
    page, _, appendix = FORMATS["guide"].render(report).partition("## Every change")
    assert all(f"(`{finding.rule}`)" in appendix for finding in report.findings)
    assert not [finding.rule for finding in report.findings if "-" in finding.rule and finding.rule in page]


@pytest.mark.parametrize("name", PAIRS)
def test_tables_and_fences_are_whole(name: str) -> None:
    page = sample(name)
    assert page.count("```") % 2 == 0
    for line in re.sub(r"```.*?```", "", page, flags=re.DOTALL).splitlines():
        if line.startswith("|"):
            assert len(re.split(r"(?<!\\)\|", line)) == 5, line


@pytest.mark.parametrize("name", PAIRS)
def test_links_of_the_contents_lead_somewhere(name: str) -> None:
    page = sample(name)
    anchors = re.findall(r'<a id="([^"]+)"></a>', page)
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= set(anchors)


def test_a_large_guide_has_contents() -> None:
    page = sample("shop")
    assert "**Contents**" in page
    assert "    - [Orders](#resource-orders)" in page


def test_a_document_and_itself() -> None:
    page = guide(SAMPLES / "users-envelope" / "old.yaml", SAMPLES / "users-envelope" / "old.yaml")
    sentence = "**Nothing changed for callers between the old version and the new one.**"
    assert page == f"# Users API: migration guide\n\n{sentence}\n"


def test_the_timeline_is_in_the_order_of_dates() -> None:
    rows = table_rows(section(sample("shop"), "## Timeline"))
    dates = [row[0] for row in rows if row[0] not in ("---", "Works until")]
    assert dates
    assert dates == sorted(dates)


# --- Single cases -------------------------------------------------------------------------------------------------


def api(version: str = "1", **more: Any) -> dict[str, Any]:
    """Return a document; keywords are paths by method and path with underscores, or other keys of the document."""
    return {"openapi": "3.1.0", "info": {"title": "Test", "version": version}, "paths": {}, **more}


def operation(**more: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "ok"}}, **more}


def body(schema: Any, **more: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema, **more}}}


def test_removed_and_new_operations() -> None:
    old = api("1", paths={"/a": {"get": operation()}, "/b": {"get": operation()}})
    new = api("2", paths={"/b": {"get": operation()}, "/c/d/e": {"put": operation(summary="Make <b>it</b> so")}})
    page = guide(old, new)
    assert ["`GET /a`", "-", "Removed"] in table_rows(page)
    assert "Stop calling an operation that was removed: `GET /a`." in page
    assert "- `PUT /c/d/e`: Make &lt;b\\>it&lt;/b\\> so" in page


@pytest.mark.parametrize(
    ("server", "path", "called"),
    [
        ("https://api.example.com/shop/v{}", "/users", "https://api.example.com/shop/v{}"),
        ("https://api.example.com/shop", "/v{}/users", "https://api.example.com/shop/v{}"),
        ("https://api.example.com", "/v{}/users", "https://api.example.com/v{}"),
    ],
)
def test_the_version_is_called_where_it_stands(server: str, path: str, called: str) -> None:
    old, new = (
        api(str(version), servers=[{"url": server.format(version)}], paths={path.format(version): {"get": operation()}})
        for version in (1, 2)
    )
    assert f"Call `{called.format(2)}` instead of `{called.format(1)}`" in guide(old, new)


def test_another_server_is_another_base_url() -> None:
    old = api("1", servers=[{"url": "https://old.example.com/"}], paths={"/a": {"get": operation()}})
    new = api("2", servers=[{"url": "https://new.example.com"}], paths={"/a": {"get": operation()}})
    page = guide(old, new)
    assert "1. **Change the base URL.** Call `https://new.example.com` instead of `https://old.example.com`." in page


def test_authentication_comes_before_fields() -> None:
    schemes = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    old = api("1", components=schemes, paths={"/a": {"post": operation(requestBody=body(schema))}})
    new = api(
        "2",
        components=schemes,
        security=[{"key": []}],
        paths={"/a": {"post": operation(requestBody=body({**schema, "required": ["name"]}))}},
    )
    page = guide(old, new)
    titles = re.findall(r"^\d+\. \*\*(.*?)\.\*\*", page, re.MULTILINE)
    assert titles == ["Change how you authenticate", "Send what is now required"]
    assert "### Authentication" in page
    assert ["`name`, optional", "`name`, required", "Now required"] in table_rows(page)


def test_values_of_an_enumeration_share_a_row() -> None:
    def document(*values: str) -> dict[str, Any]:
        parameter = {"name": "sort", "in": "query", "schema": {"type": "string", "enum": list(values)}}
        return api("1", paths={"/a": {"get": operation(parameters=[parameter])}})

    rows = table_rows(guide(document("a", "b", "c", "d"), document("a", "b")))
    assert rows == [["`sort` (query parameter)", "Values gone: `c` and `d`", ""]]


def test_an_example_stands_in_the_table_where_the_cells_do_not_say_it_all() -> None:
    def document(**schema: Any) -> dict[str, Any]:
        parameter = {"name": "limit", "in": "query", "schema": {"type": "integer", **schema}}
        return api("1", paths={"/a": {"get": operation(parameters=[parameter])}})

    rows = table_rows(guide(document(maximum=200), document(maximum=100)))
    assert rows == [
        ["`limit` (query parameter): at most 200", "`limit` (query parameter): at most 100", "Tighter limit"]
    ]
    ((name, _, example),) = table_rows(guide(document(), document(**{"not": {"const": 13}})))
    assert (name, example) == ("`limit` (query parameter)", "For example, `?limit=13` is refused now")


def test_an_object_that_many_resources_share() -> None:
    def document(name: str) -> dict[str, Any]:
        answer = {"responses": {"200": {"description": "ok", **body({"$ref": "#/components/schemas/Money"})}}}
        money = {"type": "object", "properties": {name: {"type": "integer"}, "currency": {"type": "string"}}}
        paths = {path: {"get": answer} for path in ("/orders", "/carts", "/bills")}
        return api("1", paths=paths, components={"schemas": {"Money": money}})

    page = guide(document("amount_cents"), document("amount_in_cents"))
    assert "### Shared objects" in page
    assert "#### `Money`\n\nUsed by `GET /orders`, `GET /carts` and `GET /bills`:" in page


def test_an_object_that_no_operation_uses_has_its_name_above_its_table() -> None:
    def library(**properties: Any) -> dict[str, Any]:
        schemas = {name: {"type": "object", "properties": {name: schema}} for name, schema in properties.items()}
        return {"openapi": "3.1.0", "info": {"title": "Parts", "version": "1"}, "components": {"schemas": schemas}}

    text, number = {"type": "string"}, {"type": "integer"}
    page = guide(library(Order=text, Invoice=text, Gone=text), library(Order=number, Invoice=number))
    for name in ("Order", "Invoice"):
        assert re.search(rf"#### `{name}`\n\n\| .*\n\| .*\n\| `{name}`: string \|", page)
    assert "#### `schemas/Gone`" not in page


def test_what_only_some_callers_notice() -> None:
    def document(default: str) -> dict[str, Any]:
        parameter = {"name": "sort", "in": "query", "schema": {"type": "string", "default": default}}
        return api("1", paths={"/a": {"get": operation(parameters=[parameter])}})

    page = guide(document("name"), document("age"))
    assert page.startswith(
        "# Test API: migration guide\n\n**Code written for the old version goes on working with the new one.**"
    )
    assert "`sort` (query parameter)" in section(page, "## Worth a check")


def test_hostile_documents_leave_no_markup() -> None:
    evil = "x`|<img src=x onerror=alert(1)>\n# ![y](http://evil.example)"
    schema = {"type": "object", "properties": {evil: {"type": "string"}}}
    old = api(
        "1",
        info={"title": evil, "version": evil},
        paths={"/a": {"post": operation(requestBody=body(schema), tags=[evil])}},
    )
    new = api(
        "1",
        info={"title": evil, "version": "2"},
        paths={"/a": {"post": operation(requestBody=body({"type": "object"}), tags=[evil])}},
    )
    page = guide(old, new)
    outside = re.sub(
        r"(`+)(?!`).*?(?<!`)\1(?!`)", "", re.sub(r"(`{3,})(?:json|bash|python|ts)\n.*?\n\1", "", page, flags=re.DOTALL)
    )
    assert "<img" not in outside
    assert not re.search(r"(?<!\\)\]\(http", outside)
    assert page.count("\n# ") == 0


def test_hundreds_of_findings_stay_readable() -> None:
    answers = {"get": operation()}
    paths = {"paths": {f"/things{number}/{{id}}": answers for number in range(30)}}
    made = Pair(paths, paths)
    for number in range(400):
        label = f"GET /things{number % 30}/{{id}}"
        made.add(
            "property.removed",
            "breaking",
            f"`f{number}` of `Thing{number % 50}` was removed",
            subject=("property", f"Thing{number % 50}", f"f{number}"),
            usages={usage(label, "response", "response 200 application/json"): "breaking"},
            facts={"property": f"f{number}", "schema": f"Thing{number % 50}", "required": False},
            caller=f"Stop reading `f{number}`.",
        )
    page = FORMATS["guide"].render(made.report())
    assert "**Contents**" in page
    assert len(table_rows(page)) == 400
    steps = section(page, "## Migration steps")
    shown, _, others = steps.partition("    <details")
    assert (shown.count("\n    - "), others.count("\n    - ")) == (20, 30), "all is said, not all at once"
    assert "<summary>30 more</summary>" in others
    assert "Stop reading `f0`, `f50`, `f100`, `f150`, `f200`, `f250`, `f300` and `f350` in `Thing0`" in steps


def test_lists_inside_steps_begin_where_the_text_begins() -> None:
    steps = section(sample("shop"), "## Migration steps")
    for number, items in re.findall(r"^(\d+\. )\*\*.*\*\*\n((?:^ +- .*\n?)+)", steps, re.MULTILINE):
        # Python-Markdown wants four spaces; CommonMark takes them where the text of the item begins before the fifth.
        assert all(line.startswith("    - ") for line in items.splitlines())
        assert len(number) <= 4


def test_branches_of_a_union_share_a_row() -> None:
    def document(*names: str) -> dict[str, Any]:
        kinds = {
            name: {"type": "object", "required": [name], "properties": {name: {"type": "string"}}} for name in "abcd"
        }
        union = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}
        answer = {"responses": {"200": {"description": "ok", **body(union)}}}
        return api("1", paths={"/a": {"get": answer}}, components={"schemas": kinds})

    rows = table_rows(section(guide(document("a", "b"), document("a", "b", "c", "d")), "## Breaking changes"))
    assert [row[1] for row in rows] == ["May now also be `c` and `d`"]


def test_a_shared_parameter_is_called_by_its_own_name() -> None:
    def document(maximum: int) -> dict[str, Any]:
        shared = {"PageSize": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": maximum}}}
        paths = {
            path: {"get": operation(parameters=[{"$ref": "#/components/parameters/PageSize"}])} for path in ("/a", "/b")
        }
        return api("1", paths=paths, components={"parameters": shared})

    rows = table_rows(guide(document(200), document(100)))
    assert rows[0][0] == "`limit` (query parameter): at most 200"


def test_waived_findings_are_not_told_to_callers() -> None:
    assert "DELETE" not in FORMATS["guide"].render(whole().report())


def test_a_webhook_sends_a_body_and_answers_nothing() -> None:
    def document(name: str) -> dict[str, Any]:
        schema = {"type": "object", "properties": {name: {"type": "string"}, "id": {"type": "integer"}}}
        hook = {"post": {"requestBody": body(schema), "responses": {"200": {"description": "ok"}}}}
        return api("1", webhooks={"shipped": hook})

    page = guide(document("eta"), document("carrier_name"))
    assert "### Webhooks" in page
    assert "Body of `webhook shipped POST`:" in page
    assert "Stop reading `eta`" in page


# --- Many things of one kind are told once ---------------------------------------------------------------------------


def moved(*paths: tuple[str, str]) -> str:
    old, new = ({"paths": {path[side]: {"get": operation()} for path in paths}} for side in (0, 1))
    made = Pair(old, new)
    for before, after in paths:
        facts = {"method": "get", "path": after, "old_path": before, "confidence": 1.0}
        made.add("operation.moved", "breaking", "moved", subject=("operation", f"GET {after}"), facts=facts, usages={})
    return section(FORMATS["guide"].render(made.report()), "## Migration steps")


def test_paths_that_all_got_the_same_beginning_are_one_sentence() -> None:
    steps = moved(("/clients", "/admin/clients"), ("/keys", "/admin/keys"), ("/keys/{id}", "/admin/keys/{id}"))
    assert "Put `/admin` before the path of 3 operations, listed as moved above." in steps
    assert "instead of" not in steps


def test_paths_that_lost_or_changed_their_beginning_are_one_sentence() -> None:
    assert "Leave `/api` out of the path of 3 operations" in moved(("/api/a", "/a"), ("/api/b", "/b"), ("/api/c", "/c"))
    other = moved(("/old/a", "/new/a"), ("/old/b", "/new/b"), ("/old/c", "/new/c"))
    assert "Begin the path of 3 operations, listed as moved above, with `/new` instead of `/old`." in other


def test_paths_that_moved_each_in_its_own_way_are_named() -> None:
    steps = moved(("/search", "/product-search"), ("/a", "/b/a"))
    assert "Call `GET /product-search` instead of `GET /search`." in steps
    assert "Call `GET /b/a` instead of `GET /a`." in steps


def test_names_of_generated_methods_are_a_table() -> None:
    made = Pair({"paths": {"/a": {"get": operation()}}}, {"paths": {"/a": {"get": operation()}}})
    for method, old, new in (("put", "updateA", "setA"), ("get", "fetchA", "readA")):
        facts = {"method": method, "path": "/a", "old": old, "new": new}
        made.add("operation.operation-id.changed", "warning", "other id", facts=facts, usages={})
    page = section(FORMATS["guide"].render(made.report()), "## Worth a check")
    assert "**Generated clients**" in page
    assert "| `fetchA` | `readA` | `GET /a` |\n| `updateA` | `setA` | `PUT /a` |" in page
    assert "other id" not in page


def test_operations_that_were_removed_are_sorted_by_their_paths() -> None:
    paths = ["/a", "/a/{id}", "/b"]
    made = Pair({"paths": {path: {"get": operation(), "delete": operation()} for path in paths}}, {})
    for method in ("delete", "get"):
        for path in reversed(paths):
            subject = ("operation", f"{method.upper()} {path}")
            facts = {"method": method, "path": path, "announced": False}
            made.add("operation.removed", "breaking", "removed", subject=subject, facts=facts, usages={})
    page = FORMATS["guide"].render(made.report())
    order = ["`GET /a`", "`DELETE /a`", "`GET /a/{id}`", "`DELETE /a/{id}`", "`GET /b`", "`DELETE /b`"]
    found = [name for row in table_rows(page) for name in row[0].split("<br/>")]
    assert sorted(found, key=order.index) == order
    assert "| 4 operations removed |" in page
    steps = section(page, "## Migration steps")
    assert "- Stop calling the 4 operations at `/a` and below it that are listed as removed above." in steps
    assert "- Stop calling the 2 operations at `/b` that are listed as removed above." in steps


def test_a_few_operations_that_were_removed_are_named_in_the_steps() -> None:
    paths = {f"/{name}": {"get": operation()} for name in ("a", "ab", "c")}
    steps = section(guide(api(paths=paths), api("2")), "## Migration steps")
    assert "Stop calling operations that were removed: `GET /a`, `GET /ab` and `GET /c`." in steps


def test_removed_paths_that_only_begin_alike_are_told_apart() -> None:
    paths = {path: {"get": operation()} for path in ("/a", "/a/x", "/ab", "/ab/y", "/b", "/c/d")}
    steps = section(guide(api(paths=paths), api("2")), "## Migration steps")
    for root in ("/a", "/ab"):
        assert f"the 2 operations at `{root}` and below it that" in steps
    for root in ("/b", "/c/d"):
        assert f"- Stop calling `GET {root}`, which was removed." in steps


def test_nothing_new_is_hidden() -> None:
    old = api(paths={"/a": {"get": operation()}})
    new = api("2", paths={"/a": {"get": operation()}, **{f"/n{at}": {"get": operation()} for at in range(70)}})
    page = section(guide(old, new), "## New and optional")
    assert all(f"- `GET /n{at}`" in page for at in range(70))
    assert "<summary>45 more</summary>" in page
    assert " more\n" not in page.replace("<summary>45 more</summary>\n", "")


def test_every_value_of_a_long_list_is_shown() -> None:
    values = [f"v{at}" for at in range(40)]
    page = guide(users_of("a"), users_of("a", *values))
    assert all(f"`{value}`" in section(page, "## Worth a check") for value in values)


def base_url_of(old: list[Any], new: list[Any], *lost: str) -> str:
    """Return the first step of a guide between documents with these servers, of which some are gone."""
    made = Pair({"servers": old}, {"servers": new, "info": {"title": "Users", "version": "2"}})
    for url in lost:
        facts = {"url": url, "last": False}
        made.add(
            "server.removed", "breaking", "gone", caller="x", subject=("server", "servers"), facts=facts, usages={}
        )
    page = FORMATS["guide"].render(made.report())
    assert "### Servers" in page
    return section(page, "## Migration steps").partition("**Change the base URL.**")[2].strip()


def server(host: str, description: str = "") -> dict[str, str]:
    return {"url": f"https://{host}.example", "description": description}


@pytest.mark.parametrize(
    ("old", "new", "successor"),
    [
        (server("a"), [server("b")], "b"),
        # What was for the staging server must not go to the live one, nor the other way round.
        (server("staging"), [server("a")], None),
        (server("x", "The sandbox"), [server("a")], None),
        (server("a"), [server("staging")], None),
        (server("staging"), [server("a"), server("b", "Stage, daily")], "b"),
        (server("t", "Production, no test data"), [server("a")], "a"),
        (server("contest"), [server("a")], "a"),
        (server("api.dev"), [server("localhost"), server("a"), server("develop")], "develop"),
    ],
)
def test_a_server_is_replaced_by_one_of_its_own_kind(old: Any, new: list[Any], successor: str | None) -> None:
    told = base_url_of([old], new, old["url"])
    if successor is None:
        assert told.startswith(f"`{old['url']}` ")
        assert told.endswith(" has no successor. Ask the provider for one.")
    else:
        assert f"all `https://{successor}.example` instead" in told


def test_servers_that_are_gone_are_told_one_by_one() -> None:
    urls = ["https://eu.example", "https://us.example", "https://test.example"]
    told = base_url_of([server("a"), *({"url": url} for url in urls)], [server("a")], *urls)
    for url in urls[:2]:
        assert f"- Where you call `{url}`, call `https://a.example` instead." in told
    assert "- `https://test.example` (test) has no successor. Ask the provider for one." in told


def test_an_example_is_not_shown_twice() -> None:
    """A body that became another object shows what happened to both."""

    def document(name: str, field: str) -> dict[str, Any]:
        answer = operation(responses={"200": {"description": "ok", **body({"$ref": f"#/components/schemas/{name}"})}})
        schema = {"type": "object", "properties": {field: {"type": "string"}}}
        return {"paths": {"/a": {"get": answer}}, "components": {"schemas": {name: schema}}}

    made = Pair(document("Old", "gone"), document("New", "come"))
    reached = {usage("GET /a", "response", "response 200 application/json"): "breaking"}
    for owner, field in (("Old", "gone"), ("New", "come")):
        facts = {"property": field, "schema": owner}
        made.add("property.removed", "breaking", "x", subject=("property", owner, field), facts=facts, usages=reached)
    page = FORMATS["guide"].render(made.report())
    assert "#### `Old`" in page
    assert "#### `New`" in page
    assert page.count("```json") == 2


def test_operations_named_by_the_sentence_are_not_counted_again() -> None:
    paths = {"paths": {"/a": {"get": operation()}, "/b": {"get": operation()}}}
    made = Pair(paths, paths)
    reached = {usage(f"GET {path}", "response", "response 404"): "warning" for path in ("/a", "/b")}
    made.add("response.removed", "warning", "`GET /a` no longer documents 404", usages=reached, caller="Look.")
    page = FORMATS["guide"].render(made.report())
    assert "- `GET /a` no longer documents 404 (also `GET /b`). Look." in page


def test_examples_that_do_not_show_the_change_are_not_shown() -> None:
    def document(version: str, token: str, amount: str) -> dict[str, Any]:
        properties = {"token": {"type": "string"}, "amount": {"type": amount}}
        example = {"example": {"token": token}}
        answer = operation(
            responses={"200": {"description": "ok", **body({"$ref": "#/components/schemas/A"}, **example)}}
        )
        schema = {"type": "object", "properties": properties}
        return api(version, paths={"/a": {"get": answer}}, components={"schemas": {"A": schema}})

    page = guide(document("1", "tok_1", "string"), document("2", "tok_2", "integer"))
    assert "tok_" not in page
    assert "The `A` object:" in page
    assert '"amount": "string"' in page
    assert '"amount": 1' in page


def test_two_documents_of_one_version_say_so() -> None:
    old, new = (api("1.0.0", paths=paths) for paths in ({"/a": {"get": operation()}}, {}))
    page = guide(old, new)
    assert page.startswith("# Test API: migration guide\n")
    assert "Both documents call themselves version 1.0.0." in page


def test_a_row_below_an_operation_names_the_others() -> None:
    paths = {"paths": {"/a": {"get": operation()}, "/b": {"get": operation()}}}
    made = Pair(paths, paths)
    reached = {usage(f"GET {path}", "request", "query parameter q"): "breaking" for path in ("/a", "/b")}
    subject = ("parameter", "GET /a", "query", "q")
    facts = {"name": "q", "in": "query"}
    made.add("parameter.required", "breaking", "now required", subject=subject, usages=reached, facts=facts)
    (row,) = table_rows(FORMATS["guide"].render(made.report()))
    assert row[2] == "Now required; also `GET /b`"


def test_a_body_that_is_no_list_moves_into_an_envelope() -> None:
    def document(version: str, schema: dict[str, Any]) -> dict[str, Any]:
        answer = operation(responses={"200": {"description": "ok", **body(schema)}})
        return api(version, paths={"/a": {"get": answer}})

    names = ("id", "status", "result")
    whole = {"type": "object", "required": [*names], "properties": {name: {"type": "string"} for name in names}}
    envelope = {"type": "object", "required": ["data"], "properties": {"data": whole}}
    page = guide(document("1", whole), document("2", envelope))
    (row,) = table_rows(section(page, "## Breaking changes"))
    assert row[:2] == ["`{...}`", '`{"data": {...}}`']
    assert row[2].startswith("What was the body moved into an object, under `data`")
    assert "Read what was the response from `data`: there is an object around it now" in page
    back = guide(document("1", envelope), document("2", whole))
    assert "Read the response as what stood under `data`" in back
    assert "list" not in page + back


def users_of(*kinds: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"kind": {"type": "string", "enum": [*kinds]}}}
    return api(paths={"/users": {"get": operation(responses={"200": {"description": "ok", **body(schema)}})}})


KINDS_OF_USERS = (users_of("a"), users_of("a", "flows", "remotes", "tasks"))
TOLD = "`flows`, `remotes` and `tasks`"


def test_values_that_came_together_are_told_together() -> None:
    checks = section(guide(*KINDS_OF_USERS), "## Worth a check")
    assert f"- {TOLD} were added to the values of `kind`" in checks
    assert f" Handle {TOLD}, and values you do not know in general, before the server sends them." in checks


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{subject} has the new value `{value}`", f"`kind` has the new value {TOLD}"),
        ("{subject} has the new {value|values} `{value}`", f"`kind` has the new values {TOLD}"),
        ("In {subject} `{value}` is new (`enum`)", f"In `kind` {TOLD} is new"),
        ("{subject} has a new value: {value}", "`kind` has a new value: flows, remotes and tasks"),
    ],
)
def test_a_rule_in_other_words_names_every_value(words: str, told: str, tmp_path: Path) -> None:
    shipped = (Path(__file__).resolve().parents[2] / "rules" / "schemas" / "enum-value-added.yaml").read_text("utf-8")
    assert shipped.count("\nmessage: ") == 1
    own = re.sub(r"\nmessage: .*\n", f"\nmessage: {json.dumps(words)}\n", shipped)
    (tmp_path / "enum-value-added.yaml").write_text(own, "utf-8")
    report = compare(*KINDS_OF_USERS, Settings(fail_on="never", today=TODAY, rules=(str(tmp_path),)))
    checks = section(FORMATS["guide"].render(report), "## Worth a check")
    assert f"- {told}" in checks


def test_branches_without_names_are_not_numbered() -> None:
    made = pair_of_users()
    reached = {usage("GET /users/{id}", "response", "response 200 application/json"): "breaking"}
    subject = ("schema", "User")
    for kind in ("added", "removed"):
        facts = {"branch": "branch 18"}
        made.add(f"schema.one-of.{kind}", "breaking", "x `branch 18`", subject=subject, facts=facts, usages=reached)
    notes = [row[1] for row in table_rows(FORMATS["guide"].render(made.report()))]
    assert notes == ["May now have a further form", "One of its forms is gone"]


@pytest.mark.parametrize(
    ("paths", "resources"),
    [
        (("/users", "/orders"), ["Users", "Orders"]),
        (("/api/users", "/api/orders/{id}"), ["Users", "Orders"]),
        (("/v1/api/users", "/v1/api/orders"), ["Users", "Orders"]),
        (("/{tenant}/users", "/{tenant}/orders"), ["Users", "Orders"]),
        (("/api/users",), ["Api"]),
    ],
)
def test_resources_are_told_apart_where_paths_begin_alike(paths: tuple[str, ...], resources: list[str]) -> None:
    document = api(paths={path: {"get": operation()} for path in paths})
    context = context_of(compare(document, document, Settings(today=TODAY)))
    assert [context.resource(OperationRef(method="get", path=path)) for path in paths] == resources


# --- Which calls are hit ------------------------------------------------------------------------------------------


def items_of(number: int, removed: str | None = None) -> dict[str, Any]:
    """Return a document with calls that share an object; some have their own change."""
    item = {"type": "object", "properties": {"id": {"type": "integer"}, "old": {"type": "string"}}}
    if removed:
        del item["properties"][removed]
    answer = {"description": "ok", **body({"$ref": "#/components/schemas/Item"})}
    paths: dict[str, Any] = {
        f"/items/{at:03}": {"get": operation(tags=["Items"], responses={"200": answer})} for at in range(number, 0, -1)
    }
    return api("2" if removed else "1", paths=paths, components={"schemas": {"Item": item}})


@pytest.mark.parametrize("number", [2, 3, 4, 12, 13, 200])
def test_every_call_that_breaks_is_named(number: int) -> None:
    old, new = items_of(number), items_of(number, "old")
    old["paths"]["/items/001"]["delete"] = operation(tags=["Items"])
    page = guide(old, new)
    assert all(f"`GET /items/{at:03}`" in page for at in range(1, number + 1))
    if number == 2:
        assert "## Is your call hit?" not in page, "few calls are named where the change is told"
        return
    found = section(page, "## Is your call hit?")
    lines = [line for line in found.splitlines() if line.lstrip().startswith("- ")]
    if number > 11:  # what is the same for many calls is said once
        assert lines[:2] == [f"- [`Item`](#object-item) ({number} calls):", "    - `GET /items/001`"]
        assert lines[-1] == "- `DELETE /items/001`: [removed](#resource-items)"
        assert lines[1:-1] == sorted(lines[1:-1])
        assert len(lines) == number + 2
    else:
        assert lines[:2] == [
            "- `GET /items/001`: [`Item`](#object-item)",
            "- `DELETE /items/001`: [removed](#resource-items)",
        ]
        assert lines[1:] == sorted(lines[1:], key=lambda line: line.split("/")[-1])
        assert len(lines) == number + 1
    assert (f"<summary>{number + 1} calls, sorted by path</summary>" in found) is (number > 11)
    assert '<a id="object-item"></a>\n\n#### `Item`' in page
    more = f"and [{number - 3} more](#guide-is-your-call-hit):" if number > 3 else f"and `GET /items/00{number}`:"
    assert f"Used by `GET /items/{number:03}`" in page
    assert more in page or number == 3


def test_calls_are_listed_by_the_names_that_callers_know() -> None:
    old, new = items_of(4), items_of(4, "old")
    new["paths"]["/things/{id}"] = new["paths"].pop("/items/004")
    old["paths"]["/items/004"]["get"]["operationId"] = new["paths"]["/things/{id}"]["get"]["operationId"] = "readItem"
    old["paths"]["/items/001"]["get"]["parameters"] = [{"name": "q", "in": "query", "schema": {"type": "string"}}]
    found = section(guide(old, new), "## Is your call hit?")
    assert "- `GET /items/001`: [the call itself](#call-get-items-001), [`Item`](#object-item)" in found or (
        "- `GET /items/001`: [`Item`](#object-item), [the call itself](#call-get-items-001)" in found
    )
    assert "- `GET /items/004`, now `GET /things/{id}`: " in found


def test_every_link_of_a_guide_leads_somewhere() -> None:
    for page in (sample("shop"), guide(items_of(40), items_of(40, "old"))):
        links = re.findall(r"\]\(#([^)]*)\)", page)
        places = re.findall(r'<a id="([^"]*)"></a>', page)
        assert links
        assert set(links) <= set(places)
        assert len(set(places)) == len(places)


# --- What fails, and what to do instead ---------------------------------------------------------------------------


def shop_of(version: str, *, old: bool) -> dict[str, Any]:
    """Return a document in which every sort of call fails in its own way."""
    field = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, **({"old": {"type": "string"}} if old else {})},
    }
    needed = {"name": "q", "in": "query", "required": not old, "schema": {"type": "string"}}
    keys = [{"a": []}, {"b": []}] if old else [{"b": []}]
    text = {"type": "object", "properties": {name: {"type": "string"} for name in ("street", "city", "country")}}
    moved = {"200": {"description": "ok", **body(text)}}
    paths: dict[str, Any] = {
        "/read": {"get": operation(responses={"200": {"description": "ok", **body(field)}}, security=[])},
        "/sent": {"get": operation(parameters=[needed], security=[])},
        "/asked": {"get": operation(security=keys)},
        "/quiet": {"get": operation(security=[])},
        "/was/{id}" if old else "/is/{id}": {"get": {"operationId": "moved", "security": [], "responses": moved}},
    }
    if old:
        paths["/gone"] = {"get": operation(), "delete": operation()}
    servers = [{"url": "https://live.example"}, *([{"url": "https://trial.example"}] if old else [])]
    schemes = {name: {"type": "apiKey", "in": "header", "name": name.upper()} for name in "ab"}
    return api(version, paths=paths, servers=servers, components={"securitySchemes": schemes})


def test_a_guide_says_first_what_happens_to_callers_that_do_nothing() -> None:
    page = guide(shop_of("1", old=True), shop_of("2", old=False))
    told = page.partition("**If you change nothing:**\n\n")[2].partition("\n\n")[0].splitlines()
    assert told == [
        "- 2 calls no longer exist, such as `GET /gone`.",
        "- `GET /was/{id}` has another address or method.",
        "- `GET /asked` asks for other credentials.",
        "- `GET /sent` may refuse what it took before.",
        "- `GET /read` may answer what old code does not expect.",
        "- `GET /quiet` can no longer be sent to every server.",
    ]
    assert page.index("**If you change nothing:**") < page.index("**Contents**")
    assert "If you change nothing" not in guide(shop_of("1", old=True), shop_of("1", old=True))


def test_a_way_to_authenticate_that_went_is_told_with_those_that_are_left() -> None:
    assert "Authenticate with `b`" in guide(shop_of("1", old=True), shop_of("2", old=False))
    ways = [[{"a": []}, {"b": ["x"], "c": []}, {"d": []}], [{"b": ["x"], "c": []}, {"d": []}]]
    schemes = {name: {"type": "oauth2", "flows": {}} for name in "abcd"}
    old, new = (
        api(paths={"/a": {"get": operation(security=way)}}, components={"securitySchemes": schemes}) for way in ways
    )
    assert "Authenticate with `b (x)` and `c` or with `d`" in guide(old, new)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"name": "X-Key"}, {"name": "X-Shop-Key"}, "Send the key in the header `X-Shop-Key` instead of `X-Key`"),
        ({"name": "k"}, {"name": "k", "in": "query"}, "Send `key` in the query instead of the header"),
        (
            {"type": "http", "scheme": "basic"},
            {"type": "http", "scheme": "bearer"},
            "Send `key` by the HTTP scheme `bearer` instead of `basic`",
        ),
    ],
)
def test_how_credentials_are_sent_from_now_on(old: Any, new: Any, told: str) -> None:
    def document(scheme: Any) -> dict[str, Any]:
        schemes = {"key": {"type": "apiKey", "in": "header", **scheme}}
        return api(paths={"/a": {"get": operation(security=[{"key": []}])}}, components={"securitySchemes": schemes})

    assert told in section(guide(document(old), document(new)), "## Migration steps")


def test_a_shared_part_is_called_by_its_name() -> None:
    made = pair_of_users()
    made.add(
        "header.added",
        "non-breaking",
        "The 4XX response of `responses/ClientError` can carry the header `X-Rate`",
        subject=("header", "responses/ClientError", "X-Rate"),
        facts={"header": "X-Rate", "status": "4XX"},
        usages={usage("GET /users/{id}", "response", "response 4XX"): "non-breaking"},
    )
    assert "The 4XX response of `ClientError` can carry the header `X-Rate`" in FORMATS["guide"].render(made.report())


# --- Examples of both versions ------------------------------------------------------------------------------------


def answering(schema: Any, example: Any = None) -> dict[str, Any]:
    content = body(schema) if example is None else body(schema, example=example)
    return api(paths={"/a": {"get": operation(responses={"200": {"description": "ok", **content}})}})


def fields(*names: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}}


def test_examples_differ_in_what_changed_and_in_nothing_else() -> None:
    old = answering(fields("id", "kind", "gone"), {"id": "1", "kind": "x", "gone": "g"})
    new = answering(fields("id", "kind", "more"), {"id": "2", "more": "m"})
    before, after = map(json.loads, re.findall(r"```json\n(.*?)```", guide(old, new), re.DOTALL))
    assert before == {"id": "2", "gone": "g"}
    assert after == {"id": "2", "more": "m"}


@pytest.mark.parametrize(
    ("example", "shown"), [({"id": "1", "gone": "g"}, False), ({"id": "1"}, True), ({"list": [{"gone": 1}]}, False)]
)
def test_an_example_that_contradicts_a_step_is_not_shown(example: Any, shown: bool) -> None:
    old = answering(fields("id", "gone"), {"id": "1", "gone": "g"})
    page = guide(old, answering(fields("id"), example))
    assert "Stop reading `gone`" in page
    assert ("```json" in page) is shown


def test_an_example_that_had_the_envelope_before_is_not_shown() -> None:
    whole = {**fields("id", "status", "result"), "required": ["id", "status", "result"]}
    envelope = {"type": "object", "required": ["data"], "properties": {"data": whole}}
    plain = {"id": "1", "status": "s", "result": "r"}
    for example, shown in ((plain, True), ({"data": plain}, False)):
        page = guide(answering(whole, example), answering(envelope))
        assert "under `data`" in page
        assert ("```json" in page) is shown


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_fields_of_a_form_are_not_shown_as_json(media_type: str) -> None:
    def sending(*names: str) -> dict[str, Any]:
        content = {"content": {media_type: {"schema": fields(*names)}}}
        return api(paths={"/a": {"post": operation(requestBody=content)}})

    page = guide(sending("id", "gone"), sending("id"))
    assert "Fields of the form that `POST /a` takes:" in page
    assert "```text\nid=string\ngone=string\n```" in page
    assert "```json" not in page


def test_a_path_that_has_a_change_of_its_own_keeps_its_name() -> None:
    made = pair_of_users()
    made.add(
        "parameter.renamed",
        "breaking",
        "The path parameter `user_id` of `/users/{id}` is now called `id`",
        subject=("parameter", "/users/{id}", "path", "id"),
        facts={"old_name": "user_id", "new_name": "id", "in": "path"},
        usages={usage("GET /users/{id}", "request", "path parameter id"): "breaking"},
    )
    page = FORMATS["guide"].render(made.report())
    assert "#### `/users/{id}`" in page
    assert "of `/users/{id}` is now called `id`" in FORMATS["changelog"].render(made.report())


def test_what_is_said_at_length_of_several_fields_is_said_once() -> None:
    told = "Deprecated: use the field `networks` of the answer instead, which has the same and more."
    names = {name: {"type": "string", "description": told if name in ("a", "b") else "x"} for name in ("a", "b", "c")}
    old = answering({"type": "object", "properties": {"id": {"type": "string"}, **names}})
    new = answering(fields("id"))
    rows = [row for row in table_rows(section(guide(old, new), "## Breaking changes")) if "removed" in row[2]]
    assert [row[0] for row in rows] == ["`a`<br/>`b`", "`c`"]
    assert told.replace("`", "") in rows[0][2].replace("`", "")


def test_every_value_that_is_left_is_named() -> None:
    values = [f"a value that takes its room {number}" for number in range(40)]
    old = answering({"type": "object", "properties": {"kind": {"type": "string", "enum": values}}})
    new = answering({"type": "object", "properties": {"kind": {"type": "string"}}})
    page = guide(old, new)
    for text in (section(page, "## Breaking changes"), section(page, "## Every change")):
        assert all(f"`{value}`" in text for value in values)


def test_an_example_that_is_no_value_of_its_schema_is_not_shown() -> None:
    page = guide(answering(fields("id", "gone"), {"id": "1", "gone": "g"}), answering(fields("id"), '{"id": "1"}'))
    assert "Field removed" in page
    assert "```json" not in page

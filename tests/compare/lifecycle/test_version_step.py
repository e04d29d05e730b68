"""The version of an API that every request states: a step of it is one change, whatever states it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

import apidiff
from apidiff.model.finding import Finding

PLACES = ("path", "server", "header", "query", "vendor", "parameter")


def api(
    number: str,
    place: str = "header",
    *,
    name: str = "API-Version",
    schema: dict[str, Any] | None = None,
    required: bool = True,
    info: str | None = None,
    drop: bool = False,
) -> dict[str, Any]:
    """Return a document with three operations that states the version `number` in one place."""
    prefix, server, media_type = "", "https://shop.example", "application/json"
    parameters: list[dict[str, Any]] = []
    if place == "path":
        prefix = f"/v{number}"
    elif place == "server":
        server += f"/v{number}"
    elif place == "vendor":
        media_type = f"application/vnd.shop.v{number}+json"
    elif place == "parameter":
        media_type = f"application/json; version={number}"
    elif place in ("header", "query"):
        stated = {"type": "string", "enum": [number]} if schema is None else schema
        parameters = [{"name": name, "in": place, "required": required, "schema": stated}]
    properties = {"id": {"type": "integer"}, **({} if drop else {"name": {"type": "string"}})}
    content = {media_type: {"schema": {"type": "object", "properties": properties}}}

    def operation(*more: dict[str, Any]) -> dict[str, Any]:
        return {"parameters": [*more, *parameters], "responses": {"200": {"description": "OK", "content": content}}}

    id_ = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": number if info is None else info},
        "servers": [{"url": server}],
        "paths": {
            f"{prefix}/users": {"get": operation(limit), "post": operation()},
            f"{prefix}/users/{{id}}": {"get": operation(id_)},
        },
    }
    return written_out(document)


def written_out(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy in which nothing stands in two places."""
    found: dict[str, Any] = json.loads(json.dumps(document))
    return found


def findings(old: dict[str, Any], new: dict[str, Any]) -> list[Finding]:
    """Return what is found above documentation."""
    report = apidiff.compare(old, new, settings=apidiff.Settings())
    return [finding for finding in report.findings if finding.level is not apidiff.Level.DOCUMENTATION]


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted({(finding.rule, finding.level.value) for finding in findings(old, new)})


STEP = [("version-parameter-changed", "warning")]

FORMS = {
    "enum": lambda number: {"type": "string", "enum": [number]},
    "enum with a default": lambda number: {"type": "string", "enum": [number], "default": number},
    "const": lambda number: {"const": number},
    "pattern": lambda number: {"type": "string", "pattern": f"^{number}$"},
    "pattern with dots": lambda number: {"type": "string", "pattern": f"^{number}\\.0$"},
    "pattern in brackets": lambda number: {"type": "string", "pattern": f"^({number})$"},
    "number": lambda number: {"type": "integer", "enum": [int(number)]},
    "bounds": lambda number: {"type": "integer", "minimum": int(number), "maximum": int(number)},
    "with an example": lambda number: {"type": "string", "enum": [number], "example": number},
    "with words": lambda number: {"type": "string", "enum": [number], "description": f"Always {number}"},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", ["header", "query"])
def test_a_step_is_one_change_however_it_is_written(form: str, place: str) -> None:
    old, new = (api(number, place, schema=FORMS[form](number)) for number in "12")
    found = findings(old, new)
    assert [(finding.rule, finding.level.value) for finding in found] == STEP
    kind = "header" if place == "header" else "query"
    assert found[0].message.startswith(f"The {kind} parameter `API-Version` states the version `2")
    assert len(found[0].usages) == 3


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("api-version", "header"),
        ("X-API-Version", "header"),
        ("Accept-Version", "header"),
        ("Stripe-Version", "header"),
        ("X-GitHub-Api-Version", "header"),
        ("Revision", "header"),
        ("api-version", "query"),
        ("apiVersion", "query"),
        ("version", "query"),
        ("v", "query"),
    ],
)
def test_it_is_known_by_its_name(name: str, place: str) -> None:
    assert told(*(api(number, place, name=name, info="5.1.0") for number in "12")) == STEP


@pytest.mark.parametrize(("old", "new"), [("2024-01-15", "2025-07-01"), ("1.0", "1.10"), ("v1", "v2"), ("1", "2")])
def test_versions_of_every_style(old: str, new: str) -> None:
    assert told(api(old, info="1.0.0"), api(new, info="2.0.0")) == STEP


def test_the_name_of_a_header_may_change_its_case() -> None:
    assert told(api("1"), api("2", name="api-version")) == STEP


def test_what_else_changed_is_told() -> None:
    assert told(api("1"), api("2", drop=True)) == [("property-removed", "breaking"), *STEP]
    optional = told(api("1", required=False), api("2", drop=True))
    assert optional == [("parameter-became-required", "breaking"), ("property-removed", "breaking"), *STEP]
    typed = {"type": "integer", "enum": [2]}
    assert ("version-parameter-changed", "warning") not in told(api("1"), api("2", schema=typed))
    assert "breaking" in {level for _, level in told(api("1"), api("2", schema=typed))}


def test_a_version_that_is_no_longer_taken_beside_others_breaks() -> None:
    both, one = ({"type": "string", "enum": numbers} for numbers in (["1", "2"], ["2"]))
    assert told(api("1", schema=both), api("2", schema=one)) == [("enum-value-removed", "breaking")]
    assert told(api("1", schema=one), api("2", schema=both)) == [("enum-value-added", "non-breaking")]


def test_operations_that_state_two_versions_have_none_in_common() -> None:
    old, new = api("1"), api("2")
    old["paths"]["/users"]["get"]["parameters"][1]["schema"] = {"type": "string", "enum": ["3"]}
    found = told(old, new)
    assert ("enum-value-removed", "breaking") in found
    assert not {rule for rule, _ in found} & {"version-parameter-changed", "version-place-changed"}


def test_the_version_of_a_few_operations_is_not_that_of_the_api() -> None:
    old, new = api("1", "none"), api("2", "none")
    for document, number in ((old, "1"), (new, "2")):
        header = {"name": "Schema-Version", "in": "header", "schema": {"type": "string", "enum": [number + ".1"]}}
        document["paths"]["/users"]["get"]["parameters"].append(header)
    assert ("enum-value-removed", "breaking") in told(old, new)


def test_a_parameter_that_only_sounds_like_a_version_is_none() -> None:
    sizes = [{"type": "string", "enum": [size]} for size in ("small", "large")]
    assert told(api("1", schema=sizes[0]), api("2", schema=sizes[1])) != STEP
    days = [api(day, name="limit-to") for day in ("2026-01-15", "2026-07-15")]
    assert told(*days) == STEP, "its value is that of info.version"
    assert "breaking" in {level for _, level in told(api("1", name="size", info="7"), api("2", name="size", info="8"))}


@pytest.mark.parametrize("shared", ["parameter", "path", "schema"])
def test_a_parameter_that_is_shared(shared: str) -> None:
    documents = []
    for number in "12":
        document = api(number)
        (parameter,) = document["paths"]["/users"]["post"]["parameters"]
        reference: dict[str, Any] = {"$ref": "#/components/parameters/Version"}
        document["components"] = {"parameters": {"Version": parameter}, "schemas": {"Version": parameter["schema"]}}
        if shared == "schema":
            reference = {**parameter, "schema": {"$ref": "#/components/schemas/Version"}}
        for path_item in document["paths"].values():
            for operation in path_item.values():
                operation["parameters"].pop()
                if shared != "path":
                    operation["parameters"].append(reference)
            if shared == "path":
                path_item["parameters"] = [reference]
        documents.append(document)
    assert told(*documents) == STEP


def test_in_swagger_2() -> None:
    def document(number: str) -> dict[str, Any]:
        header = {"name": "API-Version", "in": "header", "required": True, "type": "string", "enum": [number]}
        operation = {"parameters": [header], "responses": {"200": {"description": "OK"}}}
        return {
            "swagger": "2.0",
            "info": {"title": "Shop", "version": number},
            "paths": {"/users": {"get": operation, "post": operation}},
        }

    assert told(document("1"), document("2")) == STEP


# --- A default that is the version of the document ------------------------------------------------------------------


@pytest.mark.parametrize("place", ["header", "query"])
@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("name", ["revision", "X-Release"])
def test_a_default_that_follows_the_document(place: str, required: bool, name: str) -> None:
    old, new = (
        api(day, place, name=name, required=required, schema={"type": "string", "default": day})
        for day in ("2026-01-15", "2026-07-15")
    )
    (found,) = findings(old, new)
    assert (found.rule, found.level.value, len(found.usages)) == ("version-default-changed", "non-breaking", 3)


def test_a_default_that_does_not_follow_the_document_is_a_default_that_changed() -> None:
    old, new = (
        api("1", name="X-Since", schema={"type": "string", "default": day}, info=info)
        for day, info in (("2026-01-15", "2026-01-15"), ("2026-03-01", "2026-07-15"))
    )
    assert {level for _, level in told(old, new)} == {"warning"}
    named = [api("1", schema={"type": "string", "default": number}, info="5.0.0") for number in "12"]
    assert told(*named) == STEP


# --- The version is stated in another way ---------------------------------------------------------------------------

LABELS = {
    "path": "the path",
    "server": "the path",
    "header": "the header `API-Version`",
    "query": "the query parameter `api-version`",
    "vendor": "the media types",
    "parameter": "the media types",
}


@pytest.mark.parametrize(
    ("old", "new"), [pair for pair in product(PLACES, PLACES) if LABELS[pair[0]] != LABELS[pair[1]]]
)
def test_it_moved(old: str, new: str) -> None:
    names = {"header": "API-Version", "query": "api-version"}
    before, after = (
        api(number, place, name=names.get(place, ""), drop=number == "2") for number, place in (("1", old), ("2", new))
    )
    found = findings(before, after)
    steps = [finding for finding in found if finding.rule == "version-place-changed"]
    assert [finding.level.value for finding in steps] == ["warning"]
    assert steps[0].message.startswith(f"The version left {LABELS[old]}, where it was `")
    assert steps[0].message.endswith(f" in {LABELS[new]}")
    assert {finding.rule for finding in found} - {"version-place-changed"} == {"property-removed"}


@pytest.mark.parametrize("place", PLACES)
def test_a_version_that_is_new_or_gone_is_no_step(place: str) -> None:
    for old, new in ((api("1", "none"), api("2", place)), (api("1", place), api("2", "none"))):
        found = findings(old, new)
        assert "version-place-changed" not in {finding.rule for finding in found}
        assert found
        for finding in found:
            assert "(empty)" not in finding.message
            assert "`https://shop.example` became `https://shop.example`" not in finding.message


def test_what_moves_with_the_same_version_is_no_step() -> None:
    assert ("parameter-required-added", "breaking") in told(api("1", "path"), api("1", "header"))


def test_several_servers() -> None:
    old, new = api("1", "server"), api("2", "header")
    old["servers"].append({"url": "https://test.shop.example/v1"})
    new["servers"].append({"url": "https://test.shop.example"})
    assert told(old, new) == [("version-place-changed", "warning")]
    new["servers"][1]["url"] = "https://elsewhere.example"
    assert ("server-removed", "breaking") in told(old, new)


def test_a_small_number_that_is_the_version_by_chance_is_no_version() -> None:
    page = {"type": "integer", "default": 1}
    old = api("1", "query", name="page", schema=page, required=False)
    new = api("2", "path")
    found = told(old, new)
    assert ("parameter-removed", "breaking") in found
    assert ("version-prefix-added", "warning") in found
    raised = api("2", "query", name="page", schema={"type": "integer", "default": 2}, required=False)
    assert told(old, raised) == [("default-changed", "warning")]


def test_a_parameter_of_few_operations_does_not_carry_the_version_away() -> None:
    old, new = api("1.0.0", "none"), api("2.0.0", "path")
    only = {"name": "version", "in": "query", "schema": {"type": "string", "default": "1.0.0"}}
    old["paths"]["/users"]["get"]["parameters"].append(only)
    assert ("parameter-removed", "breaking") in told(old, new)


# --- Headers of answers ----------------------------------------------------------------------------------------------


def answering(document: dict[str, Any], number: str, name: str = "API-Version", **schema: Any) -> dict[str, Any]:
    """Return the document with a header in every answer that states a version."""
    header = {"schema": schema or {"type": "string", "enum": [number]}}
    for path_item in document["paths"].values():
        for operation in path_item.values():
            operation["responses"]["200"]["headers"] = {name: header}
    return written_out(document)


def test_a_header_of_every_answer_steps_with_the_version() -> None:
    old, new = (answering(api(number), number) for number in "12")
    assert told(old, new) == STEP
    (found,) = findings(old, new)
    assert found.message == "The header parameter `API-Version` states the version `2` instead of `1`"
    alone = [answering(api(number, "none"), number) for number in "12"]
    (found,) = findings(*alone)
    assert (found.rule, found.level.value) == STEP[0]
    assert found.message == "The response header `API-Version` states the version `2` instead of `1`"


def test_a_header_of_answers_that_says_more_is_compared() -> None:
    old, new = (answering(api(number, "none"), number, "X-Rate", enum=[number]) for number in "12")
    assert told(old, new) != STEP
    old = answering(api("1", "none"), "1")
    new = answering(api("2", "none"), "2", type="integer", enum=[2])
    assert "breaking" in {level for _, level in told(old, new)}


def test_a_header_of_answers_does_not_carry_the_version_away() -> None:
    old, new = answering(api("1", "none"), "1"), api("2", "path")
    assert "version-place-changed" not in {rule for rule, _ in told(old, new)}
    assert ("header-removed", "breaking") in told(old, new)


def test_it_may_move_beside_a_header_of_answers_that_stays() -> None:
    old, new = (answering(api(number, place), "7") for number, place in (("1", "path"), ("2", "header")))
    assert told(old, new) == [("version-place-changed", "warning")]

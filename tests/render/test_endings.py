"""What documents say about the end of things, beside removals and in the timeline of a guide."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from apidiff.config import Settings
from apidiff.model.contract import Node
from apidiff.pipeline import compare
from apidiff.render import FORMATS
from apidiff.render.guide.context import Keys
from apidiff.render.guide.told.endings import Ending, ending_of
from tests.render.reports import contract_of


def said(value: Any, keys: Keys = Keys(), **root: Any) -> Ending:  # noqa: B008 - these are frozen
    return ending_of(contract_of({"x-here": value, **root}), Node(value, ("x-here",)), keys)


def test_keys_of_a_provider_stand_before_the_known_ones() -> None:
    value = {"x-life": {"ends": {"on": "2031-01-02"}, "next": "  "}, "x-sunset": "2030-01-01", "x-replaced-by": "b"}
    keys = Keys(until=("x-nothing", "x-life.ends.on"), instead=("x-life.next", "x-life"), guide=("x-sunset.more",))
    assert said(value, keys) == Ending(until="2031-01-02", instead="b")


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("A name. Use `full_name` instead. It is a text.", "Use `full_name` instead."),
        ("Deprecated: renamed to **reserved-space**.", "Deprecated: renamed to reserved-space."),
        ("Superseded by [the list](https://a.example/x).", "Superseded by the list (https://a.example/x)."),
        ("Please see below.\n\n> [!WARNING]\n> Only on the\n> bridge. Read `Networks`\n> instead, it has\n> the same.",
         "Read `Networks` instead, it has the same."),
        ("- one\n- moved to `/two`\n", "moved to `/two`"),
        ("<b>Deprecated</b> since 1.2", "Deprecated since 1.2"),
        ("It was replaced by a. In favour of b. Will be removed in 3.", "It was replaced by a. In favour of b."),
        ("A text. It is kept for now and will be removed in API v1.52.",
         "It is kept for now and will be removed in API v1.52."),
        ("The Orders API (https://a.example/orders) will be removed on November 13, 2020.",
         "The Orders API (https://a.example/orders) will be removed on November 13, 2020."),
        ("Use the `core` object instead of the `rate` object.", "Use the `core` object instead of the `rate` object."),
        # What a call does, and what else there is for another purpose, is nothing about its end.
        ("Any information that you don't provide will be removed, including the members of the group.", ""),
        ("When a user leaves (or is removed from) an organization, all of it is deleted.", ""),
        ("If you want to only update one attribute, use the endpoint for attributes instead.", ""),
        ("A scheduled status is returned instead.", ""),
        ("Use it to remove the machine when it no longer exists.", ""),
        ("Lists the renamed files instead of the folders.", ""),
        ("The name of the user.", ""),
        ("Instances are steady.", ""),
        ("Instead, you would need to make another one.", ""),
        ("", ""),
        (7, ""),
        (None, ""),
    ],
)  # fmt: skip
def test_sentences_that_tell_of_an_end(description: Any, words: str) -> None:
    assert said({"description": description}).words == words


@pytest.mark.parametrize(
    ("entries", "until", "instead", "guide"),
    [
        ({"x-sunset": "2030-01-02"}, "2030-01-02", "", ""),
        ({"x-sunset-date": "2030-01-02"}, "2030-01-02", "", ""),
        ({"sunset": "2030-01-02"}, "2030-01-02", "", ""),
        ({"x-removal-date": "2030-01-02"}, "2030-01-02", "", ""),
        ({"x-github": {"removalDate": "2030-01-02", "category": "x"}}, "2030-01-02", "", ""),
        ({"deprecation": {"sunset": "2030-01-02"}}, "2030-01-02", "", ""),
        ({"x-deprecation": {"retirementDate": "2030-01-02", "replacedBy": "getUser", "guideUrl": "https://a.example"}},
         "2030-01-02", "getUser", "https://a.example"),
        ({"x-deprecated": {"end_of_life": "2030", "use-instead": "b"}}, "2030", "b", ""),
        ({"x-replaced-by": "GET /b"}, "", "GET /b", ""),
        ({"x-deprecation": {"retirementDate": "TBD"}}, "", "", ""),
        # These say nothing about the end of a thing.
        ({"x-vendor": {"sunset": "2030-01-02"}}, "", "", ""),
        ({"replacedBy": "b", "removalDate": "2030-01-02"}, "", "", ""),
        ({"x-sunset": 20300102, "x-deprecation": ["2030-01-02"], "x-replaced-by": {"a": 1}}, "", "", ""),
    ],
)  # fmt: skip
def test_names_that_vendors_use(entries: dict[str, Any], until: str, instead: str, guide: str) -> None:
    found = said(entries)
    assert (found.until, found.instead, found.guide) == (until, instead, guide)


def test_what_a_reference_leads_to_is_read_too() -> None:
    components = {"schemas": {"A": {"description": "Use b instead.", "x-sunset": "2030-01-02"}}}
    node = {"name": "a", "schema": {"$ref": "#/components/schemas/A"}}
    assert said(node, components=components).words == "Use b instead."
    own = {"$ref": "#/components/schemas/A", "x-sunset": "2031-01-02"}
    assert said(own, components=components) == Ending(until="2031-01-02", words="Use b instead.")


HOSTILE = "Use <img src=x onerror=alert(1)>| [a](javascript:alert(1)) `|` instead.\n# Deprecated *now*"


def document(version: str, *, gone: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": {"type": "integer"}}
    calls: dict[str, Any] = {}
    parameters = []
    if not gone:
        fields["name"] = {"type": "string", "description": "The name. Use `full_name` instead."}
        fields["mad"] = {"type": "string", "description": HOSTILE}
        calls["/old"] = {
            "get": {"responses": {}, "deprecated": True, "description": "Gone soon.", "x-replaced-by": "GET /new"}
        }
        parameters = [{"name": "q", "in": "query", "schema": {"type": "string"}, "description": "Renamed to `query`."}]
    schema = {"type": "object", "properties": fields}
    answer = {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}
    late = {"responses": {}, "deprecated": True, "x-deprecation": {"retirementDate": "2030-01-02", "replacedBy": "a|b"}}
    calls |= {"/users": {"get": {"responses": answer, "parameters": parameters}}, "/late": {"get": late}}
    return {"openapi": "3.1.0", "info": {"title": "Users", "version": version}, "paths": calls}


def page() -> str:
    pair = document("1", gone=False), document("2", gone=True)
    return FORMATS["guide"].render(compare(*pair, Settings(fail_on="never", today=date(2025, 6, 1))))


def test_removals_have_the_advice_of_the_provider_beside_them() -> None:
    told = page()
    for row in (
        "| `name` | - | Field removed; the documentation of 1 says: “Use `full_name` instead.” |",
        "| `q` (query parameter) | - | Parameter removed; the documentation of 1 says: “Renamed to `query`.” |",
        "| `GET /old` | - | Removed; the documentation of 1 says: use `GET /new` instead |",
    ):
        assert row in told


def test_the_timeline_has_dates_and_successors_by_other_names() -> None:
    assert "| 2030-01-02 | `GET /late` | use <code>a&#124;b</code> instead |" in page()


def test_advice_for_an_operation_that_is_deprecated_from_now_on_stands_beside_it_alone() -> None:
    def whole(**more: Any) -> dict[str, Any]:
        parameter = {"name": "q", "in": "query", "schema": {"type": "string"}, **more}
        call = {"responses": {}, "parameters": [parameter], **more, "x-replaced-by": "GET /new"}
        return {"openapi": "3.1.0", "info": {"title": "Users", "version": "1"}, "paths": {"/old": {"get": call}}}

    told = FORMATS["guide"].render(compare(whole(), whole(deprecated=True), Settings(fail_on="never")))
    assert "| No date yet | `GET /old` | `GET /new` |" in told
    assert "| No date yet | `q` (query parameter) of `GET /old` | - |" in told


def test_the_end_of_an_operation_that_is_deprecated_from_now_on_is_read_from_it() -> None:
    def whole(**more: Any) -> dict[str, Any]:
        call = {"responses": {}, "description": "A call. Use `GET /new` instead.", **more}
        return {"openapi": "3.1.0", "info": {"title": "Users", "version": "1"}, "paths": {"/old": {"get": call}}}

    told = FORMATS["guide"].render(compare(whole(), whole(deprecated=True), Settings(fail_on="never")))
    assert "| No date yet | `GET /old` | “Use `GET /new` instead.” |" in told


def test_advice_of_a_hostile_document_is_text() -> None:
    (row,) = (line for line in page().splitlines() if line.startswith("| `mad`"))
    assert "<img" not in row
    assert "[a](javascript" not in row
    assert row.count("|") == 4

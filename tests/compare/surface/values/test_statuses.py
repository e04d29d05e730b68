"""What a range or `default` covers is neither new nor gone: it is compared with what covered it."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff

CODE = {"type": "object", "required": ["code"], "properties": {"code": {"type": "integer"}}}
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}


def answer(schema: dict[str, Any] | None, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "d"} if schema is None else {"description": "d", "content": {media_type: {"schema": schema}}}


def document(responses: dict[str, Any], version: str = "3.1.0", body: dict[str, Any] | None = None) -> dict[str, Any]:
    operation: dict[str, Any] = {"responses": responses}
    if body is not None:
        operation["requestBody"] = {"content": body}
    head = {"openapi": version, "info": {"title": "T", "version": "1"}}
    return {**head, "paths": {"/a": {"post": operation}}}


def statuses(**responses: dict[str, Any] | None) -> dict[str, Any]:
    return {name.removeprefix("s"): answer(schema) for name, schema in responses.items()}


def levels(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    report = apidiff.compare(old, new)
    return {finding.rule: finding.level.value for finding in report.findings}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (statuses(s200=None, default=CODE), statuses(s200=None, s404=CODE, default=CODE)),
        (statuses(s2XX=CODE), statuses(s2XX=CODE, s201=CODE)),
        (statuses(s200=None, s4XX=CODE), statuses(s200=None, s4XX=CODE, s404=CODE)),
        (statuses(s200=None, s4XX=TEXT, default=CODE), statuses(s200=None, s4XX=TEXT, s404=TEXT, default=CODE)),
        (statuses(default=CODE), statuses(s200=CODE, default=CODE)),
        (statuses(s200=None, s5XX=CODE, default=CODE), statuses(s200=None, default=CODE)),
    ],
)
def test_what_stays_covered_by_an_equal_body_is_silent(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert levels(document(old), document(new)) == {}
    assert levels(document(new), document(old)) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (statuses(s200=None, default=CODE), statuses(s200=None, s404=TEXT, default=CODE)),
        (statuses(s200=None, s404=TEXT, default=CODE), statuses(s200=None, default=CODE)),
        (statuses(s2XX=CODE), statuses(s2XX=CODE, s201=TEXT)),
        (statuses(s201=TEXT, s2XX=CODE), statuses(s2XX=CODE)),
        (statuses(s200=None, s4XX=CODE, default=TEXT), statuses(s200=None, s4XX=CODE, s404=TEXT, default=TEXT)),
        (statuses(default=CODE), statuses(s200=TEXT, default=CODE)),
        (statuses(default=CODE), statuses(s200=TEXT)),
    ],
)
def test_another_body_than_the_one_that_covered_it_breaks(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert levels(document(old), document(new))["property-removed"] == "breaking"


def test_default_means_errors_where_a_success_is_documented() -> None:
    old, new = statuses(s200=CODE, default=TEXT), statuses(s200=CODE, s201=CODE, default=TEXT)
    assert levels(document(old), document(new)) == {"success-status-added": "warning"}
    assert levels(document(statuses(s200=CODE, default=TEXT)), document(statuses(default=TEXT))) == {
        "success-status-removed": "breaking"
    }
    assert levels(document(statuses(s204=None, default=None)), document(statuses(default=None))) == {
        "success-status-removed": "breaking"
    }


def test_a_default_whose_body_stands_under_a_success_now_is_one_finding() -> None:
    other = {"type": "object", "properties": {"title": {"type": "string"}, "reason": {"type": "string"}}}
    alone, both = statuses(default=CODE), statuses(s200=CODE, default=other)
    assert levels(document(alone), document(both)) == {"default-response-split": "breaking"}
    assert levels(document(both), document(alone)) == {"default-response-folded": "breaking"}
    alike = {**CODE, "properties": {**CODE["properties"], "more": {"type": "string"}}}
    assert "default-response-split" not in levels(document(alone), document(statuses(s200=CODE, default=alike)))
    assert "default-response-split" not in levels(document(alone), document(statuses(s200=other, default=other)))
    successes = statuses(s200=CODE, default=CODE), statuses(s200=CODE, default=other)
    assert "default-response-split" not in levels(document(successes[0]), document(successes[1]))


def test_a_default_that_is_left_out_is_told_whatever_was_split_off() -> None:
    found = levels(document(statuses(s200=None, default=CODE)), document(statuses(s200=None, s404=CODE)))
    assert found == {"default-response-removed": "warning"}


def test_an_error_split_off_without_a_body_is_a_warning() -> None:
    found = levels(document(statuses(s200=None, default=CODE)), document(statuses(s200=None, s404=None, default=CODE)))
    assert found == {"error-status-without-body": "warning"}


def test_an_error_without_a_body_that_falls_back_to_one_is_removed() -> None:
    found = levels(document(statuses(s200=None, s404=None, default=CODE)), document(statuses(s200=None, default=CODE)))
    assert found == {"error-status-removed": "warning"}


@pytest.mark.parametrize("range_", ["*/*", "application/*"])
def test_a_media_type_that_a_range_covered_is_not_new(range_: str) -> None:
    loose = {"type": "object", "properties": {"code": {"type": "integer"}}}
    alone, both = {range_: {"schema": loose}}, {range_: {"schema": loose}, "application/json": {"schema": CODE}}
    ok = {"200": {"description": "d"}}
    assert levels(document(ok, body=alone), document(ok, body=both)) == {"property-became-required": "breaking"}
    assert levels(document(ok, body=both), document(ok, body=alone)) == {"property-became-optional": "non-breaking"}
    answers = [{"200": {"description": "d", "content": content}} for content in (alone, both)]
    assert levels(document(answers[0]), document(answers[1])) == {"property-became-required": "non-breaking"}
    assert levels(document(answers[1]), document(answers[0])) == {"property-became-optional": "breaking"}


def test_a_media_type_listed_twice_is_one() -> None:
    once = {"application/json": {"schema": CODE}}
    twice = {**once, "application/json; charset=utf-8": {"schema": CODE}}
    ok = {"200": {"description": "d"}}
    for one, other in ((once, twice), (twice, once)):
        assert levels(document(ok, body=one), document(ok, body=other)) == {}


def test_statuses_of_swagger_are_covered_too() -> None:
    def swagger(**responses: dict[str, Any]) -> dict[str, Any]:
        named = {name.removeprefix("s"): {"description": "d", "schema": schema} for name, schema in responses.items()}
        head = {"swagger": "2.0", "info": {"title": "T", "version": "1"}}
        return {**head, "paths": {"/a": {"get": {"responses": named}}}}

    assert levels(swagger(s200=CODE, default=CODE), swagger(s200=CODE, s404=CODE, default=CODE)) == {}
    assert "property-removed" in levels(swagger(s200=CODE, default=CODE), swagger(s200=CODE, s404=TEXT, default=CODE))


def test_answers_of_receivers_are_covered_the_other_way_round() -> None:
    def webhook(responses: dict[str, Any]) -> dict[str, Any]:
        head = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
        return {**head, "webhooks": {"made": {"post": {"responses": responses}}}}

    old, new = webhook(statuses(s2XX=CODE)), webhook(statuses(s2XX=CODE, s201=TEXT))
    assert levels(old, new)["required-property-added"] == "breaking"
    assert levels(old, webhook(statuses(s2XX=CODE, s201=CODE))) == {}


def test_content_of_parameters_is_covered_by_ranges() -> None:
    def query(media_type: str) -> dict[str, Any]:
        found = document({"200": {"description": "d"}})
        parameter = {"name": "q", "in": "query", "content": {media_type: {"schema": CODE}}}
        found["paths"]["/a"]["post"]["parameters"] = [parameter]
        return found

    assert levels(query("application/json"), query("application/*")) == {}
    assert levels(query("application/*"), query("application/json")) == {"parameter-content-changed": "breaking"}


def test_a_success_folded_into_a_default_of_the_same_kind_is_compared_with_it() -> None:
    tight = {**CODE, "properties": {"code": {"type": "integer", "minimum": 1}}}
    loose, narrow = statuses(s200=CODE, default=tight), statuses(default=tight)
    assert set(levels(document(loose), document(narrow)).values()) == {"non-breaking"}
    wide = statuses(s200=tight, default=CODE), statuses(default=CODE)
    assert "breaking" in levels(document(wide[0]), document(wide[1])).values()


@pytest.mark.parametrize("success", ["s200", "s2XX", "s302"])
def test_default_goes_on_in_ranges_that_cover_every_error(success: str) -> None:
    whole, spread = {success: TEXT, "sdefault": CODE}, {success: TEXT, "s4XX": CODE, "s5XX": CODE}
    assert worst(statuses(**whole), statuses(**spread)) <= {apidiff.Level.NON_BREAKING, apidiff.Level.DOCUMENTATION}
    assert worst(statuses(**spread), statuses(**whole)) <= {apidiff.Level.NON_BREAKING, apidiff.Level.DOCUMENTATION}
    assert apidiff.Level.WARNING in worst(statuses(**whole), statuses(**{success: TEXT, "s4XX": CODE}))
    assert apidiff.Level.BREAKING in worst(statuses(**whole), statuses(**{**spread, "s5XX": TEXT}))


def test_default_alone_goes_on_in_all_five_ranges() -> None:
    ranges = {f"s{first}XX": CODE for first in range(1, 6)}
    assert worst(statuses(sdefault=CODE), statuses(**ranges)) <= {
        apidiff.Level.NON_BREAKING,
        apidiff.Level.DOCUMENTATION,
    }
    assert apidiff.Level.WARNING in worst(statuses(sdefault=CODE), statuses(s4XX=CODE, s5XX=CODE))
    assert apidiff.Level.BREAKING in worst(statuses(sdefault=CODE), statuses(**{**ranges, "s2XX": TEXT}))


def worst(old: dict[str, Any], new: dict[str, Any]) -> set[apidiff.Level]:
    return {finding.level for finding in apidiff.compare(document(old), document(new)).findings}

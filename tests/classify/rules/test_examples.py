from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from apidiff.classify.judge import judge
from apidiff.classify.rules.examples import NOTHING, TODAY, document_of, run_examples, settings_of
from apidiff.classify.rules.rule import parse_rule
from apidiff.classify.rules.rulebook import Rulebook, load_rulebook
from apidiff.config import Settings
from apidiff.model.change import Change
from apidiff.model.document import ConfigError, Document, DocumentError
from apidiff.model.finding import Finding
from tests.classify.conftest import GET, POST

BOOK = load_rulebook()
Judged = Callable[[Document, Document, Settings, Rulebook], list[Finding]]


def differing(change: Change) -> Judged:
    """A comparison that sees the change wherever the documents differ."""

    def judged(old: Document, new: Document, settings: Settings, rulebook: Rulebook) -> list[Finding]:
        return judge([change] if old.entry.root != new.entry.root else [], rulebook, settings)

    return judged


@pytest.fixture
def outcomes(raw_rule: dict[str, Any], make_change: Callable[..., Change]) -> Callable[..., list[str | None]]:
    """Run examples with a comparison that sees `property.required` wherever the documents differ."""

    judged = differing(make_change("property.required", POST))

    def run(*examples: dict[str, Any]) -> list[str | None]:
        rule = parse_rule({**raw_rule, "id": "property-became-required", "examples": list(examples)}, "x.yaml")
        return [outcome.complaint for outcome in run_examples(rule, BOOK, judged)]

    return run


def example(reports: str, **more: Any) -> dict[str, Any]:
    return {"name": "x", "direction": "request", "before": {}, "after": {"required": ["a"]}, "reports": reports, **more}


SILENT = example(NOTHING, after={})


def test_examples_that_hold(outcomes: Callable[..., list[str | None]]) -> None:
    assert outcomes(example("breaking"), SILENT) == [None, None]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (example("warning"), "expected warning, but found property-became-required (breaking)"),
        (example("breaking", after={}), "expected breaking, but the findings are none"),
        (example(NOTHING), "the rule fires, but must not: property-became-required (breaking)"),
        (example("breaking", quiet=True), "the rule fires, but must not: property-became-required (breaking)"),
        (example("non-breaking", quiet=True, after={}), "expected non-breaking, but the findings are none"),
        (example("breaking", settings={"fail_on": "x"}), "an example cannot set `fail_on`; it can set profile, today"),
    ],
)
def test_an_example_that_does_not_hold_says_why(
    outcomes: Callable[..., list[str | None]], wrong: dict[str, Any], complaint: str
) -> None:
    assert (outcomes(example("breaking"), wrong)[-1] or "").startswith(complaint)


def test_another_rule_may_speak_in_a_quiet_example(
    raw_rule: dict[str, Any], make_change: Callable[..., Change]
) -> None:
    judged = differing(make_change("property.optional", GET))
    examples = [example("breaking", quiet=True), example("warning", quiet=True), example(NOTHING)]
    rule = parse_rule({**raw_rule, "examples": examples}, "x.yaml")
    found = [outcome.complaint for outcome in run_examples(rule, BOOK, judged)]
    assert found == [
        "no example makes the rule fire",
        None,
        "expected warning, but found property-became-optional (breaking)",
        None,
    ]


def test_a_single_example_is_not_enough(outcomes: Callable[..., list[str | None]]) -> None:
    assert outcomes(example("breaking")) == ["a second example is missing: a look-alike", None]


def test_a_document_that_differs_from_itself_is_told(
    raw_rule: dict[str, Any], make_change: Callable[..., Change]
) -> None:
    rule = parse_rule({**raw_rule, "examples": [example("breaking"), SILENT]}, "x.yaml")
    change = make_change("property.required", POST)
    found = [
        outcome.complaint
        for outcome in run_examples(rule, BOOK, lambda old, new, settings, book: judge([change], book, settings))
    ]
    assert found == ["`before` compared with itself reports property-became-required (breaking)"] * 2


def test_a_document_that_cannot_be_read_is_told(raw_rule: dict[str, Any]) -> None:
    def judged(old: Document, new: Document, settings: Settings, rulebook: Rulebook) -> list[Finding]:
        old.resource("other.yaml")
        return []

    rule = parse_rule({**raw_rule, "examples": [example("breaking"), SILENT]}, "x.yaml")
    assert "it cannot refer to another file" in str([one.complaint for one in run_examples(rule, BOOK, judged)])


def test_settings_of_an_example() -> None:
    assert settings_of({}) == Settings(today=TODAY)
    chosen = settings_of({"settings": {"today": "2026-05-04", "profile": "wire", "deprecation_notice_days": 7}})
    assert (chosen.today, chosen.profile, chosen.deprecation_notice_days) == (date(2026, 5, 4), "wire", 7)
    with pytest.raises(ConfigError):
        settings_of({"settings": {"rules": []}})


def test_a_schema_is_wrapped_by_direction() -> None:
    schema = {"type": "string"}
    request = document_of({"direction": "request", "before": schema, "components": {"A": {}}}, "before").entry.root
    response = document_of({"direction": "response", "after": schema, "standard": "3.0"}, "after").entry.root
    assert request["paths"]["/things"]["post"]["requestBody"]["content"]["application/json"]["schema"] == schema
    assert request["components"] == {"schemas": {"A": {}}}
    assert response["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == schema
    assert (request["openapi"], response["openapi"]) == ("3.1.1", "3.0.4")


def test_a_document_is_filled_in() -> None:
    root = document_of({"document": True, "before": {"info": {"version": "2"}}, "standard": "2.0"}, "before").entry.root
    assert root == {"swagger": "2.0", "info": {"title": "Things", "version": "2"}, "paths": {}}
    own = document_of({"document": True, "before": {"openapi": "3.0.4"}}, "before").entry.root
    assert own["openapi"] == "3.0.4"


def test_an_example_stands_alone() -> None:
    document = document_of({"direction": "request", "before": {}}, "before")
    with pytest.raises(DocumentError):
        document.resource("other.yaml")

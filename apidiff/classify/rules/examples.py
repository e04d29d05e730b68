"""The examples of a rule are its tests and its documentation: this runs them against a whole rulebook.

An example is a pair of small documents, or of schemas that are wrapped into one: the body of `POST /things` for a
request, the 200 answer of `GET /things` for a response.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from apidiff.classify.rules.rule import Rule
from apidiff.classify.rules.rule_file import ExampleSettings
from apidiff.classify.rules.rulebook import Rulebook
from apidiff.config import Settings
from apidiff.load.parse.decoding import resource_of_value
from apidiff.model.document import ConfigError, Document, DocumentError, Json, Problem, Resource
from apidiff.model.finding import Finding, Level, worst

Judged = Callable[[Document, Document, Settings, Rulebook], list[Finding]]
"""The stages up to this one: two documents in, findings out."""

TODAY = date(2026, 1, 1)
"""The day on which examples happen unless they name one, so that dates in them do not rot."""

NOTHING = "nothing"
_VERSIONS = {"2.0": "2.0", "3.0": "3.0.4", "3.1": "3.1.1", "3.2": "3.2.0"}
_SETTINGS = ExampleSettings.__struct_fields__


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of one example. `complaint` is None where it holds."""

    example: str
    complaint: str | None


def run_examples(rule: Rule, rulebook: Rulebook, judged: Judged) -> Iterator[Outcome]:
    """Yield the outcome of every example of a rule, judged by the whole rulebook."""
    if not any(fires(example) for example in rule.examples):
        yield Outcome(example="(all)", complaint="no example makes the rule fire")
    if len(rule.examples) < 2:
        yield Outcome(example="(all)", complaint="a second example is missing: a look-alike")
    for example in rule.examples:
        yield Outcome(example=example["name"], complaint=_complaint(rule, example, rulebook, judged))


def fires(example: Mapping[str, Json]) -> bool:
    """Return whether an example says that its rule fires: it does not where nothing, or another rule, reports."""
    return example.get("reports") != NOTHING and not example.get("quiet")


def _complaint(rule: Rule, example: Mapping[str, Json], rulebook: Rulebook, judged: Judged) -> str | None:
    try:
        old, new = document_of(example, "before"), document_of(example, "after")
        settings = settings_of(example)
        for side, document in (("before", old), ("after", new)):
            found = judged(document, document_of(example, side), settings, rulebook)
            if found:
                return f"`{side}` compared with itself reports {_listed(found)}"
        return _verdict(rule, example, judged(old, new, settings, rulebook))
    except (DocumentError, ConfigError) as error:
        return str(error)


def _verdict(rule: Rule, example: Mapping[str, Json], findings: list[Finding]) -> str | None:
    """Compare what the rulebook found with what the example says it does."""
    own = [finding for finding in findings if finding.rule == rule.id]
    expected = example["reports"]
    if not fires(example):
        if own:
            return f"the rule fires, but must not: {_listed(own)}"
        if expected == NOTHING:
            return None
        own = findings
    if not own:
        return f"expected {expected}, but the findings are {_listed(findings)}"
    level = worst([finding.level for finding in own])
    return None if level == Level(expected) else f"expected {expected}, but found {_listed(own)}"


def _listed(findings: list[Finding]) -> str:
    return ", ".join(f"{finding.rule} ({finding.level.value})" for finding in findings) or "none"


def settings_of(example: Mapping[str, Json]) -> Settings:
    """Return the settings an example runs with. Raises ConfigError where it names one that examples cannot set."""
    chosen = dict(example.get("settings", {}))
    for name in chosen:
        if name not in _SETTINGS:
            raise ConfigError(f"an example cannot set `{name}`; it can set {', '.join(_SETTINGS)}")
    today = chosen.pop("today", None)
    return replace(Settings(today=TODAY if today is None else date.fromisoformat(str(today))), **chosen)


def document_of(example: Mapping[str, Json], side: str) -> Document:
    """Return the `before` or `after` of an example as a whole document. Raises DocumentError for a reference
    to a further file."""
    value = example[side]
    root = _filled(value, example.get("standard", "3.1")) if example.get("document") else _wrapped(value, example)
    name = f"{side}.json"
    return Document(source=name, entry=resource_of_value(root, name), read=_no_other_file)


def _no_other_file(key: str) -> Resource:
    raise DocumentError([Problem(source=key, what="an example stands alone; it cannot refer to another file")])


def _filled(value: Mapping[str, Json], standard: str) -> dict[str, Json]:
    """Return a document with what every document must have."""
    version = {"swagger": "2.0"} if standard == "2.0" else {"openapi": _VERSIONS[standard]}
    info = {"title": "Things", "version": "1.0.0", **value.get("info", {})}
    return {**version, **value, "info": info, "paths": value.get("paths", {})}


def _wrapped(schema: Json, example: Mapping[str, Json]) -> dict[str, Json]:
    """Return a document with one operation whose request or response body has the schema."""
    content = {"application/json": {"schema": schema}}
    if example["direction"] == "request":
        operations: Json = {
            "post": {"requestBody": {"content": content}, "responses": {"204": {"description": "Done"}}}
        }
    else:
        operations = {"get": {"responses": {"200": {"description": "Things", "content": content}}}}
    root: dict[str, Json] = {"paths": {"/things": operations}}
    if "components" in example:
        root["components"] = {"schemas": example["components"]}
    return _filled(root, example.get("standard", "3.1"))

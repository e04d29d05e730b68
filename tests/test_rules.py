"""The shipped rules: every example holds against the whole rulebook, every kind has rules, opposites are mirrored."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from apidiff.classify.rules.coherence import incoherent
from apidiff.classify.rules.examples import document_of, run_examples, settings_of
from apidiff.classify.rules.rule import PROFILES, parse_rule
from apidiff.classify.rules.rulebook import (
    INDEX,
    Rulebook,
    Stated,
    index_text,
    load_rulebook,
    read_folder,
    shipped_folder,
)
from apidiff.model.contract import Direction
from apidiff.model.finding import Level
from apidiff.model.kinds import KINDS, Kind
from apidiff.pipeline import changes as changes_of

FILES = {stated.raw["id"]: stated for stated in read_folder(shipped_folder())}
REQUEST, RESPONSE = Direction


@cache
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize("stated", [pytest.param(stated, id=id_) for id_, stated in FILES.items()])
def test_the_examples_of_a_rule_hold(stated: Stated) -> None:
    from apidiff.pipeline import judged

    rule = parse_rule(stated.raw, stated.origin)
    complaints = [
        f"{outcome.example}: {outcome.complaint}"
        for outcome in run_examples(rule, rulebook(), judged)
        if outcome.complaint is not None
    ]
    assert complaints == []


def test_the_index_is_current() -> None:
    stored = (shipped_folder() / INDEX).read_text(encoding="utf-8")
    assert stored == index_text(shipped_folder()), "run `apidiff rules index`"


def test_every_rule_stands_in_the_folder_of_its_area() -> None:
    areas: dict[str, set[str]] = {}
    for stated in FILES.values():
        areas.setdefault(stated.origin, set()).add(KINDS[stated.raw["change"]].area)
    for stated in FILES.values():
        rule = parse_rule(stated.raw, stated.origin)
        file = Path(stated.origin)
        folder = rule.kind.area if len(areas[stated.origin]) == 1 else "across"
        assert (file.parent.name, file.stem == rule.id) == (folder, stated.family is None), rule.id


def test_rules_follow_the_published_schema() -> None:
    import jsonschema_rs

    schema = json.loads((shipped_folder() / "rule.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    errors = [(id_, str(error.message)) for id_, stated in FILES.items() for error in validator.iter_errors(stated.raw)]
    assert errors == []


def test_the_published_schema_and_the_reader_refuse_the_same() -> None:
    import jsonschema_rs

    schema = json.loads((shipped_folder() / "rule.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    good = FILES["property-became-required"].raw
    for edit in (
        {"levle": "breaking"},
        {"level": "braking"},
        {"level": {"request": "breaking"}},
        {"when": {"property": []}},
        {"when": {"property": {"like": "x"}}},
        {"message": {"request": "x"}},
        {"sources": []},
        {"migrate": {"caller": "x"}},
        {"cadwyn": {"instruction": "field-has"}},
        {"id": "My_Rule"},
    ):
        bad = {**good, **edit}
        assert not validator.is_valid(bad), edit
        with pytest.raises(Exception, match=r"x\.yaml: "):
            parse_rule(bad, "x.yaml")


def test_every_rule_says_its_conditions_unless_it_stands_alone() -> None:
    for kind in KINDS.values():
        rules = rulebook().rules_of(kind.name)
        assert rules, kind.name
        assert len(rules) == 1 or all(rule.when for rule in rules), kind.name
        for rule, profile, direction in product(rules, PROFILES, Direction):
            assert rule.levels.of(profile, direction), (rule.id, profile, direction)


ANNOUNCED = [kind for kind in KINDS.values() if "announced" in kind.facts]


@pytest.mark.parametrize("kind", ANNOUNCED, ids=lambda kind: kind.name)
def test_an_announced_removal_is_a_warning(kind: Kind) -> None:
    facts: dict[str, Any] = dict.fromkeys(kind.all_facts, "x")
    announced = rulebook().rule_for(kind.name, {**facts, "announced": True})
    abrupt = rulebook().rule_for(kind.name, {**facts, "announced": False})
    for direction in Direction:
        assert announced.levels.of("contract", direction).value == "warning"
    assert abrupt.levels.of("contract", REQUEST).value == "breaking"


@pytest.mark.no_cover
def test_no_two_rules_tie_over_the_facts_they_ask_for() -> None:
    """Every combination of values that the conditions of a kind name is claimed by exactly one rule."""
    for kind in KINDS.values():
        rules = rulebook().rules_of(kind.name)
        named: dict[str, list[Any]] = {}
        for condition in (condition for rule in rules for condition in rule.when):
            values = condition.operand if isinstance(condition.operand, list) else [condition.operand]
            usual = kind.values.get(condition.fact, (None, "", "other", 0))
            named.setdefault(condition.fact, [*([0] if condition.fact == "days" else usual)]).extend(values)
        for values in product(*named.values()):
            assert rulebook().rule_for(kind.name, dict(zip(named, values, strict=True)))
    assert list(incoherent(rulebook())) == []


@pytest.mark.no_cover
def test_facts_with_a_closed_list_of_values_have_no_others() -> None:
    """Of the changes that the examples show, which are of every kind."""
    seen: dict[tuple[str, str], set[Any]] = {}
    for stated in FILES.values():
        for example in stated.rule().examples:
            old, new = document_of(example, "before"), document_of(example, "after")
            for change in changes_of(old, new, settings_of(example)):
                for fact, value in change.facts.items():
                    seen.setdefault((change.kind, fact), set()).add(str(value))
    closed = {(kind.name, fact): set(values) for kind in KINDS.values() for fact, values in kind.values.items()}
    assert {key: seen[key] - values for key, values in closed.items() if seen[key] - values} == {}


EVENTS = [
    ("added", "removed"), ("narrowed", "widened"), ("required", "optional"), ("deprecated", "undeprecated"),
    ("closed", "opened"), ("restricted", "relaxed"), ("wrapped", "unwrapped"), ("listified", "unlistified"),
    ("mapped", "unmapped"), ("raised", "lowered"), ("lifted", "required"),
]  # fmt: skip
"""Events and their opposites. Where the kind has no direction, the first is the harmless one."""

_PRESENCE = "the table calls a removal breaking both ways, and an addition harmless"
_READERS = "clients ignore what they do not know, so more in a response matters less than more in a request"
NOT_MIRRORED = {
    "parameter.added": _PRESENCE,
    "request-body.added": _PRESENCE,
    "media-type.added": _PRESENCE,
    "response.added": "a client has to expect any error; the table wants to hear of one that is gone",
    "header.added": _PRESENCE,
    "link.added": _PRESENCE,
    "property.added": _PRESENCE,
    "parameter.allow-empty-value.added": _READERS,
    "parameter.allow-reserved.added": _READERS,
    "schema.enum.value.added": "the table lowers a new value in a response to a warning",
    "schema.extensible-enum.value.added": "an extensible enum announces that values will be added",
    "schema.discriminator.mapping.added": _READERS,
    "schema.default.added": "a default matters to requests alone, whether it comes or goes",
    "schema.read-only.added": "a property that leaves requests is a removal; one that comes back is an addition",
    "schema.write-only.added": "a property that leaves responses is a removal; one that comes back is an addition",
    "security.scope.added": "a scope is a demand: more of it is worse",
}
"""Pairs whose levels are no mirror images, and why."""


def _pairs() -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        stem, _, event = kind.rpartition(".")
        for one, other in EVENTS:
            if event == one and f"{stem}.{other}" in KINDS:
                yield kind, f"{stem}.{other}"


PLAIN = {"lost": None, "sunset": None, "days": 1}
"""What facts say of a change that has nothing special about it, where that is not any text."""


def _levels(kind: str) -> tuple[Level, Level]:
    """The levels, for requests and responses, of the rule for a change of the kind with nothing special about it."""
    closed = {fact: values[0] for fact, values in KINDS[kind].values.items()}
    rule = rulebook().rule_for(kind, {**dict.fromkeys(KINDS[kind].all_facts, "x"), **closed, **PLAIN})
    return rule.levels.of("contract", REQUEST), rule.levels.of("contract", RESPONSE)


@pytest.mark.parametrize(("kind", "opposite"), list(_pairs()))
def test_opposites_are_judged_as_opposites(kind: str, opposite: str) -> None:
    """What a change does to requests, its opposite does to responses. Without direction, the opposite is not milder."""
    one, other = _levels(kind), _levels(opposite)
    mirrored = one == (other[1], other[0]) if KINDS[kind].directed else one[0].rank >= other[0].rank
    assert mirrored == (kind not in NOT_MIRRORED), f"{one} and {other}; see NOT_MIRRORED"


def test_only_pairs_are_excused() -> None:
    assert set(NOT_MIRRORED) <= {kind for kind, _ in _pairs()}


def test_a_run_does_not_import_what_only_examples_need() -> None:
    code = (
        "import sys\n"
        "from apidiff.classify.rules.rulebook import load_rulebook\n"
        "load_rulebook().rule_for('operation.added', {})\n"
        "print({'yaml', 'rich', 'jsonschema_rs', 'apidiff.classify.rules.examples'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"

from __future__ import annotations

import re
from typing import Any

import pytest

from apidiff.classify.rules.rule import PROFILES, parse_level, parse_levels, parse_rule
from apidiff.model.contract import Direction
from apidiff.model.document import ConfigError
from apidiff.model.finding import Level
from apidiff.model.kinds import KINDS

REQUEST, RESPONSE = Direction.REQUEST, Direction.RESPONSE


def test_a_rule_is_read(raw_rule: dict[str, Any]) -> None:
    raw_rule["when"] = {"has_default": True}
    raw_rule["cadwyn"] = {"instruction": "field-had", "converter": "request", "ask": "default"}
    rule = parse_rule(raw_rule, "my-rule.yaml")
    assert rule.kind is KINDS["property.required"]
    assert rule.levels.of("contract", REQUEST) is Level.BREAKING
    assert rule.levels.of("contract", RESPONSE) is Level.NON_BREAKING
    assert rule.caller.request == rule.caller.response == "Send `{property}`."
    assert rule.cadwyn is not None
    assert rule.cadwyn.ask == "default"
    assert rule.claims({"has_default": True})
    assert not rule.claims({"has_default": False})


def test_examples_may_be_left_out_of_an_index(raw_rule: dict[str, Any]) -> None:
    del raw_rule["examples"]
    assert parse_rule(raw_rule, "my-rule.yaml").examples == ()


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        ({"levle": "breaking"}, "unknown field `levle`; did you mean `level`?"),
        ({"change": "property.require"}, "unknown kind `property.require`; did you mean `property.required`?"),
        (
            {"when": {"proprety": "x"}},
            "`when` asks for `proprety`, but property.required states only subject, old, new",
        ),
        ({"when": []}, "expected a mapping from facts"),
        ({"when": {"property": {"like": "x"}}}, "unknown operator `like`"),
        ({"level": "braking"}, "`braking` is no level; did you mean `breaking`?"),
        ({"level": {"request": "breaking"}}, "`level` says nothing for a response"),
        ({"level": {"wire": "breaking"}}, "not `contract`"),
        ({"level": {"contract": "breaking", "request": "warning"}}, "`level` has the unknown key `request`"),
        ({"message": "{name} is required"}, "`message` asks for `name`"),
        ({"why": "because of {name}"}, "`why` asks for `name`"),
        ({"why": {"request": "x", "response": ""}}, "`why.response`"),
        ({"migrate": {"caller": "x"}}, "`migrate.owner` is None"),
        ({"migrate": {"caller": "{nme}", "owner": "x"}}, "`migrate.caller` asks for `nme`"),
        ({"migrate": "x"}, "expected a mapping of caller, owner"),
        ({"sources": []}, "at least one"),
        ({"sources": [{"title": "x", "url": "ftp://x"}]}, "an https address or null"),
        ({"sources": [{"titel": "x"}]}, "unknown key `titel`; did you mean `title`?"),
        ({"summary": " "}, "`summary` is ' '; expected a text"),
        ({"id": "My_Rule"}, "not in kebab case"),
        ({"judged": "proof!"}, "`judged` is `proof!`; a rule of property.required can say `table` or leave it out"),
        ({"judged": "proof", "change": "property.removed"}, "`judged` is `proof`; a rule of property.removed"),
        ({"cadwyn": {"instruction": "field-has"}}, "`cadwyn.instruction` is `field-has`; did you mean"),
        ({"cadwyn": {"instruction": "none", "converter": "all"}}, "`cadwyn.converter` is `all`"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(raw_rule: dict[str, Any], edit: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(complaint)) as caught:
        parse_rule({**raw_rule, **edit}, "my-rule.yaml")
    assert str(caught.value).startswith("my-rule.yaml: ")


@pytest.mark.parametrize("field", ["id", "summary", "since", "change", "level", "message", "why", "sources", "migrate"])
def test_a_missing_field_is_named(raw_rule: dict[str, Any], field: str) -> None:
    del raw_rule[field]
    with pytest.raises(ConfigError, match=f"the field `{field}` is missing"):
        parse_rule(raw_rule, "my-rule.yaml")


def test_a_rule_is_a_mapping() -> None:
    with pytest.raises(ConfigError, match="a rule is a mapping"):
        parse_rule(["a"], "my-rule.yaml")


def test_levels_by_profile_fall_back_to_contract() -> None:
    levels = parse_levels(
        {"contract": "breaking", "wire": {"request": "warning", "response": "breaking"}}, KINDS["property.removed"]
    )
    assert [levels.of(profile, REQUEST).value for profile in PROFILES] == ["breaking", "warning", "breaking"]
    assert [levels.of(profile, RESPONSE).value for profile in PROFILES] == ["breaking"] * 3


def test_a_kind_without_direction_has_one_level() -> None:
    with pytest.raises(ValueError, match=r"`level` differs by direction, but operation\.removed has none"):
        parse_levels({"request": "breaking", "response": "warning"}, KINDS["operation.removed"])


def test_levels_have_names() -> None:
    assert [parse_level(level.value) for level in Level] == list(Level)

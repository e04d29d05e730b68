from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apidiff.classify.rules import rulebook
from apidiff.classify.rules.rulebook import INDEX, Rulebook, Stated, index_text, load_rulebook, shipped_folder
from apidiff.model.document import ConfigError


def book(*rules: dict[str, Any]) -> Rulebook:
    kinds = {raw["change"] for raw in rules}
    stated = [Stated(raw=raw, origin=f"{raw['id']}.yaml") for raw in rules]
    return Rulebook(by_kind={kind: tuple(one for one in stated if one.raw["change"] == kind) for kind in kinds})


def write(folder: Path, raw: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{raw['id']}.yaml"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def test_the_rule_with_the_most_conditions_speaks(raw_rule: dict[str, Any]) -> None:
    rules = book(
        raw_rule,
        {**raw_rule, "id": "with-default", "when": {"has_default": True}},
        {**raw_rule, "id": "with-default-in-thing", "when": {"has_default": True, "schema": "Thing"}},
    )
    assert rules.rule_for("property.required", {"has_default": False}).id == "my-rule"
    assert rules.rule_for("property.required", {"has_default": True}).id == "with-default"
    assert rules.rule_for("property.required", {"has_default": True, "schema": "Thing"}).id == "with-default-in-thing"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"schema": "A"}, {"schema": {"one-of": ["A", "B"]}}),
        ({"property": {"present": True}}, {"property": "a"}),
    ],
)
def test_a_sure_tie_is_an_error_when_rules_are_read(
    raw_rule: dict[str, Any], one: dict[str, Any], other: dict[str, Any]
) -> None:
    rules = book({**raw_rule, "id": "one", "when": one}, {**raw_rule, "id": "other", "when": other})
    with pytest.raises(ConfigError, match=r"one.yaml and other.yaml claim the same change"):
        rules.rules_of("property.required")


def test_a_tie_that_depends_on_the_facts_is_an_error_when_it_happens(raw_rule: dict[str, Any]) -> None:
    rules = book(
        raw_rule,
        {**raw_rule, "id": "one", "when": {"schema": "Thing"}},
        {**raw_rule, "id": "other", "when": {"property": "country"}},
    )
    assert rules.rule_for("property.required", {"schema": "Thing", "property": "x"}).id == "one"
    with pytest.raises(ConfigError, match=r"one.yaml and other.yaml"):
        rules.rule_for("property.required", {"schema": "Thing", "property": "country"})


def test_rules_that_exclude_each_other_do_not_tie(raw_rule: dict[str, Any]) -> None:
    rules = book(
        {**raw_rule, "id": "with", "when": {"has_default": True}},
        {**raw_rule, "id": "without", "when": {"has_default": False}},
    )
    assert rules.rule_for("property.required", {"has_default": False}).id == "without"


def test_a_change_that_no_rule_claims_is_an_error(raw_rule: dict[str, Any]) -> None:
    rules = book({**raw_rule, "when": {"has_default": True}})
    with pytest.raises(ConfigError, match=r"no rule claims a change of the kind property.required"):
        rules.rule_for("property.required", {"has_default": False})
    with pytest.raises(ConfigError, match=r"no rule claims a change of the kind property.removed"):
        rules.rule_for("property.removed", {})


def test_a_pack_replaces_by_id_and_goes_first_by_conditions(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    write(tmp_path, {**raw_rule, "id": "property-became-required", "level": "warning"})
    write(tmp_path / "deeper", {**raw_rule, "id": "country-became-required", "when": {"property": "country"}})
    rules = load_rulebook([tmp_path])
    replaced = rules.rule_for("property.required", {"property": "name"})
    assert replaced.id == "property-became-required"
    assert replaced.origin == str(tmp_path / "property-became-required.yaml")
    assert rules.rule_for("property.required", {"property": "country"}).id == "country-became-required"
    assert rules.ids - load_rulebook().ids == {"country-became-required"}


def test_a_replacement_may_speak_of_another_kind(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    write(tmp_path, {**raw_rule, "id": "property-became-optional", "when": {"property": "x"}})
    rules = load_rulebook([tmp_path])
    assert rules.rule("property-became-optional").kind.name == "property.required"


def test_a_pack_that_ties_with_a_shipped_rule_is_refused(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    write(tmp_path, raw_rule)
    with pytest.raises(ConfigError, match=r"property-became-required.yaml and .*my-rule.yaml"):
        load_rulebook([tmp_path])


def test_the_file_is_named_as_the_rule(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    write(tmp_path, raw_rule).rename(tmp_path / "another.yaml")
    with pytest.raises(ConfigError, match="the file is named `another`, but the rule's id is `my-rule`"):
        load_rulebook([tmp_path])


@pytest.mark.parametrize("content", [b"id: [", b"\xff\xfe", b"- a\n- b\n", b""])
def test_a_file_that_is_no_rule_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.yaml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"broken.yaml"):
        load_rulebook([tmp_path])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such folder of rules"):
        load_rulebook([tmp_path / "nowhere"])


def test_a_rule_is_found_by_its_id() -> None:
    rules = load_rulebook()
    assert rules.rule("operation-removed").kind.name == "operation.removed"
    with pytest.raises(ConfigError, match="there is no rule `operation-removd`; did you mean `operation-removed`"):
        rules.rule("operation-removd")


def test_only_the_rules_of_kinds_that_occur_are_parsed() -> None:
    rules = load_rulebook()
    rules.rule_for("operation.added", {})
    assert set(rules.parsed) == {"operation.added"}


def test_a_missing_index_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "shipped_folder", lambda: tmp_path)
    with pytest.raises(ConfigError, match=f"{INDEX}: the index of the shipped rules cannot be read"):
        load_rulebook()


def test_the_index_is_sorted_and_leaves_examples_out(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    write(tmp_path, {**raw_rule, "examples": [{"name": "x"}]})
    write(tmp_path, {**raw_rule, "id": "a-rule", "when": {"property": "b"}})
    write(tmp_path, {**raw_rule, "id": "z-rule", "change": "operation.added", "level": "warning", "message": "x",
                     "why": "x", "migrate": {"caller": "x", "owner": "x"}})  # fmt: skip
    index = json.loads(index_text(tmp_path))
    assert [raw["id"] for raw in index] == ["z-rule", "a-rule", "my-rule"]
    assert not any("examples" in raw for raw in index)


def test_the_shipped_folder_is_the_checkouts_or_the_wheels() -> None:
    folder = shipped_folder()
    assert folder.name in ("rules", "_rules")
    assert (folder / "rule.schema.json").is_file()

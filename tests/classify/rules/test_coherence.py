"""What `rules test` says of a rulebook as a whole: ties that depend on the facts, and changes without a rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apidiff.classify.rules.coherence import incoherent
from apidiff.classify.rules.rulebook import load_rulebook
from apidiff.model.document import ConfigError

pytestmark = pytest.mark.no_cover


def write(folder: Path, *rules: dict[str, Any]) -> Path:
    for raw in rules:
        (folder / f"{raw['id']}.yaml").write_text(json.dumps(raw), encoding="utf-8")
    return folder


def complaints(folder: Path, *rules: dict[str, Any]) -> list[str]:
    return list(incoherent(load_rulebook([write(folder, *rules)])))


def test_a_pack_goes_before_the_shipped_rules_and_does_not_tie_with_them(
    tmp_path: Path, raw_rule: dict[str, Any]
) -> None:
    rule = {**raw_rule, "when": {"property": "country"}}
    assert complaints(tmp_path, rule) == []
    rules = load_rulebook([tmp_path])
    for has_default in (True, False):
        facts = {"property": "country", "has_default": has_default}
        assert rules.rule_for("property.required", facts).id == "my-rule"
    assert rules.rule_for("property.required", {"property": "x"}).id == "property-became-required"


def test_the_folder_given_last_goes_first(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
        write(folder, {**raw_rule, "id": folder.name, "when": {"property" if folder.name == "one" else "schema": "x"}})
    facts = {"property": "x", "schema": "x"}
    assert load_rulebook(folders).rule_for("property.required", facts).id == "other"
    assert load_rulebook(folders[::-1]).rule_for("property.required", facts).id == "one"


def test_rules_of_a_pack_that_may_tie_are_named(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    one = {**raw_rule, "id": "one", "when": {"property": "country"}}
    other = {**raw_rule, "id": "other", "when": {"schema": "User"}}
    (complaint,) = complaints(tmp_path, one, other)
    assert f"{tmp_path / 'one.yaml'} and {tmp_path / 'other.yaml'} (one, other) may claim the same" in complaint
    assert complaints(tmp_path, one, {**other, "when": {"schema": "User", "property": {"not": "country"}}}) == []


def test_a_replacement_that_ties_with_a_shipped_rule_is_named(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    rule = {**raw_rule, "id": "property-became-required", "when": {"property": "country"}}
    tie, gap = complaints(tmp_path, rule)
    assert "(property-became-required, property-with-default-became-required) may claim the same change" in tie
    assert gap == "no rule claims a change of the kind property.required with property null, has_default null"


def test_a_pattern_is_not_trusted_to_claim_everything(tmp_path: Path, raw_rule: dict[str, Any]) -> None:
    when = {"has_default": {"not": True}, "property": {"matches": "."}}
    (gap,) = complaints(tmp_path, {**raw_rule, "id": "property-became-required", "when": when})
    assert gap.startswith("no rule claims a change of the kind property.required with ")


@pytest.mark.parametrize("when", [{}, {"has_default": {"not": True}}])
def test_a_rule_that_leaves_nothing_to_a_shipped_one_is_refused(
    tmp_path: Path, raw_rule: dict[str, Any], when: dict[str, Any]
) -> None:
    write(tmp_path, {**raw_rule, "when": when})
    with pytest.raises(ConfigError, match=r"property-became-required.yaml and .*my-rule.yaml claim the same change"):
        load_rulebook([tmp_path])

"""Families of rules: what their files state, and what is said of one that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from apidiff.classify.rules.family import members, written_at
from apidiff.classify.rules.rulebook import index_text, load_rulebook, stated_in
from apidiff.model.document import ConfigError
from apidiff.model.typed import Misfit

FAMILY = """\
for:
  front-door-removed:
    name: front
    path: /front
  back-door-removed:
    name: back
    path: /back
    level: warning
    examples:
      - {name: its own, direction: request, before: {}, after: {}, reports: nothing}
summary: The <name> door was removed
since: "0.1"
change: operation.removed
when: {path: <path>}
level: breaking
message: "`{method} {path}`, the <name> door, was removed"
why: It is gone.
sources: [{title: A decision, url: null}]
migrate: {caller: Leave., owner: Keep it.}
examples:
  - name: the <name> door disappears
    document: true
    before: {paths: {<path>: {get: {responses: {"200": {description: OK}}}}}}
    after: {paths: {}}
    reports: breaking
"""


def written(folder: Path, text: str = FAMILY) -> Path:
    path = folder / "door-removed.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_family_states_a_rule_for_each_entry(tmp_path: Path) -> None:
    front, back = (stated.rule() for stated in stated_in(written(tmp_path)))
    assert (front.id, back.id) == ("front-door-removed", "back-door-removed")
    assert front.summary == "The front door was removed"
    assert [condition.operand for condition in (*front.when, *back.when)] == ["/front", "/back"]
    assert {level.value for level in front.levels.cells.values()} == {"breaking"}
    assert {level.value for level in back.levels.cells.values()} == {"warning"}
    assert front.examples[0]["before"]["paths"].keys() == {"/front"}
    assert [example["name"] for example in back.examples] == ["the back door disappears", "its own"]


def test_a_word_that_stands_alone_may_be_any_value() -> None:
    raw: dict[str, Any] = {"for": {"a": {"word": {"type": "object"}, "n": 3}}, "examples": [{"before": "<word>"}]}
    (rule,) = members({**raw, "summary": "<n> of <n>"})
    assert rule == {"id": "a", "summary": "3 of 3", "examples": [{"before": {"type": "object"}}]}


def test_a_word_is_written_with_a_capital_at_the_beginning_of_a_sentence() -> None:
    raw: dict[str, Any] = {"for": {"a": {"thing": "a tag was"}}, "summary": "<Thing> lost; <thing>"}
    assert next(members(raw))["summary"] == "A tag was lost; a tag was"


def test_families_are_loaded_from_packs_and_indexed(tmp_path: Path) -> None:
    written(tmp_path)
    assert load_rulebook([tmp_path]).rule("back-door-removed").summary == "The back door was removed"
    assert index_text(tmp_path).count('"file": "door-removed.yaml"') == 2


@pytest.mark.parametrize(
    ("old", "new", "place", "complaint"),
    [
        ("name: front\n", "nmae: front\n", "2:3", "says `<name>`, but its rule `front-door-removed` has no such word"),
        ("name: front\n", "name: front\n    unused: 1\n", "4:5", "has the word `unused`, but no field"),
        ("since:", "sicne:", "12:1", "a family has the unknown field `sicne`; did you mean `since`?"),
        ("since:", "id: x\nsince:", "12:1", "a family has the unknown field `id`"),
        ("level: warning", "level: wraning", "8:5", "`wraning` is no level; did you mean `warning`?"),
        ("why: It is gone.", "why: {request: 3, response: x}", "17:7", "`why.request` is 3; expected a text"),
        (
            "    examples:\n      - {name: its own",
            "    examples: x\n    more:\n      - {name: its own",
            "9:5",
            "examples` is 'x'",
        ),
        ("level: breaking", "level: braking", "15:1", "`braking` is no level; did you mean `breaking`?"),
        ("reports: nothing", "reports: nothin", "10:68", "`examples[1].reports` is `nothin`; did you mean `nothing`?"),
        ("  front-door-removed", "  Front_Door", "2:3", "the id `Front_Door` is not in kebab case"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, old: str, new: str, place: str, complaint: str) -> None:
    assert FAMILY.count(old) == 1
    path = written(tmp_path, FAMILY.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_rulebook([tmp_path])
    assert str(caught.value).startswith(f"{path}:{place}: ")
    assert complaint in str(caught.value)


def test_a_family_has_members() -> None:
    with pytest.raises(Misfit, match=r"`for` is \{\}; expected a mapping"):
        list(members({"for": {}}))


def test_the_examples_of_a_family_are_a_list() -> None:
    with pytest.raises(Misfit, match="`examples` is 3; expected a list of examples"):
        list(members({"for": {"a": {}}, "examples": 3}))


def test_a_place_in_a_rule_leads_to_its_place_in_the_family() -> None:
    raw = {"for": {"a": {"level": "breaking"}}, "examples": [1, 2]}
    assert written_at(raw, "a", ("level",)) == ("for", "a", "level")
    assert written_at(raw, "a", ("message",)) == ("message",)
    assert written_at(raw, "a", ("examples",)) == ("examples",)
    assert written_at(raw, "a", ("examples", 1, "name")) == ("examples", 1, "name")
    assert written_at(raw, "a", ("examples", 2, "name")) == ("for", "a", "examples", 0, "name")

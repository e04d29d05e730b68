"""What `rules new` writes: a rule for any kind whose examples hold at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from apidiff.classify.rules.examples import run_examples
from apidiff.classify.rules.rulebook import load_rulebook, read_folder
from apidiff.classify.rules.template import template
from apidiff.model.kinds import KINDS
from apidiff.pipeline import judged


def write(folder: Path, *kinds: str) -> None:
    book = load_rulebook()
    for name in kinds:
        id_ = f"my-{name.replace('.', '-')}"
        text = template(id_, KINDS[name], book, judged, "0.1")
        (folder / f"{id_}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kinds", [pytest.param([*KINDS], marks=pytest.mark.slow, id="all"), [*KINDS][::8]])
def test_the_examples_of_a_new_rule_hold_whatever_its_kind(tmp_path: Path, kinds: list[str]) -> None:
    write(tmp_path, *kinds)
    book = load_rulebook([tmp_path])
    rules = [stated.rule() for stated in read_folder(tmp_path)]
    assert len(rules) == len(kinds)
    complaints = [outcome for rule in rules for outcome in run_examples(rule, book, judged) if outcome.complaint]
    assert complaints == []


@pytest.mark.parametrize(
    ("kind", "example", "asked"),
    [
        ("operation.removed", "/things_mine:", {"announced", "path"}),
        ("property.removed", "_mine: {type: string}", {"announced", "deprecated", "property"}),
        ("schema.length.widened", "maxLength: 10", {"keyword", "event", "property"}),
        ("request-body.required", "requestBody:", {"subject"}),
    ],
)
def test_a_new_rule_says_the_condition_of_a_shipped_one_and_one_more(
    tmp_path: Path, kind: str, example: str, asked: set[str]
) -> None:
    write(tmp_path, kind)
    (stated,) = read_folder(tmp_path)
    assert {condition.fact for condition in stated.rule().when} == asked
    text = Path(stated.origin).read_text(encoding="utf-8")
    assert example in text
    assert ", ".join(KINDS[kind].all_facts[:3]) in text

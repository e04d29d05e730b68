"""Two files that hold the same: they are read once, and reported as if each had been read."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

from apidiff import pipeline
from apidiff.config import Settings
from apidiff.load.parse import decoding
from apidiff.model.contract import Contract
from apidiff.model.document import Document
from apidiff.pipeline import compare
from tests.sample_pairs import PAIRS, SAMPLES

API = """\
openapi: 3.0.3
info: {title: Shop, version: "1"}
paths:
  /a/{x}:
    get:
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "%s"}}}}
components: {schemas: {Thing: {type: object, properties: {id: {type: integer}}}}}
"""
ALONE = API % "#/components/schemas/Thing"
BROKEN = API % "#/components/schemas/Nothing"
SPLIT = API % "thing.yaml"


def written(folder: Path, side: str, name: str, text: str, **others: str) -> str:
    """Write the files of one side and return the path of its entry file."""
    (folder / side).mkdir()
    (folder / side / name).write_text(text)
    for stem, other in others.items():
        (folder / side / f"{stem}.yaml").write_text(other)
    return str(folder / side / name)


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources of the documents that are resolved in a test."""
    sources: list[str] = []
    resolve = pipeline.resolve

    def recorded(document: Document) -> Contract:
        sources.append(document.source)
        return resolve(document)

    monkeypatch.setattr(pipeline, "resolve", recorded)
    return sources


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are parsed in a test."""
    names: list[str] = []
    parse = decoding._parse

    def recorded(data: bytes, source: str) -> Any:
        names.append(source)
        return parse(data, source)

    monkeypatch.setattr(decoding, "_parse", recorded)
    return names


@pytest.mark.parametrize("text", [ALONE, BROKEN])
def test_the_same_bytes_are_read_once_and_their_problems_told_of_both(
    tmp_path: Path, parsed: list[str], resolved: list[str], text: str
) -> None:
    old, new = written(tmp_path, "old", "api.yaml", text), written(tmp_path, "new", "api.yaml", text)
    report = compare(old, new)
    assert parsed == [old]
    assert resolved == [old]
    assert report.findings == ()
    assert (report.old.source, report.new.source) == (old, new)
    half = len(report.problems) // 2
    assert half == (1 if text is ALONE else 2)
    assert {problem.source for problem in report.problems[:half]} == {old}
    assert {problem.source for problem in report.problems[half:]} == {new}
    told = [(found.what, found.position, found.pointer) for found in report.problems]
    assert told[:half] == told[half:]


def test_what_the_same_bytes_refer_to_is_read_on_each_side(tmp_path: Path, resolved: list[str]) -> None:
    old = written(tmp_path, "old", "api.yaml", SPLIT, thing="{type: string}")
    new = written(tmp_path, "new", "api.yaml", SPLIT, thing="{type: integer}")
    report = compare(old, new)
    assert resolved == [old, new]
    assert [finding.rule for finding in report.findings] != []


def test_what_only_one_side_can_follow_is_a_problem_of_the_other(tmp_path: Path, resolved: list[str]) -> None:
    old = written(tmp_path, "old", "api.yaml", SPLIT)
    new = written(tmp_path, "new", "api.yaml", SPLIT, thing="{type: integer}")
    report = compare(old, new)
    assert resolved == [old, new]
    assert any("thing.yaml" in problem.what and problem.source == old for problem in report.problems)
    assert not any("thing.yaml" in problem.what and problem.source == new for problem in report.problems)


def test_the_same_bytes_read_under_another_prefix_are_compared(tmp_path: Path, resolved: list[str]) -> None:
    old, new = written(tmp_path, "old", "api.yaml", ALONE), written(tmp_path, "new", "api.yaml", ALONE)
    report = compare(old, new, Settings(old_prefix="/a"))
    assert resolved == [old, new]
    assert report.findings != ()


def test_a_name_that_promises_json_is_held_to_it(tmp_path: Path, parsed: list[str]) -> None:
    old = written(tmp_path, "old", "api.yaml", ALONE)
    new = written(tmp_path, "new", "api.json", ALONE)
    with pytest.raises(Exception, match="not JSON"):
        compare(old, new)
    assert parsed == [old, new]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_comparison_leaves_nothing_behind_that_goes_in_circles(pair: str) -> None:
    """Commands look for no garbage: in a batch, what is left of each pair would stay."""
    sides = [str(SAMPLES / pair / f"{side}.yaml") for side in ("old", "new")]
    compare(*sides, Settings())
    gc.freeze()  # What is there already is not looked through.
    found = compare(*sides, Settings()).findings
    assert found
    del found
    assert gc.collect() == 0

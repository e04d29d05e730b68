"""The report answers to the prover on pairs made at random, as `benchmarks/answers.py` counts it over many more."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from apidiff import Settings, compare
from apidiff.compare.proof.failing import Edited
from apidiff.render import FORMATS
from apidiff.render.view import View

pytestmark = pytest.mark.no_cover

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.mark.parametrize("first", range(0, 200, 40))
def test_no_position_is_refuted_in_silence_or_called_broken_though_proved(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    answers = importlib.import_module("answers")
    count = answers.Count()
    for name, old, new in answers.made(first, 40):
        answers.ask(name, old, new, count, Settings())
    assert count.pairs == 40
    assert count.positions > 5
    assert not count.quiet
    assert not count.excessive


@pytest.mark.parametrize("first", range(1_000, 1_080, 40))
def test_asking_about_every_position_finds_nothing_more(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    pairs = list(importlib.import_module("answers").made(first, 40))
    asked = [_told(old, new) for _, old, new in pairs]
    monkeypatch.setattr(Edited, "touched", lambda edited, direction: list(edited.graph.roots))
    assert [_told(old, new) for _, old, new in pairs] == asked


def _told(old: object, new: object) -> str:
    return FORMATS["json"].render(compare(old, new, settings=Settings()), View())  # type: ignore[arg-type]

"""The report answers to the prover on pairs made at random, as `benchmarks/answers.py` counts it over many more."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.mark.parametrize("first", range(0, 200, 40))
def test_no_position_is_refuted_in_silence_or_called_broken_though_proved(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    answers = importlib.import_module("answers")
    count = answers.Count()
    for name, old, new in answers.made(first, 40):
        answers.ask(name, old, new, count)
    assert count.pairs == 40
    assert count.positions > 5
    assert not count.quiet
    assert not count.excessive

"""A short run of the structure-aware fuzzers: every command ends well on documents that go wrong in every way, and on
folders of files that do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest

from benchmarks import fuzz, fuzz_addresses, fuzz_files, fuzz_python, fuzz_streams, fuzz_words
from benchmarks.fuzz import Worker, case, pair

pytestmark = pytest.mark.no_cover

CASES = range(12)
FAST = 3
"""Each runs every command; the first few run with the fast tests."""

Answers: TypeAlias = Callable[[str, int], list[Any]]


def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one case run among other tests. Only what hangs is to be found: how long a run takes is measured where
    nothing else runs. One case piles up little garbage, and looking for it would go through all tests."""
    monkeypatch.setattr(fuzz, "SECONDS", 120)
    monkeypatch.setattr(fuzz, "gc", SimpleNamespace(unfreeze=lambda: None, collect=lambda: 0))


@pytest.fixture(scope="module")
def under_two_seeds() -> Iterator[Answers]:
    """What a case of a fuzzer gives in two processes with hash seeds of their own, which run one after the
    other, as in `make fuzz`."""
    started: dict[str, list[Worker]] = {}

    def answers(script: str, number: int) -> list[Any]:
        if script not in started:
            started[script] = [Worker(seed, script) for seed in (1, 2)]
        return [worker.answer(number) for worker in started[script]]

    yield answers
    for worker in [worker for workers in started.values() for worker in workers]:
        worker.process.kill()
        worker.process.wait()


@pytest.mark.parametrize(
    "number", [number if number < FAST else pytest.param(number, marks=pytest.mark.slow) for number in CASES]
)
def test_every_command_ends_well(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)
    ended = dict(case(number, tmp_path))
    assert len(ended) > 6
    assert {command: found["wrong"] for command, found in ended.items() if found["wrong"]} == {}


@pytest.mark.parametrize(
    "number", [number if number < FAST else pytest.param(number, marks=pytest.mark.slow) for number in CASES]
)
def test_every_command_ends_well_on_a_folder(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)
    ended = dict(fuzz_files.case(number, tmp_path))
    assert len(ended) > 3
    assert {command: found["wrong"] for command, found in ended.items() if found["wrong"]} == {}


@pytest.mark.slow
@pytest.mark.parametrize("number", range(100, 112))
def test_the_same_bytes_of_a_folder_under_another_hash_seed(number: int, under_two_seeds: Answers) -> None:
    first, second = under_two_seeds(fuzz_files.__file__, number)
    assert first == second


OTHERS = {"words": fuzz_words, "addresses": fuzz_addresses, "python": fuzz_python, "streams": fuzz_streams}


@pytest.mark.parametrize("number", [1, *(pytest.param(number, marks=pytest.mark.slow) for number in range(2, 9))])
@pytest.mark.parametrize("name", OTHERS)
def test_words_servers_values_and_streams(
    name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch)
    monkeypatch.setattr(fuzz_addresses, "LONGEST", 120)
    monkeypatch.setattr(fuzz_addresses.web, "fetch", fuzz_addresses.impatient)
    ended = dict(OTHERS[name].case(number, tmp_path))
    assert len(ended) > 2
    assert {command: found["wrong"] for command, found in ended.items() if found["wrong"]} == {}


def test_a_folder_is_the_same_each_time() -> None:
    assert fuzz_files.made(7) == fuzz_files.made(7)
    assert fuzz_files.made(7) != fuzz_files.made(8)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(100, 112))
def test_the_same_bytes_under_another_hash_seed(number: int, under_two_seeds: Answers) -> None:
    first, second = under_two_seeds(fuzz.__file__, number)
    assert first == second


def test_a_case_is_the_same_each_time() -> None:
    assert pair(7) == pair(7)
    assert pair(7) != pair(8)

"""Options and fixtures for the whole test run."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# How long one example takes says more about what else the machine does than about the code: no test fails for that.
settings.register_profile("apidiff", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("apidiff")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--refresh",
        action="store_true",
        help="write stored output (sample_specs/*/expected, tests/render/stored) again before it is compared",
    )


@pytest.fixture
def refresh(request: pytest.FixtureRequest) -> bool:
    """True where stored output is to be written again."""
    return bool(request.config.getoption("--refresh"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def _collector_back_on() -> Iterator[None]:
    """Undo what a command does that runs in this process: it switches the garbage collector off until it ends."""
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _calm_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the machine that runs the tests sets from changing their output, and how long they take: hundreds of
    processes that compile the package each for itself take half as long again."""
    for name in ("CI", "GITHUB_ACTIONS", "FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", os.environ.get("TERM", "dumb"))

"""Options and fixtures for the whole test run."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
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


@pytest.fixture(scope="session")
def ci_tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs that CI alone needs, in an environment of their own. For slow tests."""
    given = os.environ.get("APIDIFF_CI_TOOLS")
    if given:
        return Path(given)
    home = tmp_path_factory.mktemp("ci-tools")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=120)
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    locked = ["--no-deps", "--require-hashes", "-r", str(ROOT / "requirements" / "ci.txt")]
    pip = [str(programs / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *locked]
    subprocess.run(pip, check=True, timeout=400)
    return programs


@pytest.fixture
def warm_worker() -> Iterator[None]:
    """Let proofs and applications run in forks of a process that has imported Cadwyn."""
    from tests import warm

    with warm.workers():
        yield


@pytest.fixture(scope="session", autouse=True)
def _calm_surroundings() -> Iterator[None]:
    """Keep what the machine that runs the tests sets from changing their output, and how long they take: hundreds of
    processes that compile the package each for itself take half as long again."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CI", "GITHUB_ACTIONS", "FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS", "PYTHONDONTWRITEBYTECODE"):
            patch.delenv(name, raising=False)
        # A batch thaws what is frozen when it ends: here that is every test, to be looked through ever again.
        patch.setattr(gc, "unfreeze", lambda: None)
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COLUMNS", "80")
        patch.setenv("TERM", os.environ.get("TERM", "dumb"))
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Keep coverage from starting by itself in workers, where pytest-cov starts it: what runs twice would go on where a
    test is marked `no_cover`. Processes that a worker starts are measured as before."""
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """End what pytest-cov starts in a worker before it knows that it is in one, for the same reason."""
    controller = getattr(session.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if controller is not None and hasattr(session.config, "workerinput"):
        controller.pause()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Let a worker send one message of a test that passed, where pytest-xdist sends five: what nobody shows takes a
    third of what a small test does."""
    option = item.config.option
    if not hasattr(item.config, "workerinput") or option.durations is not None or option.xmlpath:
        return None
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    shown = reports if not all(report.passed for report in reports) else reports[1:2]
    for report in shown:
        item.ihook.pytest_runtest_logreport(report=report)
    return True


WAITING = 1_000_000


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Switch the garbage collector off, as the commands do: it takes a tenth of the time of a test, and a third of that
    of a hard proof."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays until the end: next to nothing of it is garbage."""
    gc.freeze()


def pytest_runtest_teardown() -> None:
    """Collect between tests, where many objects wait for it."""
    gc.disable()
    if gc.get_count()[0] > WAITING:
        gc.collect()

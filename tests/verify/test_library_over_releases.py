"""An application that grows over six releases, with one bundle: what was written for each release goes on to hold."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.documents import run
from tests.verify.library import ANSWERS, RELEASES, release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
]
APP = "library.main:app"
START = f'from cadwyn import Version, VersionBundle\n\nversions = VersionBundle(Version("{RELEASES[0]}"))\n'
MAIN = """
from cadwyn import Cadwyn, VersionedAPIRouter

from library import routes
from library.versions import versions
{imports}
api = VersionedAPIRouter(prefix="/api")
for router in (routes.users, routes.books, routes.orders, routes.other):
    api.include_router(router)
app = Cadwyn(versions=versions, api_version_parameter_name="Library-Version", changelog_url=None)
app.generate_and_include_versioned_routers({routers})
"""


def told(*arguments: str) -> str:
    """Run a command that has to pass, and return what it says."""
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def write(number: int) -> None:
    """Write a release, with the versions that are there, and the routers that their modules ask for."""
    home = Path("library")
    (home / "versions").mkdir(parents=True, exist_ok=True)
    for name, text in release(number, 0).items():
        (home / f"{name}.py").write_text(text, "utf-8")
    modules = sorted((home / "versions").glob("v*.py"), reverse=True)
    early, late = (
        [f"{path.stem}.{name}" for path in modules if f"\n{name} = " in path.read_text("utf-8")]
        for name in ("restored_early", "restored")
    )
    imports = "".join(f"from library.versions import {path.stem}\n" for path in modules)
    (home / "main.py").write_text(MAIN.format(imports=imports, routers=", ".join([*early, "api", *late])), "utf-8")


def holds(version: str) -> bool:
    """Return whether the application serves a version."""
    return "A and D hold." in told(
        "verify", f"released/{version}.json", "--app", APP, "--answers", "answers.yaml", "--version-old", version
    )


def test_every_release_goes_on_to_be_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("answers.yaml").write_text(ANSWERS, "utf-8")
    write(0)
    Path("library/versions/__init__.py").write_text(START, "utf-8")
    for number, version in enumerate(RELEASES):
        write(number)
        if number:
            before = f"released/{RELEASES[number - 1]}.json"
            asked = ["--answers", "answers.yaml", "--version-new", version, "-o", "library/versions/"]
            told("propose", before, "--app", APP, *asked)
            write(number)
        told("snapshot", "--app", APP, "-o", "released")
    text = Path("library/versions/__init__.py").read_text("utf-8")
    assert [text.index(f'"{version}"') for version in RELEASES[::-1]] == sorted(
        text.index(f'"{version}"') for version in RELEASES
    )
    assert holds(RELEASES[0])
    assert holds(RELEASES[-2])
    told("check", "--app", APP, "--against", "released")
    called = Path("library/versions/v2023_06_01.py")
    given = "list_receipts(after=0, limit=limit)"
    assert called.read_text("utf-8").count(given) == 1
    called.write_text(called.read_text("utf-8").replace(given, "list_receipts(after=0, limit=7)"), "utf-8")
    failed = run("verify", f"released/{RELEASES[0]}.json", "--app", APP, "--version-old", RELEASES[0])
    assert "GET /api/receipts: the handler did not receive what it should: query limit is 7" in failed.stdout

"""Applications that grow over several releases, with one bundle: what was written for each release goes on to hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.documents import run
from tests.verify import library, runs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("warm_worker"),
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
]
START = """
from cadwyn import Version, VersionBundle

versions = VersionBundle(Version("{first}"))
"""
MAIN = """
from cadwyn import Cadwyn, VersionedAPIRouter

from {package} import routes
from {package}.versions import versions
{imports}
api = VersionedAPIRouter(prefix="/api")
for router in ({own}):
    api.include_router(router)
app = Cadwyn(versions=versions, api_version_parameter_name="Their-Version", changelog_url=None)
app.generate_and_include_versioned_routers({routers})
"""


@dataclass(frozen=True)
class Product:
    """An application: its package, the files of each release, its routers, and answers to what no document says."""

    package: str
    releases: tuple[str, ...]
    files: Callable[[int], dict[str, str]]
    own: str
    answers: str

    @property
    def app(self) -> str:
        """What it is called on the command line."""
        return f"{self.package}.main:app"

    def write(self, number: int) -> None:
        """Write a release, with the versions that are there, and the routers that their modules ask for."""
        home = Path(self.package)
        (home / "versions").mkdir(parents=True, exist_ok=True)
        for name, text in self.files(number).items():
            (home / f"{name}.py").write_text(text, "utf-8")
        modules = sorted((home / "versions").glob("v*.py"), reverse=True)
        early, late = (
            [f"{path.stem}.{name}" for path in modules if f"\n{name} = " in path.read_text("utf-8")]
            for name in ("restored_early", "restored")
        )
        imports = "".join(f"from {self.package}.versions import {path.stem}\n" for path in modules)
        routers = ", ".join([*early, "api", *late])
        text = MAIN.format(package=self.package, own=self.own, imports=imports, routers=routers)
        (home / "main.py").write_text(text, "utf-8")

    def grow(self) -> None:
        """Write every release, with what is proposed for it, and store its document."""
        Path("answers.yaml").write_text(self.answers, "utf-8")
        self.write(0)
        start = START.format(first=self.releases[0])
        Path(self.package, "versions", "__init__.py").write_text(start, "utf-8")
        for number, version in enumerate(self.releases):
            self.write(number)
            if number:
                before = f"released/{self.releases[number - 1]}.json"
                asked = ["--answers", "answers.yaml", "--version-new", version, "-o", f"{self.package}/versions/"]
                told("propose", before, "--app", self.app, *asked)
                self.write(number)
            told("snapshot", "--app", self.app, "-o", "released")

    def holds(self, version: str) -> bool:
        """Return whether the application serves a version."""
        asked = ["--app", self.app, "--answers", "answers.yaml", "--version-old", version]
        return "A and D hold." in told("verify", f"released/{version}.json", *asked)


LIBRARY = Product(
    package="library",
    releases=library.RELEASES,
    files=lambda number: library.release(number, 0),
    own="routes.users, routes.books, routes.orders, routes.other",
    answers=library.ANSWERS,
)
RUNS = Product(
    package="runs",
    releases=runs.RELEASES,
    files=runs.release,
    own="routes.tasks, routes.jobs, routes.values",
    answers=runs.ANSWERS,
)


def told(*arguments: str) -> str:
    """Run a command that has to pass, and return what it says."""
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("product", [LIBRARY, RUNS], ids=lambda product: product.package)
def test_every_release_goes_on_to_be_served(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    product.grow()
    text = Path(product.package, "versions", "__init__.py").read_text("utf-8")
    places = [text.index(f'"{version}"') for version in product.releases]
    assert places == sorted(places, reverse=True)
    assert product.holds(product.releases[0])
    assert product.holds(product.releases[-2])
    told("check", "--app", product.app, "--against", "released")
    if product is LIBRARY:
        called, given = Path("library/versions/v2023_06_01.py"), "list_receipts(after=0, limit=limit)"
        assert called.read_text("utf-8").count(given) == 1
        called.write_text(called.read_text("utf-8").replace(given, "list_receipts(after=0, limit=7)"), "utf-8")
        first = product.releases[0]
        failed = run("verify", f"released/{first}.json", "--app", product.app, "--version-old", first)
        said = "GET /api/receipts: the handler did not receive what it should: query limit is 7"
        assert said in " ".join(failed.stdout.split())

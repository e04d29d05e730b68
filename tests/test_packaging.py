"""What is shipped: the prover by itself, and the wheel and the source distribution, built and used elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

import apidiff
from apidiff.classify.rules.rulebook import read_folder

TIMEOUT = 300


def test_the_prover_is_public_by_itself() -> None:
    """`apidiff.contain.compare_schemas` compares two plain JSON Schemas, without OpenAPI around them."""
    from apidiff import contain

    assert "compare_schemas" in contain.__all__
    integer, number = {"type": "integer"}, {"type": "number"}
    assert contain.compare_schemas(integer, number).verdict is contain.Verdict.CONTAINED
    assert contain.compare_schemas(number, integer).verdict is contain.Verdict.REFUTED


def test_the_package_is_typed(root: Path) -> None:
    assert (root / "apidiff" / "py.typed").exists()


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing of the surrounding Python in its environment."""
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV", "PYTEST"))
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and the wheel from it, as `python -m build` does; return their folder.

    `make` installs the locked hatchling; where that was not done, the newest one builds. CI names the folder of what it
    built so.
    """
    given = os.environ.get("APIDIFF_DIST")
    if given:
        return Path(given)
    target = tmp_path_factory.mktemp("dist")
    locked = ["--no-isolation"] if find_spec("hatchling") and find_spec("editables") else []
    done = run(sys.executable, "-m", "build", *locked, "--outdir", target, root, cwd=target)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return target


@pytest.fixture(scope="module")
def installed(built: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the lock and the wheel into a virtual environment of their own; return the folder of its programs. CI
    names the one that it made so."""
    given = os.environ.get("APIDIFF_INSTALLED")
    if given:
        return Path(given)
    home = tmp_path_factory.mktemp("venv")
    made = run(sys.executable, "-m", "venv", home, cwd=home)
    assert made.returncode == 0, made.stderr
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    (wheel,) = built.glob("*.whl")
    for what in (("--require-hashes", "-r", root / "requirements" / "runtime.txt"), (wheel,)):
        pip = (programs / "python", "-m", "pip", "--quiet", "--disable-pip-version-check")
        done = run(*pip, "install", "--no-deps", *what, cwd=home)
        assert done.returncode == 0, done.stderr[-2000:]
    return programs


@pytest.mark.slow
def test_the_wheel_holds_every_rule_and_no_test(built: Path, root: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    rules = {path.relative_to(root).as_posix() for path in (root / "rules").rglob("*.yaml")}
    assert len(rules) >= 60
    assert {f"apidiff/_{name}" for name in rules} <= names
    assert {"apidiff/py.typed", "apidiff/render/report.schema.json"} <= names
    assert {name.split("/")[0] for name in names} == {"apidiff", f"apidiff-{apidiff.__version__}.dist-info"}


@pytest.mark.slow
def test_the_source_distribution_holds_what_the_tests_need(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        tops = {Path(name).parts[1] for name in opened.getnames() if len(Path(name).parts) > 1}
    assert {
        "apidiff",
        "rules",
        "tests",
        "sample_specs",
        "action",
        "action.yml",
        "requirements",
        "pyproject.toml",
        "LICENSE",
    } <= tops
    assert not {".venv", ".git", "dist", ".ci"} & tops


@pytest.mark.slow
def test_the_installed_program_works_away_from_the_checkout(installed: Path, root: Path, tmp_path: Path) -> None:
    program = installed / "apidiff"
    version = run(program, "--version", cwd=tmp_path)
    assert version.returncode == 0
    assert apidiff.__version__ in version.stdout

    listed = run(program, "rules", "list", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    ids = {stated.raw["id"] for stated in read_folder(root / "rules")}
    assert ids <= set(listed.stdout.split())
    explained = run(program, "rules", "explain", "max-items-set", cwd=tmp_path)
    assert "what had no limit is now limited" in explained.stdout, explained.stdout + explained.stderr
    assert run(program, "rules", "new", "my-rule", "--change", "tag.added", "--dir", "my", cwd=tmp_path).returncode == 0
    assert run(program, "rules", "test", "my", cwd=tmp_path).stdout == "2 examples, 0 failures\n"

    for side in ("old", "new"):
        shutil.copy(root / "sample_specs" / "users-envelope" / f"{side}.yaml", tmp_path)
    same = run(program, "check", "old.yaml", "old.yaml", cwd=tmp_path)
    assert same.returncode == 0, same.stdout + same.stderr
    checked = run(program, "check", "old.yaml", "new.yaml", cwd=tmp_path)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "Traceback" not in checked.stderr


@pytest.mark.slow
def test_what_the_wheel_requires_is_what_the_lock_installs(installed: Path, tmp_path: Path) -> None:
    checked = run(installed / "python", "-m", "pip", "check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.slow
def test_the_installed_package_runs_without_its_extras(installed: Path, tmp_path: Path) -> None:
    absent = run(installed / "python", "-c", "import cadwyn", cwd=tmp_path)
    assert absent.returncode == 1, "this test means nothing where cadwyn is a dependency"
    imported = run(installed / "python", "-c", "import apidiff; print(apidiff.__version__)", cwd=tmp_path)
    assert imported.stdout.strip() == apidiff.__version__

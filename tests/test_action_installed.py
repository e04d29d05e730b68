"""The GitHub Action on an application with packages that were built from the checkout: installed, and not editable.

Both sides would run what the pull request brings, and nothing would change between them.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.test_action import pytestmark
from tests.test_action_app import PATHS, Shop

__all__ = ["pytestmark"]

LIBRARY = "library_of_a_test"


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The Python of the job: a virtual environment of its own, outside the checkout."""
    venv.create(tmp_path / "venv", symlinks=True)
    return next((tmp_path / "venv").glob("*/python"))


def wheel(folder: Path, package: str, source: Path) -> Path:
    """Build a wheel of a package (binary distribution format)."""
    folder.mkdir(exist_ok=True)
    info = f"{package}-1.0.dist-info"
    files = {f"{package}/{path.name}": path.read_text(encoding="utf-8") for path in source.glob("*.py")}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    path = folder / f"{package}-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def site_packages(python: Path) -> Path:
    """Return where a Python has its packages."""
    (found,) = python.parent.parent.glob("lib/*/site-packages")
    return found


def install(python: Path, file: Path, url: str = "") -> None:
    """Install a wheel as pip does, whose start is most of what such a test took; with `url`, as if pip had built it
    from there (PEP 610)."""
    target = site_packages(python)
    with ZipFile(file) as archive:
        archive.extractall(target)
    hashed = hashlib.sha256(file.read_bytes()).hexdigest()
    origin: dict[str, Any] = {"archive_info": {"hash": f"sha256={hashed}", "hashes": {"sha256": hashed}}}
    if url:
        origin = {"dir_info": {}}
    info = next(target.glob(f"{file.name.partition('-')[0]}-*.dist-info"))
    (info / "direct_url.json").write_text(json.dumps({**origin, "url": url or file.as_uri()}), encoding="utf-8")
    (info / "INSTALLER").write_text("pip\n", encoding="utf-8")
    (info / "REQUESTED").write_text("", encoding="utf-8")


def installed(folder: Path) -> dict[str, Any]:
    """Return what packages in a folder consist of. RECORD, which lists that, is left out, and which hashes are said of
    an archive: that depends on the version of pip."""
    files = {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}
    found: dict[str, Any] = {name: text for name, text in files.items() if not name.endswith("/RECORD")}
    for name in [name for name in found if name.endswith("/direct_url.json")]:
        origin = json.loads(found[name])
        assert origin["archive_info"]
        found[name] = {**origin, "archive_info": None}
    return found


def test_a_wheel_is_installed_as_pip_does(tmp_path: Path, python: Path) -> None:
    package = tmp_path / LIBRARY
    package.mkdir()
    for name, text in (("__init__", ""), ("parts", "LIMIT = []\n")):
        (package / f"{name}.py").write_text(text)
    file = wheel(tmp_path / "wheels", LIBRARY, package)
    target = tmp_path / "by pip"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--target", str(target)]
    subprocess.run([*pip, "--no-index", "--no-deps", "--no-compile", str(file)], check=True, timeout=120)
    before = installed(site_packages(python))
    install(python, file)
    ours = installed(site_packages(python))
    assert {name: text for name, text in ours.items() if name not in before} == installed(target)


def with_library(tmp_path: Path, folder: str) -> Shop:
    """Return an application whose paths are said by a package in another folder of its repository."""
    shop = Shop(tmp_path)
    shop.write(f"{shop.package}/paths.py", f"from {LIBRARY}.parts import LIMIT\n" + PATHS % "*LIMIT")
    for name, text in (("__init__", ""), ("parts", "LIMIT = []\n")):
        shop.write(f"{folder}/{LIBRARY}/{name}.py", text)
    shop.base = shop.commit("a library")
    required = '{"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}}'
    shop.write(f"{folder}/{LIBRARY}/parts.py", f"LIMIT = [{required}]\n")
    shop.commit("the library breaks callers")
    return shop


@pytest.mark.parametrize("folder", ["libraries/one", "libraries/one/src", "."])
@pytest.mark.parametrize("built", ["from the folder", "to the checkout", "to somewhere else"])
def test_a_library_that_was_built_from_the_checkout_is_no_verdict(
    tmp_path: Path, python: Path, built: str, folder: str
) -> None:
    shop = with_library(tmp_path, folder)
    home = shop.top / "dist" if built == "to the checkout" else tmp_path / "wheels"
    file = wheel(home, LIBRARY, shop.top / folder / LIBRARY)
    install(python, file, (shop.top / folder).as_uri() if built == "from the folder" else "")
    outcome = shop.run(app_python=str(python))
    if folder == ".":
        # It stands where the application is imported from, and so comes from the worktree of the base.
        assert outcome.code == 1, outcome.log
        return
    assert outcome.code == 2, outcome.log
    assert any(LIBRARY in line and "what the pull request brings" in line for line in outcome.commands), outcome.log
    assert outcome.outputs["passed"] == ""


@pytest.mark.parametrize("built", ["from the folder", "to somewhere else"])
def test_an_application_that_was_built_from_the_checkout_is_no_verdict(
    tmp_path: Path, python: Path, built: str
) -> None:
    shop = Shop(tmp_path, "src")
    shop.breaks()
    file = wheel(tmp_path / "wheels", shop.package, shop.top / "src" / shop.package)
    install(python, file, shop.top.as_uri() if built == "from the folder" else "")
    outcome = shop.run(app_python=str(python))
    assert outcome.code == 2, outcome.log
    assert any("app-directory" in line for line in outcome.commands), outcome.log
    assert shop.run(app_python=str(python), app_directory="src").code == 1


def test_a_wheel_that_is_none_of_the_checkout_is_like_any_other(tmp_path: Path, python: Path) -> None:
    shop = Shop(tmp_path)
    shop.write(f"{shop.package}/paths.py", f"from {LIBRARY}.parts import LIMIT\n" + PATHS % "*LIMIT")
    shop.base = shop.commit("a library")
    (tmp_path / "vendor").mkdir()
    for name, text in (("__init__", ""), ("parts", "LIMIT = []\n")):
        (tmp_path / "vendor" / f"{name}.py").write_text(text)
    install(python, wheel(tmp_path / "wheels", LIBRARY, tmp_path / "vendor"))
    shop.breaks()
    outcome = shop.run(app_python=str(python))
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"

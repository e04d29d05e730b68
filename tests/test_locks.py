"""The lock files in requirements/: they agree with pyproject.toml, and name exact versions and hashes, no registry."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("build.txt", "check.txt", "runtime.txt", "development.txt", "ci.txt", "lowest.txt")
PYTHONS = ("3.10.0", "3.10.13", "3.11.7", "3.12.1", "3.13.0", "3.14.0")
PLATFORMS = ({"sys_platform": "linux", "os_name": "posix"}, {"sys_platform": "win32", "os_name": "nt"})
STALE = "run `make lock`, and commit what it writes"


@cache
def pins(lock: str) -> tuple[tuple[Requirement, str], ...]:
    """Return the requirements of a lock, each with the lines that belong to it."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (FOLDER / lock).read_text(encoding="utf-8"))
    return tuple(
        (Requirement(block.partition("\n")[0].rstrip("\\ ")), block) for block in blocks if not block.startswith("#")
    )


def chosen(lock: str, environment: dict[str, str]) -> dict[str, Version]:
    """Return the version of each package that pip would install from a lock; a package must not be chosen twice."""
    found: dict[str, Version] = {}
    for pin, _ in pins(lock):
        if pin.marker is None or pin.marker.evaluate(environment):
            name = canonicalize_name(pin.name)
            assert name not in found, f"{lock} has {name} twice for {environment}"
            (specifier,) = pin.specifier
            found[name] = Version(specifier.version)
    return found


def required(*extras: str) -> list[Requirement]:
    """Return what the project requires, with extras; what an extra takes from another is written out."""
    found = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
    for extra in extras:
        for line in PROJECT["project"]["optional-dependencies"][extra]:
            requirement = Requirement(line)
            own = requirement.name == "apidiff"
            found += required(*sorted(requirement.extras)) if own else [requirement]
    return found


REQUIRED = {
    "build.txt": [Requirement(line) for line in PROJECT["build-system"]["requires"]],
    "check.txt": required(),
    "runtime.txt": required(),
    "development.txt": required("dev"),
    "ci.txt": [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["ci"]],
    "lowest.txt": required("test"),
}
ENVIRONMENTS = [
    {"python_full_version": python, "python_version": python.rpartition(".")[0], **platform}
    for python in PYTHONS
    for platform in PLATFORMS
]


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda one: f"{one['python_full_version']}-{one['os_name']}")
def test_the_lock_is_within_the_bounds(lock: str, environment: dict[str, str]) -> None:
    versions = chosen(lock, environment)
    for requirement in REQUIRED[lock]:
        if requirement.marker is not None and not requirement.marker.evaluate(environment):
            continue
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{lock} has no {requirement.name}: {STALE}"
        assert version in requirement.specifier, f"{lock} has {requirement.name} {version}: {STALE}"


@pytest.mark.parametrize("lock", ["runtime.txt", "development.txt", "lowest.txt"])
def test_what_is_no_longer_required_is_not_locked(lock: str) -> None:
    direct = {canonicalize_name(pin.name) for pin, text in pins(lock) if "apidiff (pyproject.toml)" in text}
    assert direct == {canonicalize_name(requirement.name) for requirement in REQUIRED[lock]}, STALE


@pytest.mark.parametrize("requirement", required(), ids=lambda one: one.name)
def test_the_lowest_versions_are_the_lower_bounds(requirement: Requirement) -> None:
    (bound,) = (part.version for part in requirement.specifier if part.operator == ">=")
    environment = ENVIRONMENTS[0]
    assert chosen("lowest.txt", environment)[canonicalize_name(requirement.name)] == Version(bound), STALE


@pytest.mark.parametrize("requirement", [*required("dev"), *REQUIRED["ci.txt"]], ids=lambda one: one.name)
def test_every_dependency_has_both_bounds(requirement: Requirement) -> None:
    assert {part.operator for part in requirement.specifier} == {">=", "<"}


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda one: f"{one['python_full_version']}-{one['os_name']}")
def test_the_locks_of_one_installation_agree(environment: dict[str, str]) -> None:
    full = chosen("development.txt", environment)
    ci = chosen("ci.txt", environment)
    assert {name: full[name] for name in ci.keys() & full.keys()} == {name: ci[name] for name in ci.keys() & full}
    for lock in ("runtime.txt", "check.txt"):
        assert chosen(lock, environment).items() <= full.items()
    build = chosen("build.txt", environment)
    assert {name: full[name] for name in build.keys() & full.keys()} == {
        name: build[name] for name in build.keys() & full
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_versions_are_exact_and_have_hashes(lock: str) -> None:
    assert pins(lock)
    for pin, text in pins(lock):
        assert [part.operator for part in pin.specifier] == ["=="], text
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", text), text


@pytest.mark.parametrize("lock", LOCKS)
def test_no_registry_and_no_path_is_named(lock: str) -> None:
    text = (FOLDER / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, re.MULTILINE)


def test_the_short_lock_leaves_out_what_only_the_validator_runs_on() -> None:
    environment = ENVIRONMENTS[0]
    left_out = chosen("runtime.txt", environment).keys() - chosen("check.txt", environment).keys()
    assert {"pydantic", "jsonschema", "jsonschema-path"} <= left_out
    assert not left_out & {canonicalize_name(requirement.name) for requirement in required()}

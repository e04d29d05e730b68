"""One API, written by hand in four versions of the standard, each in its own manner: nothing about it breaks."""

from __future__ import annotations

import copy
import itertools
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff.load.sources.source import load

FOLDER = Path(__file__).parent / "same_api"
VERSIONS = ("swagger-2.0", "openapi-3.0", "openapi-3.1", "openapi-3.2")


def loud(report: apidiff.Report) -> list[str]:
    """The messages of the findings that a person would have to look at."""
    return [
        f"{found.level.value}: {found.message} ({found.rule})"
        for found in report.findings
        if found.level in (apidiff.Level.BREAKING, apidiff.Level.WARNING)
    ]


@pytest.mark.parametrize(("old", "new"), list(itertools.permutations(VERSIONS, 2)))
def test_the_version_of_the_standard_changes_nothing(old: str, new: str) -> None:
    report = apidiff.compare(FOLDER / f"{old}.yaml", FOLDER / f"{new}.yaml")
    assert loud(report) == []
    assert [str(problem) for problem in report.problems] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_equals_itself(version: str) -> None:
    report = apidiff.compare(FOLDER / f"{version}.yaml", FOLDER / f"{version}.yaml")
    assert list(report.findings) == []


def narrowed(version: str) -> dict[str, Any]:
    """The document of a version in which a title is shorter and the pages of a book are text."""
    root: dict[str, Any] = copy.deepcopy(load(FOLDER / f"{version}.yaml").entry.root)
    schemas = root["definitions"] if version.startswith("swagger") else root["components"]["schemas"]
    schemas["Book"]["properties"]["title"]["maxLength"] = 100
    schemas["Book"]["properties"]["pages"] = {"type": "string"}
    return root


@pytest.mark.parametrize(("old", "new"), list(itertools.product(VERSIONS, VERSIONS)))
def test_a_break_is_found_in_every_pairing(old: str, new: str) -> None:
    report = apidiff.compare(FOLDER / f"{old}.yaml", narrowed(new))
    breaks = [found for found in report.findings if found.level is apidiff.Level.BREAKING]
    told = sorted((found.change.kind, found.change.facts.get("property")) for found in breaks)
    assert told == [("schema.length.narrowed", "title"), ("schema.type.changed", "pages")]

"""Whole pairs of documents against stored output, and the list of what changed in `shop` against what is found.

`pytest tests/test_samples.py --refresh` (or `make samples`) writes the stored output again.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from apidiff.cli import main

SAMPLES = Path(__file__).resolve().parent.parent / "sample_specs"
PAIRS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
TODAY = "2025-06-01"

CHECK_FORMATS = {
    "check.txt": "text",
    "check.json": "json",
    "check.html": "html",
    "check.sarif": "sarif",
    "check.junit.xml": "junit",
    "check.github.txt": "github",
    "check.gitlab.json": "gitlab",
}
COMMANDS = {
    **{name: ("check", "-f", format_) for name, format_ in CHECK_FORMATS.items()},
    "guide.md": ("guide",),
    "changelog.md": ("changelog",),
    "versions.py": ("propose",),
}
"""What each file in `expected/` is the output of. A format that this table lacks fails a test."""

ROW = re.compile(r"^\| (?P<number>\d+) \| (?P<what>.*) \| (?P<level>[a-z-]+) \| (?P<old>.*) \| (?P<new>.*) \|$")
LEVELS = {"breaking", "warning", "non-breaking", "documentation", "silent"}


def run(*arguments: str) -> tuple[int, bytes]:
    """Run a command in the folder of the samples; return its exit code and its standard output."""
    result = CliRunner().invoke(main, [*arguments, "--today", TODAY], prog_name="apidiff", catch_exceptions=False)
    assert result.exit_code in (0, 1), result.stderr
    return result.exit_code, result.stdout_bytes


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the samples in a repository like this one, which is none where it was unpacked from an archive."""
    top = tmp_path_factory.mktemp("repository")
    (top / ".git").mkdir()
    return Path(shutil.copytree(SAMPLES, top / SAMPLES.name))


@pytest.fixture(autouse=True)
def _in_the_samples(monkeypatch: pytest.MonkeyPatch, samples: Path) -> None:
    """Names of files in the output are relative to the folder of the samples, on every machine, or in what is written
    for CI systems to the top of the repository."""
    monkeypatch.chdir(samples)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("pair", PAIRS)
def test_output_is_the_stored_one(pair: str, name: str, refresh: bool) -> None:
    command, *options = COMMANDS[name]
    _, output = run(command, f"{pair}/old.yaml", f"{pair}/new.yaml", *options)
    stored = SAMPLES / pair / "expected" / name
    if refresh:
        stored.parent.mkdir(exist_ok=True)
        stored.write_bytes(output)
    assert output.decode() == stored.read_bytes().decode()


@pytest.mark.parametrize("pair", PAIRS)
def test_nothing_is_stored_that_no_command_writes(pair: str) -> None:
    assert {path.name for path in (SAMPLES / pair / "expected").iterdir()} == set(COMMANDS)


def test_every_format_has_a_stored_output() -> None:
    from apidiff.render import FORMATS

    assert set(FORMATS) - {"guide", "changelog", "propose"} == set(CHECK_FORMATS.values())


@pytest.mark.parametrize("pair", PAIRS)
def test_the_json_report_fits_its_schema(pair: str) -> None:
    import jsonschema_rs

    import apidiff.render

    schema = json.loads((Path(apidiff.render.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
    _, output = run("check", f"{pair}/old.yaml", f"{pair}/new.yaml", "-f", "json")
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(json.loads(output))] == []


@pytest.mark.parametrize("pair", PAIRS)
def test_a_document_does_not_differ_from_itself(pair: str) -> None:
    code, output = run("check", f"{pair}/old.yaml", f"{pair}/old.yaml", "-f", "json")
    assert code == 0
    assert json.loads(output)["findings"] == []


# --- shop: the list in sample_specs/README.md ---


def rows() -> list[dict[str, Any]]:
    """Return the rows of the table in the README of the samples, pointers as lists."""
    found = []
    for line in (SAMPLES / "README.md").read_text(encoding="utf-8").splitlines():
        match = ROW.match(line)
        if match:
            row: dict[str, Any] = match.groupdict()
            for side in ("old", "new"):
                row[side] = re.findall(r"`([^`]+)`", row[side])
            found.append(row)
    return found


ROWS = rows()


def belongs(finding: dict[str, Any], row: dict[str, Any]) -> bool:
    """True where the finding stands at or below one of the row's pointers."""
    for side in ("old", "new"):
        place = finding[side]
        if place is not None and any(
            place["pointer"] == pointer or place["pointer"].startswith(pointer + "/") for pointer in row[side]
        ):
            return True
    return False


@pytest.fixture(scope="module")
def shop() -> list[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(SAMPLES)
        _, output = run("check", "shop/old.yaml", "shop/new.yaml", "-f", "json")
    findings: list[dict[str, Any]] = json.loads(output)["findings"]
    return findings


def test_the_list_is_whole() -> None:
    assert [int(row["number"]) for row in ROWS] == list(range(1, len(ROWS) + 1))
    assert len(ROWS) > 80
    assert {row["level"] for row in ROWS} == LEVELS
    assert all(row["old"] or row["new"] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['number']}-{row['level']}" for row in ROWS])
def test_each_change_of_the_shop_is_found_at_its_level(row: dict[str, Any], shop: list[dict[str, Any]]) -> None:
    levels = [finding["level"] for finding in shop if belongs(finding, row)]
    if row["level"] == "silent":
        assert not {"breaking", "warning"} & set(levels), row["what"]
    else:
        assert row["level"] in levels, (row["what"], levels)


def test_nothing_else_in_the_shop_breaks(shop: list[dict[str, Any]]) -> None:
    severe = [finding for finding in shop if finding["level"] in ("breaking", "warning")]
    claimed = [row for row in ROWS if row["level"] in ("breaking", "warning")]
    stray = [
        (
            finding["level"],
            finding["message"],
            finding["old"] and finding["old"]["pointer"],
            finding["new"] and finding["new"]["pointer"],
        )
        for finding in severe
        if not any(belongs(finding, row) for row in claimed)
    ]
    assert stray == []

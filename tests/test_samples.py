"""Whole pairs of documents against stored output, and the list of what changed in `shop` against what is found.

`pytest tests/test_samples.py --refresh` (or `make samples`) writes the stored output again. What the formats for other
programs say of the same pairs: `tests/render/test_samples.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sample_pairs import PAIRS, SAMPLES, STORED, in_a_copy, outputs, run

ROW = re.compile(r"^\| (?P<number>\d+) \| (?P<what>.*) \| (?P<level>[a-z-]+) \| (?P<old>.*) \| (?P<new>.*) \|$")
LEVELS = {"breaking", "warning", "non-breaking", "documentation", "silent"}


@pytest.fixture
def in_the_samples() -> Iterator[None]:
    with in_a_copy():
        yield


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("pair", PAIRS)
def test_output_is_the_stored_one(pair: str, name: str, refresh: bool) -> None:
    output = outputs(pair)[STORED[name]]
    stored = SAMPLES / pair / "expected" / name
    if refresh:
        stored.parent.mkdir(exist_ok=True)
        stored.write_bytes(output.encode())
    assert output == stored.read_bytes().decode()


@pytest.mark.parametrize("pair", PAIRS)
def test_nothing_is_stored_that_no_command_writes(pair: str) -> None:
    assert {path.name for path in (SAMPLES / pair / "expected").iterdir()} == set(STORED)


@pytest.mark.usefixtures("in_the_samples")
@pytest.mark.parametrize("command", ["guide", "changelog"])
@pytest.mark.parametrize("pair", PAIRS)
def test_a_command_of_its_own_writes_what_check_writes_in_its_format(pair: str, command: str) -> None:
    _, output = run(command, f"{pair}/old.yaml", f"{pair}/new.yaml")
    assert output.decode() == outputs(pair)[command]


@pytest.mark.usefixtures("in_the_samples")
@pytest.mark.parametrize("format_", ["html", "sarif", "junit", "github", "gitlab", "json"])
def test_a_format_is_the_same_in_a_file_and_on_standard_output(format_: str) -> None:
    _, output = run("check", "users-split-name/old.yaml", "users-split-name/new.yaml", "-f", format_)
    assert output.decode() == outputs("users-split-name")[format_]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_json_report_fits_its_schema(pair: str) -> None:
    import jsonschema_rs

    import apidiff.render

    schema = json.loads((Path(apidiff.render.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    report = json.loads(outputs(pair)["json"])
    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(report)] == []


@pytest.mark.usefixtures("in_the_samples")
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
    findings: list[dict[str, Any]] = json.loads(outputs("shop")["json"])["findings"]
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

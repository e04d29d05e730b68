"""Keywords that mean nothing in the dialect they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

import apidiff

NULLABLE = "{type: object, properties: {note: {type: string, nullable: true}, nullable: {type: string}}}"


def api(version: str, schema: str) -> str:
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    return f"""openapi: {version}
info: {{title: T, version: "1"}}
paths: {{/a: {{get: {{responses: {{"200": {{description: ok, {content}}}}}}}}}}}
"""


def problems(folder: Path, files: dict[str, str]) -> list[str]:
    for side in ("old", "new"):
        for name, text in files.items():
            (folder / side).mkdir(exist_ok=True)
            (folder / side / name).write_text(text, encoding="utf-8")
    report = apidiff.compare(folder / "old" / "api.yaml", folder / "new" / "api.yaml")
    assert not report.findings
    return [problem.what for problem in report.problems]


@pytest.mark.parametrize(("version", "count"), [("3.0.3", 0), ("3.1.0", 2), ("3.2.0", 2)])
def test_nullable_is_a_word_of_3_0(tmp_path: Path, version: str, count: int) -> None:
    found = problems(tmp_path, {"api.yaml": api(version, NULLABLE)})
    assert found == [f"`nullable` means nothing in OpenAPI {version[:3]}, so null is not allowed"] * count


def test_nullable_in_another_file(tmp_path: Path) -> None:
    files = {"api.yaml": api("3.1.0", "{$ref: part.yaml}"), "part.yaml": NULLABLE}
    found = problems(tmp_path, files)
    assert found == ["`nullable` means nothing in OpenAPI 3.1, so null is not allowed"] * 2


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_required_beside_a_property_of_another_file(tmp_path: Path, version: str) -> None:
    part = "{type: object, properties: {note: {type: string, required: true}, required: {type: string}}}"
    found = problems(tmp_path, {"api.yaml": api(version, "{$ref: part.yaml}"), "part.yaml": part})
    assert found == ["`required` beside a property restricts nothing"] * 2


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_required_beside_a_property_restricts_nothing(tmp_path: Path, version: str) -> None:
    slip = "{type: object, properties: {total: {type: integer, required: true}}}"
    listed = "{type: object, required: [total], properties: {total: {type: integer}}}"
    plain = "{type: object, properties: {total: {type: integer}}}"
    for name, schema in (("slip", slip), ("listed", listed), ("plain", plain)):
        (tmp_path / f"{name}.yaml").write_text(api(version, schema), encoding="utf-8")

    def levels(old: str, new: str) -> list[str]:
        report = apidiff.compare(tmp_path / f"{old}.yaml", tmp_path / f"{new}.yaml")
        assert any("found true" in problem.what for problem in report.problems)
        return [finding.level.value for finding in report.findings]

    assert levels("slip", "listed") == ["documentation"]
    assert levels("listed", "slip") == ["breaking"]
    assert levels("slip", "plain") == levels("plain", "slip") == []

"""Swagger 2.0 in many files: what it says is the same as in one, and the places point into the files."""

from __future__ import annotations

from pathlib import Path

import pytest

import apidiff
from apidiff.model.document import Problem

HEAD = 'swagger: "2.0"\ninfo: {title: t, version: "1"}\nproduces: [application/json]\nconsumes: [application/json]\n'

BUNDLED = {
    "swagger.yaml": HEAD
    + """
paths:
  /a:
    parameters:
      - {name: t, in: query, type: string}
    get:
      parameters:
        - {name: ids, in: query, type: array, items: {type: string}, collectionFormat: csv}
      responses:
        "200": {description: ok, schema: {$ref: "#/definitions/Pet"}}
    post:
      parameters:
        - {name: b, in: body, required: true, schema: {type: object, properties: {pet: {$ref: "#/definitions/Pet"}}}}
      responses: {"204": {description: d}}
  /b:
    get:
      produces: [text/csv]
      parameters:
        - {name: limit, in: query, type: integer, maximum: 100}
      responses:
        "200": {description: ok, schema: {$ref: "#/definitions/Pet"}, examples: {text/csv: n}}
    post:
      parameters:
        - {name: b, in: body, required: true, schema: {$ref: "#/definitions/Pet"}}
      responses: {"204": {description: d}}
    put:
      consumes: [multipart/form-data]
      parameters:
        - {name: f, in: formData, type: string}
      responses: {"204": {description: d}}
definitions:
  Pet: {type: object, properties: {n: {type: string}, id: {type: integer, x-read-only: true}, example: {type: string}}}
""",
}

SPLIT = {
    "swagger.yaml": HEAD
    + """
paths:
  /a: {$ref: paths/a.yaml}
  /b:
    get:
      produces: [text/csv]
      parameters:
        - $ref: parts/parameters.yaml#/Limit
      responses:
        "200": {$ref: parts/responses.yaml#/Ok}
    post:
      parameters:
        - $ref: parts/parameters.yaml#/Body
      responses: {"204": {description: d}}
    put: {$ref: paths/put.yaml}
""",
    "paths/a.yaml": """
parameters:
  - {name: t, in: query, type: string}
get:
  parameters:
    - {name: ids, in: query, type: array, items: {type: string}, collectionFormat: csv}
  responses:
    "200": {description: ok, schema: {$ref: "../parts/pet.yaml"}}
post:
  parameters:
    - {name: b, in: body, required: true, schema: {type: object, properties: {pet: {$ref: "../parts/pet.yaml"}}}}
  responses: {"204": {description: d}}
""",
    "paths/put.yaml": """
consumes: [multipart/form-data]
parameters:
  - $ref: ../parts/parameters.yaml#/Form
responses: {"204": {description: d}}
""",
    "parts/parameters.yaml": """
Limit: {name: limit, in: query, type: integer, maximum: 100}
Body: {name: b, in: body, required: true, schema: {$ref: pet.yaml}}
Form: {name: f, in: formData, type: string}
""",
    "parts/responses.yaml": """
Ok: {$ref: "#/Fine"}
Fine: {description: ok, schema: {$ref: pet.yaml}, examples: {text/csv: n}}
""",
    "parts/pet.yaml": """
type: object
properties: {n: {type: string}, id: {type: integer, readOnly: true}, example: {type: string}}
""",
}


def write(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder / "swagger.yaml")


def edited(**edits: tuple[str, str]) -> dict[str, str]:
    """The split document with one text replaced in files, which are named by their stem."""
    files = dict(SPLIT)
    for stem, (old, new) in edits.items():
        (name,) = (name for name in files if Path(name).stem == stem)
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    return files


def unexpected(report: apidiff.Report) -> list[Problem]:
    """The problems but for one: operations in files, which the standard does not know and many documents have."""
    return [problem for problem in report.problems if "stands where OpenAPI 2.0 knows none" not in problem.what]


def test_one_file_or_many_is_no_change(tmp_path: Path) -> None:
    one, many = write(tmp_path / "one", BUNDLED), write(tmp_path / "many", SPLIT)
    again = write(tmp_path / "again", SPLIT)
    for old, new in ((one, many), (many, one), (many, again)):
        report = apidiff.compare(old, new)
        assert not unexpected(report)
        levels = {found.level for found in report.findings}
        assert levels <= {apidiff.Level.DOCUMENTATION}, [found.message for found in report.findings]


@pytest.mark.parametrize(
    ("stem", "edit", "rule", "place"),
    [
        ("a", ("in: query, type: string", "in: query, type: integer"), "type-changed", "paths/a.yaml:3"),
        ("a", ("Format: csv", "Format: multi"), "parameter-serialization-changed", "paths/a.yaml:6"),
        (
            "a",
            ("object, properties: {pet", "object, required: [pet], properties: {pet"),
            "property-became",
            "a.yaml:11",
        ),
        ("put", ("multipart/form-data", "application/x-www-form-urlencoded"), "request-media-type-removed", ""),
        ("parameters", ("maximum: 100", "maximum: 50"), "max-value-lowered", "parts/parameters.yaml:2"),
        ("parameters", ("formData, type: string", "formData, type: integer"), "type-changed", "parameters.yaml:4"),
        ("pet", ("n: {type: string}", "n: {type: integer}"), "type-changed", "parts/pet.yaml:3"),
        ("swagger", ("text/csv", "application/json"), "response-media-type-removed", "parts/responses.yaml:3"),
    ],
)
def test_a_break_in_a_file_is_found_there(
    stem: str, edit: tuple[str, str], rule: str, place: str, tmp_path: Path
) -> None:
    old, new = write(tmp_path / "old", SPLIT), write(tmp_path / "new", edited(**{stem: edit}))
    breaking = [found for found in apidiff.compare(old, new).to_dict()["findings"] if found["level"] == "breaking"]
    (found,) = breaking
    assert found["rule"].startswith(rule)
    assert place in f"{found['old']['file']}:{found['old']['line']}"


def test_a_part_that_is_missing_is_one_problem_and_the_rest_is_compared(tmp_path: Path) -> None:
    files = edited(a=("in: query, type: string", "in: query, type: integer"), put=("#/Form", "#/Gone"))
    report = apidiff.compare(write(tmp_path / "old", SPLIT), write(tmp_path / "new", files))
    (problem,) = unexpected(report)
    assert problem.source.endswith("put.yaml")
    assert "leads nowhere" in problem.what
    assert "type-changed" in {found.rule for found in report.findings}


def test_shared_parts_that_stand_in_another_file_are_read_though_the_standard_wants_them_in_place(
    tmp_path: Path,
) -> None:
    text = SPLIT["swagger.yaml"].replace("parts/parameters.yaml#/Limit", '"#/parameters/Limit"')
    files = {**SPLIT, "swagger.yaml": text + "parameters:\n  Limit: {$ref: parts/parameters.yaml#/Limit}\n"}
    narrowed = {**files, **edited(parameters=("maximum: 100", "maximum: 50")), "swagger.yaml": files["swagger.yaml"]}
    report = apidiff.compare(write(tmp_path / "old", files), write(tmp_path / "new", narrowed))
    (found,) = (found for found in report.findings if found.level is apidiff.Level.BREAKING)
    assert found.rule == "max-value-lowered"
    assert not unexpected(report)


def test_path_items_that_only_lead_to_each_other_are_a_problem(tmp_path: Path) -> None:
    files = {
        "swagger.yaml": HEAD + "paths: {/a: {$ref: a.yaml}, /b: {get: {responses: {'200': {description: ok}}}}}\n",
        "a.yaml": "$ref: b.yaml\n",
        "b.yaml": "$ref: a.yaml\n",
    }
    source = write(tmp_path, files)
    report = apidiff.compare(source, source)
    assert "only leads to itself" in str(report.problems[0])


def test_whole_maps_may_stand_in_other_files(tmp_path: Path) -> None:
    files = {
        "swagger.yaml": HEAD + "paths: {$ref: paths.yaml}\ndefinitions: {$ref: definitions.yaml}\n",
        "paths.yaml": """
/a:
  post:
    parameters: [{name: b, in: body, schema: {$ref: 'swagger.yaml#/definitions/Pet'}}]
    responses: {'204': {description: d}}
""",
        "definitions.yaml": "Pet: {type: object, properties: {n: {type: string}}}\n",
    }
    narrowed = {**files, "definitions.yaml": "Pet: {type: object, properties: {n: {type: integer}}}\n"}
    report = apidiff.compare(write(tmp_path / "old", files), write(tmp_path / "new", narrowed))
    (found,) = (found for found in report.findings if found.level is apidiff.Level.BREAKING)
    assert found.rule == "type-changed"
    assert report.to_dict()["findings"][0]["old"]["file"].endswith("definitions.yaml")

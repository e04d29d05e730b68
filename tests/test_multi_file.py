"""A document of many files says what the same document in one file says: no shortcut passes over a part.

Generated: which files there are and how they refer to each other, how each reference is written, what is edited and
where. The long way is the document with every reference written out in place.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import apidiff

NAMES = ("part.yaml", "a b.yaml", "x,y.yaml", "it's.yaml", "sub/deep.yaml", "ü.yaml", "p.json")
EDITS = ("none", "type", "required", "removed", "limit")
PLACES = ("body", "answer", "parameter", "header")
SCHEMA = {"type": "object", "properties": {"note": {"type": "string"}, "total": {"type": "integer"}}}


def edited(schema: dict[str, Any], edit: str) -> dict[str, Any]:
    """A copy of a schema with one edit."""
    found: dict[str, Any] = json.loads(json.dumps(schema))
    if edit == "type":
        found["properties"]["note"]["type"] = "boolean"
    elif edit == "required":
        found["required"] = ["note"]
    elif edit == "removed":
        del found["properties"]["total"]
    elif edit == "limit":
        found["properties"]["note"]["maxLength"] = 5
    return found


def written(reference: str, way: str) -> str:
    """A reference in YAML, on lines of its own behind `schema:`, indented by two."""
    quoted = json.dumps(reference)
    single = "'" + reference.replace("'", "''") + "'"
    return {
        "quoted": f"  $ref: {quoted}\n",
        "single": f"  $ref: {single}\n",
        "folded": f"  $ref: >-\n    {reference}\n",
        "comment": f"  $ref: # where it is\n    {quoted}\n",
        "anchor": f"  $ref: &here {quoted}\n",
        "tag": f"  $ref: !!str {quoted}\n",
        "escaped key": f'  "\\x24ref": {quoted}\n',
        "json": f'  {{"$\\u0072ef": {quoted.replace("/", chr(92) + "/")}}}\n',
        "explicit": f"  ? $ref\n  : {single}\n",
        "described": f"  description: d\n  $ref: {quoted}\n",
    }[way]


WAYS = ("quoted", "single", "folded", "comment", "anchor", "tag", "escaped key", "json", "explicit", "described")


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line + "\n" for line in text.splitlines())


def entry(place: str, schema: str) -> str:
    """A document with a schema (YAML lines, indented by two) in one place."""
    head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    post:\n"
    answered = "      responses: {'200': {description: ok}}\n"
    if place == "body":
        content = "      requestBody:\n        content:\n          application/json:\n            schema:\n"
        return head + answered + content + indented(schema, 12)
    if place == "parameter":
        parameter = (
            "      parameters:\n      - name: q\n        in: query\n        content:\n          application/json:\n"
        )
        return head + answered + parameter + "            schema:\n" + indented(schema, 12)
    if place == "header":
        header = "      responses:\n        '200':\n          description: ok\n          headers:\n            X-A:\n"
        return head + header + "              schema:\n" + indented(schema, 14)
    answer = "      responses:\n        '200':\n          description: ok\n          content:\n"
    return head + answer + "            application/json:\n              schema:\n" + indented(schema, 14)


def verdict(old: Path | dict[str, Any], new: Path | dict[str, Any]) -> tuple[bool, frozenset[tuple[str, str]]]:
    """Whether the verdict passed, and the rules with levels above documentation."""
    report = apidiff.compare(old, new, settings=apidiff.Settings())
    assert all(problem.cause == "invalid" for problem in report.problems), report.problems
    loud = [finding for finding in report.findings if finding.level is not apidiff.Level.DOCUMENTATION]
    return report.verdict.passed, frozenset((finding.rule, finding.level.value) for finding in loud)


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(
    place=st.sampled_from(PLACES),
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    ways=st.lists(st.sampled_from(WAYS), min_size=3, max_size=3),
    edit=st.sampled_from(EDITS),
    fragment=st.booleans(),
)
def test_many_files_say_what_one_says(place: str, names: list[str], ways: list[str], edit: str, fragment: bool) -> None:
    whole = {side: edited(SCHEMA, edit if side == "new" else "none") for side in ("old", "new")}
    with tempfile.TemporaryDirectory() as folder:
        for side, schema in whole.items():
            write_files(Path(folder) / side, place, names, ways, schema, fragment)
        found = verdict(Path(folder) / "old" / "api.yaml", Path(folder) / "new" / "api.yaml")
    inline = {side: yaml_value(entry(place, "  " + json.dumps(schema) + "\n")) for side, schema in whole.items()}
    assert found == verdict(inline["old"], inline["new"])
    assert (edit == "none") == (found[1] == frozenset())


def write_files(
    folder: Path, place: str, names: list[str], ways: list[str], schema: dict[str, Any], fragment: bool
) -> None:
    """Write the entry, a chain of files that refer to the next, and the schema in the last of them."""
    folder.mkdir()
    chain = [*names]
    pointer = "#/Part" if fragment else ""
    files = {"api.yaml": entry(place, written(chain[0] + pointer, ways[0]))}
    for index, name in enumerate(chain):
        if index + 1 < len(chain):
            up = "../" if "/" in name else ""
            held = written(up + chain[index + 1] + pointer, ways[index + 1])
            files[name] = f"Part:\n{held}" if fragment else "".join(line[2:] + "\n" for line in held.splitlines())
        else:
            files[name] = json.dumps({"Part": schema} if fragment else schema)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        if name.endswith(".json") and not text.startswith("{"):
            text = json.dumps(yaml_value(text))
        path.write_text(text, encoding="utf-8")


def yaml_value(text: str) -> Any:
    from apidiff.load.parse.yaml_ import parse_yaml

    return parse_yaml(text.encode(), "generated")

"""What the formats for other programs say of the sample pairs, held against the stored report: the same findings at the
same places in the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import yaml

from tests.render.pages import rows, sentence, told
from tests.sample_pairs import PAIRS, SAMPLES, outputs, stored_report

Finding = dict[str, Any]
SEVERE = ("breaking", "warning")
OPERATIONS = 3
"""So many operations are named in an annotation."""


def findings(pair: str, *levels: str) -> list[Finding]:
    report = stored_report(pair)
    assert report["problems"] == []
    found = [finding for finding in report["findings"] if finding["level"] in (levels or finding["level"])]
    assert found
    assert not [finding for finding in found if finding["waived"]]
    return found


def reached(finding: Finding) -> list[str]:
    """Return the operations that a finding reaches at its own level."""
    usages = (usage for usage in finding["usages"] if usage["level"] == finding["level"])
    return list(dict.fromkeys(usage["operation"] for usage in usages))


def steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def place(pair: str) -> Callable[[Finding], tuple[str, int, int]]:
    """Return what says at which file, line and column of the new document a finding is to be shown: its own, or that of
    the nearest thing around it that is still there."""
    node = yaml.compose((SAMPLES / pair / "new.yaml").read_text(encoding="utf-8"))
    file = f"sample_specs/{pair}/new.yaml"

    def found(finding: Finding) -> tuple[str, int, int]:
        if finding["new"] is not None:
            return file, finding["new"]["line"], finding["new"]["column"]
        mark = nearest(node, steps(finding["old"]["pointer"]))
        return file, mark.line + 1, mark.column + 1

    return found


def nearest(node: yaml.Node, path: list[str]) -> yaml.Mark:
    """Return where the last key or item that is there on a path stands."""
    mark = node.start_mark
    for step in path:
        if isinstance(node, yaml.MappingNode):
            entry = next(((key, value) for key, value in node.value if key.value == step), None)
            if entry is None:
                return mark
            mark, node = entry[0].start_mark, entry[1]
        else:
            return mark
    return mark


COMMAND = re.compile(r"::(\w+) file=(.+),line=(\d+),col=(\d+),title=(.+?)::(.*)")


@pytest.mark.parametrize("pair", PAIRS)
def test_annotations_of_github(pair: str) -> None:
    where = place(pair)
    lines = outputs(pair)["github"].splitlines()
    for line, finding in zip(lines, findings(pair, *SEVERE), strict=True):
        match = COMMAND.fullmatch(line)
        assert match, line
        command, file, number, column, title, data = match.groups()
        assert command == {"breaking": "error", "warning": "warning"}[finding["level"]]
        assert (file, int(number), int(column)) == where(finding)
        assert unquote(title) == f"{finding['level']}: {finding['rule']}"
        told, *advice, fingerprint = unquote(data).split("\n")
        named = reached(finding)
        assert told.startswith(f"{finding['message']} (reaches {named[0]}")
        assert all(name in told for name in named[:OPERATIONS])
        assert (f"and {len(named) - OPERATIONS} more" in told) is (len(named) > OPERATIONS)
        assert advice == ([finding["migrate"]["owner"]] if finding["migrate"]["owner"] else [])
        assert fingerprint == f"Fingerprint: {finding['fingerprint']}"


@pytest.mark.parametrize("pair", PAIRS)
def test_code_quality_of_gitlab(pair: str) -> None:
    where = place(pair)
    assert json.loads(outputs(pair)["gitlab"]) == [
        {
            "description": finding["message"],
            "check_name": finding["rule"],
            "fingerprint": finding["fingerprint"],
            "severity": {"breaking": "critical", "warning": "major"}[finding["level"]],
            "location": {"path": where(finding)[0], "lines": {"begin": where(finding)[1]}},
        }
        for finding in findings(pair, *SEVERE)
    ]


def sarif_location(file: str, line: int, column: int, pointer: str) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": file},
            "region": {"startLine": line, "startColumn": column},
        },
        "logicalLocations": [{"fullyQualifiedName": pointer or "/"}],
    }


@pytest.mark.parametrize("pair", PAIRS)
def test_results_of_sarif(pair: str) -> None:
    where = place(pair)
    (run,) = json.loads(outputs(pair)["sarif"])["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    shown = findings(pair, *SEVERE)
    assert rules == sorted({finding["rule"] for finding in shown})
    assert run["properties"] == {
        "verdict": stored_report(pair)["verdict"]["sentence"],
        "passed": stored_report(pair)["verdict"]["passed"],
    }
    for result, finding in zip(run["results"], shown, strict=True):
        text = result.pop("message")["text"]
        assert text.startswith(finding["message"].rstrip("."))
        assert text.endswith(finding["migrate"]["owner"].rstrip(".") + ".")
        old, new = finding["old"], finding["new"]
        related = []
        if old is not None:
            before = sarif_location(f"sample_specs/{old['file']}", old["line"], old["column"], old["pointer"])
            related.append({**before, "message": {"text": "before"}})
        assert result.pop("relatedLocations", []) == related
        assert result == {
            "ruleId": finding["rule"],
            "ruleIndex": rules.index(finding["rule"]),
            "level": {"breaking": "error", "warning": "warning"}[finding["level"]],
            "locations": [sarif_location(*where(finding), (new or old)["pointer"])],
            "partialFingerprints": {
                "apidiff/v1": finding["fingerprint"],
                "primaryLocationLineHash": finding["fingerprint"],
            },
            "properties": {"operations": reached(finding), "kind": finding["change"]["kind"]},
        }


@pytest.mark.parametrize("pair", PAIRS)
def test_cases_of_junit(pair: str) -> None:
    where = place(pair)
    root = ElementTree.fromstring(outputs(pair)["junit"])
    shown = findings(pair)
    broken = len(findings(pair, "breaking"))
    counts = {"tests": str(len(shown)), "failures": str(broken), "errors": "0"}
    assert root.attrib == {"name": "apidiff", **counts}
    (suite,) = root
    name = f"sample_specs/{pair}/old.yaml -> sample_specs/{pair}/new.yaml"
    assert suite.attrib == {"name": name, **counts, "skipped": "0"}
    for case, finding in zip(suite, shown, strict=True):
        assert case.attrib == {"classname": finding["rule"], "name": finding["message"]}
        if finding["level"] != "breaking":
            assert len(case) == 0
            continue
        (failure,) = case
        assert failure.attrib == {"type": "breaking", "message": finding["message"]}
        assert failure.text
        told = failure.text.split("\n")
        assert told[0] == ":".join(map(str, where(finding)))
        assert told[-2:] == [f"Reaches: {', '.join(reached(finding))}", f"Fingerprint: {finding['fingerprint']}"]
        for who, advice in (("Callers", finding["migrate"]["caller"]), ("You", finding["migrate"]["owner"])):
            assert (f"{who}: {advice}" in told) is bool(advice)


TAG = re.compile(r"<[^>]+>")


@pytest.mark.parametrize("pair", PAIRS)
def test_rows_of_the_page(pair: str) -> None:
    page = outputs(pair)["html"]
    shown = rows(page)
    found = findings(pair)
    names = [operation["name"] for operation in told(page)["operations"]]
    assert set(shown) == {finding["fingerprint"] for finding in found}
    assert unescape(TAG.sub("", page)).count(stored_report(pair)["verdict"]["sentence"]) == 1
    for finding in found:
        text, opened = shown[finding["fingerprint"]]
        assert text == finding["message"].replace("`", "")
        assert (opened["level"], opened["rule"]) == (finding["level"], finding["rule"])
        for side in ("old", "new"):
            if finding[side] is not None:
                at = finding[side]
                assert f"{side} {at['file']}:{at['line']}:{at['column']}" in opened["places"]
                whole = json.dumps(at["value"], indent=2, ensure_ascii=False)
                same = finding["old"] and finding["new"] and finding["old"]["value"] == finding["new"]["value"]
                assert same or opened[side].endswith(whole) or opened[side] == at["value"]
        assert {sentence(opened.get(name, [])) for name in ("caller", "owner")} >= set(finding["migrate"].values())
        assert [names[number] for number in opened.get("operations", ())][: opened.get("hit", 0)] == reached(finding)
        if finding["evidence"]["type"] == "witness":
            assert opened["caption"] == f"{finding['evidence']['operation']}, {finding['evidence']['place']}"
            sent = finding["evidence"].get("sent", json.dumps(finding["evidence"]["value"], indent=2))
            assert opened["payload"] == sent

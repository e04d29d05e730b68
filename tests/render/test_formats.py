"""Formats for other programs: what they need is there, and names in documents cannot break out of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from apidiff.model.document import Problem
from apidiff.pipeline import compare
from apidiff.render import FORMATS
from apidiff.render.places import both_places, place_of, previous_place
from apidiff.render.view import View
from tests.render.reports import Pair, usage
from tests.render.samples import whole

HOSTILE = 'evil\n::error::x%0A,title=a:b\r]]>&<b x="\'"\x00\x1b[2J\u2028\ufffe\ud800'


def hostile() -> Pair:
    made = Pair({"info": {"title": HOSTILE, "version": HOSTILE}}, {"info": {"title": HOSTILE, "version": "2"}})
    made.add(
        "property.removed",
        "breaking",
        f"`{HOSTILE}` was removed",
        subject=("property", HOSTILE, HOSTILE),
        usages={usage(f"GET /{HOSTILE}", "response", HOSTILE): "breaking"},
        why=HOSTILE,
        caller=HOSTILE,
        owner=HOSTILE,
        old="/info/title",
        new="/info/version",
    )
    return made


@pytest.mark.parametrize("name", list(FORMATS))
def test_hostile_names_and_no_findings_are_fine_everywhere(name: str) -> None:
    for made in (hostile(), Pair({}, {})):
        text = FORMATS[name].render(made.report(), View(verbose=True))
        text.encode()
        assert "\x1b" not in text
        assert "\x00" not in text
        assert text == FORMATS[name].render(made.report(), View(verbose=True))
        assert text.endswith("\n") or not text


# --- GitHub -------------------------------------------------------------------------------------------------------

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def test_annotations() -> None:
    lines = FORMATS["github"].render(whole().report()).splitlines()
    assert lines == [
        "::error file=new.yaml,line=51,col=3,title=breaking%3A property-renamed::`name` of `User` is now called "
        "`full_name` (reaches GET /users/{id} and POST /users)%0ASend both names for a while."
        "%0AFingerprint: 0000000000000000",
        "::error file=new.yaml,line=51,col=3,title=breaking%3A property-became-required::`country` of `User` is now "
        "required (reaches POST /users)%0AFingerprint: 0000000000000001",
        "::warning file=new.yaml,line=51,col=3,title=warning%3A schema-enum-value-added::`x` was added to the values "
        "of `id` of `User` (reaches GET /users/{id})%0AFingerprint: 0000000000000002",
        "::warning file=new.yaml,line=3,col=7,title=problem%3A cannot be read::`$ref` leads nowhere",
    ]


def test_a_verbose_view_adds_notices() -> None:
    lines = FORMATS["github"].render(whole().report(), View(verbose=True)).splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        *["::error"] * 2,
        *["::warning"],
        *["::notice"] * 3,
        "::warning",
    ]


def test_no_name_ends_a_command_or_starts_another() -> None:
    lines = FORMATS["github"].render(hostile().report()).split("\n")
    assert len(lines) == 2
    match = COMMAND.fullmatch(lines[0])
    assert match
    assert [part.split("=")[0] for part in match[2].split(",")] == ["file", "line", "col", "title"]


def test_what_was_removed_is_annotated_where_it_stood() -> None:
    made = Pair({"paths": {"/x": {"get": {"responses": {}}}}}, {"paths": {}})
    made.add("operation.removed", "breaking", "gone", subject=("operation", "GET /x"), old="/paths/~1x/get")
    command = "::error file=new.yaml,line=11,col=3,title=breaking%3A operation-removed::gone"
    assert FORMATS["github"].render(made.report()).startswith(command)


def test_what_was_removed_from_another_file_is_annotated_there(tmp_path: Path) -> None:
    schema = {"$ref": "user.json#/User"}
    answer = {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}
    entry = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "paths": {"/a": {"get": {"responses": answer}}},
    }
    sides: dict[str, dict[str, Any]] = {"old": {"id": {}, "age": {}}, "new": {"id": {}}}
    for side, properties in sides.items():
        (tmp_path / side).mkdir()
        (tmp_path / side / "api.json").write_text(json.dumps(entry))
        (tmp_path / side / "user.json").write_text(json.dumps({"User": {"type": "object", "properties": properties}}))
    report = compare(tmp_path / "old" / "api.json", tmp_path / "new" / "api.json")
    (line,) = FORMATS["github"].render(report).splitlines()
    assert f"file={tmp_path.as_posix()}/new/user.json,line=1," in line


# --- GitLab -------------------------------------------------------------------------------------------------------


def test_code_quality() -> None:
    entries = json.loads(FORMATS["gitlab"].render(whole().report()))
    assert [entry["severity"] for entry in entries] == ["critical", "critical", "major", "major"]
    assert entries[-1]["check_name"] == "problem-unread"
    assert entries[-1]["location"] == {"path": "new.yaml", "lines": {"begin": 3}}
    assert entries[0]["location"] == {"path": "new.yaml", "lines": {"begin": 51}}
    assert set(entries[0]) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert len(json.loads(FORMATS["gitlab"].render(whole().report(), View(verbose=True)))) == 7


# --- SARIF --------------------------------------------------------------------------------------------------------


def sarif(made: Pair, **view: bool) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(FORMATS["sarif"].render(made.report(), View(**view)))
    return log


def test_sarif() -> None:
    log = sarif(whole())
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule["id"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]["apidiff/v1"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
    assert [result["level"] for result in run["results"]] == ["error", "error", "error", "warning"]
    suppressed = [result for result in run["results"] if "suppressions" in result]
    assert [result["ruleId"] for result in suppressed] == ["operation-removed"]
    renamed = run["results"][0]
    assert renamed["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "old.yaml"
    assert renamed["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].endswith("/full_name")


def test_rules_of_sarif_have_names_that_are_one_word_each() -> None:
    """What Microsoft's SARIF validator asks for beside GitHub's profile (SARIF2012)."""
    driver = sarif(whole(), verbose=True)["runs"][0]["tool"]["driver"]
    names = [rule["name"] for rule in driver["rules"]]
    assert all(re.fullmatch(r"([A-Z][a-z0-9]*)+", name) for name in names)
    assert len(set(names)) == len(names)
    assert driver["fullName"].startswith("apidiff ")


def test_sarif_has_no_more_results_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apidiff.render.sarif.MOST_RESULTS", 2)
    made = whole()
    made.findings.reverse()
    (run,) = sarif(made)["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "error"]
    notes = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
    assert "2 results are left out: code scanning takes 2" in notes


def test_sarif_lists_everything_on_demand() -> None:
    assert len(sarif(whole(), verbose=True)["runs"][0]["results"]) == 7


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b/öpen.yaml", "a%20b/%C3%B6pen.yaml"),
        ("https://example.com/o.yaml", "https://example.com/o.yaml"),
        ("/srv/o.yaml", "file:///srv/o.yaml"),
        ("main:api/o.yaml", "main%3Aapi/o.yaml"),
    ],
)
def test_files_are_named_by_uris(file: str, uri: str) -> None:
    from apidiff.render.sarif import uri_of

    assert uri_of(file) == uri


# --- JUnit --------------------------------------------------------------------------------------------------------


def junit(made: Pair, fail_on: Any = "breaking") -> ElementTree.Element:
    return ElementTree.fromstring(FORMATS["junit"].render(made.report(fail_on)))


@pytest.mark.parametrize(("fail_on", "failures"), [("breaking", 2), ("warning", 3), ("never", 0)])
def test_what_fails_the_verdict_fails_its_case(fail_on: str, failures: int) -> None:
    root = junit(whole(), fail_on)
    assert root.attrib["failures"] == str(failures)
    assert len(root.findall(".//failure")) == failures
    assert len(root.findall(".//skipped")) == 1
    assert root.attrib["tests"] == str(len(root.findall(".//testcase"))) == "8"
    (error,) = root.findall(".//error")
    assert root.attrib["errors"] == "1"
    assert error.attrib == {"type": "unread", "message": "`$ref` leads nowhere"}
    assert error.text == "new.yaml:3:7: `$ref` leads nowhere (at /paths)"


def test_a_problem_that_left_nothing_out_is_no_error() -> None:
    made = Pair({}, {})
    made.problems.append(Problem(source="new.yaml", what="found 5", expected="a text"))
    root = junit(made)
    assert root.attrib["errors"] == "0"
    (remark,) = root.findall(".//system-out")
    assert remark.text == "new.yaml:1:1: found 5; expected a text"
    annotation = FORMATS["github"].render(made.report())
    assert annotation == "::notice file=new.yaml,line=1,col=1,title=problem%3A not valid::found 5; expected a text\n"


def test_what_is_wrong_with_both_documents_is_shown_once() -> None:
    made = Pair({}, {})
    for name in ("old.yaml", "new.yaml"):
        made.problems.append(Problem(source=name, what=f"{name} is odd", pointer="/paths", cause="unread"))
    (notification,) = sarif(made)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"] == {"text": "new.yaml is odd"}
    assert notification["level"] == "warning"


def test_without_findings_one_case_passes() -> None:
    root = junit(Pair({}, {}))
    assert [case.attrib["name"] for case in root.findall(".//testcase")] == ["Passed: nothing changed."]


def test_xml_holds_any_name() -> None:
    failure = junit(hostile()).find(".//failure")
    assert failure is not None
    assert ']]>&<b x="\'"' in failure.attrib["message"]


# --- Places -------------------------------------------------------------------------------------------------------


def test_places() -> None:
    made = Pair({"info": {"title": "A", "description": "x"}, "tags": [{"name": "a"}]}, {"tags": [{"name": "b"}]})
    both = made.add("info.changed", "documentation", "x", usages={}, old="/info", new="/info/title")
    gone = made.add("info.changed", "documentation", "x", usages={}, old="/info/description")
    tag = made.add("tag.removed", "documentation", "x", usages={}, old="/tags/0/name")
    none = made.add("info.changed", "documentation", "x", usages={})
    report = made.report()
    assert (place_of(both, report).file, place_of(both, report).line) == ("new.yaml", 21)
    assert (place_of(gone, report).file, place_of(gone, report).line) == ("new.yaml", 11)
    assert place_of(gone, report).pointer == "/info/description"
    assert place_of(tag, report).line == 11
    assert (place_of(none, report).file, place_of(none, report).line) == ("new.yaml", 1)
    before = previous_place(both, report)
    assert before is not None
    assert before.file == "old.yaml"
    assert previous_place(none, report) is None


def test_a_keyword_that_came_stands_in_what_both_documents_have() -> None:
    schemas = {"components": {"schemas": {"A": {"properties": {"n": {"type": "string"}}}}}}
    made = Pair(schemas, schemas)
    pointer = "/components/schemas/A/properties/n"
    reached = {usage("GET /a"): "breaking"}
    came = made.add("schema.pattern.added", "breaking", "x", usages=reached, new=f"{pointer}/type")
    went = made.add("schema.pattern.removed", "breaking", "x", usages=reached, old=f"{pointer}/type")
    other = made.add("schema.pattern.added", "breaking", "x", usages=reached, new="/info/title")
    added = made.add("property.added", "breaking", "x", usages=reached, new=pointer)
    report = made.report()
    assert [place and place.pointer for place in both_places(came, report)] == [pointer, f"{pointer}/type"]
    assert [place and place.pointer for place in both_places(went, report)] == [f"{pointer}/type", pointer]
    assert [place and place.pointer for place in both_places(other, report)] == ["/info", "/info/title"]
    assert [place and place.pointer for place in both_places(added, report)] == [None, pointer]


def test_items_of_lists_are_found_by_their_names() -> None:
    def document(*names: str) -> dict[str, Any]:
        parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]
        return {"paths": {"/a": {"get": {"parameters": parameters, "tags": ["x", "y"]}}}}

    made = Pair(document("limit", "sort"), document("page", "limit"))
    reached = {usage("GET /a"): "breaking"}
    parameters = "/paths/~1a/get/parameters"
    limit = made.add("parameter.required", "breaking", "x", usages=reached, new=f"{parameters}/1/in")
    page = made.add("schema.pattern.added", "breaking", "x", usages=reached, new=f"{parameters}/0/schema/type")
    report = made.report()
    assert [place and place.pointer for place in both_places(limit, report)] == [
        f"{parameters}/0",
        f"{parameters}/1/in",
    ]
    assert both_places(page, report)[0] is None


# --- HTML ---------------------------------------------------------------------------------------------------------


def test_large_values_are_not_repeated_in_the_page() -> None:
    made = Pair({"info": {"title": "x" * 100_000, "version": "1"}}, {})
    made.add("info.changed", "documentation", "x", usages={}, old="/info/title")
    assert len(FORMATS["html"].render(made.report())) < 60_000


# --- What CI systems ask for ------------------------------------------------------------------------------------------


def test_rules_in_sarif_have_words_and_the_tool_an_address() -> None:
    (run,) = json.loads(FORMATS["sarif"].render(whole().report()))["runs"]
    driver = run["tool"]["driver"]
    # The project has no address of its own; a package URL (ECMA-427) is a URI that says where to look.
    assert driver["informationUri"] == "pkg:pypi/apidiff"
    for rule in driver["rules"]:
        assert rule["fullDescription"]["text"]
        assert rule["id"] in rule["help"]["text"]
        assert rule["id"] in rule["help"]["markdown"]


def test_the_summary_of_a_rule_describes_it_in_sarif() -> None:
    import apidiff

    old = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}
    report = apidiff.compare(old, {**old, "paths": {}}, settings=apidiff.Settings())
    (rule,) = json.loads(FORMATS["sarif"].render(report))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["fullDescription"]["text"] == apidiff.load_rulebook().rule("operation-removed").summary


def test_testsuites_of_junit_have_common_attributes_only() -> None:
    from xml.etree import ElementTree

    root = ElementTree.fromstring(FORMATS["junit"].render(whole().report()))
    assert set(root.attrib) == {"name", "tests", "failures", "errors"}
    assert set(root[0].attrib) == {"name", "tests", "failures", "errors", "skipped"}


@pytest.mark.parametrize("format_", ["github", "junit", "sarif", "gitlab", "json", "html"])
def test_the_fingerprint_that_a_waiver_needs_is_shown(format_: str) -> None:
    made = whole()
    assert made.findings[0].fingerprint in FORMATS[format_].render(made.report())


def test_verbose_text_shows_the_fingerprint() -> None:
    made = whole()
    assert made.findings[0].fingerprint in FORMATS["text"].render(made.report(), View(verbose=True))
    assert made.findings[0].fingerprint not in FORMATS["text"].render(made.report())


def test_github_is_told_of_ten_remarks_and_the_number_of_the_others() -> None:
    made = Pair({}, {})
    made.problems.extend(Problem(source="new.yaml", what=f"found {number}") for number in range(13))
    made.problems.append(Problem(source="new.yaml", what="`$ref` leads nowhere", cause="unread"))
    lines = FORMATS["github"].render(made.report()).splitlines()
    assert len(lines) == 12
    assert lines[0].startswith("::warning")
    assert lines[-1] == "::notice title=problems::and 3 more problems of the documents"

"""`apidiff bump` and `apidiff lifecycle`: what the next version is called, and whether versions keep promises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apidiff.cli.program import FAILED, PASSED, USAGE
from tests.cli.documents import COUNTRY_REQUIRED, breaking_pair, document, run, write
from tests.cli.test_many import put


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("old", "expected"), [("1.4.2", "2.0.0"), ("v1", "v2"), ("0.3.1", "0.4.0"), ("2026-01-31", "2026-05-20")]
)
def test_a_break(tmp_path: Path, old: str, expected: str) -> None:
    write(tmp_path, "old.json", document(old))
    write(tmp_path, "new.json", document(old, user=COUNTRY_REQUIRED))
    result = run("bump", "old.json", "new.json", "--today", "2026-05-20")
    assert (result.exit_code, result.stdout) == (PASSED, f"{expected}\n")
    assert run("bump", "old.json", "new.json", "--check").exit_code == FAILED
    write(tmp_path, "new.json", document(expected, user=COUNTRY_REQUIRED))
    assert run("bump", "old.json", "new.json", "--check").exit_code == PASSED


def test_an_addition_and_nothing(tmp_path: Path) -> None:
    nick = {"type": "object", "properties": {"name": {"type": "string"}, "nick": {"type": "string"}}}
    write(tmp_path, "old.json", document("1.4.2"))
    write(tmp_path, "new.json", document("1.4.2", user=nick))
    assert run("bump", "old.json", "new.json").stdout == "1.5.0\n"
    assert run("bump", "old.json", "old.json").stdout == "1.4.2\n"
    write(tmp_path, "old.json", document("v1"))
    write(tmp_path, "new.json", document("v1", user=nick))
    assert run("bump", "old.json", "new.json", "--check").stdout == "v1\n"


def test_what_is_no_version(tmp_path: Path) -> None:
    write(tmp_path, "old.json", document("first"))
    write(tmp_path, "new.json", document("second", user=COUNTRY_REQUIRED))
    assert run("bump", "old.json", "new.json").exit_code == USAGE
    assert run("bump", "old.json", "new.json", "--from", "3.1.0").stdout == "4.0.0\n"
    found = json.loads(run("bump", "old.json", "new.json", "--from", "3.1.0", "-f", "json").stdout)
    assert found == {"old": "3.1.0", "stated": "second", "step": "major", "next": "4.0.0", "enough": False}


def test_bump_compares_with_git_as_check_does(tmp_path: Path) -> None:
    assert run("bump", *breaking_pair(tmp_path)).stdout == "2.0.0\n"


# --- lifecycle ---


def version(number: str, info: dict[str, Any] | None = None, **operations: dict[str, Any]) -> None:
    """Write a version with operations `get_users`, each with what it states."""
    value = document(number)
    value["info"] |= info or {}
    value["paths"] = {}
    for name, stated in operations.items():
        method, _, path = name.partition("_")
        item = value["paths"].setdefault(f"/{path.replace('__', '/')}", {})
        item[method] = {"responses": {"200": {"description": "OK"}}, **stated}
    put(f"versions/{number}.json", value)


def broken(*arguments: str, today: str = "2026-05-20") -> list[str]:
    result = run("lifecycle", "versions", "-f", "json", "--today", today, *arguments)
    found = json.loads(result.stdout)
    assert result.exit_code == (PASSED if found["verdict"]["passed"] else FAILED)
    return [one["rule"] for one in found["breaches"]]


HEADERS = {"responses": {"200": {"description": "OK", "headers": {"Sunset": {"schema": {"type": "string"}}}}}}
ENDING = {
    "deprecated": True,
    "x-deprecated-at": "2025-10-01",
    "x-sunset": "2026-12-01",
    "x-successor": "GET /b",
    **HEADERS,
}


def test_promises_that_are_kept() -> None:
    version("1.0.0", get_a=ENDING, get_b={})
    version("2.0.0", {"x-released": "2026-01-01"}, get_b={}, get_a=ENDING)
    assert broken("--max-active", "2") == []
    text = run("lifecycle", "versions", "--today", "2026-05-20").stdout
    assert text.endswith("Passed: every promise is kept in 2 versions.\n")
    assert "2.0.0    active  2026-01-01" in text


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"x-sunset": None}, "deprecated-without-sunset"),
        ({"x-sunset": "soon"}, "sunset-unreadable"),
        ({"x-deprecated-at": "2026-11-01"}, "notice-too-short"),
        ({"x-sunset": "2026-05-01"}, "sunset-passed"),
        ({"x-successor": None}, "successor-missing"),
        ({"responses": {"200": {"description": "OK"}}}, "headers-undocumented"),
    ],
)
def test_what_is_wrong_about_a_deprecation(change: dict[str, Any], rule: str) -> None:
    stated = {key: value for key, value in {**ENDING, **change}.items() if value is not None}
    version("1.0.0", get_a=stated, get_b={})
    assert broken() == [rule]


def test_a_removal_has_to_be_announced() -> None:
    version("1.0.0", get_a={}, get_b={})
    version("2.0.0", get_b={})
    assert broken() == ["removed-unannounced"]
    version("1.0.0", get_a={**ENDING, "x-sunset": "2026-05-01"}, get_b={})
    assert "removed-unannounced" not in broken()
    version("1.0.0", {"deprecated": True, "x-sunset": "2027-01-01", "x-successor": "2.0.0"}, get_a={}, get_b={})
    assert broken() == []


def test_a_version_in_the_path_is_no_removal() -> None:
    version("1.0.0", get_v1__a={})
    version("2.0.0", get_v2__a={})
    assert broken() == []


def test_how_many_and_for_how_long() -> None:
    version("1.0.0", {"deprecated": True, "x-released": "2025-12-01", "x-sunset": "2026-06-01", "x-successor": "2"})
    version("2.0.0")
    version("3.0.0")
    assert broken("--max-active", "2", "--support-days", "365") == ["too-many-active", "support-too-short"]
    assert broken("--max-active", "2", today="2026-07-01") == []


def test_versions_that_are_told_apart_in_several_ways() -> None:
    version("1.0.0", get_v1__a={}, get_v1__b={})
    header = {"name": "API-Version", "in": "header", "required": True, "schema": {"const": "2"}}
    version("2.0.0", get_a={"parameters": [header]}, get_b={"parameters": [header]})
    assert "strategies-mixed" in broken()


def test_versions_of_single_paths() -> None:
    version("1.0.0", get_v1__a={}, get_v2__b={})
    assert broken() == ["versions-of-endpoints"]
    assert run("lifecycle", "versions", "--fail-on", "warning").exit_code == FAILED


def test_versions_stand_in_their_order_whatever_their_files_are_called() -> None:
    for number in ("1.10.0", "1.9.0", "1.2.0"):
        version(number)
    found = json.loads(run("lifecycle", "versions", "-f", "json").stdout)
    assert [one["version"] for one in found["versions"]] == ["1.10.0", "1.9.0", "1.2.0"]


def test_a_status_page() -> None:
    version("1.0.0", get_a=ENDING)
    page = run("lifecycle", "versions", "-f", "markdown", "--today", "2026-05-20").stdout
    assert "| version | status |" in page
    assert "until 2026-12-01; use GET /b" in page


def test_a_folder_without_versions() -> None:
    Path("versions").mkdir()
    assert run("lifecycle", "versions").exit_code == USAGE

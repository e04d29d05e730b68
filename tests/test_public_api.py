"""The names that `apidiff` exports, and that they stay what they are."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import apidiff

DOCUMENT = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}


PUBLIC = {
    "ConfigError",
    "Document",
    "DocumentError",
    "Finding",
    "Level",
    "Problem",
    "Report",
    "Rulebook",
    "Settings",
    "__version__",
    "compare",
    "load_rulebook",
    "load_settings",
}
"""What programs may rely on. Adding a name is a decision; removing one breaks them."""


def test_the_exported_names_are_the_promised_ones() -> None:
    assert set(apidiff.__all__) == PUBLIC
    assert [name for name in apidiff.__all__ if not hasattr(apidiff, name)] == []
    assert not hasattr(apidiff, "rulebook")


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_an_exported_name_is_there(name: str) -> None:
    assert getattr(apidiff, name) is not None


def test_the_architecture_names_what_is_exported(root: Path) -> None:
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.search(r"## Public interface\n\n(.*?)\n## ", text, re.DOTALL)
    assert named
    assert set(re.findall(r"`(?:apidiff\.)?(\w+)", named[1])) >= PUBLIC


def test_the_rulebook_can_be_read() -> None:
    rulebook: apidiff.Rulebook = apidiff.load_rulebook()
    assert isinstance(rulebook, apidiff.Rulebook)
    assert rulebook.rule("property-renamed").kind.name == "property.renamed"


def test_rules_are_imported_where_they_are_used() -> None:
    code = "import sys, apidiff; assert 'apidiff.classify.rules.rulebook' not in sys.modules; apidiff.Rulebook"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_compare_stays_a_function_once_its_namesake_is_imported() -> None:
    importlib.import_module("apidiff.compare.contracts")
    assert apidiff.compare(DOCUMENT, DOCUMENT).verdict.passed
    assert apidiff.compare(DOCUMENT, DOCUMENT).verdict.passed


def test_compare_works_twice_in_a_fresh_interpreter() -> None:
    code = f"import apidiff; old = {DOCUMENT!r}; [apidiff.compare(old, old) for _ in range(2)]"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


class OwnText(str):
    """A text as some YAML libraries give it."""


def test_texts_of_a_type_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text('{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}')
    given = {"openapi": OwnText("3.1.0"), OwnText("info"): {"title": OwnText("t"), "version": "2"}, "paths": {}}
    report = apidiff.compare(OwnText("a.json"), given, settings=apidiff.Settings())
    assert json.loads(report.to_format(report, "json", False))["old"]["source"] == "a.json"
    assert report.to_dict()["new"]["title"] == "t"


@pytest.mark.parametrize(
    "folders", ["rules", b"rules", Path("rules"), 1, None, {"rules": 1}, [1], [None], ["x" * 5_000]]
)
def test_folders_of_rules_that_are_none(folders: object) -> None:
    with pytest.raises(apidiff.ConfigError):
        apidiff.load_rulebook(folders)  # type: ignore[arg-type]


@pytest.mark.parametrize("id_", ["nothing", 1, None, ["property-removed"]])
def test_rules_that_are_not_there(id_: object) -> None:
    with pytest.raises(apidiff.ConfigError, match="there is no rule"):
        apidiff.load_rulebook().rule(id_)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["x" * 5_000, "\0", "nowhere"])
def test_files_that_cannot_be_there(name: str) -> None:
    for setting in ("rules", "waivers"):
        with pytest.raises(apidiff.ConfigError):
            apidiff.compare(DOCUMENT, DOCUMENT, settings=apidiff.Settings(**{setting: (name,)}))
    with pytest.raises(apidiff.ConfigError):
        apidiff.load_settings(name)
    with pytest.raises(apidiff.DocumentError):
        apidiff.compare(name, DOCUMENT, settings=apidiff.Settings())


@pytest.mark.parametrize("code", [0, 1])
def test_an_application_that_ends_the_program_gives_no_document(code: int) -> None:
    def app() -> object:
        sys.exit(code)

    with pytest.raises(apidiff.DocumentError, match=f"gives no document: SystemExit: {code}"):
        apidiff.compare(app, DOCUMENT)


def _nested() -> list[object]:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    return value


class _Unshown:
    def __repr__(self) -> str:
        raise RuntimeError("no")


@pytest.mark.parametrize("value", [10**5_000, _nested(), _Unshown()], ids=["number", "nested", "object"])
def test_values_that_python_cannot_write_are_told_by_their_type(value: object) -> None:
    wrong: list[Callable[[], object]] = [
        lambda: apidiff.compare(DOCUMENT, DOCUMENT, settings=value),  # type: ignore[arg-type]
        lambda: apidiff.compare(value, DOCUMENT),  # type: ignore[arg-type]
        lambda: apidiff.Settings(fail_on=value),  # type: ignore[arg-type]
        lambda: apidiff.Settings(rules=value),  # type: ignore[arg-type]
        lambda: apidiff.load_settings(strict=value),
        lambda: apidiff.load_rulebook([value]),  # type: ignore[list-item]
        lambda: apidiff.load_rulebook().rule(value),  # type: ignore[arg-type]
    ]
    for call in wrong:
        with pytest.raises(apidiff.ConfigError, match=f"a value of the type {type(value).__name__}"):
            call()


def test_a_number_too_large_to_be_written_in_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".apidiff.yaml").write_text(f"fail-on: 0x{'f' * 9_000}\n")
    with pytest.raises(apidiff.ConfigError, match=r"\.apidiff\.yaml:1:10"):
        apidiff.load_settings()


def test_consumers_of_the_settings_are_asked(tmp_path: Path) -> None:
    def document(*paths: str) -> dict[str, object]:
        answers = {"responses": {"200": {"description": "d"}}}
        return {**DOCUMENT, "paths": {path: {"get": answers} for path in paths}}

    calls = tmp_path / "calls.ndjson"
    calls.write_text(json.dumps({"consumer": "till", "method": "GET", "path": "/b", "status": 200}) + "\n")
    settings = apidiff.Settings(consumers=(str(calls),))
    report = apidiff.compare(document("/a", "/b"), document("/a"), settings=settings)
    assert report.impact is not None
    assert [use.consumer for use in report.impact.consumers] == ["till"]
    assert [one.status for one in report.findings[0].impact] == ["hit"]
    assert apidiff.compare(document("/a", "/b"), document("/a"), settings=apidiff.Settings()).impact is None

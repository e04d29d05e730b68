"""`apidiff config show` and `apidiff init`, and what a configuration sets for some documents, paths and rules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apidiff.cli.program import FAILED, PASSED, USAGE
from tests.cli.documents import COUNTRY_REQUIRED, breaking_pair, document, run, write


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("APIDIFF_"):
            monkeypatch.delenv(name)


def shown(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("config", "show", *arguments, "-f", "json").stdout)
    return found["values"]


def levels(*arguments: str) -> list[str]:
    report = json.loads(run("check", "old.json", "new.json", "-f", "json", *arguments).stdout)
    return [finding["level"] for finding in report["findings"] if finding["usages"]]


def configure(text: str, name: str = ".apidiff.yaml") -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def the_rule(tmp_path: Path) -> str:
    pair = breaking_pair(tmp_path)
    rule: str = json.loads(run("check", *pair, "-f", "json").stdout)["findings"][0]["rule"]
    return rule


def test_every_value_says_where_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    configure("fail-on: warning\nextends: base.yaml\nexclude: ['rule:b']\n")
    configure("profile: wire\nfail-on: never\nexclude: ['rule:a']\n", "base.yaml")
    monkeypatch.setenv("APIDIFF_STRICT", "1")
    found = shown()
    here = os.getcwd()
    assert found["fail-on"] == {"value": "warning", "from": f"{here}/.apidiff.yaml"}
    assert found["profile"] == {"value": "wire", "from": f"{here}/base.yaml"}
    assert found["exclude"]["value"] == ["rule:a", "rule:b"]
    assert found["strict"] == {"value": True, "from": "environment APIDIFF_STRICT"}
    assert found["components"] == {"value": False, "from": "default"}
    assert 'fail-on: "warning"  # ' in run("config", "show").stdout


def test_what_is_shown_is_a_configuration_itself() -> None:
    configure("fail-on: warning\nlevels: {'*-removed': off}\n")
    Path("again.yaml").write_text(run("config", "show").stdout)
    assert {key: one["value"] for key, one in shown("--config", "again.yaml").items()} == {
        key: one["value"] for key, one in shown().items()
    }


@pytest.mark.parametrize(
    ("variable", "value", "key", "read"),
    [
        ("APIDIFF_FAIL_ON", "warning", "fail-on", "warning"),
        ("APIDIFF_COMPONENTS", "true", "components", True),
        ("APIDIFF_DEPRECATION_NOTICE_DAYS", "30", "deprecation-notice-days", 30),
        ("APIDIFF_EXCLUDE", "path:/a, path:/b", "exclude", ["path:/a", "path:/b"]),
        ("APIDIFF_WAIVERS", os.pathsep.join(["a.yaml", "b.yaml"]), "waivers", ["a.yaml", "b.yaml"]),
    ],
)
def test_variables_stand_above_the_file(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, key: str, read: Any
) -> None:
    configure("fail-on: never\ncomponents: false\ndeprecation-notice-days: 1\n")
    monkeypatch.setenv(variable, value)
    assert shown()[key]["value"] == read


@pytest.mark.parametrize(
    ("variable", "value"), [("APIDIFF_FAIL_ON", "warn"), ("APIDIFF_STRICT", "perhaps"), ("APIDIFF_CONFIG", "gone.yaml")]
)
def test_a_wrong_variable_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert run("check", *breaking_pair(tmp_path)).exit_code == USAGE


def test_an_option_stands_above_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIDIFF_FAIL_ON", "never")
    pair = breaking_pair(tmp_path)
    assert run("check", *pair).exit_code == PASSED
    assert run("check", *pair, "--fail-on", "breaking").exit_code == FAILED


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("{RULE}: warning", ["warning"]),
        ("'*': warning", ["warning"]),
        ("'*': non-breaking\n  {RULE}: warning", ["warning"]),
        ("{RULE}: warning\n  '*': non-breaking", ["warning"]),
        ("'*': non-breaking\n  '*-required*': warning", ["warning"]),
        ("{RULE}: off", []),
        ("{RULE}: {request: off}", ["non-breaking"]),
        ("{RULE}: {request: off, response: off}", []),
        ("{RULE}: {request: warning, response: off}", ["warning"]),
    ],
)
def test_levels(tmp_path: Path, stated: str, expected: list[str]) -> None:
    rule = the_rule(tmp_path)
    text = stated.replace("{RULE}", rule).replace("*-required*", f"{rule[:-2]}*")
    configure(f"levels:\n  {text}\n")
    found = levels()
    assert found == expected


def test_levels_for_some_paths(tmp_path: Path) -> None:
    rule = the_rule(tmp_path)
    configure("paths: {'/users': {levels: {'*': warning}}, '/other/**': {levels: {'*': off}}}\n")
    assert levels() == ["warning"]
    configure(f"paths: {{'/us*': {{levels: {{{rule}: off}}}}}}\n")
    assert levels() == []
    configure("paths: {'/other/**': {levels: {'*': off}}}\n")
    assert levels() == ["breaking"]


def test_settings_for_some_documents(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    configure("documents: {'new.*': {fail-on: never}, 'other/*': {profile: wire}}\n")
    assert run("check", *pair).exit_code == PASSED
    assert shown("new.json")["fail-on"]["value"] == "never"
    assert shown("new.json")["fail-on"]["from"].endswith(".apidiff.yaml, documents `new.*`")
    assert shown("other/a.json")["profile"]["value"] == "wire"
    assert shown()["profile"]["value"] == "contract"


def test_settings_for_some_of_many_documents(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        for name in ("a.json", "b.json"):
            write(tmp_path / folder, name, document("1.1.0", **({"user": COUNTRY_REQUIRED} if folder == "new" else {})))
    configure("documents: {'**/a.json': {fail-on: never}}\n")
    found = json.loads(run("check", "old", "new", "-f", "json").stdout)
    assert [one["passed"] for one in found["documents"]] == [True, False]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("documents: {'*': {fail-on: warn}}\n", "did you mean 'warning'"),
        ("documents: {'*': {fail-onn: warning}}\n", "unknown key 'fail-onn'"),
        ("documents: {'*': {documents: {}}}\n", "unknown key 'documents'"),
        ("documents: {'*': {allow-remote-refs: true}}\n", "cannot be set in a file"),
        ("documents: {'*': {waivers: [../../../w.yaml]}}\n", "a path in"),
        ("paths: {'/a': {fail-on: never}}\n", "fail-on"),
        ("levels: {a: offf}\n", "offf"),
        ("levels: {a: {requests: off}}\n", "requests"),
        ("removal: sometimes\n", "one of announced, deprecated, never"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    configure(text)
    result = run("check", *breaking_pair(tmp_path))
    assert result.exit_code == USAGE
    assert told in result.stderr
    assert ".apidiff.yaml:1:" in result.stderr


@pytest.mark.parametrize("first", ["extends: .apidiff.yaml\n", "extends: [other.yaml]\n"])
def test_a_configuration_that_extends_itself(tmp_path: Path, first: str) -> None:
    configure(first)
    configure("extends: ./.apidiff.yaml\n", "other.yaml")
    result = run("check", *breaking_pair(tmp_path))
    assert result.exit_code == USAGE
    assert "extends itself" in result.stderr


@pytest.mark.parametrize("named", ["gone.yaml", "../outside.yaml", "package:no_such_package", "package:../../etc"])
def test_what_is_extended_has_to_be_there(tmp_path: Path, named: str) -> None:
    Path("..", "outside.yaml").write_text("fail-on: never\n")
    configure(f"extends: {named}\n")
    assert run("check", *breaking_pair(tmp_path)).exit_code == USAGE


def test_an_installed_package_can_be_extended_and_none_of_its_code_runs(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path_factory.mktemp("site") / "site-packages"
    package = site / "our_api_rules"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('it ran')\n")
    (package / "apidiff.yaml").write_text("fail-on: never\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    configure("extends: package:our_api_rules\n")
    assert run("check", *breaking_pair(tmp_path)).exit_code == PASSED


def test_what_was_removed_after_mere_deprecation(tmp_path: Path) -> None:
    old = document()
    old["paths"]["/old"] = {"get": {"deprecated": True, "responses": {"200": {"description": "OK"}}}}
    write(tmp_path, "old.json", old)
    write(tmp_path, "new.json", document())
    assert run("check", "old.json", "new.json").exit_code == FAILED
    assert run("check", "old.json", "new.json", "--removal", "deprecated").exit_code == PASSED
    configure("removal: deprecated\n")
    assert levels() == ["warning"]
    configure("removal: never\n")
    assert levels() == ["breaking"]


def test_init_writes_a_configuration_that_is_right(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], check=True)
    pair = breaking_pair(tmp_path)
    result = run("init")
    assert result.exit_code == PASSED
    assert "old.json" in result.stdout
    assert run("check", *pair).exit_code == FAILED
    uncommented = [line.removeprefix("# ") for line in Path(".apidiff.yaml").read_text().splitlines()]
    start = uncommented.index("levels:")
    Path("full.yaml").write_text(
        "\n".join(line for line in uncommented[start:] if line.startswith((" ", "l", "e", "d")))
    )
    assert run("config", "show", "--config", "full.yaml").exit_code == PASSED
    assert run("init").exit_code == USAGE
    assert run("init", "--force").exit_code == PASSED

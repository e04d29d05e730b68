"""`apidiff check`, `guide`, `changelog` and `validate` on small documents."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from tests.cli.documents import COUNTRY_REQUIRED, breaking_pair, document, run, write


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def git(*arguments: str) -> None:
    identity = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    subprocess.run(["git", *arguments], env={**os.environ, **identity}, check=True, capture_output=True)


def test_a_pair_that_breaks(tmp_path: Path) -> None:
    result = run("check", *breaking_pair(tmp_path))
    assert result.exit_code == FAILED
    assert "Breaking (1)" in result.stdout
    assert result.stdout.endswith("Failed: 1 breaking change in 1 operation; release it as a new major version.\n")


def test_a_document_and_itself(tmp_path: Path) -> None:
    write(tmp_path, "a.json", document())
    result = run("check", "a.json", "a.json")
    assert result.exit_code == PASSED
    assert result.stdout.endswith("Passed: nothing changed.\n")


@pytest.mark.parametrize(("fail_on", "code"), [("breaking", FAILED), ("warning", FAILED), ("never", PASSED)])
def test_fail_on(tmp_path: Path, fail_on: str, code: int) -> None:
    assert run("check", *breaking_pair(tmp_path), "--fail-on", fail_on).exit_code == code


def test_levels_of_the_configuration(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    rule = json.loads(run("check", *pair, "-f", "json").stdout)["findings"][0]["rule"]
    (tmp_path / ".apidiff.yaml").write_text(f"levels: {{{rule}: warning}}")
    result = run("check", *pair)
    assert result.exit_code == PASSED
    assert "Warnings (1)" in result.stdout


def test_a_waived_finding_does_not_fail(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    finding = json.loads(run("check", *pair, "-f", "json").stdout)["findings"][0]
    (tmp_path / "waivers.yaml").write_text(
        f"- fingerprint: '{finding['fingerprint']}'\n  reason: agreed with all callers\n"
    )
    result = run("check", *pair, "--waivers", "waivers.yaml")
    assert result.exit_code == PASSED
    assert "Waived (1)" in result.stdout
    assert "agreed with all callers" in result.stdout


def test_check_version(tmp_path: Path) -> None:
    optional = {"type": "object", "properties": {"name": {"type": "string"}, "nick": {"type": "string"}}}
    write(tmp_path, "old.json", document("1.0.0"))
    write(tmp_path, "new.json", document("1.0.1", user=optional))
    assert run("check", "old.json", "new.json").exit_code == PASSED
    result = run("check", "old.json", "new.json", "--check-version", "-q")
    assert result.exit_code == FAILED
    assert "minor" in result.stdout


def test_one_document_from_standard_input(tmp_path: Path) -> None:
    write(tmp_path, "old.json", document())
    result = run("check", "old.json", "-", input=json.dumps(document(user=COUNTRY_REQUIRED)))
    assert result.exit_code == FAILED


def test_both_documents_from_standard_input() -> None:
    result = run("check", "-", "-")
    assert result.exit_code == USAGE
    assert "only one of the two documents" in result.stderr


def test_verbose_lists_what_is_harmless(tmp_path: Path) -> None:
    optional = {"type": "object", "properties": {"name": {"type": "string"}, "nick": {"type": "string"}}}
    write(tmp_path, "old.json", document())
    write(tmp_path, "new.json", document(user=optional))
    assert "`nick`" not in run("check", "old.json", "new.json").stdout
    assert "`nick`" in run("check", "old.json", "new.json", "-v").stdout


# --- One argument: against the merge base -------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git("init", "-q", "-b", "main")
    (tmp_path / "api").mkdir()
    write(tmp_path / "api", "openapi.json", document())
    git("add", ".")
    git("commit", "-qm", "first")
    git("checkout", "-qb", "feature")
    return tmp_path


def test_a_file_and_its_merge_base(repository: Path) -> None:
    write(repository / "api", "openapi.json", document(user=COUNTRY_REQUIRED))
    result = run("check", "api/openapi.json", "-f", "json")
    assert result.exit_code == FAILED
    assert json.loads(result.stdout)["old"]["source"].endswith(":api/openapi.json")


def test_the_merge_base_and_not_the_tip_of_the_branch(repository: Path) -> None:
    git("checkout", "-q", "main")
    write(repository / "api", "openapi.json", document(user=COUNTRY_REQUIRED))
    git("commit", "-qam", "main moved on")
    git("checkout", "-q", "feature")
    assert run("check", "api/openapi.json").exit_code == PASSED


def test_from_a_folder_of_the_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository / "api", "openapi.json", document(user=COUNTRY_REQUIRED))
    monkeypatch.chdir(repository / "api")
    assert run("check", "openapi.json").exit_code == FAILED


def test_a_file_of_another_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(other.parent))
    monkeypatch.chdir(other)
    result = run("check", str(repository / "api" / "openapi.json"))
    assert result.exit_code == USAGE
    assert "in another git repository than the working directory; expected to run in" in result.stderr


def test_a_file_that_is_new_in_the_repository(repository: Path) -> None:
    write(repository, "other.json", document())
    result = run("check", "other.json")
    assert result.exit_code == UNREADABLE
    assert "other.json" in result.stderr


def test_without_a_default_branch(repository: Path) -> None:
    git("branch", "-qm", "main", "trunk")
    result = run("check", "api/openapi.json")
    assert result.exit_code == USAGE
    assert "no branch to compare with; expected one of origin/HEAD, " in result.stderr


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(tmp_path, "openapi.json", document())
    result = run("check", "openapi.json")
    assert result.exit_code == USAGE
    assert "not in a git repository" in result.stderr


def test_one_argument_that_is_no_file() -> None:
    result = run("check", "openapi.json")
    assert result.exit_code == USAGE
    assert result.stderr.startswith("openapi.json: there is no such file; expected OLD and NEW")


def test_git_is_not_installed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository / "nowhere"))
    assert run("check", "api/openapi.json").exit_code == USAGE


# --- guide, changelog, validate -----------------------------------------------------------------------------------


def test_guide(tmp_path: Path) -> None:
    result = run("guide", *breaking_pair(tmp_path))
    assert result.exit_code == PASSED
    assert result.stdout.startswith("# Users API: migrating from 1.0.0 to 1.1.0\n")
    assert "`country`" in result.stdout


def test_guide_to_a_file(tmp_path: Path) -> None:
    result = run("guide", *breaking_pair(tmp_path), "-o", "guide.md")
    assert (result.exit_code, result.stdout, result.stderr) == (PASSED, "", "")
    assert (tmp_path / "guide.md").read_text(encoding="utf-8").startswith("# Users API")


def test_a_configured_level_does_not_fail_a_guide(tmp_path: Path) -> None:
    (tmp_path / ".apidiff.yaml").write_text("fail-on: breaking")
    assert run("guide", *breaking_pair(tmp_path)).exit_code == PASSED


def test_changelog(tmp_path: Path) -> None:
    result = run("changelog", *breaking_pair(tmp_path))
    assert result.exit_code == PASSED
    assert result.stdout.startswith("## 1.1.0\n\n### Breaking\n\n- `country`")


def test_changelog_as_json(tmp_path: Path) -> None:
    assert json.loads(run("changelog", *breaking_pair(tmp_path), "-f", "json").stdout)["report"] == 1


def test_validate_a_valid_document(tmp_path: Path) -> None:
    write(tmp_path, "a.json", document())
    result = run("validate", "a.json")
    assert (result.exit_code, result.stdout, result.stderr) == (PASSED, "Passed: a.json is valid.\n", "")
    assert run("validate", "a.json", "-q").stdout == ""


@pytest.mark.parametrize("options", [(), ("--quick",)])
def test_validate_an_invalid_document(tmp_path: Path, options: tuple[str, ...]) -> None:
    wrong = document(user={"$ref": "#/components/schemas/Gone"})
    wrong["info"]["title"] = 3
    write(tmp_path, "a.json", wrong)
    result = run("validate", "a.json", *options)
    assert result.exit_code == FAILED
    lines = result.stdout.splitlines()
    assert all(line.startswith("a.json:1:") for line in lines), lines
    assert any("#/components/schemas/Gone" in line for line in lines)
    assert any("/info/title" in line for line in lines)
    assert result.stderr == f"Failed: {len(lines)} problems in a.json.\n"
    quiet = run("validate", "a.json", "-q", *options)
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (FAILED, "", "")


def test_validate_what_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: [")
    result = run("validate", "a.yaml")
    assert result.exit_code == UNREADABLE
    assert result.stderr.startswith("a.yaml:")

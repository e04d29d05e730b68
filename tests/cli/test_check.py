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


def test_a_document_and_its_copy(tmp_path: Path) -> None:
    write(tmp_path, "a.json", document())
    write(tmp_path, "b.json", document())
    result = run("check", "a.json", "b.json")
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
    assert result.stdout.startswith("# Changelog\n")
    assert "\n## 1.1.0\n" in result.stdout
    assert "\n- **Breaking:** `country`" in result.stdout


def test_changelog_as_json(tmp_path: Path) -> None:
    made = json.loads(run("changelog", *breaking_pair(tmp_path), "-f", "json").stdout)
    assert made["changelog"] == 1
    assert "breaking" in [entry["level"] for release in made["releases"] for entry in release["entries"]]


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


def test_validate_where_only_the_meta_schemas_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As requirements/check.txt installs it, for the demo and the action."""
    monkeypatch.setattr("apidiff.cli.validate.find_spec", lambda name: None)
    write(tmp_path, "a.json", document())
    result = run("validate", "a.json")
    assert (result.exit_code, result.stdout) == (USAGE, "")
    assert "pip install openapi-spec-validator" in result.stderr
    assert run("validate", "a.json", "--quick").exit_code == PASSED


def test_validate_what_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: [")
    result = run("validate", "a.yaml")
    assert result.exit_code == UNREADABLE
    assert result.stderr.startswith("a.yaml:")


# --- A document and itself ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("openapi.json", "openapi.json", "file"),
        ("openapi.json", "./openapi.json", "file"),
        ("link.json", "openapi.json", "file"),
        ("HEAD:api/openapi.json", "feature:api/openapi.json", "file of one commit"),
        ("main:api/openapi.json", "HEAD:./openapi.json", "file of one commit"),
    ],
)
def test_a_document_and_itself_is_said_to_be_that(
    repository: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, what: str
) -> None:
    monkeypatch.chdir(repository / "api")
    (repository / "api" / "link.json").symlink_to("openapi.json")
    result = run("check", old, new, "-f", "json")
    assert result.exit_code == PASSED
    assert f"{new}: OLD and NEW are one {what}, so this compares the document with itself" in result.stderr
    report = json.loads(result.stdout)
    assert report["verdict"]["sentence"] == f"Passed: OLD and NEW are one {what}, so there was nothing to compare."
    assert len(report["problems"]) == 1


def test_two_commits_with_the_same_document_are_two(repository: Path) -> None:
    git("commit", "-q", "--allow-empty", "-m", "second")
    result = run("check", "main:api/openapi.json", "HEAD:api/openapi.json")
    assert result.stdout.endswith("Passed: nothing changed.\n")
    assert run("check", "main:api/openapi.json", "api/openapi.json").stdout.endswith("Passed: nothing changed.\n")


def test_one_object_and_itself() -> None:
    import apidiff

    value = document()
    report = apidiff.compare(value, value)
    assert report.verdict.sentence == "Passed: OLD and NEW are one object, so there was nothing to compare."
    assert apidiff.compare(value, document()).verdict.sentence == "Passed: nothing changed."


# --- Filters, waivers and answers that name nothing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--include", "path:/user"), "the filter `path:/user`: it matches nothing in either document; did you mean "),
        (("--include", "path:/user"), "did you mean `path:/users`?"),
        (
            ("--include", "path:/users", "--include", "tag:x"),
            "the filters `path:/users`, `tag:x` keep nothing of either",
        ),
        (("--exclude", "path:*"), "the filters `not path:*` keep nothing of either document"),
        (("--exclude", "rule:*"), "the filters `not rule:*` keep nothing of either document"),
        (("--include", "rule:property-remvoed"), "there is no such rule; did you mean `rule:property-removed`?"),
        (("--include", "direction:requests"), "there is no such direction; did you mean `direction:request`?"),
        (("--include", "operation-id:createuser"), "did you mean `operation-id:createUser`?"),
        (("--include", "extension:x-internal"), "the filters `extension:x-internal` keep nothing of either document"),
    ],
)
def test_filters_that_keep_nothing_are_wrong_usage(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    result = run("check", *breaking_pair(tmp_path), *options)
    assert (result.exit_code, result.stdout) == (USAGE, "")
    assert told in result.stderr


def test_stability_that_keeps_nothing_is_wrong_usage(tmp_path: Path) -> None:
    for name in ("old.json", "new.json"):
        draft = document()
        draft["paths"]["/users"]["x-stability-level"] = "draft"
        write(tmp_path, name, draft)
    result = run("check", "old.json", "new.json", "--stability", "stable")
    assert (result.exit_code, result.stdout) == (USAGE, "")
    assert "the filters stability `stable` keep nothing of either document" in result.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--exclude", "rule:property-remvoed"), "there is no such rule; did you mean `rule:property-removed`?"),
        (("--exclude", "path:/user"), "the filter `path:/user`: it matches nothing in either document"),
        (("--include", "path:/users", "--include", "path:/orders"), "the filter `path:/orders`: it matches nothing"),
        (("--include", "rule:*", "--include", "rule:gone"), "the filter `rule:gone`: there is no such rule"),
    ],
)
def test_a_filter_that_matches_nothing_is_told_in_every_format(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    pair = breaking_pair(tmp_path)
    for format_ in ("text", "json", "github", "sarif"):
        result = run("check", *pair, *options, "-f", format_)
        assert result.exit_code == FAILED
        assert told in " ".join(result.output.split())


def test_a_filter_that_one_of_the_documents_knows_keeps_something(tmp_path: Path) -> None:
    write(tmp_path, "old.json", document())
    moved = document()
    moved["paths"] = {"/people": {"get": {"responses": {"200": {"description": "OK"}}}}}
    write(tmp_path, "new.json", moved)
    for path in ("/users", "/people"):
        result = run("check", "old.json", "new.json", "--include", f"path:{path}")
        assert result.exit_code in (PASSED, FAILED)
        assert result.stderr == ""


def test_a_waiver_of_a_rule_that_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text("- rule: property-remvoed\n  reason: agreed\n")
    result = run("check", *breaking_pair(tmp_path), "--waivers", "waivers.yaml", "-q")
    assert result.exit_code == FAILED
    assert "the rule `property-remvoed`, which does not exist; did you mean `property-removed`?" in result.stderr


def test_answers_about_nothing(tmp_path: Path) -> None:
    answers = {
        "operation:POST /users": "POST /user",
        "operation:POST /user": "none",
        "parameter:POST /users:query limit": "none",
        "property:User.name": "none",
        "property:User.nmae": "none",
        "property:User.name.first": "none",
        "anything-of-a-proposal": "1",
    }
    (tmp_path / "answers.yaml").write_text("".join(f"'{id_}': {answer}\n" for id_, answer in answers.items()))
    result = run("check", *breaking_pair(tmp_path), "--answers", "answers.yaml", "-q")
    assert result.stderr.splitlines() == [
        "the answer `operation:POST /users`: NEW has no `POST /user`",
        "the answer `operation:POST /user`: it names nothing in OLD",
        "the answer `parameter:POST /users:query limit`: it names nothing in OLD",
        "the answer `property:User.nmae`: it names nothing in OLD",
        "the answer `property:User.name.first`: it names nothing in OLD",
    ]


# --- One argument, on the default branch itself -----------------------------------------------------------------------


@pytest.fixture
def broken(repository: Path) -> Path:
    """The default branch, whose last commit broke the document."""
    git("checkout", "-q", "main")
    write(repository / "api", "openapi.json", document(user=COUNTRY_REQUIRED))
    git("commit", "-qam", "broken")
    return repository


def test_the_default_branch_is_compared_with_the_commit_before(broken: Path) -> None:
    result = run("check", "api/openapi.json", "-f", "json")
    assert result.exit_code == FAILED
    assert "api/openapi.json: on main already, so it is compared with the commit before, " in result.stderr


@pytest.mark.parametrize("how", ["detached", "with a remote", "behind its remote", "edited elsewhere", "edited"])
def test_so_is_a_checkout_of_it(broken: Path, how: str) -> None:
    if how == "detached":
        git("checkout", "-q", "--detach")
    elif how == "with a remote":
        git("update-ref", "refs/remotes/origin/main", "HEAD")
        git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    elif how == "behind its remote":
        git("commit", "-q", "--allow-empty", "-m", "on")
        git("update-ref", "refs/remotes/origin/main", "HEAD")
        git("reset", "-q", "--hard", "HEAD^")
    elif how == "edited elsewhere":
        (broken / "README").write_text("Words.")
    else:
        again = document("1.0.1", user=COUNTRY_REQUIRED)
        write(broken / "api", "openapi.json", again)
    assert run("check", "api/openapi.json").exit_code == FAILED


def test_a_merge_on_the_default_branch_is_compared_with_what_it_was_merged_into(repository: Path) -> None:
    git("checkout", "-q", "feature")
    write(repository / "api", "openapi.json", document(user=COUNTRY_REQUIRED))
    git("commit", "-qam", "broken")
    git("checkout", "-q", "main")
    git("merge", "-q", "--no-ff", "-m", "merge", "feature")
    assert run("check", "api/openapi.json").exit_code == FAILED


def test_a_branch_that_has_no_commit_yet(broken: Path) -> None:
    git("checkout", "-q", "-b", "next")
    result = run("check", "api/openapi.json")
    assert result.exit_code == PASSED
    assert result.stderr.startswith("api/openapi.json: nothing was committed or edited since main")
    write(broken / "api", "openapi.json", document("1.0.1", user=COUNTRY_REQUIRED))
    result = run("check", "api/openapi.json")
    assert (result.exit_code, result.stderr) == (PASSED, "")


def test_the_first_commit_has_nothing_to_be_compared_with(repository: Path) -> None:
    git("checkout", "-q", "main")
    result = run("check", "api/openapi.json")
    assert (result.exit_code, result.stdout) == (USAGE, "")
    assert "the commit before it is not here; expected OLD and NEW" in result.stderr


def test_an_edit_after_the_first_commit_is_compared_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    write(tmp_path, "openapi.json", document())
    git("add", ".")
    git("commit", "-qm", "first")
    write(tmp_path, "openapi.json", document(user=COUNTRY_REQUIRED))
    result = run("check", "openapi.json", "-q")
    assert result.exit_code == FAILED
    assert result.stderr.startswith("openapi.json: on main, whose first commit it is compared with, ")


def test_an_edit_in_a_clone_without_the_commit_before_is_not_all_that_is_new(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("clone", "-q", "--depth=1", f"file://{broken}", str(broken / "shallow"))
    monkeypatch.chdir(broken / "shallow")
    write(broken / "shallow" / "api", "openapi.json", document("1.0.1", user=COUNTRY_REQUIRED))
    assert run("check", "api/openapi.json").exit_code == USAGE


def test_a_clone_without_the_commit_before_says_what_to_do(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("clone", "-q", "--depth=1", f"file://{broken}", str(broken / "shallow"))
    monkeypatch.chdir(broken / "shallow")
    result = run("check", "api/openapi.json")
    assert (result.exit_code, result.stdout) == (USAGE, "")
    assert "expected a clone of two commits or more (fetch-depth: 2)" in result.stderr


def test_filters_that_keep_no_change_do_not_say_that_nothing_changed(tmp_path: Path) -> None:
    result = run("check", *breaking_pair(tmp_path), "--include", "direction:response", "-q")
    assert result.exit_code == PASSED
    assert result.stdout == "Passed: no breaking changes among 1 change.\n"
    result = run("check", *breaking_pair(tmp_path), "--include", "rule:operation-removed", "-q")
    assert result.stdout == "Passed: nothing changed in what the filters keep.\n"


def test_two_patterns_that_match_nothing_are_both_told(tmp_path: Path) -> None:
    options = ("--exclude", "path:/a", "--exclude", "path:/b")
    for format_ in ("github", "gitlab", "sarif", "junit", "json", "text"):
        told = run("check", *breaking_pair(tmp_path), *options, "-f", format_).stdout
        assert "the filter `path:/a`" in told
        assert "the filter `path:/b`" in told
    github = run("check", *breaking_pair(tmp_path), *options, "-f", "github").stdout
    assert "::warning file=new.json,line=1,col=1,title=problem%3A names nothing::the filter `path:/a`" in github

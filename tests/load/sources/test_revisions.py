"""Documents in git: read from the object store, nothing checked out."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from apidiff.load.sources import revisions
from apidiff.load.sources.source import LoadOptions, load
from apidiff.model.document import DocumentError, Problem

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    names = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **names, **alone}
    )


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose first commit has an API of several files, and whose working tree is empty."""
    git(tmp_path, "init", "--initial-branch=main", ".")
    api = tmp_path / "api"
    (api / "schemas").mkdir(parents=True)
    (api / "openapi.yaml").write_text("openapi: 3.0.0\n")
    (api / "schemas" / "user.yaml").write_text("type: object\n")
    (api / "schemas" / "ü x.yaml").write_text("type: string\n")
    (api / "link.yaml").symlink_to("schemas/user.yaml")
    (api / "linked").symlink_to("../api/schemas")
    (api / "stray.yaml").symlink_to("../../stray.yaml")
    (api / "gone.yaml").symlink_to("nowhere.yaml")
    (api / "round.yaml").symlink_to("round.yaml")
    (tmp_path / "secret.yaml").write_text("password: 1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first: one")
    git(tmp_path, "tag", "v1")
    (api / "openapi.yaml").write_text("openapi: 3.1.0\n")
    git(tmp_path, "commit", "-am", "second")
    git(tmp_path, "rm", "-rq", "api")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(source: str, options: LoadOptions | None = None) -> Problem:
    with pytest.raises(DocumentError) as caught:
        load(source, options=options or LoadOptions())
    (problem,) = caught.value.problems
    assert problem.expected
    return problem


def test_a_file_of_a_revision(repository: Path) -> None:
    assert not (repository / "api").exists()
    assert load("main:api/openapi.yaml").entry.root == {"openapi": "3.1.0"}
    for revision in ("main~1", "v1", "HEAD^", "HEAD^{/first: one}", "main@{1}"):
        document = load(f"{revision}:api/openapi.yaml")
        assert document.entry.root == {"openapi": "3.0.0"}
        assert document.entry.name == f"{revision}:api/openapi.yaml"
        assert document.source == f"{revision}:api/openapi.yaml"


def test_paths_count_from_the_top_or_from_here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "api").mkdir()
    monkeypatch.chdir(repository / "api")
    assert load("main:api/openapi.yaml").entry.root == {"openapi": "3.1.0"}
    assert load("main:./openapi.yaml").entry.root == {"openapi": "3.1.0"}
    assert load("main:../api/./openapi.yaml").entry.root == {"openapi": "3.1.0"}
    assert "main:./openapi.yaml" in (refused("main:openapi.yaml").expected or "")


def test_other_files_come_from_the_same_revision(repository: Path) -> None:
    document = load("v1:api/openapi.yaml")
    assert document.resource("schemas/user.yaml").root == {"type": "object"}
    assert document.resource("schemas/ü x.yaml").root == {"type": "string"}
    assert document.resource("schemas/user.yaml").name == "v1:api/schemas/user.yaml"
    assert document.resource("openapi.yaml") is document.entry
    for key, what in [
        ("schemas/none.yaml", "no file"),
        ("schemas", "a directory"),
        ("../../../etc/passwd", "outside"),
        ("/etc/passwd", "outside"),
        ("stray.yaml", "outside"),
        ("gone.yaml", "no file"),
        ("round.yaml", "no file"),
        ("a\nb", "no file name"),
    ]:
        with pytest.raises(DocumentError, match=what):
            document.resource(key)
    assert document.resource("schemas/user.yaml").root == {"type": "object"}


def test_links_inside_a_revision_are_followed(repository: Path) -> None:
    document = load("v1:api/openapi.yaml")
    assert document.resource("link.yaml").root == {"type": "object"}
    assert document.resource("linked/user.yaml").root == {"type": "object"}
    assert load("v1:api/link.yaml").entry.root == {"type": "object"}


def test_what_lies_in_a_submodule_or_behind_a_staged_link_was_not_looked_at(repository: Path) -> None:
    other = repository / "lib"
    other.mkdir()
    git(other, "init", "--initial-branch=main", ".")
    (other / "user.yaml").write_text("type: object\n")
    git(other, "add", ".")
    git(other, "commit", "-m", "library")
    (repository / "openapi.yaml").write_text("openapi: 3.0.0\n")
    (repository / "linked").symlink_to("schemas")
    (repository / "schemas").mkdir()
    (repository / "schemas" / "user.yaml").write_text("type: object\n")
    git(repository, "add", ".")
    for source, key in ((":openapi.yaml", "lib/user.yaml"), (":openapi.yaml", "linked/user.yaml")):
        with pytest.raises(DocumentError, match="the file lies behind") as caught:
            load(source).resource(key)
        assert caught.value.problems[0].cause == "withheld"
    git(repository, "commit", "-m", "third")
    with pytest.raises(DocumentError, match="the file lies behind 'lib', a submodule") as caught:
        load("main:openapi.yaml").resource("lib/user.yaml")
    assert caught.value.problems[0].cause == "withheld"
    assert load("main:openapi.yaml").resource("linked/user.yaml").root == {"type": "object"}


def test_files_beside_the_folder_are_those_of_the_revision(repository: Path) -> None:
    document = load("v1:api/openapi.yaml")
    assert document.resource("../secret.yaml").root == {"password": 1}
    with pytest.raises(DocumentError, match="outside"):
        document.resource("../../secret.yaml")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("nope:api/openapi.yaml", "no revision 'nope'"),
        ("main:nope.yaml", "no file 'nope.yaml'"),
        ("main:api", "a directory"),
        ("main:../x.yaml", "out of the repository"),
        ("--output=x:api/openapi.yaml", "neither a file nor a revision"),
        ("main:", "neither a file nor a revision"),
        (":api/openapi.yaml", "neither a file nor a revision"),
        ("main:a\nb", "neither a file nor a revision"),
        ("$(touch x):api/openapi.yaml", "no revision"),
    ],
)
def test_bad_revisions_and_paths(repository: Path, source: str, what: str) -> None:
    problem = refused(source)
    assert what in problem.what
    assert sorted(os.listdir(repository)) == [".git", "secret.yaml"]


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    problem = refused("main:openapi.yaml")
    assert "not in a git repository" in problem.what
    assert "no such file" in problem.what


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository / "nothing"))
    assert "git is not installed" in refused("main:api/openapi.yaml").what


def test_git_that_never_answers(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = repository / "bin"
    fake.mkdir()
    (fake / "git").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (fake / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(fake), prepend=os.pathsep)
    start = time.monotonic()
    assert "did not answer" in refused("main:api/openapi.yaml", LoadOptions(timeout=0.2)).what
    assert time.monotonic() - start < 10


def test_a_batch_that_never_answers(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = load("main:api/openapi.yaml", options=LoadOptions(timeout=0.3))

    def silent(self: revisions.Batch, *_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(revisions.Batch, "_answer", silent)
    with pytest.raises(DocumentError, match="did not answer"):
        document.resource("schemas/user.yaml")


def test_a_killed_batch_is_an_error_and_no_hang(repository: Path) -> None:
    batch = revisions.Batch(5)
    tree = subprocess.check_output(["git", "rev-parse", "main^{tree}"], text=True).strip()
    assert batch.ask(f"{tree}:api/openapi.yaml", 100) is not None
    assert batch._process is not None
    batch._process.kill()
    batch._process.wait()
    with pytest.raises(TimeoutError):
        batch.ask(f"{tree}:api/openapi.yaml", 100)


def test_answers_that_break_off() -> None:
    batch = revisions.Batch(5)
    for script in ("exit 0", "read a; printf 'oid blob 100\\nshort'", "read a; printf 'oid blob'"):
        process = subprocess.Popen(["/bin/sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            with pytest.raises(TimeoutError):
                batch._answer(process, "name", 1000)
        finally:
            revisions._stop(process)


def test_a_process_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "_PATIENCE", 0.05)
    process = subprocess.Popen(["/bin/sleep", "60"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    revisions._stop(process)
    assert process.returncode is not None


def test_a_repository_of_another_user(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = repository / "bin"
    fake.mkdir()
    (fake / "git").write_text("#!/bin/sh\necho 'fatal: detected dubious ownership in repository' >&2\nexit 128\n")
    (fake / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(fake), prepend=os.pathsep)
    assert "another user owns it" in refused("main:api/openapi.yaml").what


def test_sizes_are_limited(repository: Path) -> None:
    assert "larger than the 5 bytes" in refused("main:api/openapi.yaml", LoadOptions(max_bytes=5)).what
    document = load("main:api/openapi.yaml", options=LoadOptions(max_bytes=16))
    with pytest.raises(DocumentError, match="larger than the 1 bytes"):
        document.resource("schemas/user.yaml")


def test_many_files_come_from_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "--initial-branch=main", ".")
    for index in range(300):
        (tmp_path / f"f{index}.yaml").write_text(f"value: {index}\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "many")
    monkeypatch.chdir(tmp_path)
    document = load("main:f0.yaml")

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("another process was started")

    monkeypatch.setattr(subprocess, "Popen", refused)
    assert [document.resource(f"f{index}.yaml").root["value"] for index in range(1, 300)] == list(range(1, 300))


def test_an_entry_that_is_a_link_refers_to_what_stands_beside_the_file_it_leads_to(repository: Path) -> None:
    (repository / "v2").mkdir()
    (repository / "v2" / "openapi.yaml").write_text("openapi: 3.0.0\n")
    (repository / "v2" / "user.yaml").write_text("type: object\n")
    (repository / "openapi.yaml").symlink_to("v2/openapi.yaml")
    (repository / "own.yaml").write_text("type: string\n")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "third")
    for source in ("main:openapi.yaml", "openapi.yaml"):
        document = load(source)
        assert document.resource("user.yaml").root == {"type": "object"}
        # What stands beside the link comes first.
        assert document.resource("own.yaml").root == {"type": "string"}
        with pytest.raises(DocumentError, match="there is no"):
            document.resource("nowhere.yaml")
        with pytest.raises(DocumentError, match="outside"):
            document.resource("../../secret.yaml")


def test_a_file_that_is_called_like_a_revision_is_none(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git says such a name again in place of an object."""
    monkeypatch.chdir(repository)
    (repository / "nowhere^{tree}").write_text("x")
    with pytest.raises(DocumentError, match="git knows no revision 'nowhere' here"):
        load("nowhere:openapi.yaml", options=LoadOptions())


def test_a_range_is_no_revision(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    with pytest.raises(DocumentError, match="git knows no revision"):
        load("main..main:openapi.yaml", options=LoadOptions())

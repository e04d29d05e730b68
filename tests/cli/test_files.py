"""Files that are written: whole or untouched, and never one that was read."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from apidiff.cli.files import replace_file
from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from tests.cli.documents import breaking_pair, document, run, write

posix = pytest.mark.skipif(os.name != "posix", reason="links, modes and limits as POSIX has them")
OLD_TEXT = "what was there"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def umask() -> Iterator[int]:
    """Set a mask that takes every right of others."""
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


@posix
def test_a_new_file_has_the_mode_that_files_have(tmp_path: Path, umask: int) -> None:
    replace_file("a", b"1")
    assert stat.S_IMODE(os.stat("a").st_mode) == 0o666 & ~umask
    assert os.listdir(tmp_path) == ["a"]


@posix
def test_the_mode_stays(umask: int) -> None:
    Path("a").write_text(OLD_TEXT)
    os.chmod("a", 0o604)
    replace_file("a", b"1")
    assert (Path("a").read_bytes(), stat.S_IMODE(os.stat("a").st_mode)) == (b"1", 0o604)


@posix
@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_a_link(tmp_path: Path, there: bool) -> None:
    (tmp_path / "folder").mkdir()
    file = tmp_path / "folder" / "a"
    if there:
        file.write_text(OLD_TEXT)
    Path("link").symlink_to("folder/a")
    replace_file("link", b"1")
    assert os.readlink("link") == "folder/a"
    assert file.read_bytes() == b"1"
    assert os.listdir("folder") == ["a"]


def test_a_name_as_long_as_names_can_be(tmp_path: Path) -> None:
    name = "n" * 200
    replace_file(name, b"1")
    assert os.listdir(tmp_path) == [name]


@posix
def test_a_pipe_is_written_to() -> None:
    os.mkfifo("pipe")
    reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE)
    replace_file("pipe", b"1")
    assert reader.communicate(timeout=10)[0] == b"1"
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)


@posix
def test_a_device_is_written_to() -> None:
    replace_file("/dev/null", b"1")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("path", ["folder", "no/such/folder", "", "a\0b"])
def test_what_cannot_be_written_is_told(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(click.ClickException, match="cannot write "):
        replace_file(path, b"1")
    assert os.listdir(tmp_path) == ["folder"]
    assert os.listdir("folder") == []


@posix
def test_a_file_that_is_to_be_kept_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may be written to allows to replace every file in it."""
    Path("a").write_text(OLD_TEXT)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # the administrator may always write
    with pytest.raises(click.ClickException, match="read-only"):
        replace_file("a", b"1")
    assert Path("a").read_text() == OLD_TEXT


def test_a_folder_in_which_nothing_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    Path("a").write_text(OLD_TEXT)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(click.ClickException, match="no file can be made beside it"):
        replace_file("a", b"1")
    assert Path("a").read_text() == OLD_TEXT


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_error_at_any_step_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*arguments: object) -> None:
        raise KeyboardInterrupt

    Path("a").write_text(OLD_TEXT)
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(KeyboardInterrupt):
        replace_file("a", b"1")
    assert Path("a").read_text() == OLD_TEXT
    assert os.listdir(tmp_path) == ["a"]


COMMANDS = [
    ("check", "-f", "json"),
    ("check", "-f", "html"),
    ("guide",),
    ("changelog",),
    ("propose", "--force"),
]
"""Commands that write a file; without --force, `propose` does not touch one that a person wrote."""


NO_ROOM = (USAGE, "", "Error: cannot write out: File too large\n")


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process grow."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@posix
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("there", [True, False])
def test_a_disk_that_is_full(tmp_path: Path, command: tuple[str, ...], there: bool) -> None:
    name, *options = command
    pair = breaking_pair(tmp_path)
    if there:
        Path("out").write_text(OLD_TEXT)
    with no_room():
        done = run(name, *pair, *options, "-o", "out")
    assert (done.exit_code, done.stdout, done.stderr) == NO_ROOM
    assert sorted(os.listdir(tmp_path)) == sorted([*pair, *(["out"] if there else [])])
    assert not there or Path("out").read_text() == OLD_TEXT


@posix
def test_a_disk_that_is_full_for_a_whole_process(tmp_path: Path, root: Path) -> None:
    pair = breaking_pair(tmp_path)
    Path("out").write_text(OLD_TEXT)
    script = 'ulimit -f 0; exec "$@"'
    # What measures coverage writes a file of its own, which would not fit either.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        ["bash", "-c", script, "-", sys.executable, "-B", "-m", "apidiff", "check", *pair, "-f", "json", "-o", "out"],
        env={**surroundings, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == NO_ROOM
    assert sorted(os.listdir(tmp_path)) == sorted([*pair, "out"])
    assert Path("out").read_text() == OLD_TEXT


def refused(*arguments: str) -> str:
    """Run a command that must refuse its arguments, and leave every file as it was; return what it tells."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    result = run(*arguments)
    assert result.exit_code == USAGE, result.output
    assert result.stdout == ""
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    return result.stderr


@pytest.mark.parametrize("command", [*COMMANDS, ("verify",)], ids=" ".join)
@pytest.mark.parametrize("output", ["old.json", "./new.json", "link", "hard"])
def test_a_document_is_not_written_over(tmp_path: Path, command: tuple[str, ...], output: str) -> None:
    pair = breaking_pair(tmp_path)
    Path("link").symlink_to("old.json")
    os.link("new.json", "hard")
    name, *options = command
    told = refused(name, *pair, *options, "-o", output)
    assert f"{output} is read, and would be written over" in told


@pytest.mark.parametrize("command", [*COMMANDS, ("verify",)], ids=" ".join)
@pytest.mark.parametrize(
    ("output", "told"), [("folder", "this is a directory"), ("no/such/file", "there is no directory ")]
)
def test_what_cannot_be_written_is_told_before_the_work(
    tmp_path: Path, command: tuple[str, ...], output: str, told: str
) -> None:
    (tmp_path / "folder").mkdir()
    name, *options = command
    if (name, output) == ("propose", "folder"):
        # A folder is where `propose` writes a module of each version: the documents are what is missing.
        assert run(name, "no-such-old", "no-such-new", *options, "-o", output).exit_code == UNREADABLE
        return
    assert f"cannot write {output}: {told}" in refused(name, "no-such-old", "no-such-new", *options, "-o", output)


def test_one_output_of_several_is_a_document(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    refused("check", *pair, "-f", "text", "-f", "json", "-o", "a.json", "-f", "html", "-o", "new.json")


def test_it_is_refused_before_the_documents_are_read(tmp_path: Path) -> None:
    Path("old.json").write_text("{")
    assert "would be written over" in refused("check", "old.json", "nothing.json", "-o", "old.json")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_a_document_refers_to_is_not_written_over(tmp_path: Path, command: tuple[str, ...]) -> None:
    old, _ = breaking_pair(tmp_path)
    Path("parts").mkdir()
    write(tmp_path / "parts", "user.json", {"type": "object", "properties": {"name": {"type": "integer"}}})
    write(tmp_path, "new.json", document(user={"$ref": "parts/user.json"}))
    name, *options = command
    assert "parts/user.json is read" in refused(name, old, "new.json", *options, "-o", "parts/user.json")


@pytest.mark.parametrize("option", ["--answers", "--waivers", "--config"])
def test_what_an_option_names_is_not_written_over(tmp_path: Path, option: str) -> None:
    pair = breaking_pair(tmp_path)
    Path("given.yaml").write_text("[]\n" if option == "--waivers" else "{}\n")
    assert "given.yaml is read" in refused("check", *pair, option, "given.yaml", "-f", "json", "-o", "given.yaml")


def test_what_the_configuration_names_is_not_written_over(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    Path(".apidiff.yaml").write_text("waivers: [accepted.yaml]\nanswers: answers.yaml\n")
    Path("accepted.yaml").write_text("[]\n")
    Path("answers.yaml").write_text("{}\n")
    for output in (".apidiff.yaml", "accepted.yaml", "answers.yaml"):
        assert f"{output} is read" in refused("check", *pair, "-f", "json", "-o", output)


def test_a_rule_is_not_written_over(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    assert run("rules", "new", "own-rule", "--change", "property.removed", "--dir", "own").exit_code == PASSED
    (rule,) = Path("own").rglob("*.yaml")
    rule.write_text(rule.read_text().replace("TODO", "Something"))
    assert "is read" in refused("guide", *pair, "--rules", "own", "-o", str(rule))


def test_another_file_beside_the_documents_is_written(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    Path("report.json").write_text(OLD_TEXT)
    assert run("check", *pair, "-f", "json", "-o", "report.json").exit_code == FAILED
    assert json.loads(Path("report.json").read_text())["report"] == 1

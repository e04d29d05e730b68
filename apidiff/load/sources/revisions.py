"""Documents in a git revision: `main:openapi.yaml`.

Nothing is checked out; one `git cat-file` process hands out all files, and follows the links inside a tree.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import re
import subprocess
import threading
import weakref
from typing import NoReturn

from msgspec import Struct

from apidiff.load.sources.options import LoadOptions
from apidiff.load.sources.store import (
    LENIENT,
    Fetched,
    document_from,
    escapes,
    file_name,
    outside_root,
    too_large,
    withheld,
)
from apidiff.model.document import Document, DocumentError, Problem

_SPEC = re.compile(r"(?P<revision>(?:[^:{]|\{[^}]*\})*):(?P<path>.+)", re.DOTALL)
_NAMES_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+:[A-Za-z_]\w*(@[\w.+-]+)?")
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PATIENCE = 2.0
_NOWHERE = frozenset({b"dangling", b"loop", b"notdir"})
_OUTSIDE = b"symlink"
"""What git says of a link that leads nowhere, and of one that leads out of the tree, whose target it tells."""
_LINK, _SUBMODULE = "120000", "160000"
"""The modes by which git keeps what is no file of its own."""
_EXPECTED = "REVISION:path, such as main:openapi.yaml"


def load_revision(source: str, options: LoadOptions) -> Document:
    """Return the document that `REVISION:path` names in the repository of the working directory.

    As in git, `:path` is the file as it is staged for the next commit, and the path counts from the top of the
    repository, or from the working directory where it begins with `./` or `../`. Raises DocumentError where git, the
    repository, the revision or the path is missing.
    """
    match = _SPEC.fullmatch(source)
    if match is None or "\n" in source or "\0" in source or source.startswith("-"):
        _refuse(source, "neither a file nor a revision in git", _EXPECTED)
    revision, path = match["revision"], match["path"]
    prefix, tree = _prefix_and_tree(source, revision, options)
    if prefix is None:
        module = " and no such Python module" if _NAMES_MODULE.fullmatch(source) else ""
        what = f"there is no such file{module}, and the working directory is not in a git repository"
        _refuse(source, what, f"an existing file, or {_EXPECTED}")
    if revision and not tree:
        tree = _tree_of(source, revision, path, options)
    path = _path_from_top(path, prefix)
    if escapes(path):
        _refuse(source, "the path leads out of the repository", _EXPECTED)
    store = RevisionStore(Batch(options.timeout), revision, tree, path, options)
    fetched = store.fetch_path(path, options.max_bytes, hint=prefix.strip("\n"))
    return document_from(store, fetched, source=source, options=options)


def _prefix_and_tree(source: str, revision: str, options: LoadOptions) -> tuple[str | None, str]:
    """Return where the working directory stands in its repository, None where it is in none, and the tree of a
    revision, empty where one answer of git does not tell."""
    if revision:
        both = git_says(source, options, "rev-parse", "--show-prefix", f"{revision}^{{tree}}")
        lines = (both or "").split("\n")
        # A range has several, and of what is no revision git says the name again where a file is called so.
        if len(lines) == 3 and _OBJECT.fullmatch(lines[1]):
            return lines[0], lines[1]
    return git_says(source, options, "rev-parse", "--show-prefix"), ""


def _tree_of(source: str, revision: str, path: str, options: LoadOptions) -> str:
    """Return the tree of a revision. Raises DocumentError where git knows no such revision."""
    tree = git_says(source, options, "rev-parse", "--verify", "--quiet", revision + "^{tree}")
    if tree is None:
        expected = "a branch, tag or commit that has been fetched"
        module = ", and there is no Python module of that name" if _NAMES_MODULE.fullmatch(source) else ""
        if os.path.isfile(f"{revision}.py"):
            expected += f"; the application in {revision}.py is named {revision}.py:{path}"
        _refuse(source, f"git knows no revision {revision!r} here{module}", expected)
    return tree.strip()


def commit_and_path(source: str, options: LoadOptions) -> tuple[str, str] | None:
    """Return the commit and the path from the top that `REVISION:path` names, None where git knows no such commit."""
    match = _SPEC.fullmatch(source)
    if match is None or source.startswith("-"):
        return None
    commit = git_says(source, options, "rev-parse", "--verify", "--quiet", match["revision"] + "^{commit}")
    prefix = git_says(source, options, "rev-parse", "--show-prefix")
    return None if commit is None or prefix is None else (commit, _path_from_top(match["path"], prefix))


def _path_from_top(path: str, prefix: str) -> str:
    """Return a path as git reads it: from the working directory, which is `prefix`, where it begins with a dot."""
    if path.startswith(("./", "../")):
        path = posixpath.join(prefix.strip("\n"), path)
    return posixpath.normpath(path)


def may_be_revision(source: str, options: LoadOptions) -> bool:
    """Say whether a source that could name a Python application, too, is for git to read: where git knows its revision.

    In a repository a name without a dot may also be a branch that was not fetched (`main:spec`, beside a `main.py` that
    comes with a pull request), so it is git's as well. Raises DocumentError where git refuses the repository.
    """
    from shutil import which

    if source.startswith("-"):
        return True
    if which("git") is None or git_says(source, options, "rev-parse", "--git-dir") is None:
        return False
    revision = source.partition(":")[0]
    return "." not in revision or git_says(source, options, "rev-parse", "--verify", "--quiet", revision) is not None


SAFE = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false")
"""What keeps git from running programs that a folder of the checkout names by looking like a repository of its own."""


def git_says(source: str, options: LoadOptions, *arguments: str) -> str | None:
    """Return what a git command prints, or None where it fails. Raises DocumentError, in the name of `source`, where
    git is missing or refuses the repository."""
    if any("\0" in argument for argument in arguments):
        return None  # no name has that, and no program can be given it
    try:
        done = subprocess.run(
            ["git", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=options.timeout,
            env=_environment(),
            check=False,
        )
    except FileNotFoundError:
        _refuse(source, "neither a file nor a revision: git is not installed", "an existing file")
    except subprocess.TimeoutExpired:
        _refuse(source, f"git did not answer within {options.timeout:g} s", "a repository that answers")
    if done.returncode:
        complaint = done.stderr.decode("utf-8", "replace")
        if "dubious ownership" in complaint:
            _refuse(source, "git refuses this repository: another user owns it", "git config safe.directory")
        return None
    return os.fsdecode(done.stdout)


def _environment() -> dict[str, str]:
    """Return an environment in which git never asks for a password and answers in English."""
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class _Blob(Struct, frozen=True):
    kind: str
    data: bytes


class Batch:
    """A `git cat-file --batch` process, started at the first question and stopped with this object."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, name: str, limit: int) -> _Blob | None:
        """Return the object with that name, or None where there is none.

        Raises OverflowError for one larger than `limit`, TimeoutError where git is silent for too long.
        """
        if self._process is None:
            self._process = subprocess.Popen(
                ["git", "cat-file", "--batch", "--follow-symlinks"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
            weakref.finalize(self, _stop, self._process)
        process = self._process
        watchdog = threading.Timer(self._timeout, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            return self._answer(process, name, limit)
        finally:
            watchdog.cancel()

    def _answer(self, process: subprocess.Popen[bytes], name: str, limit: int) -> _Blob | None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(os.fsencode(name) + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise TimeoutError from None
        header = process.stdout.readline()
        if not header.endswith(b"\n"):
            raise TimeoutError
        fields = header.split()
        if len(fields) == 2 and fields[0] in (_OUTSIDE, *_NOWHERE) and fields[1].isdigit():
            told = process.stdout.read(int(fields[1]) + 1)[:-1]
            return _Blob(_OUTSIDE.decode(), told) if fields[0] == _OUTSIDE else None
        if len(fields) < 3 or not fields[-1].isdigit():
            return None
        size = int(fields[-1])
        if size > limit:
            process.kill()
            self._process = None
            _stop(process)
            raise OverflowError
        data = process.stdout.read(size)
        if len(data) < size or not process.stdout.read(1):
            raise TimeoutError
        return _Blob(fields[-2].decode("ascii", "replace"), data)


def _stop(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()
    try:
        process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class RevisionStore:
    """The files of one revision, or those that are staged where `tree` is empty. Keys count from the folder of the
    entry file."""

    def __init__(self, batch: Batch, revision: str, tree: str, path: str, options: LoadOptions) -> None:
        self._batch = batch
        self._revision = revision
        self._tree = tree
        self._folder, self.entry_key = posixpath.split(path)
        self._options = options

    def fetch(self, key: str, limit: int) -> Fetched:
        """Return the file with that key as it is in the revision, from the folder that the entry file is named in, else
        from the one where it stands: it may be a link."""
        key = file_name(key)
        path = posixpath.normpath(posixpath.join(self._folder, key))
        if escapes(path):
            # Of what lies outside, git has no version that belongs to the revision.
            raise outside_root(f"{self._revision}:{path}", f"{self._revision}:", "a copy of it in the repository")
        try:
            return self.fetch_path(path, limit)
        except DocumentError:
            beside = self._beside_linked_entry(key)
            if beside is None:
                raise
        return self.fetch_path(beside, limit)

    def _beside_linked_entry(self, key: str) -> str | None:
        """Return the path of a key from where the entry file stands, None where the entry is no link in a tree."""
        entry = posixpath.join(self._folder, self.entry_key)
        if not self._tree or self._modes(entry, [entry]).get(entry) != _LINK:
            return None
        target = git_says(entry, self._options, "cat-file", "blob", f"{self._tree}:{entry}") or ""
        path = posixpath.normpath(posixpath.join(self._folder, posixpath.dirname(target), key))
        return None if escapes(path) else path

    def fetch_path(self, path: str, limit: int, *, hint: str = "") -> Fetched:
        """Return the file with that path from the top of the repository; `hint` is the working directory in it."""
        name = f"{self._revision}:{path}"
        try:
            blob = self._batch.ask(f"{self._tree}:{path}", limit)
        except OverflowError:
            raise too_large(name, limit) from None
        except TimeoutError:
            _refuse(name, f"git did not answer within {self._options.timeout:g} s", "a repository that answers")
        if blob is None:
            self._refuse_barrier(name, path)
            expected = "a path from the top of the repository"
            if hint and self._batch.ask(f"{self._tree}:{hint}{path}", limit) is not None:
                expected = f"{self._revision}:{hint}{path}, or {self._revision}:./{path}"
            missing = "there is no file {!r} in that revision"
            if not self._tree:
                missing = "neither a file nor a revision in git: nothing is staged as {!r}"
            _refuse(name, missing.format(path), expected)
        if blob.kind == _OUTSIDE.decode():
            what = f"{self._revision}:"
            raise outside_root(f"{name} -> {os.fsdecode(blob.data)}", what, "a copy of it in the repository")
        if blob.kind != "blob":
            _refuse(name, "this is a directory in that revision", f"a file, such as {name.rstrip('/')}/openapi.yaml")
        if not self._tree:
            self._refuse_link(name, path, blob.data)
        return Fetched(name=name, data=blob.data, path=path)

    def _refuse_link(self, name: str, path: str, data: bytes) -> None:
        """Refuse a staged link, whose blob is the path it leads to: git follows those of trees alone. Only short single
        lines can be one."""
        if len(data) <= 1000 and b"\n" not in data and b":" not in data and _LINK in self._modes(name, [path]).values():
            raise withheld(name, f"a symbolic link to {os.fsdecode(data)!r}", f"the file it leads to, or {LENIENT}")

    def _refuse_barrier(self, name: str, path: str) -> None:
        """Refuse a path that leads through a submodule or a staged link: what stands there was not looked at."""
        parts = path.split("/")
        above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
        for holder, mode in self._modes(name, above).items():
            if mode == _SUBMODULE or (mode == _LINK and not self._tree):
                noun = "a submodule" if mode == _SUBMODULE else "a link among what is staged"
                what = f"the file lies behind {holder!r}, {noun}, which is not followed"
                raise withheld(name, what, f"a copy of it in the repository, files of a work tree, or {LENIENT}")

    def _modes(self, name: str, paths: list[str]) -> dict[str, str]:
        """Return the modes that git keeps for those of some paths that it knows."""
        command = ("ls-tree", "--full-tree", self._tree) if self._tree else ("ls-files", "--stage", "--full-name")
        where = paths if self._tree else [f":(top,literal){path}" for path in paths]
        listed = git_says(name, self._options, *command, "-z", "--", *where) or ""
        entries = [entry.partition("\t") for entry in listed.split("\0") if entry]
        return {path: head.split(" ", 1)[0] for head, _, path in entries if path in paths}


def _refuse(source: str, what: str, expected: str) -> NoReturn:
    raise DocumentError([Problem(source=source, what=what, expected=expected)]) from None

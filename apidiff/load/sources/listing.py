"""Which documents there are: in a folder, among the files of a git work tree, and in a revision."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from apidiff.load.sources.files import read_file, work_tree_of
from apidiff.load.sources.glance import ENDINGS, Glance, declares_version, glance
from apidiff.load.sources.options import LoadOptions
from apidiff.load.sources.revisions import SAFE, Batch, git_says
from apidiff.model.document import ConfigError
from apidiff.model.words.globs import glob_expression

_LINK, _SUBMODULE = "120000", "160000"
_PASSED_OVER = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__"})
"""Folders that hold no documents of the API: where there is no git to say what belongs to the repository."""

_WILD = re.compile(r"[*?\[]")


class Listed(Struct, frozen=True, kw_only=True):
    """A file that may be a document. `key` is its path from the top of what was listed, `source` what `load` takes for
    it, and `seen` what a look at it says, None for what is not looked at before it is read: links."""

    key: str
    source: str
    seen: Glance | None


class Wanted(Struct, frozen=True, kw_only=True):
    """What a user named: `text` as it was written, `prefix` or `pattern` from the top of the repository. A `file` that
    was named is a document, whatever it looks like."""

    text: str
    file: str = ""
    prefix: str | None = None
    pattern: re.Pattern[str] | None = None

    def holds(self, key: str) -> bool:
        """Return whether a file is among what was named."""
        if self.file:
            return key == self.file
        if self.prefix is not None:
            return self.prefix in ("", key) or key.startswith(f"{self.prefix}/")
        return self.pattern is not None and self.pattern.fullmatch(key) is not None


def wanted(text: str, top: str) -> Wanted:
    """Return what a user named in the repository with that top folder: a file, a folder, or else a glob where there is
    a `*`, `?` or `[`. Raises ConfigError where it lies outside."""
    if not text or "\0" in text:
        raise ConfigError(f"{text!r} names no document; expected a file, a folder or a glob")
    wild = None if os.path.lexists(text) else _WILD.search(text)
    fixed = os.path.dirname(text[: wild.start()] if wild else text.rstrip("/"))
    whole = os.path.join(os.path.realpath(fixed or "."), os.path.relpath(text, fixed or "."))
    key = os.path.relpath(whole, top).replace(os.sep, "/")
    if key.startswith("../") or os.path.isabs(key):
        raise ConfigError(f"{text}: lies outside the repository {top}; expected to run in the one it is in")
    key = "" if key == "." else key
    if wild:
        return Wanted(text=text, pattern=re.compile(glob_expression(key)))
    if os.path.isdir(text):
        return Wanted(text=text, prefix=key)
    return Wanted(text=text, file=key)


def in_folder(folder: str, options: LoadOptions) -> dict[str, Listed]:
    """Return the documents in a folder by their path in it. Raises DocumentError for what cannot be read."""
    found: dict[str, Listed] = {}
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _PASSED_OVER)
        for name in sorted(names):
            path = os.path.join(here, name)
            if not name.lower().endswith(ENDINGS) or not os.path.exists(path):
                continue
            seen = glance(read_file(path, options.max_bytes, only_regular=True))
            if seen.is_document:
                key = os.path.relpath(path, folder).replace(os.sep, "/")
                found[key] = Listed(key=key, source=path, seen=seen)
    return found


class Repository(Struct, frozen=True, kw_only=True):
    """The git repository around the working directory."""

    top: str
    algorithm: str
    options: LoadOptions

    def in_work_tree(self, those: Sequence[Wanted]) -> dict[str, Listed]:
        """Return the files among those wanted that are not ignored by git, by their path from the top: what was named
        itself, and what looks like a document."""
        named = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name", "--", ":/")
        keys = [key for key in dict.fromkeys(named.split("\0")) if _is_candidate(key, those)]
        keys += [one.file for one in those if one.file and one.file not in keys]
        return {key: listed for key in keys if (listed := self._here(key)) is not None}

    def _here(self, key: str) -> Listed | None:
        path = os.path.join(self.top, *key.split("/"))
        if not os.path.isfile(path):
            return None
        source = os.path.relpath(path)
        if os.path.islink(path):
            return Listed(key=key, source=source, seen=None)
        data = read_file(path, self.options.max_bytes, only_regular=True)
        return Listed(key=key, source=source, seen=glance(data, self.algorithm))

    def in_revision(
        self, revision: str, those: Sequence[Wanted], known: Mapping[str, Listed]
    ) -> tuple[dict[str, Listed], dict[str, str]]:
        """Return the files among those wanted in a revision, and the submodules there with their commits. What is in
        the work tree in the same words is `known` from there. Raises ConfigError where there is no such revision."""
        listed = git_says(revision, self.options, *SAFE, "ls-tree", "-r", "-z", "--full-tree", f"{revision}^{{tree}}")
        if listed is None:
            raise ConfigError(f"git knows no revision {revision!r} here; expected a branch, tag or commit")
        found: dict[str, Listed] = {}
        submodules: dict[str, str] = {}
        batch = Batch(self.options.timeout)
        for entry in filter(None, listed.split("\0")):
            head, _, key = entry.partition("\t")
            mode, _, digest = head.split()[:3]
            if mode == _SUBMODULE:
                submodules[key] = digest
            elif _is_candidate(key, those):
                found[key] = Listed(
                    key=key,
                    source=f"{revision}:{key}",
                    seen=None if mode == _LINK else self._there(batch, digest, known.get(key)),
                )
        return found, submodules

    def _there(self, batch: Batch, digest: str, here: Listed | None) -> Glance:
        if here is not None and here.seen is not None and here.seen.digest == digest:
            return here.seen
        blob = batch.ask(digest, self.options.max_bytes)
        data = b"" if blob is None else blob.data
        return glance(data, self.algorithm)

    def changed_submodules(self, before: Mapping[str, str], those: Sequence[Wanted]) -> Iterator[tuple[str, str]]:
        """Yield the submodules that hold documents among those wanted and are at another commit than before, with that
        commit; the files of a submodule are not the repository's."""
        staged = self._git("ls-files", "-z", "--stage", "--full-name", "--", ":/")
        entries = (entry.partition("\t") for entry in staged.split("\0") if entry.startswith(_SUBMODULE))
        now = {key: head.split()[1] for head, _, key in entries}
        for key in sorted({*before, *now}):
            folder = os.path.join(self.top, key)
            at = git_says(key, self.options, "-C", folder, "rev-parse", "HEAD") if os.path.isdir(folder) else None
            commit = now.get(key) if at is None or work_tree_of(folder) != folder else at.strip()
            if commit != before.get(key) and _holds_documents(folder, key, those):
                yield key, before.get(key, "")

    def bytes_of(self, listed: Listed) -> bytes:
        """Return what a file holds, empty for one that is gone or a link."""
        if ":" not in listed.source or os.path.lexists(listed.source):
            return read_file(listed.source, self.options.max_bytes, only_regular=True)
        blob = None if listed.seen is None else Batch(self.options.timeout).ask(
            listed.seen.digest, self.options.max_bytes
        )  # fmt: skip
        return b"" if blob is None else blob.data

    def _git(self, *arguments: str) -> str:
        return git_says("git", self.options, *SAFE, *arguments) or ""


def _is_candidate(key: str, those: Iterable[Wanted]) -> bool:
    """Return whether a path is one that was named, or may be a document among what was."""
    return any(
        one.holds(key) and (one.file or one.pattern is not None or key.lower().endswith(ENDINGS)) for one in those
    )


def _holds_documents(folder: str, key: str, those: Sequence[Wanted]) -> bool:
    """Return whether a submodule has documents among those wanted; of one that is not checked out, that is not known,
    and counts where it was named itself."""
    found = False
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _PASSED_OVER]
        for name in names:
            found = True
            path = os.path.join(here, name)
            inside = posixpath.join(key, os.path.relpath(path, folder).replace(os.sep, "/"))
            if not _is_candidate(inside, those) or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                if declares_version(file.read()):
                    return True
    return not found and any(one.file.startswith(f"{key}/") or one.prefix == key for one in those)


def repository(options: LoadOptions) -> Repository:
    """Return the repository of the working directory. Raises ConfigError where there is none."""
    top = git_says("git", options, *SAFE, "rev-parse", "--show-toplevel")
    if top is None:
        raise ConfigError("the working directory is in no git repository; expected one that knows what to compare with")
    kind = git_says("git", options, *SAFE, "rev-parse", "--show-object-format") or "sha1"
    return Repository(top=os.path.realpath(top.strip("\n")), algorithm=kind.strip(), options=options)

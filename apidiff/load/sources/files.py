"""Documents on disk."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from typing import NoReturn

from msgspec import Struct

from apidiff.load.sources.options import LoadOptions
from apidiff.load.sources.store import Fetched, document_from, file_name, outside_root, too_large, withheld
from apidiff.model.document import Document, DocumentError, Problem

STDIN = "<stdin>"
_DOCUMENT_ENDINGS = (".yaml", ".yml", ".json")
_LOOKS_LIKE_OPENAPI = rb"""(?m)^["']?(?:openapi|swagger)["']?[ ]*:|^\s*\{\s*"(?:openapi|swagger)"\s*:"""
_MAX_LISTED = 5
_MOST_OF_OUR_OWN = 1 << 28
_MAX_INSPECTED = 2000


class FolderStore(Struct, frozen=True, kw_only=True):
    """The files around an entry file in a folder, which are those below the root of the document; `entry_key` is the
    name of the entry file."""

    folder: str
    entry_key: str
    options: LoadOptions

    def fetch(self, key: str, limit: int) -> Fetched:
        """Return the file with that key, from the folder that the entry file is named in, else from the one where it
        stands: it may be a link. Links are followed only to files below the root."""
        key = file_name(key)
        path = os.path.join(self.folder, *key.split("/")) if not key.startswith("/") else key
        if (
            not key.startswith("/")
            and not os.path.lexists(path)
            and os.path.islink(entry := os.path.join(self.folder, self.entry_key))
        ):
            beside = os.path.join(os.path.dirname(os.path.realpath(entry)), *key.split("/"))
            path = os.path.relpath(beside) if os.path.exists(beside) else path
        real = os.path.realpath(path)
        root = root_of(self.folder)
        if ".git" in real.split(os.sep):
            # Beside the history, that is where checkouts keep the credentials they were made with.
            raise outside_root(path, os.path.relpath(root), "a copy of it in the work tree")
        if not any(_is_below(real, os.path.realpath(allowed)) for allowed in (root, *self.options.allow_outside_root)):
            there = os.path.dirname(os.path.normpath(path)) or "."
            raise outside_root(path, os.path.relpath(root), f"--allow-outside-root {there}")
        plain = os.path.normpath(path)
        name = plain if os.path.realpath(plain) == real else path
        return Fetched(name=name, data=read_file(path, limit, only_regular=True), path=path_in_repository(name))


def path_in_repository(path: str) -> str:
    """Return the path of a file from the top of the git work tree it stands in, as it is named and not as its links
    lead; an empty text where it stands in none."""
    folder, name = os.path.split(os.path.abspath(path))
    top = work_tree_of(folder)
    return "" if top is None else os.path.relpath(os.path.join(folder, name), top).replace(os.sep, "/")


def work_tree_of(folder: str) -> str | None:
    """Return the top of the git work tree that holds a folder, None where it is in none. It has a `.git`, a folder or
    (in a linked work tree) a file."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return None
    return folder


def root_of(folder: str) -> str:
    """Return the root of a document whose entry file is in a folder: the top of the git work tree that holds it, else
    the folder itself."""
    own = os.path.realpath(folder or ".")
    return work_tree_of(own) or own


def _is_below(path: str, folder: str) -> bool:
    return os.path.commonpath([folder, path]) == folder


def load_file(path: str, options: LoadOptions) -> Document:
    """Return the document whose entry file has that path. Raises DocumentError."""
    if os.path.isdir(path):
        _refuse_folder(path)
    data = read_file(path, options.max_bytes, only_regular=False)
    _refuse_stray(path, options)
    folder, name = os.path.split(path)
    store = FolderStore(folder=folder, entry_key=name, options=options)
    fetched = Fetched(name=path, data=data, path=path_in_repository(path))
    return document_from(store, fetched, source=path, options=options)


def _refuse_stray(path: str, options: LoadOptions) -> None:
    """Refuse a file of a git work tree that is a link out of it: whoever writes the repository made the link."""
    top = work_tree_of(os.path.dirname(os.path.abspath(path)))
    if top is None:
        return
    real = os.path.realpath(path)
    if not any(_is_below(real, os.path.realpath(allowed)) for allowed in (top, *options.allow_outside_root)):
        what = "this is a link that leads out of the repository"
        _refuse(path, what, "a file, or --allow-outside-root DIR with the folder it leads to")


def load_stdin(options: LoadOptions) -> Document:
    """Return the document on standard input; its relative references start from the working directory."""
    try:
        data = sys.stdin.buffer.read(options.max_bytes + 1) if options.stdin is None else options.stdin
    except OSError as error:
        _refuse(STDIN, f"standard input cannot be read: {error.strerror or error}", "a document")
    if len(data) > options.max_bytes:
        raise too_large(STDIN, options.max_bytes)
    store = FolderStore(folder="", entry_key=STDIN, options=options)
    return document_from(store, Fetched(name=STDIN, data=data), source=STDIN, options=options)


def read_file(path: str, limit: int, *, only_regular: bool) -> bytes:
    """Return the bytes of a file. Pipes and devices are read only where the user named them (`only_regular` is off).

    Raises DocumentError where there is no such file, it may not be read, or it holds more than `limit` bytes.
    """
    try:
        if only_regular and not stat.S_ISREG(os.stat(path).st_mode):
            kind = "a directory" if os.path.isdir(path) else "not a regular file"
            _refuse(path, f"this is {kind}", "a file")
        with open(path, "rb") as file:
            # Memory for all that is allowed would be mapped and cleared for nothing; a file may grow meanwhile.
            data = file.read(min(os.fstat(file.fileno()).st_size, limit) + 1)
            data += file.read(limit + 1 - len(data))
    except FileNotFoundError:
        _refuse(path, "there is no such file", _nearby(path) or "the path of an OpenAPI document")
    except IsADirectoryError:
        _refuse(path, "this is a directory", "a file")
    except PermissionError:
        raise withheld(path, "the file may not be read (permission denied)", "a readable file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise withheld(path, f"the file cannot be read: {reason}", "a readable file") from None
    if len(data) > limit:
        raise too_large(path, limit)
    return data


def read_own(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a file of apidiff's own that somebody named: waivers, answers, a configuration. It may be a
    pipe. Raises OSError, also where it goes on for more than `_MOST_OF_OUR_OWN` bytes: `/dev/zero` has no end."""
    with open(path, "rb") as file:
        data = file.read(_MOST_OF_OUR_OWN + 1)
    if len(data) > _MOST_OF_OUR_OWN:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
    return data


def _nearby(path: str) -> str | None:
    """Return a hint at files that the user may have meant."""
    import difflib

    folder, name = os.path.split(path)
    try:
        names = sorted(os.listdir(folder or "."))[:10_000]
    except OSError:
        return None
    close = difflib.get_close_matches(name, [entry for entry in names if entry.endswith(_DOCUMENT_ENDINGS)], n=3)
    named = [os.path.join(folder, entry) for entry in close]
    return f"one of {', '.join(named)}" if len(named) > 1 else named[0] if named else None


def _refuse_folder(path: str) -> NoReturn:
    """Raise the error for a directory, naming the files in it and one level below that look like documents."""
    found = [file for file in _listed(path) if _is_document(file)]
    if not found:
        _refuse(path, "this is a directory, and no file in it looks like an OpenAPI document", "a file")
    shown = ", ".join(found[:_MAX_LISTED]) + (f" (and {len(found) - _MAX_LISTED} more)" if found[_MAX_LISTED:] else "")
    _refuse(path, "this is a directory", f"one of its documents: {shown}")


def _listed(path: str) -> list[str]:
    """Return the files of a folder, then those of its folders; a folder that cannot be read has none."""
    files: list[str] = []
    for folder, folders, names in os.walk(path):
        folders[:] = [] if folder != path else sorted(name for name in folders if not name.startswith("."))
        files.extend(os.path.join(folder, name) for name in sorted(names))
        if len(files) > _MAX_INSPECTED:
            break
    return files[:_MAX_INSPECTED]


def _is_document(path: str) -> bool:
    if not path.lower().endswith(_DOCUMENT_ENDINGS) or not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return re.search(_LOOKS_LIKE_OPENAPI, file.read(4096)) is not None
    except OSError:
        return False


def _refuse(path: str, what: str, expected: str) -> NoReturn:
    raise DocumentError([Problem(source=path, what=what, expected=expected)]) from None

"""What every place of documents offers, and the reading of further files that all places share."""

from __future__ import annotations

import os
import re
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.load.parse.decoding import promises_json, read_resource
from apidiff.load.sources.options import LoadOptions
from apidiff.model.document import ENTRY, Document, DocumentError, Problem, Resource

_URL = r"(?i)https?://"


class Fetched(Struct, frozen=True, kw_only=True):
    """The bytes of a file, the name that the user knows it by, and its path from the top of its repository."""

    name: str
    data: bytes
    path: str = ""

    def resource(self) -> Resource:
        """Return what the bytes say. Raises DocumentError."""
        found = read_resource(self.data, self.name)
        return replace(found, path=self.path) if self.path else found


class Store(Protocol):
    """A place that holds the files of one document: a folder, a revision in git, a web server."""

    @property
    def entry_key(self) -> str:
        """The key under which the entry file would be read again."""

    def fetch(self, key: str, limit: int) -> Fetched:
        """Return the file with that key.

        Raises DocumentError where there is none, or it is larger than `limit` bytes.
        """


def file_name(key: str) -> str:
    """Return a key as the system names the file. Documents are UTF-8: in a locale that is not, `é` of a reference
    stands for the same two bytes, but these are other characters there. Raises UnicodeEncodeError for half of one."""
    return os.fsdecode(key.encode("utf-8", "surrogateescape"))


def is_url(text: str) -> bool:
    """Say whether a source or a key is an http or https URL."""
    return "://" in text and re.match(_URL, text) is not None


class ResourceReader(Struct, kw_only=True):
    """Reads the files a document is spread over, and keeps count of what they cost."""

    store: Store
    options: LoadOptions
    source: str
    entry: Resource
    bytes_left: int
    files: int = 1
    _fetched: dict[str, Resource] = field(default_factory=dict)

    def read(self, key: str) -> Resource:
        """Return the resource with that key; the entry's own name leads to the very object of the entry.

        Raises DocumentError where the file cannot or may not be read, is no document, or is one too many.
        """
        if key in (ENTRY, self.store.entry_key):
            return self.entry
        known = self._fetched.get(key)
        if known is None:
            known = self._fetched[key] = self._read(key)
        return known

    def _read(self, key: str) -> Resource:
        if self.files >= self.options.max_files:
            what = f"the document names more than {self.options.max_files:,} files; {key} is not read"
            raise withheld(self.source, what, f"fewer files, or {LENIENT}")
        self.files += 1
        limit = max(self.bytes_left, 0)
        if "\0" in key or "\n" in key:
            raise DocumentError([Problem(source=self.source, what=f"{key!r} is no file name", expected="a path")])
        fetched = self._remote(key, limit) if is_url(key) else self.store.fetch(key, limit)
        self.bytes_left -= len(fetched.data)
        try:
            return fetched.resource()
        except DocumentError as error:
            raise DocumentError(error.problems, fetched.data) from error

    def _remote(self, url: str, limit: int) -> Fetched:
        if not self.options.allow_remote_refs:
            what = f"a reference to {url}, which is not followed"
            raise withheld(self.source, what, f"--allow-remote-refs, a local copy of that file, or {LENIENT}")
        from apidiff.load.sources.web import fetch

        page = fetch(url, limit=limit, timeout=self.options.timeout, allow_private=self.options.allow_private_addresses)
        return Fetched(name=url, data=page.data)


def document_from(store: Store, fetched: Fetched, *, source: str, options: LoadOptions) -> Document:
    """Return the Document whose entry file has been fetched from `store`."""
    entry = _read_before(fetched, options.known) or fetched.resource()
    reader = ResourceReader(
        store=store,
        options=options,
        source=source,
        entry=entry,
        bytes_left=options.max_bytes - len(fetched.data),
    )
    return Document(source=source, entry=entry, read=reader.read)


def _read_before(fetched: Fetched, known: Resource | None) -> Resource | None:
    """Return a known file under the name of the fetched one, where both hold the same and their names promise the same
    format."""
    if known is None or known.data != fetched.data or promises_json(known.name) is not promises_json(fetched.name):
        return None
    return replace(known, name=fetched.name, path=fetched.path)


def escapes(path: str) -> bool:
    """Say whether a normalised relative path leaves the folder it is relative to."""
    return path == ".." or path.startswith(("../", "/"))


def too_large(name: str, limit: int) -> DocumentError:
    """Return the error for a file, or the files of a document together, beyond the limit."""
    what = f"larger than the {limit:,} bytes that are left to read"
    return withheld(name, what, "less")


def outside_root(name: str, root: str, option: str) -> DocumentError:
    """Return the error for a reference that leads out of what a document may read, and the option that allows it."""
    what = f"the file lies outside {root or 'the document'!r}, the root of the document, and is not read"
    return withheld(name, what, f"a file inside it, {option}, or {LENIENT}")


LENIENT = "--lenient to compare the rest"


def withheld(name: str, what: str, expected: str) -> DocumentError:
    """Return the error for a file that is not read because of our own rules or limits."""
    return DocumentError([Problem(source=name, what=what, expected=expected, cause="withheld")])

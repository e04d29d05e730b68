"""A source, as a user names it, to a Document."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from apidiff.load.parse.decoding import resource_of_value
from apidiff.load.sources.files import load_file, load_stdin, path_in_repository
from apidiff.load.sources.options import LoadOptions
from apidiff.load.sources.store import LENIENT, Fetched, document_from, is_url, outside_root, withheld
from apidiff.model.document import Document, DocumentError, Json, Problem, Resource
from apidiff.model.words.addresses import masked

__all__ = ["LoadOptions", "load", "load_object", "load_value", "one_document"]

if TYPE_CHECKING:
    from apidiff.load.sources.app import AppSource

_DRIVE = r"[A-Za-z]:[\\/]"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]+://"
_DEFAULTS = LoadOptions()


def load(source: str | Path, *, options: LoadOptions = _DEFAULTS) -> Document:
    """Return the document that a source names.

    A source is a path, `-` (standard input), an http or https URL, `REVISION:path` in git, or a Python application
    (`pkg.mod:app`). A file that exists and a path with a drive letter are never taken for a revision, and what git
    knows as a revision is never taken for an application, whose code would run. Raises DocumentError where the source
    cannot be read or is not a document in JSON or YAML; whether that is an OpenAPI document is for
    `validate.require_openapi` to say.
    """
    if isinstance(source, Path):
        return load_file(str(source), options)
    if source == "-":
        return load_stdin(options)
    if is_url(source):
        return _load_url(source, options)
    if "://" in source and re.match(_SCHEME, source):
        problem = Problem(source=source, what="this kind of URL is not read", expected="http, https, or a path")
        raise DocumentError([problem])
    if ":" in source and not os.path.lexists(source) and not re.match(_DRIVE, source):
        from apidiff.load.sources.app import app_source
        from apidiff.load.sources.revisions import load_revision, may_be_revision

        app = app_source(source)
        if app is None or may_be_revision(source, options):
            return load_revision(source, options)
        return load_application(app, source)
    return load_file(source, options)


def load_application(app: AppSource, name: str) -> Document:
    """Return the document that a Python application describes itself with. Raises DocumentError."""
    from apidiff.load.sources.app import load_app

    return document_of_application(app, load_app(app), name)


def document_of_application(app: AppSource, value: Json, name: str) -> Document:
    """Return the document for what an application described itself with."""
    from apidiff.load.sources.app import module_file

    document = load_value(value, name)
    file = module_file(app)
    path = (path_in_repository(file) or file) if file else ""
    return replace(document, entry=replace(document.entry, path=path, generated=True))


def load_value(value: Json, name: str) -> Document:
    """Return the document for a value given from Python. It can name no other files.

    Raises DocumentError where JSON cannot hold the value.
    """

    def read(key: str) -> Resource:
        what = f"a reference to the file {key}, but the document was given as a value and has no folder"
        raise withheld(name, what, f"a document that is complete in itself, or {LENIENT}")

    return Document(source=name, entry=resource_of_value(value, name), read=read)


def load_object(app: object, name: str) -> Document:
    """Return the document that an application given as an object describes itself with. Raises DocumentError, also for
    whatever the application raises."""
    from apidiff.load.given import KNOWN, document_of

    try:
        value = document_of(app)
    except (Exception, SystemExit) as error:  # A program that asks for a verdict would end without one, with 0 too.
        what = f"the application {type(app).__name__} gives no document: {type(error).__name__}: {error}"
        raise DocumentError([Problem(source=name, what=what, expected=KNOWN)]) from error
    document = load_value(value, name)
    return replace(document, entry=replace(document.entry, generated=True))


class _SiteStore(Struct, frozen=True, kw_only=True):
    """The files of the web server that the entry came from."""

    base: str
    entry_key: str
    private: bool
    options: LoadOptions

    def fetch(self, key: str, limit: int) -> Fetched:
        """Return the file that a relative key names on that server."""
        from apidiff.load.sources.web import fetch

        # A key that begins so names a host, perhaps with a port (RFC 3986, section 4.2).
        safe = ":[]" if key.startswith("//") else ""
        url = urljoin(self.base, quote(key, safe=f"/!$&'()*+,;=@~-._{safe}"))
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            raise outside_root(url, self.base, "--allow-remote-refs")
        allowed = self.private or self.options.allow_private_addresses
        page = fetch(
            url, limit=limit, timeout=self.options.timeout, allow_private=allowed, headers=self.options.headers
        )
        return Fetched(name=url, data=page.data)


def _load_url(url: str, options: LoadOptions) -> Document:
    """Return the document behind a URL. The user named the host, so it may be in a private network."""
    # The modules of the standard library for HTTP take 40 ms to import.
    from apidiff.load.sources.web import fetch, has_private_address, origin

    private = has_private_address(url)
    page = fetch(
        url,
        limit=options.max_bytes,
        timeout=options.timeout,
        allow_private=private or options.allow_private_addresses,
        headers=options.headers,
    )
    if origin(page.url) != origin(url):
        options = replace(options, headers=())
    url = masked(url)
    store = _SiteStore(
        base=page.url, entry_key=urlsplit(page.url).path.rpartition("/")[2], private=private, options=options
    )
    return document_from(store, Fetched(name=url, data=page.data), source=url, options=options)


def one_document(old: str | Path | Document | Json, new: str | Path | Document | Json, options: LoadOptions) -> str:
    """Return what OLD and NEW both are, given the sources of documents that have been read: `object`, `URL`, `file`,
    `source` or `file of one commit`; an empty text where they are two. Comparing a document with itself says nothing
    about a change.

    Two files, or the files of two commits, that hold the same are two.
    """
    if not isinstance(old, str | Path) or not isinstance(new, str | Path):
        return "object" if old is new else ""
    before, after = os.fspath(old), os.fspath(new)
    if is_url(before) or is_url(after):
        return "URL" if before == after else ""
    if os.path.lexists(before) or os.path.lexists(after):
        return "file" if os.path.exists(before) and os.path.exists(after) and os.path.samefile(before, after) else ""
    if ":" not in before or ":" not in after:
        return ""
    from apidiff.load.sources.revisions import commit_and_path

    found = commit_and_path(before, options)
    if found is None:
        return "source" if before == after else ""
    return "file of one commit" if found == commit_and_path(after, options) else ""

"""Are OLD and NEW one document? Comparing it with itself says nothing about a change."""

from __future__ import annotations

import os
from pathlib import Path

from apidiff.load.sources.options import LoadOptions
from apidiff.load.sources.store import is_url
from apidiff.model.document import Document, Json


def one_document(old: str | Path | Document | Json, new: str | Path | Document | Json, options: LoadOptions) -> str:
    """Return what OLD and NEW both are, given the sources of documents that have been read: `object`, `URL`, `file`,
    `source` or `file of one commit`; an empty text where they are two.

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

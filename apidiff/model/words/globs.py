"""Globs over paths, of documents and of operations."""

from __future__ import annotations

import re


def glob_expression(glob: str) -> str:
    """Return the regular expression of a glob over paths: `*` and `?` stay in a folder, `**` reaches all below."""
    found, at = [], 0
    while at < len(glob):
        if glob.startswith("**/", at):
            found.append("(?:.*/)?")
            at += 3
        elif glob.startswith("**", at):
            found.append(".*")
            at += 2
        elif glob[at] == "[" and (end := glob.find("]", at + 2)) > 0:
            inside = glob[at + 1 : end].replace("\\", "\\\\")
            found.append(f"[{'^' + inside[1:] if inside[0] in '!^' else inside}]")
            at = end + 1
        else:
            found.append({"*": "[^/]*", "?": "[^/]"}.get(glob[at], re.escape(glob[at])))
            at += 1
    return "".join(found)

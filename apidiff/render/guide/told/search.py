"""How callers find their uses of what changed: an expression for `grep`, made of paths and names."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence

from apidiff.model.finding import Finding
from apidiff.render.guide.context import Context
from apidiff.render.text import visible

_VARIABLE = re.compile(r"\{[^{}]*\}")
_NO_WORD = re.compile(r"[][.^$*+?(){}|\\]")
_MOST_NAMES = 30
_MOST_PATHS = 12
_SHORTEST = 2
_ANY_SEGMENT = "[^/]+"
_NAMED = ("property", "name", "old_name", "header", "value", "scheme")
"""Facts that name what callers write."""


def search_of(context: Context, findings: Sequence[Finding]) -> str:
    """Return a command that finds uses of the names that findings are about; nothing where these say too little."""
    names = [name for finding in findings for name in _names(finding)]
    told = [name for name in dict.fromkeys(names) if len(name) >= _SHORTEST and name.isprintable()]
    if not told or len(told) > _MOST_NAMES:
        return ""
    return _grep("-rnwE", "|".join(map(_literal, told)))


def search_of_calls(context: Context, findings: Iterable[Finding]) -> str:
    """Return a command that finds calls of operations that went or moved."""
    paths: dict[str, None] = {}
    for finding in findings:
        known = context.old_of.get(finding.change.subject.owner)
        path = str(finding.change.facts.get("old_path") or (known.path if known is not None else ""))
        if path.startswith("/") and path.isprintable():
            paths[path] = None
    # What stands below a path that is looked for is found with it.
    shortest: list[str] = []
    for path in sorted(paths):
        if not any(f"{path}/".startswith(f"{other}/") for other in shortest):
            shortest.append(path)
    if not shortest or len(shortest) > _MOST_PATHS:
        return ""
    return _grep("-rnE", "|".join(_path(path) for path in shortest))


def _names(finding: Finding) -> Iterable[str]:
    change = finding.change
    path = [step for step in change.subject.path if step not in ("[]", "{}")]
    about = change.about
    if about.thing in ("property", "schema"):
        if change.facts.get("old_name"):
            yield str(change.facts["old_name"])
        elif change.kind != "property.added":
            yield from path[-1:]
    elif about.thing in ("parameter", "header", "security-scheme"):
        yield from (str(change.facts[key]) for key in _NAMED if isinstance(change.facts.get(key), str))


def _path(path: str) -> str:
    """Return an expression for a path of which the variables can be anything."""
    parts = _VARIABLE.split(path)
    return _ANY_SEGMENT.join(map(_literal, parts)).removesuffix(_ANY_SEGMENT)


def _literal(text: str) -> str:
    """Return an extended regular expression (POSIX 9.4) that stands for the text alone."""
    return _NO_WORD.sub(r"\\\g<0>", text)


def _grep(options: str, expression: str) -> str:
    return f"grep {options} {shlex.quote(visible(expression))} ."

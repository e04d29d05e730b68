"""How callers find their uses of what changed: an expression for `grep`, made of paths and names."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence

from msgspec import Struct

from apidiff.model.finding import Finding
from apidiff.model.places import Owner
from apidiff.model.versioned_paths import strip_prefix, version_prefix
from apidiff.render.guide.context import Context
from apidiff.render.guide.names import component_of
from apidiff.render.guide.shown.wire import scheme_of
from apidiff.render.text import visible

_VARIABLE = re.compile(r"\{[^{}]*\}")
_NO_WORD = re.compile(r"[][.^$*+?(){}|\\]")
_WORDS = re.compile(r"[A-Za-z0-9_-]+")
_BETWEEN_WORDS = re.compile(r"[_-]|(?<=[a-z0-9])(?=[A-Z])")
_EVERYDAY = re.compile(r"[a-z]+")
"""Names of one word, which stand in all code."""
_LAST_WORD = re.compile(r"/([^/]+)")
_MOST_CALLS = 6
"""Calls from which what stands near a name tells no file from another."""
_MOST_NAMES = 30
_MOST_PATHS = 12
_SHORTEST = 2
_END = "([^/[:alnum:]_-]|$)"
"""What a path ends at in code: a quote, a query, a space, the end of the line."""
_ANY_SEGMENT = "[^/]+"
_NAMED = ("property", "name", "old_name", "header", "value")
"""Facts that name what callers write."""


class Search(Struct, frozen=True, kw_only=True):
    """A command that finds uses; empty where nothing can be looked for. `is_near` says that it looks only into files
    that name the call or the object, because the names that changed stand in all code."""

    command: str = ""
    is_near: bool = False


def search_of(context: Context, findings: Sequence[Finding], call: Owner = "") -> Search:
    """Return what finds uses of the names that findings are about, or of their call, where one of them is about what
    nobody wrote before."""
    found = [list(_names(context, finding)) for finding in findings]
    known = context.old_of.get(call)
    if known is not None and known.path.startswith("/") and not all(found) and known.path.isprintable():
        return Search(command=_grep("-rnE", _path(known.path, _END)))
    names = [name for names in found for name in names]
    told = [name for name in dict.fromkeys(names) if len(name) >= _SHORTEST and name.isprintable()]
    if not told or len(told) > _MOST_NAMES:
        return Search()
    sought = "|".join(dict.fromkeys(map(_any_spelling, told)))
    near = _near(context, findings) if any(map(_EVERYDAY.fullmatch, told)) else []
    if not near:
        return Search(command=_grep("-rniwE", sought))
    files = f"grep -rliE --null {shlex.quote(visible('|'.join(near)))} ."
    return Search(command=f"{files} | xargs -0 grep -niwE {shlex.quote(visible(sought))} /dev/null", is_near=True)


def _near(context: Context, findings: Sequence[Finding]) -> list[str]:
    """Return expressions for what stands in files that call the operations of findings: their paths, what generated
    clients call them, and the objects that changed. Nothing where these are too many to say."""
    operations = dict.fromkeys(name for finding in findings for name in finding.operations)
    if len(operations) > _MOST_CALLS:
        return []
    found: dict[str, None] = {}
    for operation in operations:
        known = context.old_of.get(operation)
        fixed = _LAST_WORD.findall(_VARIABLE.sub("", known.path)) if known is not None else []
        if known is None or not fixed:
            return []
        found[f"/{_literal(fixed[-1])}"] = None
        name = known.node.get("operationId")
        if name is not None and isinstance(name.value, str) and _WORDS.fullmatch(name.value):
            found[_any_spelling(name.value)] = None
    for finding in findings:
        owner = component_of(finding)
        if _WORDS.fullmatch(owner):
            found[_any_spelling(owner)] = None
    return list(found)


def search_of_calls(context: Context, findings: Iterable[Finding]) -> str:
    """Return a command that finds calls of operations that went or moved."""
    paths: dict[str, None] = {}
    for finding in findings:
        known = context.old_of.get(finding.change.subject.owner)
        path = str(finding.change.facts.get("old_path") or (known.path if known is not None else ""))
        if path.startswith("/") and path.isprintable():
            paths[path] = None
    # What stands below a path that is looked for is found with it, where all that stands there is looked for.
    stay = {operation.path for operation in context.old_of.values()} - paths.keys()
    whole = [path for path in paths if not any(other.startswith(f"{path}/") for other in stay)]
    sought = [path for path in sorted(paths) if not any(path.startswith(f"{other}/") for other in whole)]
    if not sought or len(sought) > _MOST_PATHS:
        return ""
    return _grep("-rnE", "|".join(_path(path, "" if path in whole else _END) for path in sought))


def _names(context: Context, finding: Finding) -> Iterable[str]:
    change = finding.change
    path = [step for step in change.subject.path if step not in ("[]", "{}")]
    about = change.about
    if about.thing in ("property", "schema"):
        if change.facts.get("old_name"):
            yield str(change.facts["old_name"])
        elif change.kind != "property.added":
            yield from path[-1:]
    elif about.thing == "security-scheme":
        yield from _credentials(context, finding)
    elif about.thing in ("parameter", "header") and about.event != "added":
        yield from (str(change.facts[key]) for key in _NAMED if isinstance(change.facts.get(key), str))


def _credentials(context: Context, finding: Finding) -> Iterable[str]:
    """Yield what callers write for a security scheme: the name its key is sent under, else the header that carries it,
    else the address that tokens come from. What it is called in the document is in nobody's code."""
    facts = finding.change.facts
    if finding.change.kind == "security-scheme.flow-url.changed":
        yield from [str(facts["old"])] if isinstance(facts.get("old"), str) else []
        return
    scheme = scheme_of(context.report.old.contract, str(facts.get("scheme")))
    stated = scheme if isinstance(scheme, dict) else {}
    if stated.get("type") == "apiKey" and isinstance(stated.get("name"), str):
        yield stated["name"]
    elif stated.get("type") in ("http", "oauth2", "openIdConnect"):
        yield "Authorization"


def _path(path: str, end: str) -> str:
    """Return an expression for a path of which the variables can be anything, and for what it ends at, without the
    version that it begins with: that stands in the base URL of most clients."""
    below = strip_prefix(path, version_prefix(path))
    parts = _VARIABLE.split(path if below == "/" else below)
    whole = _ANY_SEGMENT.join(map(_literal, parts))
    return whole + end if end else whole.removesuffix(_ANY_SEGMENT)


def _any_spelling(name: str) -> str:
    """Return an expression for a name as clients in other languages spell it: `legacy_code` is `legacyCode`, too."""
    words = [word for word in _BETWEEN_WORDS.split(name) if word]
    spelled = "[_-]?".join(map(_literal, words))
    return spelled if _WORDS.fullmatch(name) and len(words) > 1 else _literal(name)


def _literal(text: str) -> str:
    """Return an extended regular expression (POSIX 9.4) that stands for the text alone."""
    return _NO_WORD.sub(r"\\\g<0>", text)


def _grep(options: str, expression: str) -> str:
    return f"grep {options} {shlex.quote(visible(expression))} ."

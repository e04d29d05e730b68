"""Settings that name nothing in either document: a misspelt filter or answer must not pass in silence.

A filter that leaves nothing of either document is wrong usage. One among others that matches nothing, a rule that does
not exist and an answer about something that is not there are problems that every report shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from apidiff.classify.filters import Pattern, is_let_through, parse_pattern, words_of
from apidiff.config import Filters
from apidiff.contain.values import parts_of
from apidiff.model.contract import Contract, Direction, Operation
from apidiff.model.document import ConfigError, Json, Problem
from apidiff.model.words.spelling import nearest

_QUOTED_MOST = 3
_REMOVED = "none"
"""The answer that says: it was removed, and is none of the added things."""


class NothingKeptError(ConfigError):
    """The filters keep nothing of either document."""


def unmatched_filters(filters: Filters, rules: Collection[str], old: Contract, new: Contract) -> list[Problem]:
    """Return a problem for every pattern that matches nothing. `rules` are the ids of all rules.

    Raises NothingKeptError where the filters leave nothing of either document, ConfigError where a pattern cannot be
    understood.
    """
    if filters == Filters():
        return []
    included, excluded = ([parse_pattern(text) for text in texts] for texts in (filters.include, filters.exclude))
    operations = (*old.operations, *new.operations)
    problems = [
        _nothing(f"the filter `{pattern.axis}:{pattern.glob}`", _what(pattern, rules, operations))
        for pattern in dict.fromkeys((*included, *excluded))
        if not _names_something(pattern, rules, operations)
    ]
    if _leave_nothing(filters, included, excluded, rules, operations):
        shown = [f"`{axis}`" for axis in (*filters.include, *(f"not {text}" for text in filters.exclude))]
        if filters.stability is not None:
            shown.append(f"stability `{filters.stability}`")
        reasons = "; ".join(f"{problem.source}: {problem.what}" for problem in problems[:_QUOTED_MOST])
        because = f" ({reasons})" if reasons else ""
        raise NothingKeptError(f"the filters {', '.join(shown)} keep nothing of either document{because}")
    return problems


def _nothing(setting: str, what: str) -> Problem:
    return Problem(source=setting, what=what, cause="unmatched")


def _leave_nothing(
    filters: Filters,
    included: list[Pattern],
    excluded: list[Pattern],
    rules: Collection[str],
    operations: Iterable[Operation],
) -> bool:
    of_rules = [pattern.glob for pattern in included if pattern.axis == "rule"]
    if of_rules and not any(fnmatchcase(id_, glob) for id_ in rules for glob in of_rules):
        return True
    without = [pattern.glob for pattern in excluded if pattern.axis == "rule"]
    if all(any(fnmatchcase(id_, glob) for glob in without) for id_ in rules):
        return True
    if not operations:
        return any(pattern.axis != "rule" for pattern in included)
    return not any(
        is_let_through(operation, direction, included, excluded, filters.stability)
        for operation in operations
        for direction in Direction
    )


def _names_something(pattern: Pattern, rules: Collection[str], operations: Iterable[Operation]) -> bool:
    return any(fnmatchcase(word, pattern.glob) for word in _words(pattern, rules, operations))


def _words(pattern: Pattern, rules: Collection[str], operations: Iterable[Operation]) -> Iterator[str]:
    """Yield what can stand on the axis of a pattern."""
    if pattern.axis == "rule":
        yield from rules
    elif pattern.axis == "direction":
        yield from (direction.value for direction in Direction)
    else:
        for operation in operations:
            yield from words_of(pattern.axis, operation)


def _what(pattern: Pattern, rules: Collection[str], operations: Iterable[Operation]) -> str:
    where = {"rule": "there is no such rule", "direction": "there is no such direction"}.get(
        pattern.axis, "it matches nothing in either document"
    )
    close = nearest(pattern.glob, dict.fromkeys(_words(pattern, rules, operations)), f"`{pattern.axis}:{{}}`".format)
    return f"{where}{close}"


def unmatched_answers(answers: Mapping[str, str], old: Contract, new: Contract) -> list[Problem]:
    """Return a problem for every answer about something that OLD does not have, or with something that NEW does not
    have. Answers to the questions of proposals are not looked at here: they are only asked there."""
    found = [(id_, answer) for id_, answer in answers.items() if id_.partition(":")[0] in _ASKED]
    if not found:
        return []
    before, after = _Names(old), _Names(new)
    problems = []
    for id_, answer in found:
        kind, _, rest = id_.partition(":")
        if not before.has(kind, rest):
            problems.append(_nothing(f"the answer `{id_}`", "it names nothing in OLD"))
        elif answer != _REMOVED and not after.takes(kind, answer):
            problems.append(_nothing(f"the answer `{id_}`", f"NEW has no `{answer}`"))
    return problems


_ASKED = frozenset({"operation", "parameter", "property", "value"})
"""How the ids of questions begin that a comparison asks."""


class _Names:
    """The labels of the operations of a contract, and every name and text in its files."""

    def __init__(self, contract: Contract) -> None:
        self._labels = {operation.label for operation in contract.operations}
        document = contract.document
        self._texts: set[str] = set()
        for resource in (document.entry, *document.resources.values()):
            self._texts |= _texts(resource.root)

    def has(self, kind: str, rest: str) -> bool:
        """Return whether there is what a question asks about: a label, a label and a parameter, or an owner and a
        name below it, either of which may hold any character."""
        if kind == "operation":
            return rest in self._labels
        mark = "." if kind == "property" else ":"
        cuts = [at for at, character in enumerate(rest) if character == mark]
        if kind == "parameter":
            return any(rest[:at] in self._labels and self.takes(kind, rest[at + 1 :]) for at in cuts)
        return any(rest[at + 1 :] in self._texts for at in cuts)

    def takes(self, kind: str, name: str) -> bool:
        """Return whether there is what an answer names."""
        if kind == "operation":
            return name in self._labels
        return (name.partition(" ")[2] if kind == "parameter" else name) in self._texts


def _texts(root: Json) -> set[str]:
    """Return the keys and the texts of a value, at any depth."""
    found: set[str] = set()
    for value in parts_of(root):
        if isinstance(value, dict):
            found.update(value)
        elif isinstance(value, str):
            found.add(value)
    return found

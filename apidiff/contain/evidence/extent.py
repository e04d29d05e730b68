"""What is too large for a validator: the names in a payload, the depth and the patterns of a document."""

from __future__ import annotations

import json
from typing import Any, Final

from apidiff.contain.text.regex import uncounted_pattern

MAX_DEPTH: Final = 120
MAX_PATTERN: Final = 20_000


def is_small(value: Any) -> bool:
    """Return whether nothing in a document nests too deeply for a validator or might be too long a pattern for it."""
    stack = [(0, value)]
    while stack:
        depth, item = stack.pop()
        if isinstance(item, str):
            if len(item) > MAX_PATTERN:
                return False
        elif isinstance(item, (dict, list)):
            if depth > MAX_DEPTH:
                return False
            below = item.values() if isinstance(item, dict) else item
            stack.extend((depth + 1, entry) for entry in below)
    return True


def names_in(value: Any) -> frozenset[str]:
    """Return every property name that occurs anywhere in a value."""
    names: set[str] = set()
    seen: set[int] = set()
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, (dict, list)) and id(item) not in seen:
            seen.add(id(item))
            if isinstance(item, dict):
                names.update(item)
                item = item.values()
            stack.extend({id(part): part for part in item}.values())
    return frozenset(names)


def counts_as_lengths(document: Any) -> Any:
    """Return a schema in which large counts in patterns are bounds of lengths, where these say the same; the schema
    itself where it has none.

    A validator unrolls what is counted, and gives up where a class of many characters is counted hundreds of times.
    """
    found = False
    stack = [document]
    copy = stack[0] = json.loads(json.dumps(document))
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            pattern = item.get("pattern")
            uncounted = uncounted_pattern(pattern) if isinstance(pattern, str) else None
            stack.extend(value for keyword, value in item.items() if keyword not in ("const", "enum"))
            if uncounted is not None:
                found = True
                item["pattern"], low, high = uncounted
                item["allOf"] = [
                    *item.get("allOf", []),
                    {"minLength": low, **({} if high is None else {"maxLength": high})},
                ]
        elif isinstance(item, list):
            stack.extend(item)
    return copy if found else document

"""Patterns with large counts, written for a validator that would unroll them."""

from __future__ import annotations

import json
from typing import Any

from apidiff.contain.text.regex import uncounted_pattern


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

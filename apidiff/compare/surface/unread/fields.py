"""Plain fields of parameters, headers, bodies and encodings that hold a value of a kind nothing can be read from.

`required: "yes"` and `explode: [true]` are not the default that their absence means: what is meant cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.unread import noun, undecided
from apidiff.model.change import Change
from apidiff.model.contract import Node

_SHAPES: Mapping[str, type[Any]] = MappingProxyType(
    {
        **dict.fromkeys(("required", "explode", "allowReserved", "allowEmptyValue"), bool),
        **dict.fromkeys(("style", "contentType"), str),
    }
)
"""OpenAPI 3.1.1, sections 4.8.12 to 4.8.15."""


def compare_unread_fields(
    comparison: Comparison, site: Site, subject_type: str, old: Node, new: Node
) -> Iterator[Change]:
    """Yield the fields that the new part alone gives a value of the wrong kind. Null says that there is nothing."""
    for keyword in _SHAPES:
        was, now = old.get(keyword), new.get(keyword)
        if now is None or is_readable(new, keyword) or not is_readable(old, keyword):
            continue
        known = None if was is None else was.value
        written = str(known).lower() if isinstance(known, bool) else known
        led_to = "not there" if known is None else f"`{keyword}: {written}`"
        facts = {"reference": "", "found": noun(now.value), "led_to": led_to}
        yield undecided(comparison.change("part.unread", site, subject_type, was or old, now, facts))


def is_readable(node: Node, keyword: str) -> bool:
    """Return whether a field is absent, or holds a value of its kind."""
    found = node.get(keyword)
    return found is None or found.value is None or isinstance(found.value, _SHAPES[keyword])

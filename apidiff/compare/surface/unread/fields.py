"""Plain fields of parameters, headers, bodies, encodings, links and servers: values of a kind nothing can be read from.

`required: "yes"` and `explode: [true]` are not the default that their absence means: what is meant cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.unread import described, facts_of, is_container, undecided
from apidiff.model.change import Change
from apidiff.model.contract import Node
from apidiff.model.document import Json

_SHAPES: Mapping[str, type[Any]] = MappingProxyType(
    {
        **dict.fromkeys(("required", "explode", "allowReserved", "allowEmptyValue"), bool),
        **dict.fromkeys(("style", "contentType", "operationId", "operationRef"), str),
        **dict.fromkeys(("parameters", "server"), dict),
        "enum": list,
    }
)
"""OpenAPI 3.1.1, sections 4.8.6, 4.8.12 to 4.8.15, and 4.8.20."""
_OF_VALUES = ("required", "explode", "allowReserved", "allowEmptyValue", "style", "contentType")
"""The fields of parameters, headers and encodings."""


def compare_unread_fields(
    comparison: Comparison, site: Site, subject_type: str, old: Node, new: Node, keywords: Iterable[str] = _OF_VALUES
) -> Iterator[Change]:
    """Yield the fields that the new part alone gives a value of the wrong kind. Null says that there is nothing."""
    for keyword in keywords:
        was, now = old.get(keyword), new.get(keyword)
        if now is None or is_readable(new, keyword) or not is_readable(old, keyword):
            continue
        led_to = "not there" if was is None or was.value is None else _written(keyword, was.value)
        facts = {**facts_of(now), "led_to": led_to}
        yield undecided(comparison.change("part.unread", site, subject_type, was or old, now, facts))


def _written(keyword: str, value: Json) -> str:
    if isinstance(value, (dict, list)):
        return described(value)
    return f"`{keyword}: {str(value).lower() if isinstance(value, bool) else value}`"


def is_readable(node: Node, keyword: str) -> bool:
    """Return whether a field is absent, or holds a value of its kind."""
    found = node.get(keyword)
    return found is None or found.value is None or is_container(found.value, _SHAPES[keyword])

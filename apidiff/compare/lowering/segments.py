"""What fills a segment of a path: a text that is not empty, because the path would be another one, and without a line
break, which nobody sends there.

RFC 3986, section 3.3, allows both: `//` and `/%0A` are paths, but not of what a template means.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from apidiff.compare.lowering.lowering import Definitions
from apidiff.compare.lowering.places import parse_name
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_SEGMENT: Final[dict[str, Json]] = {"minLength": 1, "minItems": 1, "pattern": r"^[^\n\r\u2028\u2029]*$"}


def with_segments(document: dict[str, Json], segments: Collection[Tokens]) -> dict[str, Json]:
    """Return a producer's lowered document, in which the schemas at some tokens of its contract are of what fills a
    segment of a path."""
    definitions = document["$defs"]

    def lower(name: str) -> Json:
        found = definitions[name]
        return _with_segment(found) if parse_name(name)[0] in segments else found

    return {"$defs": Definitions(lower)}


def _with_segment(schema: Json) -> Json:
    if not isinstance(schema, dict):
        return schema
    parts = schema.get("allOf")
    return {**schema, "allOf": [*(parts if isinstance(parts, list) else ()), _SEGMENT]}

"""What is known of a producer's payloads beside what its document says: examples of tags, and what fills a segment of a
path."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from apidiff.compare.lowering.lowering import Definitions
from apidiff.compare.lowering.places import parse_name
from apidiff.contain.vocabulary import EXAMPLES
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_SEGMENT: Final[dict[str, Json]] = {"minLength": 1, "minItems": 1, "pattern": r"^[^\n\r\u2028\u2029]*$"}
"""What fills a segment of a path: a text that is not empty, because the path would be another one, and without a line
break, which nobody sends there. RFC 3986, section 3.3, allows both: `//` and `/%0A` are paths, but not of what a
template means."""


def with_tag_examples(document: dict[str, Json], tags: Mapping[Tokens, Mapping[str, str]]) -> dict[str, Json]:
    """Return a producer's lowered document, in which properties of the schemas at some tokens of its contract have an
    example. It says nothing of values: these are tried first. Where a discriminator counts on one side alone, so that
    values are not read by it, a payload that shows something else is still written with a tag that names its branch."""

    def with_examples(tokens: Tokens, schema: dict[str, Json]) -> Json:
        properties = dict(schema.get("properties") or {})
        for name, tag in tags[tokens].items():
            declared = properties.get(name, {})
            if isinstance(declared, dict) and not any(keyword in declared for keyword in (*EXAMPLES, "default")):
                properties[name] = {**declared, "example": tag}
        return {**schema, "properties": properties}

    return _with_each(document, tags, with_examples)


def with_segments(document: dict[str, Json], segments: Collection[Tokens]) -> dict[str, Json]:
    """Return a producer's lowered document, in which the schemas at some tokens of its contract are of what fills a
    segment of a path."""

    def with_segment(tokens: Tokens, schema: dict[str, Json]) -> Json:
        parts = schema.get("allOf")
        return {**schema, "allOf": [*(parts if isinstance(parts, list) else ()), _SEGMENT]}

    return _with_each(document, segments, with_segment)


def _with_each(
    document: dict[str, Json], wanted: Collection[Tokens], change: Callable[[Tokens, dict[str, Json]], Json]
) -> dict[str, Json]:
    """Return a lowered document in which the schemas at some tokens are changed when they are asked for."""
    definitions = document["$defs"]

    def lower(name: str) -> Json:
        schema, tokens = definitions[name], parse_name(name)[0]
        return change(tokens, schema) if tokens in wanted and isinstance(schema, dict) else schema

    return {"$defs": Definitions(lower)}

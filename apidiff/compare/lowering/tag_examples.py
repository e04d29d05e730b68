"""Tags as examples: where a discriminator counts on one side alone, so that values are not read by it, a payload that
shows something else is still written with a tag that names its branch."""

from __future__ import annotations

from collections.abc import Mapping

from apidiff.compare.lowering.lowering import Definitions
from apidiff.compare.lowering.places import parse_name
from apidiff.contain.vocabulary import EXAMPLES
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens


def with_tag_examples(document: dict[str, Json], tags: Mapping[Tokens, Mapping[str, str]]) -> dict[str, Json]:
    """Return a producer's lowered document, in which properties of the schemas at some tokens of its contract have an
    example. It says nothing of values: these are tried first."""
    definitions = document["$defs"]

    def lower(name: str) -> Json:
        found, known = definitions[name], tags.get(parse_name(name)[0])
        return found if known is None or not isinstance(found, dict) else _with_examples(found, known)

    return {"$defs": Definitions(lower)}


def _with_examples(schema: dict[str, Json], tags: Mapping[str, str]) -> dict[str, Json]:
    properties = dict(schema.get("properties") or {})
    for name, tag in tags.items():
        declared = properties.get(name, {})
        if isinstance(declared, dict) and not any(keyword in declared for keyword in (*EXAMPLES, "default")):
            properties[name] = {**declared, "example": tag}
    return {**schema, "properties": properties}

"""Forms: urlencoded bodies and multipart ones, whose fields are text unless they are objects.

A field that is an object is written as JSON, or as its encoding says (OpenAPI 3.1.1, section 4.8.15.1.1). It is a
payload of its own then: in JSON, values keep their types.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.context.wire import Field, Place, Wire
from apidiff.compare.match.media_types import normal_name
from apidiff.compare.surface.parts.gathering import Pair
from apidiff.compare.surface.values.pairing import pair_positions
from apidiff.compare.surface.values.serialization import may_be
from apidiff.compare.view.content_types import DEEPEST_ARRAY, encodings_of, positioned
from apidiff.compare.view.merged import declared_names, merged_at
from apidiff.model.contract import Contract, Node
from apidiff.model.places import Step

_ARRAY = frozenset({"array"})


def content_positions(
    comparison: Comparison, pair: Pair, media_type: str, schemas: tuple[Node, Node]
) -> Iterator[PositionPair]:
    """Yield the positions of what has a media type, whose Media Type Objects are paired: those of a form where it is
    one, a text where it is a plain one that no structure is described of."""
    form = form_of(media_type)
    if form is not None:
        yield from form_positions(comparison, pair, form, schemas)
    elif _is_plain_text(comparison, media_type, schemas):
        yield from pair_positions(pair, *schemas, (_TEXT, _TEXT))
    else:
        yield from pair_positions(pair, *schemas)


_TEXT = Wire(place="text")
_SCALARS = frozenset({"string", "integer", "number", "boolean"})


def _is_plain_text(comparison: Comparison, media_type: str, schemas: tuple[Node, Node]) -> bool:
    """Whether both sides describe one value without parts as text. Some frameworks name `text/plain` beside JSON, and
    mean that: an object under it is none that is written as text."""
    if normal_name(media_type).partition(";")[0] != "text/plain":
        return False
    shapes = zip((comparison.old, comparison.new), schemas, strict=True)
    return all((types := merged_at(*side).types) is not None and types <= _SCALARS for side in shapes)


def form_of(media_type: str) -> Place | None:
    """Return how the fields of a media type are written, where it is a form."""
    name = normal_name(media_type).partition(";")[0]
    if name == "application/x-www-form-urlencoded":
        return "form"
    return "multipart" if name.startswith("multipart/") else None


def form_positions(
    comparison: Comparison, pair: Pair, place: Place, schemas: tuple[Node, Node]
) -> Iterator[PositionPair]:
    """Yield the positions of a form: the form itself, and each of its fields that is no text."""
    wires = (_wire(place, pair.old), _wire(place, pair.new))
    yield from pair_positions(pair, *schemas, wires)
    old, new = _fields(comparison.old, schemas[0]), _fields(comparison.new, schemas[1])
    for name, was in old.items():
        now = new.get(name)
        if now is not None and (
            _is_data(comparison.old, was, pair.old, name) or _is_data(comparison.new, now, pair.new, name)
        ):
            for position in pair_positions(pair, was, now):
                usage = position.usage.below(Step(part="encoding", name=name))
                yield replace(position, usage=usage)


def _fields(contract: Contract, schema: Node) -> dict[str, Node]:
    """Return the schemas of the fields of a form by name, and of parts by position; those of names that are not listed
    under `{}`, with the pattern where one says which."""
    shape = merged_at(contract, schema)
    found = {**dict(positioned(shape)), **declared_names(contract, shape)}
    for patterns in shape.keywords.get("patternProperties", ()):
        found.update({f"{{{pattern}}}": node for pattern, node in patterns.items()})
    others = shape.first("additionalProperties")
    if others is not None and isinstance(others.value, dict):
        found["{}"] = others
    return found


def _wire(place: Place, media_type: Node) -> Wire:
    fields = {}
    for name, encoding in members(media_type, "encoding").items():
        style, explode = value_of(encoding, "style"), value_of(encoding, "explode")
        style = style if isinstance(style, str) else "form"
        fields[name] = Field(style=style, explode=explode if isinstance(explode, bool) else style == "form")
    return Wire(place=place, fields=fields)


def _is_data(contract: Contract, schema: Node, media_type: Node, name: str) -> bool:
    """Whether a field is written as JSON."""
    encoding = encodings_of(media_type).get(name)
    content_type = value_of(encoding, "contentType")
    if isinstance(content_type, str):
        return "json" in content_type.lower()
    if value_of(encoding, "style") is not None or value_of(encoding, "explode") is not None:
        return False
    found, shape = schema, merged_at(contract, schema)
    for _ in range(DEEPEST_ARRAY):
        items = shape.first("items")
        if items is None or shape.types != _ARRAY:
            break
        found, shape = items, merged_at(contract, items)
    is_said = shape.types is not None or bool(shape.properties or shape.unions)
    return is_said and may_be(("object",), contract, found)

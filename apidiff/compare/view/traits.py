"""What is seen of the value of a property or a parameter when it is asked under which name it went on."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from apidiff.compare.match.likeness import Place, Traits
from apidiff.compare.view.merged import MergedSchema, merged_at, plain_target
from apidiff.contain.vocabulary import ITEM_COUNTS, OF_NUMBERS, OF_TEXTS
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json

_LIMITS = (*OF_NUMBERS, *OF_TEXTS, *ITEM_COUNTS, "uniqueItems", "default")


def traits_of(contract: Contract, name: str, schema: Node | None, place: Place | None, description: str = "") -> Traits:
    """Return the traits of a value with this schema. A description that stands beside the schema goes before its
    own."""
    if schema is None:
        return Traits(name=name, description=description, place=place)
    shape = merged_at(contract, schema)
    items = shape.first("items") if shape.types == frozenset({"array"}) else None
    inner = shape if items is None else merged_at(contract, items)
    target = plain_target(contract, schema if items is None else items)
    refers = target.tokens != (schema if items is None else items).tokens
    own = schema.value.get("description") if isinstance(schema.value, dict) else None
    if own is None and not refers:
        own = _value(shape, "description")
    example = _value(shape, "example")
    return Traits(
        name=name,
        types=shape.types if items is None else frozenset({f"array of {kind}" for kind in inner.types or ("any",)}),
        format=str(_value(inner, "format") or ""),
        values=None if inner.values is None else frozenset(inner.values),
        description=description or (own if isinstance(own, str) else ""),
        example=_first(_value(shape, "examples")) if example is None else example,
        reference=target.tokens[-1] if refers and target.tokens else "",
        properties=frozenset(inner.properties),
        limits={key: _value(shape, key) for key in _LIMITS if key in shape.keywords},
        place=place,
    )


def places(names: Iterable[str], others: Container[str]) -> Mapping[str, Place]:
    """Return where each of the names stands that the other side lacks, by what both sides have around it. Where both
    sides have nothing in common, no place says anything."""
    found: dict[str, Place] = {}
    gap: list[str] = []
    after = ""
    for name in (*names, ""):
        if name and name not in others:
            gap.append(name)
            continue
        if after or name:
            for index, missing in enumerate(gap):
                found[missing] = Place(after=after, before=name, index=index, of=len(gap))
        after, gap = name, []
    return found


def _value(shape: MergedSchema, keyword: str) -> Json:
    node = shape.first(keyword)
    return None if node is None else node.value


def _first(examples: Json) -> Json:
    return examples[0] if isinstance(examples, list) and examples else None

"""Whether the drafts and links of a pair account for everything in which its two sides differ.

What they account for can be judged by the way schemas are built; the rest has to be put to the prover, even where
every draft is harmless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from apidiff.compare.schemas.annotations import ANNOTATIONS
from apidiff.compare.schemas.draft import Draft, Link
from apidiff.compare.view.merged import MergedSchema
from apidiff.contain.values import canonical
from apidiff.contain.vocabulary import DEPENDENT, OF_OBJECTS, ONE_SCHEMA, SETS, TESTS
from apidiff.model.contract import Node
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import says_nothing

LINKED = frozenset({*ONE_SCHEMA, "prefixItems", "patternProperties", *DEPENDENT})
"""Keywords whose subschemas are compared as pairs of their own, as far as one member of each side states them."""


_OF_NAMES = frozenset({*OF_OBJECTS, *TESTS}) - {"required"}


def is_about_names(draft: Draft) -> bool:
    """Return whether a difference may be about the names that an object has."""
    return draft.about.constrains and not draft.keywords.isdisjoint(_OF_NAMES)


def is_accounted(old: MergedSchema, new: MergedSchema, changed: Iterable[str], found: Iterable[Draft | Link]) -> bool:
    """Return whether nothing differs between two shapes but what was found. `changed` are the keywords that differ."""
    drafts = [one for one in found if isinstance(one, Draft) and one.about.constrains]
    told = {keyword for draft in drafts for keyword in draft.keywords}
    if _unions(old) != _unions(new) and not any(map(_tells_of_unions, drafts)):
        return False
    if old.beside_null != new.beside_null or _names_untold(old, new, drafts):
        return False
    if old.nothing is not new.nothing or (
        _places(old) != _places(new) and _declared_again(old) != _declared_again(new)
    ):
        return False
    if any(_is_of_null_branch(keyword, shape) for keyword in changed for shape in (old, new)):
        return False
    return all(
        keyword in told or keyword in ANNOTATIONS or keyword.startswith("x-") or _same_keyword(keyword, old, new)
        for keyword in changed
    )


def _names_untold(old: MergedSchema, new: MergedSchema, drafts: list[Draft]) -> bool:
    """Whether only one side declares a property by itself, and nothing was told of it: it moved into, or out of, the
    branches of a union, where other values may be allowed under its name."""
    moved = old.properties.keys() ^ new.properties.keys()
    return bool(moved) and not moved <= {name for draft in drafts for name in draft.names}


def _is_of_null_branch(keyword: str, shape: MergedSchema) -> bool:
    """Whether a branch for null of a `oneOf` has a keyword: what takes null from the branch gives it to the union where
    another branch takes it, too."""
    found = shape.keywords.get(keyword, ()) if "oneOf" in shape.beside_null else ()
    return any(node.tokens[-3:-2] == ("oneOf",) for node in found)


def _declared_again(shape: MergedSchema) -> dict[str, Counter[str]]:
    """What the properties that several members declare say."""
    return {name: _texts([shape.properties[name], *nodes]) for name, nodes in shape.again.items()}


def _places(shape: MergedSchema) -> dict[str, set[Tokens]]:
    return {name: {node.tokens for node in (shape.properties[name], *nodes)} for name, nodes in shape.again.items()}


def _unions(shape: MergedSchema) -> list[str]:
    return [union.keyword for union in shape.unions]


def _tells_of_unions(draft: Draft) -> bool:
    return draft.about.is_of_union or draft.about.part == "all-of"


def _same_keyword(keyword: str, old: MergedSchema, new: MergedSchema) -> bool:
    before, after = old.keywords.get(keyword, []), new.keywords.get(keyword, [])
    if keyword in LINKED:
        return bool(before) == bool(after) and _texts(before[1:]) == _texts(after[1:])
    if keyword in SETS:
        return _sets(before) == _sets(after)
    return _texts(_saying(keyword, before)) == _texts(_saying(keyword, after))


def _saying(keyword: str, nodes: list[Node]) -> list[Node]:
    return [node for node in nodes if not says_nothing(keyword, node.value)]


def _sets(nodes: list[Node]) -> Counter[frozenset[str]]:
    """What lists say of which the order says nothing, each one by what it lists."""
    values = (node.value if isinstance(node.value, list) else [node.value] for node in nodes)
    return Counter(frozenset(map(canonical, value)) for value in values)


def _texts(nodes: list[Node]) -> Counter[str]:
    return Counter(canonical(node.value) for node in nodes)

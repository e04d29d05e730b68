"""A union of plain types is a list of types in other words: `oneOf: [{type: string}, {type: number}]`.

Where one side lists the types and the other has branches, the branches are taken together. What a branch says of values
of its own type alone, such as `maxLength`, means the same beside a list of types.
"""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from apidiff.compare.schemas.annotations import ANNOTATIONS
from apidiff.compare.view.merged import Branches, MergedSchema, plain_target
from apidiff.contain.vocabulary import OF_NUMBERS, OF_TEXTS
from apidiff.model.contract import Contract, Node

_OF_NUMBERS = frozenset(OF_NUMBERS)
_OF_TYPE = {
    "string": frozenset(OF_TEXTS),
    "number": _OF_NUMBERS,
    "integer": _OF_NUMBERS,
    "boolean": frozenset[str](),
}
"""What branches may say, by the type whose values it is about."""


def folded_alike(
    contracts: tuple[Contract, Contract], before: MergedSchema, after: MergedSchema
) -> tuple[MergedSchema, MergedSchema]:
    """Return two shapes, a union of plain types taken together where the other side has no union."""
    if bool(before.unions) is bool(after.unions):
        return before, after
    if before.unions:
        return _folded(contracts[0], before, after), after
    return before, _folded(contracts[1], after, before)


def _folded(contract: Contract, shape: MergedSchema, other: MergedSchema) -> MergedSchema:
    if len(shape.unions) != 1 or other.types is None or len(other.types) < 2 or shape.values is not None:
        return shape
    union = shape.unions[0]
    branches = [plain_target(contract, branch) for branch in union.branches]
    types = [_type_of(branch) for branch in branches]
    if None in types or not _tell_apart([one for one in types if one is not None], union):
        return shape
    named = frozenset(one for one in types if one is not None)
    if shape.types is not None and not named <= shape.types:
        return shape
    keywords = dict(shape.keywords)
    for branch in branches:
        for keyword, child in branch.items():
            keywords[keyword] = [*keywords.get(keyword, ()), child]
    return replace(
        shape,
        types=named,
        null=union.null if shape.types is None else shape.null,
        keywords=keywords,
        members=[*shape.members, *branches],
        unions=[],
    )


def _type_of(branch: Node) -> str | None:
    """The only type of a branch that says nothing of values of other types; None where it says more."""
    value = branch.value
    declared = value.get("type") if isinstance(value, dict) else None
    if not isinstance(declared, str) or declared not in _OF_TYPE or "nullable" in value or "$ref" in value:
        return None
    said = {keyword for keyword in value if keyword not in ANNOTATIONS and not keyword.startswith("x-")}
    return declared if said <= _OF_TYPE[declared] | {"type"} else None


def _tell_apart(types: list[str], union: Branches) -> bool:
    """Whether no value is one of two branches, so that `oneOf` means `anyOf`, and what one says holds for no other."""
    numbers = [one for one in types if one in ("integer", "number")]
    return len(numbers) < 2 and max(Counter(types).values()) == 1 and bool(union.branches)

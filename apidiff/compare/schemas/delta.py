"""What differs between two shapes at first sight: the comparers look at nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Set

from msgspec import Struct, field

from apidiff.compare.same.definitions import Definitions
from apidiff.compare.view.merged import MergedSchema
from apidiff.model.equality import same


class Delta(Struct, frozen=True, kw_only=True, eq=False):
    """The keywords of two shapes that do not read the same, in the order in which they stand there, and the names of
    properties that may differ, be it in whether they are required."""

    keywords: Mapping[str, None] = field(default_factory=dict)
    properties: Set[str] = frozenset()


def delta_of(definitions: Definitions, old: MergedSchema, new: MergedSchema) -> Delta:
    """Return what differs between two shapes at first sight."""
    return Delta(
        keywords={key: None for key in {**old.keywords, **new.keywords} if not _read_the_same(key, old, new)},
        properties=_touched(definitions, old, new),
    )


def _read_the_same(keyword: str, old: MergedSchema, new: MergedSchema) -> bool:
    before, after = old.keywords.get(keyword, ()), new.keywords.get(keyword, ())
    return len(before) == len(after) and all(same(was.value, now.value) for was, now in zip(before, after, strict=True))


def _touched(definitions: Definitions, old: MergedSchema, new: MergedSchema) -> Set[str]:
    """The names of the properties about which anything may differ. Most do not: those of an object are looked at in one
    go."""
    found = (old.required.keys() ^ new.required.keys()) | old.again.keys() | new.again.keys()
    if len(old.properties.holders) == 1 and len(new.properties.holders) == 1:
        found |= definitions.entries_that_may_differ(old.properties.holders[0], new.properties.holders[0])
        return found
    return found | {
        name
        for name, node in old.properties.items()
        if (there := new.properties.get(name)) is not None and definitions.may_differ(node, there)
    }

"""Documents of components alone, for others to refer to: whoever compares them means their components."""

from __future__ import annotations

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison
from apidiff.config import Settings
from apidiff.model.contract import Contract
from apidiff.resolve.contract import operations_of_components


def comparison_of(old: Contract, new: Contract, settings: Settings) -> Comparison:
    """Return the comparison of two contracts. Where components are compared in full, the operations of path items and
    callbacks among them are as others are, but for those that a reference in either document names: they are compared
    where they are used."""
    of_library = not old.operations
    if not of_library and not settings.components:
        return Comparison(old=old, new=new, settings=settings)
    named = frozenset[str]()
    if not of_library:
        from apidiff.compare.same.references_in_text import references_of

        named |= references_of(old) | references_of(new)
    return Comparison(
        old=replace(old, operations=(*old.operations, *operations_of_components(old, new, named))),
        new=replace(new, operations=(*new.operations, *operations_of_components(new, old, named))),
        settings=replace(settings, components=True),
        of_library=of_library,
    )

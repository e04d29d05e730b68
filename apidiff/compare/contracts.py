"""Two contracts in, every difference out: the surface first, then the schemas of all payload positions together."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.model.change import Change


def compare_contracts(comparison: Comparison) -> Iterator[Change]:
    """Yield every difference, each stated once."""
    if _read_alike(comparison):
        return
    # The comparers and the prover are most of what the program loads; a file and itself need none of it.
    from apidiff.compare.context.swaps import Swaps
    from apidiff.compare.proof.evidence import with_evidence
    from apidiff.compare.same.definitions import Definitions
    from apidiff.compare.schemas.graph import compare_schemas
    from apidiff.compare.surface.operations import compare_contracts_surface

    positions: list[PositionPair] = []
    definitions = Definitions(comparison=comparison)
    swaps = Swaps(comparison=comparison)
    for found in compare_contracts_surface(comparison, definitions, swaps):
        if isinstance(found, PositionPair):
            positions.append(found)
        else:
            yield found
    yield from with_evidence(comparison, compare_schemas(comparison, definitions, positions), swaps)


def _read_alike(comparison: Comparison) -> bool:
    """Whether both sides are one file of the same bytes, that refers to no others and is read the same way."""
    old, new, settings = comparison.old.document, comparison.new.document, comparison.settings
    if old.resources or new.resources or settings.old_prefix != settings.new_prefix:
        return False
    return old.entry.format == new.entry.format and bool(old.entry.data) and old.entry.data == new.entry.data

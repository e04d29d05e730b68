"""Two contracts in, every difference out: the surface first, then the schemas of all payload positions together."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.evidence import with_evidence
from apidiff.compare.operations import compare_contracts_surface
from apidiff.compare.schemas import compare_schemas
from apidiff.compare.site import Comparison, PositionPair
from apidiff.model.change import Change


def compare_contracts(comparison: Comparison) -> Iterator[Change]:
    """Yield every difference, each stated once."""
    positions: list[PositionPair] = []
    for found in compare_contracts_surface(comparison):
        if isinstance(found, PositionPair):
            positions.append(found)
        else:
            yield found
    yield from with_evidence(comparison, compare_schemas(comparison, positions))

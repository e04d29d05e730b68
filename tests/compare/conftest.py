"""Comparing parsed documents without files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.same.definitions import Definitions
from apidiff.compare.surface.operations import compare_contracts_surface
from apidiff.config import Settings
from apidiff.load.sources.source import load_value
from apidiff.model.change import Change
from apidiff.resolve.contract import resolve

TODAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Surface:
    """What the comparison of two surfaces yields."""

    changes: list[Change]
    positions: list[PositionPair]

    @property
    def kinds(self) -> list[str]:
        """The kinds of the changes in alphabetical order."""
        return sorted(change.kind for change in self.changes)

    def one(self, kind: str) -> Change:
        """The only change of that kind."""
        found = [change for change in self.changes if change.kind == kind]
        assert len(found) == 1, f"{kind}: {self.kinds}"
        return found[0]

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)


@pytest.fixture
def surface() -> Callable[..., Surface]:
    """A function that compares the surfaces of two parsed documents under some settings."""

    def compare(old: dict[str, Any], new: dict[str, Any], **settings: Any) -> Surface:
        settings.setdefault("today", TODAY)
        comparison = Comparison(
            old=resolve(load_value(old, "old")),
            new=resolve(load_value(new, "new")),
            settings=Settings(**settings),
        )
        found = list(
            compare_contracts_surface(comparison, Definitions(comparison=comparison), Swaps(comparison=comparison))
        )
        return Surface(
            changes=[item for item in found if isinstance(item, Change)],
            positions=[item for item in found if isinstance(item, PositionPair)],
        )

    return compare

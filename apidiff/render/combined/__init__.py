"""Many documents in one result, one module per format.

A module says in `piece` what it has to say of one report, as plain values, and puts the pieces of all sections together
in `joined`. The first runs where the documents were compared, the second once, with no document in sight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

from msgspec import Struct

from apidiff.model.document import Json
from apidiff.model.report import Report, Section, Survey
from apidiff.render import FORMATS
from apidiff.render.view import View

Part = tuple[Section, Json]
"""A section with what a format says of it; None where there was nothing to compare."""


class Combination(Struct, frozen=True, kw_only=True):
    """A format for many documents: its name on the command line, and the module that writes it."""

    name: str
    module: str

    def piece(self, report: Report, view: View) -> Json:
        """Return what this format says of one document, in values that another process can take."""
        return import_module(self.module).piece(report, view)

    def joined(self, survey: Survey, pieces: Sequence[Json], view: View) -> str:
        """Return the result: `pieces` are those of the sections, in their order."""
        parts: list[Part] = list(zip(survey.sections, pieces, strict=True))
        text = import_module(self.module).joined(survey, parts, view)
        assert isinstance(text, str)
        return text


_MODULES = {"guide": "markdown", "changelog": "markdown_list", "json": "json_", "text": "terminal"}

COMBINED: Mapping[str, Combination] = MappingProxyType(
    {name: Combination(name=name, module=f"apidiff.render.combined.{_MODULES.get(name, name)}") for name in FORMATS}
)
"""Every format by its name on the command line."""

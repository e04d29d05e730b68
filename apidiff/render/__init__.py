"""Report to text, one module per format.

A renderer is `render(report, view) -> str`. A renderer computes nothing about the documents: what it shows is in the
Report. Of many documents in one result, it says in `piece` what it has to say of one, as plain values, and puts the
pieces of all sections together in `joined`: the first runs where the documents were compared, the second once, with no
document in sight. Modules are imported when their format is asked for, because some need libraries that are slow to
import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

from msgspec import Struct

from apidiff.model.document import Json
from apidiff.model.report import Report, Survey
from apidiff.render.view import View


class Format(Struct, frozen=True):
    """An output format, by the name of the module that writes it."""

    module: str

    def render(self, report: Report, view: View | None = None) -> str:
        """Return the report in this format, ending in a newline unless it is empty."""
        text = import_module(f"{__name__}.{self.module}").render(report, view or View())
        assert isinstance(text, str)
        return text

    def piece(self, report: Report, view: View) -> Json:
        """Return what this format says of one of many documents, in values that another process can take."""
        return import_module(f"{__name__}.{self.module}").piece(report, view)

    def joined(self, survey: Survey, pieces: Sequence[Json], view: View) -> str:
        """Return the result on many documents: `pieces` are those of the sections, in their order."""
        parts = list(zip(survey.sections, pieces, strict=True))
        text = import_module(f"{__name__}.{self.module}").joined(survey, parts, view)
        assert isinstance(text, str)
        return text


_MODULES = {"text": "terminal", "json": "json_"}
_NAMES = ("text", "json", "html", "github", "gitlab", "sarif", "junit", "guide", "changelog")

FORMATS: Mapping[str, Format] = MappingProxyType({name: Format(_MODULES.get(name, name)) for name in _NAMES})
"""Every format by its name on the command line."""

"""Report to text, one module per format.

A renderer is `render(report, view) -> str`. A renderer computes nothing about the documents: what it shows is in the
Report. Modules are imported when their format is asked for, because some need libraries that are slow to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from msgspec import Struct

from apidiff.model.report import Report
from apidiff.render.view import View


class Format(Struct, frozen=True, kw_only=True):
    """An output format: its name on the command line, the module that writes it, and what it is for."""

    name: str
    module: str
    purpose: str

    def render(self, report: Report, view: View | None = None) -> str:
        """Return the report in this format, ending in a newline unless it is empty."""
        text = import_module(self.module).render(report, view or View())
        assert isinstance(text, str)
        return text


_ALL = (
    Format(name="text", module="apidiff.render.terminal", purpose="for people, in a terminal or a CI log"),
    Format(name="json", module="apidiff.render.json_", purpose="for programs; its JSON Schema is in the package"),
    Format(name="html", module="apidiff.render.html", purpose="one page with everything in it"),
    Format(name="github", module="apidiff.render.github", purpose="annotations of GitHub Actions"),
    Format(name="gitlab", module="apidiff.render.gitlab", purpose="GitLab Code Quality"),
    Format(name="sarif", module="apidiff.render.sarif", purpose="SARIF 2.1.0, for code scanning"),
    Format(name="junit", module="apidiff.render.junit", purpose="JUnit XML, for CI systems"),
    Format(name="guide", module="apidiff.render.guide", purpose="the migration guide, Markdown"),
    Format(name="changelog", module="apidiff.render.changelog", purpose="entries of a changelog, Markdown"),
)

FORMATS: Mapping[str, Format] = MappingProxyType({format_.name: format_ for format_ in _ALL})
"""Every format by its name on the command line."""

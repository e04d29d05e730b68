"""apidiff: does a change to an OpenAPI document break a client, and what keeps the old version alive?

The names listed in `__all__` are the public interface. `compare` is the way in:

    import apidiff

    report = apidiff.compare("old.yaml", "new.yaml")
    report.verdict.passed

`load_rulebook` returns the rules: `apidiff.load_rulebook().rule("property-renamed").why.response`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from apidiff.config import Settings
from apidiff.model.document import ConfigError, Document, DocumentError, Problem
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Report

if TYPE_CHECKING:
    from apidiff.classify.rulebook import Rulebook, load_rulebook
    from apidiff.pipeline import Source

# The folder of that name is imported first: its import sets `apidiff.compare`, and the function below must stay there.
import_module("apidiff.compare")

__version__ = "0.1.0"

__all__ = [
    "ConfigError",
    "Document",
    "DocumentError",
    "Finding",
    "Level",
    "Problem",
    "Report",
    "Rulebook",
    "Settings",
    "__version__",
    "compare",
    "load_rulebook",
]


def compare(old: Source, new: Source, *, settings: Settings | None = None) -> Report:
    """Return the report on two documents: paths, URLs, git revisions, Documents, or parsed values.

    Raises DocumentError (with `.problems`) where a document cannot be read, ConfigError where the settings cannot be
    worked with.
    """
    from apidiff.pipeline import compare as run

    return run(old, new, settings or Settings())


def __getattr__(name: str) -> Any:
    """Return what is imported only where it is used (PEP 562): most programs never look at the rules themselves."""
    if name in ("Rulebook", "load_rulebook"):
        return getattr(import_module("apidiff.classify.rulebook"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

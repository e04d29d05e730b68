"""apidiff: does a change to an OpenAPI document break a client, and what keeps the old version alive?

The names listed in `__all__` are the public interface. `compare` is the way in:

    import apidiff

    report = apidiff.compare("old.yaml", "new.yaml")
    report.verdict.passed
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from apidiff.config import Settings
from apidiff.model.document import ConfigError, DocumentError, Problem
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Report

if TYPE_CHECKING:
    from apidiff.pipeline import Source

# The folder of that name is imported first: its import sets `apidiff.compare`, and the function below must stay there.
import_module("apidiff.compare")

__version__ = "0.1.0"

__all__ = [
    "ConfigError",
    "DocumentError",
    "Finding",
    "Level",
    "Problem",
    "Report",
    "Settings",
    "__version__",
    "compare",
]


def compare(old: Source, new: Source, *, settings: Settings | None = None) -> Report:
    """Return the report on two documents: paths, URLs, git revisions, Documents, or parsed values.

    Raises DocumentError (with `.problems`) where a document cannot be read, ConfigError where the settings cannot be
    worked with.
    """
    from apidiff.pipeline import compare as run

    return run(old, new, settings or Settings())

"""apidiff: does a change to an OpenAPI document break a client, and what keeps the old version alive?

The names listed in `__all__` are the public interface. `compare` is the way in:

    import apidiff

    report = apidiff.compare("old.yaml", "new.yaml")
    report.verdict.passed

Without settings it takes those of the configuration file that the command would read; `load_settings` returns them, to
change some: `apidiff.compare(old, new, settings=apidiff.load_settings(fail_on="warning"))`. `Settings()` are those
without a file.

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
    from apidiff.classify.rules.rulebook import Rulebook, load_rulebook
    from apidiff.configuration import load_settings
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
    "load_settings",
]


def compare(old: Source, new: Source, *, settings: Settings | None = None) -> Report:
    """Return the report on two documents: paths, URLs, git revisions, Documents, parsed values, or applications that
    give one (FastAPI, Starlette, Litestar and others; docs/python.md).

    Without `settings`, those of the configuration file count that the command would read here; `Settings()` are those
    without a file. Where they name `consumers`, the report says who is hit.

    Raises DocumentError (with `.problems`) where a document cannot be read, ConfigError where the settings cannot be
    worked with or `old` or `new` is nothing that can name a document.
    """
    from apidiff.model.words.spelling import told
    from apidiff.pipeline import compare as run

    if settings is None:
        from apidiff.configuration import load_settings

        settings = load_settings()
    elif not isinstance(settings, Settings):
        raise ConfigError(f"settings is {told(settings)}; expected apidiff.Settings, or None")
    report = run(old, new, settings)
    if not settings.consumers:
        return report
    from apidiff.impact.run import Consumers, with_impact

    return with_impact(report, Consumers(files=settings.consumers), settings, lambda text: None)


def __getattr__(name: str) -> Any:
    """Return what is imported only where it is used (PEP 562): most programs never look at the rules themselves."""
    if name in ("Rulebook", "load_rulebook"):
        return getattr(import_module("apidiff.classify.rules.rulebook"), name)
    if name == "load_settings":
        return import_module("apidiff.configuration").load_settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

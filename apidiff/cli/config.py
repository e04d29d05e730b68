"""`apidiff config show`: what is set, and where each value comes from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from msgspec import to_builtins

from apidiff.cli.output import STDOUT, write
from apidiff.cli.program import PASSED
from apidiff.cli.sources import document_path
from apidiff.configuration import Configuration, ConfigurationFile, configured, load_configuration
from apidiff.configuration.environment import from_environment
from apidiff.configuration.file import OF_DOCUMENTS
from apidiff.model.document import Json
from apidiff.render.text import dumps, one_line

_DEFAULT = "default"


@click.group(name="config")
def config() -> None:
    """Look at what is configured."""


@config.command(name="show")
@click.argument("document", required=False)
@click.option("--config", "named", metavar="FILE", help="This configuration, instead of the one that is found.")
@click.option("--format", "-f", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(document: str | None, named: str | None, format_: str) -> int:
    """Print every value that counts here, and where it comes from: a file, the environment, or nothing but the default.

    With the path of a DOCUMENT, what counts for that one. The text is a configuration itself.

    \b
    Examples:
      apidiff config show
      apidiff config show services/billing/openapi.yaml
    """
    found = _of(document, named)
    rows = {key: (_plain(found.get(key, _default(key))), found.origins.get(key, _DEFAULT)) for key in OF_DOCUMENTS}
    if document is None and "documents" in found.values:
        rows["documents"] = (_plain(found.get("documents")), found.origins["documents"])
    if format_ == "json":
        told: dict[str, Json] = {key: {"value": value, "from": origin} for key, (value, origin) in rows.items()}
        write(dumps({"files": list(found.files), "values": told}) + "\n", STDOUT)
        return PASSED
    lines = [f"# read: {one_line(', '.join(found.files)) or 'no file'}"]
    for key, (value, origin) in rows.items():
        stated = f"{key}: {dumps(value, indent=None)}"
        # A file could not state them as they are.
        lines.append(
            f"# {stated}  ({one_line(origin)})"
            if value == "" or (origin == _DEFAULT and isinstance(value, dict))
            else f"{stated}  # {one_line(origin)}"
        )
    write("\n".join(lines) + "\n", STDOUT)
    return PASSED


def _of(document: str | None, named: str | None) -> Configuration:
    """Return what counts for a document, or in general: then with the sections for documents."""
    if document is None:
        named = named or os.environ.get("APIDIFF_CONFIG") or None
        return from_environment(os.environ).above(load_configuration(named, Path.cwd()))
    return configured(named, document=document_path(document))


def _default(key: str) -> Any:
    return getattr(ConfigurationFile(), key.replace("-", "_"))


def _plain(value: Any) -> Json:
    return to_builtins(value)

"""`apidiff init`: a first configuration."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from apidiff.cli.files import replace_file
from apidiff.cli.output import STDOUT, write
from apidiff.cli.program import PASSED
from apidiff.load.sources.options import LoadOptions
from apidiff.model.document import ConfigError, DocumentError
from apidiff.render.text import one_line

_NAME = ".apidiff.yaml"
_SHOWN = 10

_TEXT = """\
# What is set here counts for every command that apidiff runs in this folder or below; options stand above it.
# Every key: docs/configuration.md. `apidiff config show` prints what counts, and where it comes from.

# The mildest level that fails a check: breaking, warning or never.
fail-on: breaking

# Who is protected: contract (readers of the document), wire (payloads alone) or source (generated code).
profile: contract

# What makes a removal an announced one: announced (a sunset date that has passed), deprecated, or never.
removal: announced

# Levels of your own, for rules or globs of them; `apidiff rules list` names the rules.
# levels:
#   "*-description-changed": off
#   enum-value-added: {{response: warning}}

# What is not for the public. A filter that matches nothing is told.
# exclude: ["path:/internal/*"]

# Other settings for some documents.
# documents:
#   "{first}":
#     fail-on: warning
"""


@click.command(short_help="Write a first configuration.")
@click.option("--force", is_flag=True, help="Write over a configuration that is there.")
def command(force: bool) -> int:
    """Write `.apidiff.yaml`, with what can be set and why, and say how to check the documents found here.

    \b
    Example:
      apidiff init
    """
    there = [name for name in (_NAME, ".apidiff.yml") if os.path.lexists(name)]
    if there and not force:
        raise ConfigError(f"{there[0]}: is there already; expected --force, to write over it")
    documents = _documents()
    first = json.dumps(documents[0] if documents else "services/*/openapi.yaml")[1:-1]
    replace_file(_NAME, _TEXT.format(first=first).encode("utf-8"))
    write(_told([one_line(name) for name in documents]), STDOUT)
    return PASSED


def _documents() -> list[str]:
    """Return the documents below the working directory, as git knows them, else as they stand there."""
    from apidiff.load.sources.listing import in_folder, repository, wanted

    options = LoadOptions()
    try:
        known = repository(options)
        found = known.in_work_tree([wanted(".", known.top)]).values()
        return [listed.source for listed in found if listed.seen is not None and listed.seen.is_document]
    except (ConfigError, DocumentError):
        return [os.path.relpath(listed.source) for listed in in_folder(".", options).values()]


def _told(documents: list[str]) -> str:
    if not documents:
        return f"Wrote {_NAME}. No OpenAPI document was found here.\n"
    shown = documents[:_SHOWN] + ([f"and {len(documents) - _SHOWN} more"] if documents[_SHOWN:] else [])
    lines = [f"Wrote {_NAME}. Documents found:", *(f"  {name}" for name in shown)]
    folder = os.path.commonpath([str(Path(name).parent) for name in documents]) or "."
    return "\n".join([*lines, f"Try: apidiff check {documents[0] if len(documents) == 1 else folder}"]) + "\n"

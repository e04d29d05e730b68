"""`apidiff snapshot`: the document of every version of an application, stored for `check --app`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from apidiff.cli.output import tell, write
from apidiff.cli.program import PASSED
from apidiff.cli.progress import progress


@click.command(short_help="Store the documents of an application's versions.")
@click.option("--app", metavar="MODULE:APP", required=True, help="The application, or a function that makes it.")
@click.option(
    "--output", "-o", metavar="DIR", default="openapi", show_default=True, help="The folder to store them in."
)
@click.option("--force", is_flag=True, help="Write over documents that are stored already.")
def command(app: str, output: str, force: bool) -> int:
    """Store the document of every version of an application, each in a file of its own.

    A version that is released stays as it is: a document that is stored is left, and `check --app` says whether
    the application still generates it.

    \b
    Examples:
      apidiff snapshot --app shop.main:app -o openapi/
      apidiff check --app shop.main:app --against openapi/
    """
    from apidiff.load.sources.app import documents_of, named_app

    source = named_app(app)
    folder = Path(output)
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{output} is a file; expected a folder to store documents in")
    with progress(f"Asking {app} for its documents"):
        documents = documents_of(source)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"cannot make the folder {output}: {error.strerror}") from None
    for version, document in documents.items():
        path = folder / f"{_file_name(version)}.json"
        if path.exists() and not force:
            tell([f"{path}: stored already"])
            continue
        write(json.dumps(document, indent=2, ensure_ascii=False) + "\n", str(path))
        tell([f"{path}: written"])
    return PASSED


def _file_name(version: str) -> str:
    """Return a version as the name of a file."""
    return re.sub(r"[^\w.-]", "_", version).strip(".") or "openapi"

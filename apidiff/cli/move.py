"""`apidiff move-change`: a version change goes into another version of the bundle, as dates of releases move."""

from __future__ import annotations

import os
from pathlib import Path

import click

from apidiff.cli.output import tell, write
from apidiff.cli.package import bundle_of, read
from apidiff.cli.program import PASSED


@click.command(short_help="Move a version change to another version.")
@click.argument("name")
@click.option(
    "--to", metavar="VERSION", required=True, help="The version that is to have it; made where there is none."
)
@click.option(
    "--in",
    "place",
    metavar="PATH",
    default="versions",
    show_default=True,
    help="The package of the versions, or a file.",
)
def command(name: str, to: str, place: str) -> int:
    """Move the version change NAME to another version of the VersionBundle. Nothing else of the module is touched.

    \b
    Examples:
      apidiff move-change RenameNameToFullName --to 2025-03-01
      apidiff move-change AddCountry --to 2025-03-01 --in shop/versions
    """
    from apidiff.propose.targets.bundle_edit import with_moved

    path = Path(place)
    if path.is_dir():
        path, found = bundle_of(path, set())
        if found is None:
            raise click.UsageError(f"{place} has no VersionBundle; name its package or module with --in")
    elif not os.path.isfile(path):
        raise click.UsageError(f"{place}: there is no such package; name it, or its module, with --in")
    before = read(path)
    after = with_moved(str(path), before, name, to)
    if after == before:
        tell([f"{path}: {name} is in {to} already"])
        return PASSED
    write(after, str(path))
    tell([f"{path}: {name} is in {to} now"])
    return PASSED

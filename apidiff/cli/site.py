"""`apidiff site`: a site about the versions of an API."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from apidiff.cli.folders import replace_folder
from apidiff.cli.options import comparison_options
from apidiff.cli.output import tell
from apidiff.cli.program import PASSED
from apidiff.cli.progress import progress
from apidiff.cli.versions import Found, Stated, find_versions, is_day
from apidiff.configuration import settings_of

if TYPE_CHECKING:
    from apidiff.model.contract import Contract
    from apidiff.model.document import Document
    from apidiff.model.report import Report
    from apidiff.render.site import Version

_LAYOUTS = ("html", "mkdocs", "docusaurus")
_JUMPS = ("all", "latest", "none")


@click.command(short_help="Write a site about the versions of an API.")
@click.argument("versions", nargs=-1, required=True)
@click.option(
    "--output", "-o", metavar="DIR", required=True, help="The folder of the site: empty, or of an earlier run."
)
@click.option(
    "--layout", type=click.Choice(_LAYOUTS), default="html", help="For which generator (default: html, for none)."
)
@click.option(
    "--jumps", type=click.Choice(_JUMPS), default="all", help="Guides beside those from each version to the next."
)
@click.option(
    "--tags", metavar="GLOB", default="", help="The versions are those of one file in the tags of this pattern."
)
@click.option("--title", metavar="TEXT", default="", help="What readers call the API, if not by its info.title.")
@click.option("--url", metavar="URL", default="", help="Where the site will stand, for feeds and headers.")
@comparison_options
def command(
    versions: tuple[str, ...], output: str, layout: str, jumps: str, tags: str, title: str, url: str, **given: Any
) -> int:
    """Write a site about the versions of an API: an index, a guide for every step and jump, a changelog with a feed,
    the status of each version, headers of those that end, and documents for programs.

    VERSIONS are documents, the oldest first, a folder of documents that are called after numbers or days, a file that
    lists them (docs/site.md), or one file and --tags.

    \b
    Examples:
      apidiff site v1.yaml v2.yaml v3.yaml -o site/
      apidiff site apis/ --layout mkdocs -o site/
      apidiff site openapi.yaml --tags 'v*' --url https://docs.example.com -o site/
    """
    found = find_versions(versions, tags)
    settings = settings_of(given, fail_on="never")
    day = settings.today if given.get("today") else None
    with progress(f"Reading {len(found.versions)} versions") as stage:
        from apidiff.pipeline import compare, read
        from apidiff.render.site import LAYOUTS, Site

        documents = []
        for name, one in found.versions:
            stage(f"Reading {one.document}")
            documents.append(read(one.document, name or "version", settings))
        names = _names(found, documents)
        reports = {}
        for old, new in _pairs(len(names), jumps):
            stage(f"Comparing {names[old]} with {names[new]}")
            reports[old, new] = compare(documents[old], documents[new], settings)
        stage("Writing the site")
        whole = Site(
            title=title or found.title or _title(reports),
            versions=list(_versions(found, names, reports, day)),
            reports=reports,
            url=url or found.url,
            api=found.api,
        )
        files = LAYOUTS[layout].files(whole)
    _refuse_inputs(output, documents)
    written = replace_folder(output, files)
    tell(dict.fromkeys(problem for report in reports.values() for problem in report.problems))
    tell(f"{path} is no version: left out" for path in found.left_out)
    if not any(path.endswith("feed.xml") for path in files):
        expected = "a name such as 2026-01-31, or `released` in a file of versions"
        tell([f"no feed was written: no version has a day; expected {expected}"])
    click.echo(f"{output}: {len(files):,} files, {written:,} of them changed", err=True)
    return PASSED


def _refuse_inputs(output: str, documents: Sequence[Document]) -> None:
    """Raise click.UsageError where a document is one of the files of an earlier site."""
    resources = [resource for one in documents for resource in (one.entry, *one.resources.values())]
    folder = os.path.realpath(output)
    for resource in resources:
        if os.path.isfile(resource.name) and os.path.realpath(resource.name).startswith(os.path.join(folder, "")):
            raise click.UsageError(f"{resource.name} is read, and stands in {output}; name another folder after -o")


def _pairs(number: int, jumps: str) -> Iterator[tuple[int, int]]:
    """Yield which versions are compared with which: each with the next one, and jumps."""
    for old in range(number):
        for new in range(old + 1, number):
            if new == old + 1 or jumps == "all" or (jumps == "latest" and new == number - 1):
                yield old, new


def _versions(
    found: Found, names: Sequence[str], reports: Mapping[tuple[int, int], Report], today: date | None
) -> Iterator[Version]:
    """Yield the versions. What nobody stated about the life of one is what its document says (`x-released`,
    `x-sunset`)."""
    from apidiff.render.markdown import Anchors
    from apidiff.render.site import Version

    slugs = Anchors()
    stated = [_with_life(one, _contract(reports, at)) for at, (_, one) in enumerate(found.versions)]
    last = max((at for at, one in enumerate(stated) if one.status not in ("preview", "beta")), default=len(stated) - 1)
    for at, (name, one) in enumerate(zip(names, stated, strict=True)):
        yield Version(
            name=name,
            slug=slugs.name(name),
            status=one.status or _status(one, at == last, at > last, today),
            released=one.released or _day_in(name),
            deprecated=one.deprecated,
            sunset=one.sunset,
            documentation=one.documentation,
        )


def _contract(reports: Mapping[tuple[int, int], Report], at: int) -> Contract:
    return reports[at, at + 1].old.contract if (at, at + 1) in reports else reports[at - 1, at].new.contract


def _with_life(one: Stated, contract: Contract) -> Stated:
    from apidiff.lifecycle.policy import served

    version = served(one.document, contract)
    return replace(
        one,
        released=one.released or version.released,
        deprecated=one.deprecated or version.life.deprecated_on,
        sunset=one.sunset or version.life.sunset,
    )


def _status(one: Stated, is_last: bool, is_later: bool, today: date | None) -> Any:
    """Return the status of a version of which nobody stated one. Whether its end has passed depends on a day that was
    named: a site must not change because it is built again."""
    if one.sunset is not None and today is not None and one.sunset <= today:
        return "retired"
    if one.sunset is not None or one.deprecated is not None:
        return "deprecated"
    return "current" if is_last else "preview" if is_later else "supported"


def _names(found: Found, documents: Sequence[Document]) -> list[str]:
    """Return what the versions are called: as they were named, else by `info.version` where that tells them apart, else
    by their files."""
    given = [name for name, _ in found.versions]
    if all(given):
        return given
    stated = [_stated(document) for document in documents]
    if all(stated) and len(set(stated)) == len(stated):
        return stated
    return [one.document for _, one in found.versions]


def _stated(document: Document) -> str:
    root = document.entry.root
    info = root.get("info") if isinstance(root, dict) else None
    value = info.get("version") if isinstance(info, dict) else None
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _day_in(name: str) -> date | None:
    try:
        return date.fromisoformat(name) if is_day(name) else None
    except ValueError:
        return None


def _title(reports: dict[tuple[int, int], Report]) -> str:
    """Return what the newest document calls the API."""
    newest = reports[max(reports)]
    return newest.new.contract.title.strip() or newest.old.contract.title.strip() or "API"

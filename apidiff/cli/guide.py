"""`apidiff guide`: the migration guide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from apidiff.cli.documents import write_document
from apidiff.cli.folders import is_folder, replace_folder
from apidiff.cli.options import comparison_options, consumer_options, output_options
from apidiff.cli.output import PairedCommand, tell
from apidiff.cli.sources import document_path
from apidiff.cli.traffic import told_who
from apidiff.configuration import configured, settings_of
from apidiff.model.words.catalogue import catalogue_of

if TYPE_CHECKING:
    from apidiff.model.report import Report

_FLAVORS = ("plain", "github", "mkdocs", "docusaurus")


_LOOK = ("version_old", "version_new", "flavor", "templates", "timeline", "language")
_KEYS = {"until": "sunset", "instead": "successor", "guide": "guide"}


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()


@click.command(cls=PairedCommand, short_help="Write the migration guide for callers.")
@click.argument("old")
@click.argument("new", required=False)
@output_options(("guide", "json"), "guide")
@click.option("--version-old", metavar="NAME", default="", help="What readers call OLD, if not by its info.version.")
@click.option("--version-new", metavar="NAME", default="", help="What readers call NEW.")
@click.option(
    "--flavor", type=click.Choice(_FLAVORS), default="plain", help="For which generator of sites (default: plain)."
)
@click.option("--templates", metavar="DIR", help="Your own Jinja templates, in the place of those of the same name.")
@click.option("--lang", "language", metavar="LANGUAGE", default="en", help="Language of the guide: en, de.")
@click.option("--timeline", metavar="FILE", help="Dates in the life of OLD, in YAML: announced, sunset, removed ...")
@click.option("--for", "reader", metavar="CONSUMER", help="Only what this consumer was seen using (--consumers).")
@comparison_options
@consumer_options
@click.pass_context
def command(ctx: click.Context, /, old: str, new: str | None, reader: str | None, **given: Any) -> int:
    """Write the migration guide for callers of OLD, in Markdown.

    A file after -o whose name ends in a slash is a folder: the guide becomes an index and a page for each resource.

    \b
    Examples:
      apidiff guide old.yaml new.yaml -o guide.md
      apidiff guide v1.4.0:openapi.yaml openapi.yaml
      apidiff guide old.yaml new.yaml --for mobile-app --consumers traffic.ndjson -o mobile-app.md
      apidiff guide v1.yaml v2.yaml --flavor mkdocs -o docs/migrating-to-v2/
    """
    if reader is None and (given["consumers"] or given["code"]):
        raise click.UsageError("--consumers says what whom uses: say with --for CONSUMER for whom the guide is")
    look = {name: given.pop(name) for name in _LOOK}
    catalogue_of(look["language"])
    milestones: tuple[tuple[str, str, str], ...] = ()
    if look["timeline"]:
        from apidiff.cli.timeline import read_timeline
        from apidiff.render.guide.language import speaking

        with speaking(look["language"]):
            milestones = read_timeline(look["timeline"], given.get("today"))
    given["language"] = look["language"]
    folder = Path(look["templates"]) if look["templates"] else None
    if folder is not None and not folder.is_dir():
        raise click.UsageError(f"--templates: there is no directory {folder}")

    stated = configured(given.get("config"), document=document_path(new or old)).get("guide-keys", {})

    def write(report: Report, path: str) -> str | None:
        from apidiff.render.guide import Options, one_page, pages
        from apidiff.render.guide.contents import Milestone
        from apidiff.render.guide.context import Keys, Naming
        from apidiff.render.who import limited_guide

        options = Options(
            naming=Naming(old=look["version_old"], new=look["version_new"]),
            keys=Keys(**{ours: _texts(stated.get(name)) for ours, name in _KEYS.items()}),
            flavor=look["flavor"],
            templates=folder,
            language=look["language"],
            milestones=tuple(Milestone(date=date, what=what, when=when) for date, what, when in milestones),
        )
        if not is_folder(path):
            text = one_page(report, options)
            return text if reader is None or report.impact is None else limited_guide(text, report.impact, reader)
        replace_folder(path, pages(report, options))
        return None

    def narrow(report: Report) -> Report:
        from apidiff.impact.run import narrowed_to

        settings = settings_of(given, fail_on="never", document=document_path(new or old))
        found = narrowed_to(told_who(report, given, settings, lambda text: None), str(reader))
        tell(found.impact.problems if found.impact is not None else ())
        return found

    return write_document(ctx, "guide", old, new, given, {"guide": write}, narrow=narrow if reader else None)

"""What the commands that write a document for readers have in common: the comparison is no verdict for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from apidiff.cli.files import files_of, inputs_of, refuse_inputs, refuse_outputs
from apidiff.cli.folders import is_folder
from apidiff.cli.output import keep, targets, tell, write
from apidiff.cli.program import PASSED
from apidiff.cli.progress import progress
from apidiff.cli.sources import document_path, pair
from apidiff.configuration import settings_of
from apidiff.render import FORMATS

if TYPE_CHECKING:
    from apidiff.model.report import Report


Write = Callable[["Report", str], str | None]
"""Returns the text that goes to a target, or None where it wrote the target itself: a folder."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def write_document(
    ctx: click.Context,
    format_: str,
    old: str,
    new: str | None,
    given: Mapping[str, Any],
    own: Mapping[str, Write] = _NOTHING,
    suffixes: Mapping[str, str] = _NOTHING,
    narrow: Callable[[Report], Report] | None = None,
) -> int:
    """Compare, write the result in the formats that were asked for, and return the exit code. `own` writes the formats
    of the command that take options of its own, and `suffixes` say which formats files suggest by the ends of their
    names, beside the usual. `narrow` leaves a part of the report out."""
    wanted = targets(ctx, format_, markdown=format_, suffixes=suffixes)
    settings = settings_of(given, fail_on="never", document=document_path(new or old))
    sources = pair(old, new)
    outputs = [target.path for target in wanted if not own or not is_folder(target.path)]
    refuse_outputs(outputs, inputs_of(given, *sources))
    with progress(f"Comparing {sources[0]} with {sources[1]}") as stage:
        from apidiff.pipeline import compare

        report = compare(*sources, settings, stage)
        report = report if narrow is None else narrow(report)
        keep(ctx, report)
        refuse_inputs(outputs, files_of(report))
        texts = []
        for target in wanted:
            stage(f"Writing {target.format}")
            write_own = own.get(target.format)
            texts.append(write_own(report, target.path) if write_own else FORMATS[target.format].render(report))
    for target, text in zip(wanted, texts, strict=True):
        if text is not None:
            write(text, target.path)
    tell(report.problems)
    return PASSED

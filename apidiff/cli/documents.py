"""What the commands that write a document for readers have in common: the comparison is no verdict for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from apidiff.cli.files import files_of, inputs_of, refuse_inputs, refuse_outputs
from apidiff.cli.output import targets, tell, write
from apidiff.cli.program import PASSED
from apidiff.cli.progress import progress
from apidiff.cli.sources import document_path, pair
from apidiff.configuration import settings_of
from apidiff.render import FORMATS


def write_document(ctx: click.Context, format_: str, old: str, new: str | None, given: Mapping[str, Any]) -> int:
    """Compare, write the result in the formats that were asked for, and return the exit code."""
    wanted = targets(ctx, format_, markdown=format_)
    settings = settings_of(given, fail_on="never", document=document_path(new or old))
    sources = pair(old, new)
    outputs = [target.path for target in wanted]
    refuse_outputs(outputs, inputs_of(given, *sources))
    with progress(f"Comparing {sources[0]} with {sources[1]}") as stage:
        from apidiff.pipeline import compare

        report = compare(*sources, settings, stage)
        refuse_inputs(outputs, files_of(report))
        texts = []
        for target in wanted:
            stage(f"Writing {target.format}")
            texts.append(FORMATS[target.format].render(report))
    for target, text in zip(wanted, texts, strict=True):
        write(text, target.path)
    tell(report.problems)
    return PASSED

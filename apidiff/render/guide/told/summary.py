"""The first paragraph of a guide: whether anything has to be done, and how much."""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.finding import Finding
from apidiff.render.guide.context import Context
from apidiff.render.guide.names import operations_of, sentence
from apidiff.render.guide.servers import PREFIX
from apidiff.render.markdown import prose
from apidiff.render.problems import left_out
from apidiff.render.text import counted


def summary_of(
    context: Context, breaking: Sequence[Finding], warnings: Sequence[Finding], findings: Sequence[Finding]
) -> str:
    """Return the paragraph in Markdown."""
    named = context.is_named
    old, new = (prose(context.old), prose(context.new)) if named else ("the old version", "the new one")
    prefix = next((finding for finding in findings if finding.change.kind == PREFIX), None)
    limit = ", as far as both could be compared" if left_out(context.report) else ""
    if breaking:
        operations = operations_of(breaking)
        reached = f" in {counted(len(operations), 'operation')}" if operations else ""
        verdict = (
            f"**Code written for {old} has to be changed before it works with {new}:** "
            f"{counted(len(breaking), 'change')}{reached} {'breaks' if len(breaking) == 1 else 'break'} callers."
        )
    elif prefix is not None:
        verdict = f"**Code written for {old} goes on working with {new} once it calls the new paths{limit}.**"
    elif findings:
        verdict = f"**Code written for {old} goes on working with {new}{limit}.**"
    else:
        if left_out(context.report):
            what = f"**No change for callers was found between {old} and {new}, in what could be compared.**"
            return f"{what} {_unread(context)}"
        return f"**Nothing changed for callers between {old} and {new}.**"
    others = len(findings) - len(breaking) - len(warnings) - (prefix is not None)
    if prefix is not None:
        verdict += f" {sentence(prefix.message, prefix)}."
    if warnings:
        verdict += f" {counted(len(warnings), 'more change') if breaking else counted(len(warnings), 'change')}"
        verdict += " may matter to some callers."
    if others:
        verdict += f" {counted(others, 'other change')} {'is' if others == 1 else 'are'} harmless."
    if left_out(context.report):
        verdict += f" {_unread(context)}"
    if context.same:
        verdict += f" Both documents call themselves version {prose(context.same)}."
    return verdict


def _unread(context: Context) -> str:
    number = counted(left_out(context.report), "part")
    return f"{number} of the documents could not be read, and this guide does not cover them."

"""The first paragraph of a guide: whether anything has to be done, and how much."""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.finding import Finding, Level
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import counted, noted, say
from apidiff.render.guide.names import operations_of, sentence
from apidiff.render.guide.servers import PREFIX
from apidiff.render.markdown import prose
from apidiff.render.problems import left_out


def summary_of(context: Context, findings: Sequence[Finding]) -> str:
    """Return the paragraph in Markdown. Findings are counted as the report counts them, whatever they are made of."""
    breaking = [finding for finding in findings if finding.level is Level.BREAKING]
    warnings = [finding for finding in findings if finding.level is Level.WARNING and finding.change.kind != PREFIX]
    named = context.is_named
    old, new = (prose(context.old), prose(context.new)) if named else (say("the old version"), say("the new one"))
    prefix = next((finding for finding in findings if finding.change.kind == PREFIX), None)
    limit = say(", as far as both could be compared") if left_out(context.report) else ""
    if breaking:
        operations = operations_of(breaking)
        reached = counted(len(operations), noted(" in {number} operation"), noted(" in {number} operations"))
        verdict = say(
            "**Code written for {old} has to be changed before it works with {new}:** {what}",
            old=old,
            new=new,
            what=counted(
                len(breaking),
                noted("{number} change{reached} breaks callers."),
                noted("{number} changes{reached} break callers."),
                reached=reached if operations else "",
            ),
        )
    elif prefix is not None:
        verdict = say(
            "**Code written for {old} goes on working with {new} once it calls the new paths{limit}.**",
            old=old,
            new=new,
            limit=limit,
        )
    elif findings:
        verdict = say("**Code written for {old} goes on working with {new}{limit}.**", old=old, new=new, limit=limit)
    else:
        if left_out(context.report):
            what = say(
                "**No change for callers was found between {old} and {new}, in what could be compared.**",
                old=old,
                new=new,
            )
            return f"{what} {_unread(context)}"
        return say("**Nothing changed for callers between {old} and {new}.**", old=old, new=new)
    others = len(findings) - len(breaking) - len(warnings) - (prefix is not None)
    if prefix is not None:
        verdict += f" {sentence(prefix.message, prefix)}."
    if warnings:
        one, many = (
            noted("{number} change may matter to some callers."),
            noted("{number} changes may matter to some callers."),
        )
        if breaking:
            one = noted("{number} more change may matter to some callers.")
            many = noted("{number} more changes may matter to some callers.")
        verdict += f" {counted(len(warnings), one, many)}"
    if others:
        one, many = noted("{number} change is harmless."), noted("{number} changes are harmless.")
        if breaking or warnings:
            one, many = noted("{number} other change is harmless."), noted("{number} other changes are harmless.")
        verdict += f" {counted(others, one, many)}"
    if left_out(context.report):
        verdict += f" {_unread(context)}"
    if context.same:
        verdict += say(" Both documents call themselves version {same}.", same=prose(context.same))
    return verdict


def _unread(context: Context) -> str:
    return counted(
        left_out(context.report),
        noted("{number} part of the documents could not be read, and this guide does not cover them."),
        noted("{number} parts of the documents could not be read, and this guide does not cover them."),
    )

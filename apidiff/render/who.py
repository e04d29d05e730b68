"""Who is hit, in words: the same sentences in every format that shows them."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.model.finding import Finding
from apidiff.model.impact.seen import ConsumerImpact, ConsumerUse, Impact
from apidiff.render.markdown import code, prose
from apidiff.render.text import counted, listing, one_line

_NAMED = 6
_LONGEST = 80


def who_is_hit(finding: Finding) -> Iterator[str]:
    """Yield a line for those that are hit, for those that may be, and for those of whom nothing shows it."""
    for status, words in (("hit", "hit"), ("may-be-hit", "may be hit")):
        found = [one for one in finding.impact if one.status == status]
        if found:
            yield f"{words}: {listing([_named(one) for one in found], _NAMED)} ({one_line(found[0].because, 200)})"
    rest = [one for one in finding.impact if one.status == "not-seen"]
    if rest:
        looked = sum(one.exchanges for one in rest)
        whose = counted(len(rest), "other consumer" if len(rest) < len(finding.impact) else "consumer")
        yield f"not seen: {whose} in {counted(looked, 'exchange')}, which is no proof"


def _named(one: ConsumerImpact) -> str:
    last = f", last {one.last[:10]}" if one.last else ""
    return f"{one_line(one.consumer, _LONGEST)} ({counted(one.exchanges, 'exchange')}{last})"


def what_was_looked_at(impact: Impact) -> str:
    """Return the sentence that says what stands behind all this."""
    window = impact.window
    when = f", {window.first[:10]} to {window.last[:10]}" if window.first and window.last else ""
    text = f"{counted(window.matched, 'exchange')} of {counted(len(impact.consumers), 'consumer')}{when}"
    if window.judged < window.matched:
        text += f"; the payloads of {window.judged:,} of them were looked at"
    outside = [f"{number:,} with an {why}" for why, number in window.outside.items()]
    if outside:
        text += f"; {listing(outside, _NAMED)} left out"
    if window.lost:
        text += f"; {counted(window.lost, 'part')} could not be read"
    return text


def worst_hit_first(impact: Impact) -> list[ConsumerUse]:
    """Return the consumers, those that the change does most to first."""
    return sorted(impact.consumers, key=lambda use: (-use.hit, -use.may_be_hit, use.consumer))


def verdict_on(use: ConsumerUse) -> str:
    """Return what the change does to a consumer."""
    if use.hit:
        more = f", and {use.may_be_hit:,} that may" if use.may_be_hit else ""
        return f"hit by {counted(use.hit, 'change')}{more}"
    if use.may_be_hit:
        return f"may be hit by {counted(use.may_be_hit, 'change')}"
    return "nothing shows that it is hit"


def limited_guide(text: str, impact: Impact, consumer: str) -> str:
    """Return a guide, in Markdown, with the note that it holds what one consumer was seen using and nothing else."""
    note = (
        f"> Written for {code(consumer)}: it holds what this consumer was seen using. Looked at: "
        f"{prose(what_was_looked_at(impact))}. What was not seen is left out, and may break it all the same."
    )
    head, found, rest = text.partition("\n\n")
    return f"{head}\n\n{note}{found}{rest}"


def policy_note(impact: Impact) -> str:
    """Return what the policy did; empty where there is none to tell of."""
    if impact.kept:
        return f"Nothing was lowered, because {one_line(impact.kept, 500)}."
    if impact.lowered:
        which, them = ("is a warning", "it") if impact.lowered == 1 else ("are warnings", "them")
        return f"{counted(impact.lowered, 'break')} {which}: no consumer that counts was seen using {them}."
    return ""

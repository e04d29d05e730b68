"""Deprecation, sunset dates, stability levels and the declared version (SEMANTICS, section 6).

What a thing is in its life stands in the object itself: `deprecated`, `x-sunset` (a date, RFC 3339 date-time or
HTTP-date), `x-stability-level`, and where given the date of the deprecation and the successor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timezone

from msgspec import Struct

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.context.site import Comparison, Site
from apidiff.config import Settings
from apidiff.model.change import Change
from apidiff.model.contract import Node, Operation
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.places import OperationKind

SUNSET = "x-sunset"
STABILITY = "x-stability-level"
_DEPRECATED_ON = ("x-deprecated-at", "x-deprecated-on", "x-deprecation-date")
_SUCCESSOR = ("x-successor", "x-successor-version", "x-replaced-by")

_OF_THE_END = ("deprecated", SUNSET, *_DEPRECATED_ON, *_SUCCESSOR)
"""What a thing says about its end."""

LIFECYCLE_KEYWORDS = frozenset({"deprecated", SUNSET, STABILITY})
"""The keywords compared here; comparers leave them out of what they hand to residue."""

_LEVELS = ("draft", "alpha", "beta", "preview", "stable")
_ISO_DATE = r"(\d{4})-(\d{2})-(\d{2})(?:$|[Tt ])"
_EPOCH = r"@(\d{1,12})"


class Lifecycle(Struct, frozen=True, kw_only=True):
    """What an operation, parameter or property says about its end. `sunset_text` is set where `sunset` could not be
    read, too."""

    deprecated: bool
    sunset: date | None
    sunset_text: str | None
    deprecated_on: date | None
    successor: str | None


def lifecycle_of(value: Json) -> Lifecycle:
    """Return what an object says about its end."""
    if not isinstance(value, dict):
        return Lifecycle(deprecated=False, sunset=None, sunset_text=None, deprecated_on=None, successor=None)
    stated = value.get(SUNSET)
    text = None if stated is None else str(stated)
    successor = next((value[key] for key in _SUCCESSOR if isinstance(value.get(key), str)), None)
    return Lifecycle(
        deprecated=value.get("deprecated") is True,
        sunset=None if text is None else parse_date(text),
        sunset_text=text,
        deprecated_on=next((parse_date(str(value[key])) for key in _DEPRECATED_ON if key in value), None),
        successor=successor,
    )


def parse_date(text: str) -> date | None:
    """Return the date that a text states, or None: RFC 3339 dates and date-times, HTTP-dates (RFC 9110, section 5.6.7)
    and the `@seconds` of the Deprecation header (RFC 9745, section 2.1)."""
    text = text.strip()
    iso = re.match(_ISO_DATE, text)
    epoch = re.fullmatch(_EPOCH, text)
    try:
        if iso is not None:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if epoch is not None:
            return datetime.fromtimestamp(int(epoch[1]), tz=timezone.utc).date()
        if len(text) <= 64 and text[:1].isalpha() and " " in text:
            # A module that brings others with it, needed for few documents.
            from email.utils import parsedate_to_datetime

            return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return None


def announced(lifecycle: Lifecycle, settings: Settings) -> bool:
    """Return whether a removal was announced: deprecated, its sunset date past, and the notice long enough where its
    start is known. Where the settings say so, mere deprecation is enough, or nothing is; a date to come never is."""
    if not lifecycle.deprecated or settings.removal == "never":
        return False
    if lifecycle.sunset is None:
        return settings.removal == "deprecated" and lifecycle.sunset_text is None
    if lifecycle.sunset > settings.today:
        return False
    if lifecycle.deprecated_on is None:
        return True
    return (lifecycle.sunset - lifecycle.deprecated_on).days >= settings.deprecation_notice_days


def removal_facts(value: Json, settings: Settings) -> dict[str, Json]:
    """Return the facts `deprecated`, `sunset` and `announced` of a thing that was removed; `value` is its old
    object."""
    lifecycle = lifecycle_of(value)
    return {
        "deprecated": lifecycle.deprecated,
        "sunset": lifecycle.sunset_text,
        "announced": announced(lifecycle, settings),
    }


def compare_sunset(comparison: Comparison, site: Site, subject_type: str, old: Node, new: Node) -> Iterator[Change]:
    """Yield what changed about the sunset date of an operation, parameter or the like that both contracts have."""
    stated = _stated(old, _OF_THE_END), _stated(new, _OF_THE_END)
    for kind, before, after, facts in sunset_events(*stated, comparison.settings):
        facts = {"property": "", "schema": "", **facts}
        yield comparison.change(kind, site, subject_type, before, after, facts)


def _stated(node: Node, keywords: Iterable[str]) -> dict[str, Node]:
    """The entries of a thing under some keywords: most things have none of them."""
    return {key: node.child(key) for key in keywords if isinstance(node.value, dict) and key in node.value}


def sunset_events(
    old: Mapping[str, Node], new: Mapping[str, Node], settings: Settings
) -> Iterator[tuple[str, Node | None, Node | None, dict[str, Json]]]:
    """Yield what changed about the sunset date of a thing, given its entries on both sides: the kind, the nodes, and
    the facts beside the names of the thing."""
    was, now = lifecycle_of(values_of(old)), lifecycle_of(values_of(new))
    old_node, new_node = old.get(SUNSET), new.get(SUNSET)
    if now.deprecated and not was.deprecated and now.sunset_text is None:
        yield "sunset.missing", None, new.get("deprecated"), {}
    if was.sunset_text == now.sunset_text:
        return
    if now.sunset_text is None:
        if now.deprecated:
            yield "sunset.removed", old_node, None, {}
        return
    if now.sunset is None:
        yield "sunset.invalid", old_node, new_node, {}
        return
    if was.sunset is None and (was.deprecated or not now.deprecated):
        # A new deprecation states its date itself.
        yield "sunset.added", old_node, new_node, {}
    elif was.sunset is not None and was.sunset != now.sunset:
        yield "sunset.changed", old_node, new_node, {"days": (now.sunset - was.sunset).days}
    if was.sunset is None or now.sunset < was.sunset:
        days = (now.sunset - (now.deprecated_on or settings.today)).days
        if days < settings.deprecation_notice_days:
            yield "sunset.too-soon", old_node, new_node, {"days": days}


def values_of(entries: Mapping[str, Node]) -> dict[str, Json]:
    """Return the values of the entries of a thing."""
    return {key: node.value for key, node in entries.items()}


def invalid_sunset(comparison: Comparison, site: Site, subject_type: str, old: Node) -> Iterator[Change]:
    """Yield `sunset.invalid` for a removed thing whose sunset date could not be read, so that nobody can say it has
    passed."""
    lifecycle = lifecycle_of(old.value)
    if lifecycle.sunset_text is not None and lifecycle.sunset is None:
        facts = {"property": "", "schema": ""}
        yield comparison.change("sunset.invalid", site, subject_type, old.get(SUNSET), None, facts)


def compare_stability(comparison: Comparison, site: Site, subject_type: str, old: Node, new: Node) -> Iterator[Change]:
    """Yield what changed about `x-stability-level`."""
    for kind, was, now in stability_events(_stated(old, (STABILITY,)), _stated(new, (STABILITY,))):
        yield comparison.change(kind, site, subject_type, was, now)


def stability_events(
    old: Mapping[str, Node], new: Mapping[str, Node]
) -> Iterator[tuple[str, Node | None, Node | None]]:
    """Yield what changed about `x-stability-level`, given the entries of a thing on both sides. A thing without a
    level is stable; an unknown level has no place in the order."""
    was, now = old.get(STABILITY), new.get(STABILITY)
    if same(None if was is None else was.value, None if now is None else now.value):
        return
    before, after = stability_rank(was), stability_rank(now)
    if after is None:
        yield "stability.invalid", was, now
    elif before is None or before < after:
        yield "stability.raised", was, now
    elif after < before:
        yield "stability.lowered", was, now


def stability_rank(node: Node | None) -> int | None:
    """Return the place of a stability level in the order draft, alpha, beta, preview, stable; None for a level that is
    none of them."""
    if node is None or node.value is None:
        return len(_LEVELS) - 1
    level = str(node.value).strip().lower()
    return _LEVELS.index(level) if level in _LEVELS else None


_GONE, _DEFAULT = "410", "default"


def is_gone(operation: Operation, former: Operation | None = None) -> bool:
    """Return whether an operation answers that it is gone (RFC 9110, section 15.5.11), and never with a success.
    `default` may be a success where none is documented, unless it stood beside one in the `former` document."""
    if operation.kind is not OperationKind.PATH:
        return False
    statuses = value_of(operation.node, "responses")
    if not isinstance(statuses, dict) or _GONE not in statuses:
        return False
    if any(status.startswith(("1", "2", "3")) for status in statuses):
        return False
    return _DEFAULT not in statuses or (former is not None and _DEFAULT in members(former.node, "responses"))


def is_retired(comparison: Comparison, old: Operation, new: Operation) -> bool:
    """Return whether an operation came to be gone after its end was announced, as one that is removed may be."""
    if not is_gone(new, old) or is_gone(old):
        return False
    return announced(lifecycle_of(old.node.value), comparison.settings)

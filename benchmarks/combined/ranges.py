"""Statuses and media types that a range or `default` covers: split off, folded in, with the same body or another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

from mutation.truth import AT_LEAST_WARNING, BREAKING, SILENT, Allowed

from combined.case import Case, Kind, document
from combined.constraints import CONSTRAINTS, Constraint, merged

_MEDIA = ("application/json", "application/*", "*/*")


def _answers(bodies: dict[str, Any]) -> Any:
    return {
        status: {"description": "Here.", "content": {"application/json": {"schema": schema}}}
        for status, schema in bodies.items()
    }


def _get(bodies: dict[str, Any], version: str) -> Any:
    return document({"/things": {"get": {"responses": _answers(bodies)}}}, {}, version)


def _drawn(rng: Random) -> tuple[Constraint, Any, Any, str]:
    constraint = rng.choice(CONSTRAINTS)
    tight = merged(constraint.base, constraint.delta)
    version = "3.1.0" if constraint.since == "3.1.0" else rng.choice(("3.0.3", "3.1.0"))
    return constraint, constraint.base, tight, version


def _split(covers: tuple[str, ...], *, wider: bool, narrower: bool, folded: bool) -> Kind:
    """One entry covers a status; then the status has an entry of its own beside it, or the other way round."""
    word = "wider" if wider else "narrower" if narrower else "equal"
    name = f"{covers[0]} {'folded into' if folded else 'split off'} {covers[1]}, {word}"

    def make(rng: Random) -> Iterator[Case]:
        while True:
            constraint, loose, tight, version = _drawn(rng)
            first, second = (tight, loose) if wider else (loose, tight) if narrower else (tight, tight)
            one, two = {covers[1]: first}, {covers[1]: first, covers[0]: second}
            allowed = SILENT
            if folded:
                # The entry of its own goes; what it said is what the covering entry says now.
                one, two = {covers[1]: first, covers[0]: second}, {covers[1]: first}
                if narrower:
                    allowed = _widened(constraint, covers)
            elif wider:
                allowed = _widened(constraint, covers)
            if covers[0] == "404":
                one, two = ({"200": tight, **every} for every in (one, two))
            yield Case(_get(one, version), _get(two, version), allowed)

    return Kind(name, make)


def _widened(constraint: Constraint, covers: tuple[str, ...]) -> Allowed:
    grown = constraint.widens.response
    return grown | AT_LEAST_WARNING if covers[0] == "404" else grown | (BREAKING if grown != BREAKING else frozenset())


def _post(media: dict[str, Any], version: str) -> Any:
    body = {"required": True, "content": {name: {"schema": schema} for name, schema in media.items()}}
    return document(
        {"/things": {"post": {"requestBody": body, "responses": {"204": {"description": "."}}}}}, {}, version
    )


def _media_split(own: str, range_: str, *, narrower: bool, wider: bool) -> Kind:
    word = "narrower" if narrower else "wider" if wider else "equal"

    def make(rng: Random) -> Iterator[Case]:
        while True:
            constraint, loose, tight, version = _drawn(rng)
            first, second = (loose, tight) if narrower else (tight, loose) if wider else (tight, tight)
            old, new = _post({range_: first}, version), _post({range_: first, own: second}, version)
            yield Case(old, new, constraint.narrows.request if narrower else SILENT)

    return Kind(f"body {own} split off {range_}, {word}", make)


def _media_folded(own: str, range_: str, *, narrower: bool, wider: bool) -> Kind:
    word = "narrower" if narrower else "wider" if wider else "equal"

    def make(rng: Random) -> Iterator[Case]:
        while True:
            constraint, loose, tight, version = _drawn(rng)
            first, second = (tight, loose) if narrower else (loose, tight) if wider else (tight, tight)
            old, new = _post({range_: first, own: second}, version), _post({range_: first}, version)
            yield Case(old, new, constraint.narrows.request if narrower else SILENT)

    return Kind(f"body {own} folded into {range_}, {word}", make)


_CHANGES = (("equal", False, False), ("wider", True, False), ("narrower", False, True))

RANGE_KINDS = (
    *(
        _split(covers, wider=wider, narrower=narrower, folded=folded)
        for covers in (
            ("200", "2XX"),
            ("2XX", "default"),
            ("200", "default"),
            ("404", "4XX"),
            ("404", "default"),
        )
        for (_, wider, narrower), folded in product(_CHANGES, (False, True))
    ),
    *(
        make(own, range_, narrower=narrower, wider=wider)
        for own, range_ in ((_MEDIA[0], _MEDIA[1]), (_MEDIA[1], _MEDIA[2]), (_MEDIA[0], _MEDIA[2]))
        for (_, wider, narrower), make in product(_CHANGES, (_media_split, _media_folded))
    ),
)

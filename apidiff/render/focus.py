"""A long payload reduced to the way to the value that a validator objected to."""

from __future__ import annotations

import json
from collections.abc import Iterator

from apidiff.model.change import Witness
from apidiff.model.document import Json
from apidiff.render.text import compact, size, visible

_MOST_LOOKED_AT = 5_000


def payload_text(witness: Witness, limit: int) -> str:
    """Return a payload on one line, as long as the limit at most: as it is sent where it is text, else as JSON."""
    if witness.sent is None:
        return focused(witness.value, witness.error, limit)
    shown = visible(witness.sent)
    return shown if len(shown) <= limit else shown[: max(limit - 3, 0)] + "..."


def focused(value: Json, error: str, limit: int) -> str:
    """Return a payload as JSON on one line; where that is longer than the limit, only what leads to the value that the
    error names, with `...` for the rest.

    Messages of validators begin with the value they are about. Where none begins so, the payload is cut at its end.
    """
    whole = compact(value, limit)
    if not whole.endswith("...") or not error:
        return whole
    found = max(
        ((len(text), path) for path, text in _texts(value, 2 * len(error) + 100) if error.startswith(f"{text} ")),
        key=lambda item: item[0],
        default=None,
    )
    if found is None:
        return whole
    shown = visible(_way(value, found[1]))
    return shown if len(shown) <= limit else whole


def _texts(value: Json, enough: int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the places within a value, each with its JSON as validators write it, unless that is longer than enough."""
    pending: list[tuple[tuple[str | int, ...], Json]] = [((), value)]
    looked_at = 0
    while pending and looked_at < _MOST_LOOKED_AT:
        path, item = pending.pop()
        looked_at += 1
        if path and size(item, enough) <= enough:
            yield path, json.dumps(item, separators=(",", ":"), ensure_ascii=False)
        if isinstance(item, dict):
            pending.extend(((*path, name), child) for name, child in item.items())
        elif isinstance(item, list):
            pending.extend(((*path, index), child) for index, child in enumerate(item))


def _way(value: Json, path: tuple[str | int, ...]) -> str:
    """Return the JSON of a value with everything left out that does not lead along the path."""
    if not path:
        return json.dumps(value, ensure_ascii=False)
    step, rest = path[0], path[1:]
    inner = _way(value[step], rest)
    more = ", ..." if len(value) > 1 else ""
    return f"{{{json.dumps(step, ensure_ascii=False)}: {inner}{more}}}" if isinstance(step, str) else f"[{inner}{more}]"

"""A text for every JSON value that is the same for equal values and different for others, so that values can be
keys."""

from __future__ import annotations

from apidiff.model.document import Json


def canonical(value: Json) -> str:
    """Return the text. Key order does not matter; true is not 1, and 1.0 is 1 (JSON Schema 2020-12 Core, section
    4.2.2)."""
    try:
        return _text(value)
    except RecursionError:
        return _text_of_deep(value)


def _text(value: Json) -> str:
    if isinstance(value, dict):
        return "{" + ",".join([f"{key!r}:{_text(value[key])}" for key in sorted(value)]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_text(item) for item in value]) + "]"
    return _scalar(value)


def _text_of_deep(value: Json) -> str:
    """The same text, made without recursion, which is slower."""
    parts: list[str] = []
    pending: list[tuple[str, Json] | str] = [("", value)]
    while pending:
        step = pending.pop()
        if isinstance(step, str):
            parts.append(step)
            continue
        label, item = step
        parts.append(label)
        if isinstance(item, dict):
            parts.append("{")
            names = sorted(item)
            below: list[tuple[str, Json]] = [
                (f"{',' if place else ''}{name!r}:", item[name]) for place, name in enumerate(names)
            ]
            pending.extend(["}", *reversed(below)])
        elif isinstance(item, list):
            parts.append("[")
            pending.extend(["]", *reversed([("," if place else "", entry) for place, entry in enumerate(item)])])
        else:
            parts.append(_scalar(item))
    return "".join(parts)


def _scalar(value: Json) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{type(value).__name__}:{value!r}"

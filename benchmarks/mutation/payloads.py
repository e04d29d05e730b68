"""Payloads made at random, to see whether an edit breaks where arguments do not suffice: under unions and in
compositions.

A payload that the side which writes it allows, and the side which reads it refuses, settles that the edit breaks. None
found settles nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import jsonschema_rs

from mutation.reach import Reach
from mutation.tree import Path, at, local_target
from mutation.witnesses import lowered, reference

_TRIES = 12
_DEEPEST = 6
_ENDLESS = 40
_FORMATS = {
    "date-time": "2024-01-02T03:04:05Z", "date": "2024-01-02", "time": "03:04:05Z", "email": "a@example.com",
    "uuid": "123e4567-e89b-12d3-a456-426614174000", "uri": "https://example.com/a", "ipv4": "192.0.2.1", "ipv6":
    "2001:db8::1", "hostname": "example.com",
}  # fmt: skip


class Endless(Exception):
    """A payload was drawn that does not end: what it needs leads to what it needs. The next draw may."""


class Payloads:
    """Seeks payloads for edits of one document."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self._lowered: dict[str, Any] = {}

    def breaks(self, place: Path, new: Any, direction: str, *, back: bool, rng: Random) -> bool:
        """Return whether a payload shows that the edited schema at a place breaks exchanges; `back` for undoing the
        edit."""
        old_root = self._lowered.get(direction)
        if old_root is None:
            old_root = self._lowered[direction] = lowered(self.reach.root, direction)
        new_root = lowered(new, direction)
        sides = (new_root, old_root) if back else (old_root, new_root)
        producer, consumer = sides if direction == "request" else sides[::-1]
        try:
            return _Search(self.reach, producer, consumer, rng).breaks(place, direction)
        except (ValueError, LookupError, TypeError, jsonschema_rs.ValidationError):
            return False


class _Search:
    def __init__(self, reach: Reach, producer: Any, consumer: Any, rng: Random) -> None:
        self.reach, self.producer, self.consumer, self.rng = reach, producer, consumer, rng
        self._validators: dict[tuple[bool, Path], Any] = {}

    def breaks(self, place: Path, direction: str) -> bool:
        start = self.reach.seen_as.get((place, direction))
        if start is None:
            return False
        for _ in range(_TRIES):
            try:
                value = self._value(at(self.producer, start), 0)
                refused = self._valid(True, start, value) and not self._valid(False, start, value)
                if refused and self._reaches_root(start, direction, value):
                    return True
            except Endless:
                continue
        return False

    def _reaches_root(self, start: Path, direction: str, value: Any) -> bool:
        current = start
        for _ in range(60):
            link = self.reach.links.get((current, direction))
            if link is None:
                return self._valid(True, current, value) and not self._valid(False, current, value)
            above, step = link
            value = self._wrapped(above, step, value)
            if not self._valid(True, above, value):
                return False
            current = above
        return False

    def _valid(self, written: bool, path: Path, value: Any) -> bool:
        known = self._validators.get((written, path))
        if known is None:
            root = self.producer if written else self.consumer
            known = self._validators[written, path] = jsonschema_rs.Draft202012Validator(
                {**root, "$ref": reference(path)}, validate_formats=True
            )
        return bool(known.is_valid(value))

    def _wrapped(self, above: Path, step: tuple[Any, ...], value: Any) -> Any:
        base = self._value(at(self.producer, above), 3)
        if step[0] == "property":
            return {**(base if isinstance(base, dict) else {}), step[1]: value}
        if step[0] == "additionalProperties":
            return {**(base if isinstance(base, dict) else {}), "zqKey": value}
        if step[0] in ("items", "prefixItems"):
            items = base if isinstance(base, list) else []
            return [value, *items[1:]]
        return {**base, **value} if isinstance(base, dict) and isinstance(value, dict) and step[0] != "anyOf" else value

    def values(self, schema: Any, times: int) -> Iterator[Any]:
        """Yield payloads of a schema of the producer: of so many draws those that end."""
        for _ in range(times):
            try:
                yield self._value(schema, 0)
            except Endless:
                continue

    def _value(self, schema: Any, depth: int) -> Any:
        if depth > _ENDLESS:
            raise Endless
        parts = self._parts(schema)
        merged: dict[str, Any] = {}
        for part in parts:
            for key, entry in part.items():
                if key == "properties":
                    merged[key] = {**merged.get(key, {}), **entry}
                elif key == "required":
                    merged[key] = [*merged.get(key, []), *entry]
                else:
                    merged[key] = entry
        if "const" in merged:
            return merged["const"]
        if merged.get("enum"):
            return self.rng.choice(merged["enum"])
        types = merged.get("type") or ("object" if "properties" in merged or "required" in merged else "string")
        return self._of_type(self.rng.choice(types) if isinstance(types, list) else types, merged, depth)

    def _parts(self, schema: Any) -> list[dict[str, Any]]:
        """The schemas that a value must meet, one branch of every union chosen."""
        found: list[dict[str, Any]] = []
        pending = [schema]
        while pending and len(found) < 100:
            part = pending.pop()
            if not isinstance(part, dict):
                continue
            found.append(part)
            target = local_target(self.producer, part.get("$ref"))
            if target is not None:
                pending.append(at(self.producer, target))
            pending += part.get("allOf") or []
            pending += [self.rng.choice(part[keyword]) for keyword in ("anyOf", "oneOf") if part.get(keyword)]
        return found

    def _of_type(self, type_: str, schema: dict[str, Any], depth: int) -> Any:
        if type_ == "object":
            return self._object(schema, depth)
        if type_ == "array":
            least = schema.get("minItems", 0)
            count = least + self.rng.choice((0, 0, 1, 2, 4)) if depth < _DEEPEST else least
            return [
                self._value(schema.get("items", {}), depth + 1)
                for _ in range(min(count, schema.get("maxItems", count)))
            ]
        if type_ == "string":
            return self._text(schema)
        if type_ in ("integer", "number"):
            return self._number(type_, schema)
        return {"boolean": self.rng.choice((True, False)), "null": None}.get(type_)

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required = schema.get("required", [])
        found = {}
        for name, entry in (schema.get("properties") or {}).items():
            if name in required or (depth < _DEEPEST and self.rng.random() < 0.4):
                found[name] = self._value(entry, depth + 1)
        for name in required:
            found.setdefault(name, "zq")
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict) and depth < _DEEPEST:
            found["zqKey"] = self._value(extra, depth + 1)
        return found

    def _text(self, schema: dict[str, Any]) -> str:
        known = [schema[key] for key in ("example", "default") if isinstance(schema.get(key), str)]
        if schema.get("format") in _FORMATS:
            return self.rng.choice([_FORMATS[schema["format"]], *known])
        if "pattern" in schema and known:
            return self.rng.choice(known)
        least, most = schema.get("minLength", 0), schema.get("maxLength", 10_000)
        length = min(most, self.rng.choice((least, least, least + 1, least + 7, most if most < 5000 else least + 300)))
        return "".join(self.rng.choice("az 9é") for _ in range(length))

    def _number(self, type_: str, schema: dict[str, Any]) -> Any:
        step = schema.get("multipleOf", 1)
        choices: list[Any] = [0, 1, -1, 5, 8, 2**31, 10**6]
        for bound in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            if isinstance(schema.get(bound), (int, float)):
                choices += [schema[bound], schema[bound] + 1, schema[bound] - 1] * 3
        found = self.rng.choice(choices) * (step if "multipleOf" in schema else 1)
        return found if type_ == "integer" or self.rng.random() < 0.5 else found + 0.5

"""Who a consumer is: told by a header, the user agent, the hash of a key, or a field of the record.

Names are what people typed into headers, so control characters are taken out of them and long ones are cut. What is a
secret by its name is hashed, whichever way was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, TypeAlias

from apidiff.impact.exchange import UNKNOWN_CONSUMER
from apidiff.model.document import ConfigError

ConsumerBy: TypeAlias = Callable[[Mapping[str, str], Any], str]
"""Names a consumer, given the headers of a request and the record they were read from."""

SECRETS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
"""Headers whose value lets anybody in who knows it (RFC 9110, section 11.6; RFC 6265)."""

FORMS = "header:NAME, key-hash:NAME, user-agent or field:NAME"
_LONGEST = 100


def named(text: str) -> str:
    """Return a name that can be shown: without control characters, of bounded length."""
    shown = "".join(char if char.isprintable() else "�" for char in text[: _LONGEST + 1]).strip()
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 9]}-{_hash(text)[:8]}"


def key_name(value: str) -> str:
    """Return the name of whoever holds a key: its hash, from which the key cannot be told."""
    return f"key-{_hash(value)[:12]}"


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def consumer_by(text: str | None) -> ConsumerBy | None:
    """Return how consumers are told apart, None where the records say it. Raises ConfigError for anything else than
    `FORMS`."""
    if text is None:
        return None
    kind, _, name = text.partition(":")
    if kind == "user-agent" and not name:
        return _of_header("user-agent", product)
    if kind == "header" and name:
        return _of_header(name.lower(), key_name if name.lower() in SECRETS else named)
    if kind == "key-hash" and name:
        return _of_header(name.lower(), key_name)
    if kind == "field" and name:
        return _of_field(name)
    raise ConfigError(f"--consumer-by is {text!r}; expected {FORMS}")


def needs_record(text: str | None) -> bool:
    """Return whether a consumer is told by a field of the record."""
    return text is not None and text.startswith("field:")


def product(agent: str) -> str:
    """Return the first product of a user agent, without what differs on every machine: `shop-app/2.1` of
    `shop-app/2.1 (iPhone; iOS 17)` (RFC 9110, section 10.1.5)."""
    return named(agent.partition(" (")[0].partition(" ")[0])


def _of_header(header: str, name: Callable[[str], str]) -> ConsumerBy:
    def by(headers: Mapping[str, str], record: Any) -> str:
        value = headers.get(header)
        return (name(value) if value else "") or UNKNOWN_CONSUMER

    return by


def _of_field(path: str) -> ConsumerBy:
    keys = path.split(".")

    def by(headers: Mapping[str, str], record: Any) -> str:
        found = record.get(path) if isinstance(record, dict) else None
        if found is None:
            found = record
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
        return UNKNOWN_CONSUMER if found is None or isinstance(found, (dict, list)) else named(str(found))

    return by

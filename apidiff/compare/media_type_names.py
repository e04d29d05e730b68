"""Names of media types: normal form, ranges, suffixes and versions (RFC 9110, section 8.3.1; RFC 6838, section
4.2.8)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

Relation: TypeAlias = Literal["generalized", "specialized", "changed"]

_VERSION = re.compile(r"(?<![a-z0-9])v?\d+([._]\d+)*(?![a-z0-9])")
_IGNORED_PARAMETERS = ("charset", "boundary")


class MediaTypePair(Struct, frozen=True, kw_only=True):
    """A media type of each side that describe one payload; `relation` is None where they are the same."""

    old: str
    new: str
    relation: Relation | None


class MediaTypeMatching(Struct, frozen=True, kw_only=True):
    """The media types of two content maps, by the names they have there."""

    pairs: tuple[MediaTypePair, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]


def normal_name(name: str) -> str:
    """Return the name in lower case, its parameters sorted, without `charset`: `application/json; charset=UTF-8` is
    `application/json`."""
    if ";" not in name:
        return name.strip().lower()
    type_, *parameters = (part.strip() for part in name.split(";"))
    kept = []
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() not in _IGNORED_PARAMETERS and key.strip():
            kept.append(f"{key.strip().lower()}={value.strip().strip(chr(34))}")
    return ";".join([type_.lower(), *sorted(kept)])


def match_media_types(old: Iterable[str], new: Iterable[str]) -> MediaTypeMatching:
    """Return which media types of two content maps describe the same payload.

    The same name comes first; then a range that covers the other, then a step of a version in the name, and last a
    single leftover of the same syntax (`application/json` and `application/problem+json`)."""
    old_names, new_names = {name: normal_name(name) for name in old}, {name: normal_name(name) for name in new}
    pairs: list[MediaTypePair] = []
    by_name = {normal: name for name, normal in reversed(new_names.items())}
    for name, normal in list(old_names.items()):
        partner = by_name.pop(normal, None)
        if partner is not None:
            pairs.append(MediaTypePair(old=name, new=partner, relation=None))
            del old_names[name]
            del new_names[partner]
    pairs += _covered(old_names, new_names)
    pairs += _stepped(old_names, new_names)
    pairs += _renamed(old_names, new_names)
    return MediaTypeMatching(pairs=tuple(pairs), removed=tuple(old_names), added=tuple(new_names))


def covers(wide: str, narrow: str) -> bool:
    """Return whether a media range covers another name: `application/*` covers `application/json`."""
    if wide == narrow:
        return False
    type_, _, parameters = wide.partition(";")
    other = narrow.partition(";")[0]
    if type_ == other:
        return not parameters
    if type_ == "*/*":
        return True
    return type_.endswith("/*") and other.startswith(type_[:-1])


def syntax_of(name: str) -> str:
    """Return the syntax a media type is written in: `json` for `application/json` and `application/problem+json`."""
    subtype = name.partition(";")[0].rpartition("/")[2]
    return subtype.rpartition("+")[2] if "+" in subtype else subtype


def _covered(old: dict[str, str], new: dict[str, str]) -> list[MediaTypePair]:
    """Pair leftovers of one side with a range of the other; a range may stand for several, and is then used up."""
    pairs = []
    for name, normal in old.items():
        pairs += [
            MediaTypePair(old=name, new=wide, relation="generalized")
            for wide, text in new.items()
            if covers(text, normal)
        ][:1]
    for name, normal in new.items():
        pairs += [
            MediaTypePair(old=wide, new=name, relation="specialized")
            for wide, text in old.items()
            if covers(text, normal)
        ][:1]
    for pair in pairs:
        old.pop(pair.old, None)
        new.pop(pair.new, None)
    return pairs


def _stepped(old: dict[str, str], new: dict[str, str]) -> list[MediaTypePair]:
    """Pair names that differ in a version only: `application/vnd.x.v1+json` and `.v2`, `; version=1` and `;
    version=2`."""
    pairs = []
    for name, normal in list(old.items()):
        partners = [other for other, text in new.items() if _unversioned(text) == _unversioned(normal)]
        if len(partners) == 1:
            pairs.append(MediaTypePair(old=name, new=partners[0], relation="changed"))
            del old[name]
            del new[partners[0]]
    return pairs


def _renamed(old: dict[str, str], new: dict[str, str]) -> list[MediaTypePair]:
    if len(old) != 1 or len(new) != 1:
        return []
    (name, normal), (other, text) = next(iter(old.items())), next(iter(new.items()))
    syntax = syntax_of(normal)
    if syntax != syntax_of(text) or not syntax or syntax == "*":
        return []
    # JSON of some kind is JSON, but whoever takes JSON need not take every kind: a plain name is no range.
    relation: Relation = "specialized" if "+" not in normal and "+" in text else "changed"
    old.clear()
    new.clear()
    return [MediaTypePair(old=name, new=other, relation=relation)]


def _unversioned(name: str) -> str:
    type_, _, parameters = name.partition(";")
    kept = sorted(part.partition("=")[0] for part in parameters.split(";") if part)
    return _VERSION.sub("", type_) + ";" + ";".join(kept)

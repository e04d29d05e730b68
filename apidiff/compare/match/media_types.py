"""Names of media types: normal form, ranges, suffixes and versions (RFC 9110, section 8.3.1; RFC 6838, section
4.2.8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

Relation: TypeAlias = Literal["generalized", "specialized", "changed"]

_VERSION = r"(?<![a-z0-9])v?\d+([._]\d+)*(?![a-z0-9])"
_IGNORED_PARAMETERS = ("charset", "boundary")


class MediaTypePair(Struct, frozen=True, kw_only=True):
    """A media type of each side that describe one payload; `relation` is None where nothing is to be said of the names:
    they are the same, or the payload is covered as it was."""

    old: str
    new: str
    relation: Relation | None

    @property
    def name(self) -> str:
        """The name that says more: where a range covers a name, the name."""
        return self.old if covers(normal_name(self.new), normal_name(self.old)) and self.relation is None else self.new


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

    The same name comes first; then what covers a name that one side alone has, then a step of a version in the name,
    and last a single leftover of the same syntax (`application/json` and `application/problem+json`). A name that is
    covered as it was, and one that is listed a second time with other parameters, neither came nor went."""
    old_names, new_names = {name: normal_name(name) for name in old}, {name: normal_name(name) for name in new}
    by_old, by_new = _by_normal(old_names), _by_normal(new_names)
    pairs = [
        MediaTypePair(old=name, new=name, relation=None)
        if name in new_names
        else MediaTypePair(old=name, new=by_new[normal], relation=_of_charsets(name, by_new[normal], old_names))
        for name, normal in old_names.items()
        if normal in by_new
    ]
    matched = {pair.new for pair in pairs}
    pairs += [
        MediaTypePair(old=by_old[normal], new=name, relation=None)
        for name, normal in new_names.items()
        if name not in matched and normal in by_old
    ]
    gone = {name: normal for name, normal in old_names.items() if normal not in by_new}
    come = {name: normal for name, normal in new_names.items() if normal not in by_old}
    wide_new, wide_old = _by_type(by_new), _by_type(by_old)
    for name, normal in gone.items():
        if (wide := _cover(normal, by_new, wide_new, by_old)) is not None:
            relation: Relation | None = None if normal_name(wide) in by_old else "generalized"
            pairs.append(MediaTypePair(old=name, new=wide, relation=relation))
    for name, normal in come.items():
        if (wide := _cover(normal, by_old, wide_old, by_new)) is not None:
            relation = None if normal_name(wide) in by_new else "specialized"
            pairs.append(MediaTypePair(old=wide, new=name, relation=relation))
    for pair in pairs:
        gone.pop(pair.old, None)
        come.pop(pair.new, None)
    pairs += _stepped(gone, come)
    pairs += _renamed(gone, come)
    return MediaTypeMatching(pairs=tuple(pairs), removed=tuple(gone), added=tuple(come))


def _of_charsets(old: str, new: str, old_names: Mapping[str, str]) -> Relation | None:
    """What is to be said of two names that differ in `charset` at most: texts in another one are other bytes, but for
    JSON, where it means nothing (RFC 8259, section 11). `old_names` are all of the old side."""
    before, after = _charset(old), _charset(new)
    is_another = before and after and before != after and new not in old_names
    return "changed" if is_another and syntax_of(normal_name(old)) != "json" else None


def _charset(name: str) -> str:
    parameters = (part.partition("=") for part in name.split(";")[1:])
    found = (value.strip().strip('"').lower() for key, _, value in parameters if key.strip().lower() == "charset")
    return next(found, "")


def _by_normal(names: dict[str, str]) -> dict[str, str]:
    """The first name of each normal form."""
    return {normal: name for name, normal in reversed(names.items())}


def _by_type(names: Iterable[str]) -> dict[str, list[str]]:
    """The normal names of each type without parameters."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition(";")[0], []).append(name)
    return found


def _cover(
    narrow: str, names: dict[str, str], by_type: Mapping[str, list[str]], other_side: dict[str, str]
) -> str | None:
    """The name of the most specific of some names that covers another. One without parameters that both sides have
    does not: what stands beside it with a version, say, is another form."""
    type_ = narrow.partition(";")[0]
    wider = ("*/*", *(f"{type_[: index + 1]}*" for index, letter in enumerate(type_) if letter == "/"), type_)
    near = (normal for one in dict.fromkeys(wider) for normal in by_type.get(one, ()))
    found = [normal for normal in near if covers(normal, narrow) and ("*" in normal or normal not in other_side)]
    return names[max(found, key=_specificity)] if found else None


def _specificity(name: str) -> int:
    type_ = name.partition(";")[0]
    return 0 if type_ == "*/*" else 1 if type_.endswith("/*") else 2


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


def _stepped(old: dict[str, str], new: dict[str, str]) -> list[MediaTypePair]:
    """Pair names that differ in a version only: `application/vnd.x.v1+json` and `.v2`, `; version=1` and `;
    version=2`."""
    pairs = []
    partners: dict[str, list[str]] = {}
    for other, text in new.items():
        partners.setdefault(_unversioned(text), []).append(other)
    for name, normal in list(old.items()):
        others = partners.get(_unversioned(normal), [])
        if len(others) == 1:
            pairs.append(MediaTypePair(old=name, new=others[0], relation="changed"))
            del old[name]
            del new[others.pop()]
    return pairs


def _renamed(old: dict[str, str], new: dict[str, str]) -> list[MediaTypePair]:
    if len(old) != 1 or len(new) != 1:
        return []
    (name, normal), (other, text) = next(iter(old.items())), next(iter(new.items()))
    syntax = syntax_of(normal)
    if syntax != syntax_of(text) or not syntax or syntax == "*":
        return []
    # JSON of some kind is JSON, but whoever takes JSON need not take every kind: a plain name is no range, and whoever
    # asks for it gets no other (RFC 9110, section 12.5.1).
    old.clear()
    new.clear()
    return [MediaTypePair(old=name, new=other, relation="changed")]


def _unversioned(name: str) -> str:
    type_, _, parameters = name.partition(";")
    kept = sorted(part.partition("=")[0] for part in parameters.split(";") if part)
    return re.sub(_VERSION, "", type_) + ";" + ";".join(kept)

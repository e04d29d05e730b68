"""Families: one file for rules that differ in a few words.

A file with `for` states a rule for each entry of it. An entry's key is the id of the rule; an entry holds words, by
names of its own, and fields of the rule, which stand above those of the file (its examples come after those of the
file). Where the file writes `<word>`, the rule has what its entry says: a value of any form where nothing else stands
there, else a piece of the text. `<Word>` is the same with a capital letter, for the beginning of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from apidiff.classify.rules.rule_file import Family, RuleFile
from apidiff.model.document import Json
from apidiff.model.typed import At, Misfit, read, said
from apidiff.model.words.spelling import nearest

FOR = "for"
_WORD = re.compile(r"<([A-Za-z_]+)>")
_Examples = Annotated[list[Json], said("a list of examples")]
_FIELDS = frozenset(RuleFile.__struct_encode_fields__)


def members(raw: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield what the files of a family's rules would state, one by one. Raises Misfit."""
    shared = {key: value for key, value in raw.items() if key != FOR}
    for key in shared:
        if key not in _FIELDS or key == "id":
            raise Misfit((key,), f"a family has the unknown field `{key}`{nearest(key, _FIELDS)}")
    for id_, entry in read(Family, raw).members.items():
        words = {key: value for key, value in entry.items() if key not in _FIELDS}
        own = {key: value for key, value in entry.items() if key in _FIELDS}
        used: set[str] = set()
        made = _filled({**shared, **own, "examples": []}, words, used, (FOR, id_))
        examples = read(_Examples, shared.get("examples", []), ("examples",))
        own_examples = read(_Examples, own.get("examples", []), (FOR, id_, "examples"))
        made["examples"] = [*_filled(examples, words, used, (FOR, id_)), *own_examples]
        unused = words.keys() - used
        if unused:
            word = min(unused)
            raise Misfit((FOR, id_, word), f"`{id_}` has the word `{word}`, but no field of the family says `<{word}>`")
        yield {"id": id_, **made}


def _filled(value: Json, words: Mapping[str, Json], used: set[str], entry: At) -> Json:
    """Return a value with the words of an entry put in; `used` takes the names of those that were."""
    if isinstance(value, dict):
        return {_text(key, words, used, entry): _filled(child, words, used, entry) for key, child in value.items()}
    if isinstance(value, list):
        return [_filled(child, words, used, entry) for child in value]
    if not isinstance(value, str):
        return value
    whole = _WORD.fullmatch(value)
    return _word(whole[1], words, used, entry) if whole else _text(value, words, used, entry)


def _text(text: str, words: Mapping[str, Json], used: set[str], entry: At) -> str:
    return _WORD.sub(lambda match: str(_word(match[1], words, used, entry)), text)


def _word(name: str, words: Mapping[str, Json], used: set[str], entry: At) -> Json:
    small = name[:1].lower() + name[1:]
    if name != small and small in words:
        used.add(small)
        return str(words[small])[:1].upper() + str(words[small])[1:]
    if name not in words:
        raise Misfit(entry, f"the family says `<{name}>`, but its rule `{entry[-1]}` has no such word")
    used.add(name)
    return words[name]


def written_at(raw: Mapping[str, Json], id_: str, at: At) -> At:
    """Return where a part of a family's rule is written in the family's file."""
    entry = raw[FOR][id_]
    if at[:1] == ("examples",) and len(at) > 1:
        shared = len(raw.get("examples", ()))
        index = int(at[1])
        return at if index < shared else (FOR, id_, "examples", index - shared, *at[2:])
    return (FOR, id_, *at) if not at or at[0] in entry else at

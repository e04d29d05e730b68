"""Extensions of Swagger 2.0 documents that say a keyword of the standard.

`x-read-only: true` beside a property says `readOnly: true`. Such an extension is read as the keyword, so that the same
API written in two versions of the standard is the same contract. `x-nullable` is known to whatever reads schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from apidiff.model.document import Document, Json, Resource
from apidiff.model.pointer import Tokens, below
from apidiff.model.vocabulary import HOLDING_VALUES
from apidiff.resolve.tree import copied, mounted

_WORDS = {
    "x-read-only": "readOnly",
    "x-readOnly": "readOnly",
    "x-readonly": "readOnly",
    "x-write-only": "writeOnly",
    "x-writeOnly": "writeOnly",
    "x-writeonly": "writeOnly",
}


def with_keywords(root: dict[str, Json], texts: Iterable[bytes]) -> tuple[dict[str, Json], dict[Tokens, Tokens]]:
    """Return the document with keywords in place of such extensions, and the tokens of each extension by those of the
    keyword. `texts` are the files of the document; one without such extensions is returned as it is."""
    if not any(word.encode() in text for text in texts for word in _WORDS):
        return root, {}
    renamed: dict[Tokens, Tokens] = {}
    copies: dict[Tokens, Json] = {(): dict(root)}
    for holder, extension in _extensions(root):
        keyword = _WORDS[extension]
        value = copied(copies, holder)
        value[keyword] = value.pop(extension)
        renamed[below(holder, keyword)] = below(holder, extension)
    found: dict[str, Json] = copies[()]
    return found, renamed


def with_keywords_in_files(document: Document, renamed: dict[Tokens, Tokens]) -> Document:
    """Return the document with such keywords in the files that are read from it, too, and enter them in `renamed`."""

    def settled(key: str, resource: Resource) -> Resource:
        if resource is document.entry or not isinstance(resource.root, dict):
            return resource
        root, found = with_keywords(resource.root, (resource.data,))
        if not found:
            return resource
        renamed.update({mounted(key, there): mounted(key, was) for there, was in found.items()})
        return replace(resource, root=root)

    known = {key: settled(key, resource) for key, resource in document.resources.items()}
    return replace(document, read=lambda key: settled(key, document.resource(key)), resources=known)


def _extensions(root: Json) -> Iterator[tuple[Tokens, str]]:
    """Yield where such an extension stands whose keyword does not."""
    waiting: list[tuple[Json, Tokens]] = [(root, ())]
    while waiting:
        value, tokens = waiting.pop()
        if isinstance(value, list):
            waiting.extend((entry, (*tokens, str(index))) for index, entry in enumerate(value))
            continue
        if not isinstance(value, dict):
            continue
        said: set[str] = set()
        for key, entry in value.items():
            keyword = _WORDS.get(key)
            if keyword is not None and keyword not in value and keyword not in said and isinstance(entry, bool):
                said.add(keyword)
                yield tokens, key
            elif key not in HOLDING_VALUES or (tokens and tokens[-1] == "properties"):
                waiting.append((entry, (*tokens, key)))

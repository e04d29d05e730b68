"""How a payload that is text is written: `?page=0`, `X-Rate: 5`, `name=Ada&tag=a&tag=b`.

The forms are those of RFC 6570 that OpenAPI names by style and explode (OpenAPI 3.1.1, section 4.8.12.4), and those of
forms (RFC 1866, section 8.2.1; RFC 7578).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias
from urllib.parse import quote

import orjson
from msgspec import Struct, field

from apidiff.compare.lowering.value_texts import text_of
from apidiff.model.document import Json

Place: TypeAlias = Literal["query", "path", "header", "cookie", "form", "multipart", "text"]

_SEPARATORS = {"spaceDelimited": "%20", "pipeDelimited": "|", "tabDelimited": "%09", "form": ",", "simple": ","}
_READABLE = "/:@!$'()*,;?[]"
_READABLE_IN_PATH = ":@!$'()*,;[]"
"""Without what ends a segment or the path (OpenAPI 3.1.1, section 4.8.12.2)."""


class Field(Struct, frozen=True, kw_only=True):
    """How the parts of a list or of an object are written."""

    style: str = "form"
    explode: bool = True


class Wire(Struct, frozen=True, kw_only=True):
    """Where a payload of text stands and how it is written: a parameter or header by its name, a form with what its
    encoding says of its fields, or a text by itself."""

    place: Place
    name: str = ""
    written: Field = Field()
    fields: Mapping[str, Field] = field(default_factory=dict)

    def sent(self, value: Json) -> str | None:
        """Return the payload as it is sent; None where it cannot be: null has no text, and a list of none is not
        there at all."""
        if self.place in ("form", "multipart"):
            return self._form(value)
        if self.place == "text":
            return _single(value)
        parts = list(_pairs(self.name, value, self.written))
        if any(text is None for _, text in parts):
            return None
        if self.place == "query":
            return "?" + "&".join(f"{_quoted(name)}={_quoted(str(text))}" for name, text in parts)
        if self.place == "path":
            return _in_path(self.written, value, parts)
        joined = "; ".join(f"{name}={text}" for name, text in parts)
        if self.place == "cookie":
            return f"Cookie: {joined}"
        text = _joined(value, self.written.explode)
        return None if text is None else f"{self.name}: {text}"

    def _form(self, value: Json) -> str | None:
        if not isinstance(value, dict):
            return None
        parts = [pair for name, part in value.items() for pair in _pairs(name, part, self.fields.get(name, Field()))]
        if any(text is None for _, text in parts):
            return None
        if self.place == "form":
            return "&".join(f"{_quoted(name)}={_quoted(str(text))}" for name, text in parts)
        return "; ".join(f'name="{name}": {text}' for name, text in parts)


def _quoted(text: str, readable: str = _READABLE) -> str:
    return quote(text, safe=readable, errors="replace")


def _pairs(name: str, value: Json, written: Field) -> Iterator[tuple[str, str | None]]:
    """Yield names and texts, None for what has no text: a list of none is written like one that is not there."""
    if value in ([], {}):
        yield name, None
    elif isinstance(value, list):
        if written.explode:
            for item in value:
                yield name, _single(item)
        else:
            yield name, _joined(value, explode=False, separator=_SEPARATORS.get(written.style, ","))
    elif isinstance(value, dict):
        if written.style == "deepObject":
            for key, part in value.items():
                yield from _pairs(f"{name}[{key}]", part, written)
        elif written.explode:
            for key, part in value.items():
                yield from _pairs(key, part, Field())
        else:
            yield name, _joined(value, explode=False)
    else:
        yield name, _single(value)


def _single(value: Json) -> str | None:
    """The text of a value that has no parts of its own; of one within another, JSON."""
    if value is None:
        return None
    return orjson.dumps(value).decode() if isinstance(value, (dict, list)) else text_of(value)


def _joined(value: Json, explode: bool, separator: str = ",") -> str | None:
    if isinstance(value, list):
        texts = [_single(item) for item in value]
    elif isinstance(value, dict):
        equals = "=" if explode else separator
        named = [(key, _single(part)) for key, part in value.items()]
        texts = [None if text is None else f"{key}{equals}{text}" for key, text in named]
    else:
        texts = [_single(value)]
    return None if not texts or any(text is None for text in texts) else separator.join(map(str, texts))


def _in_path(written: Field, value: Json, parts: list[tuple[str, str | None]]) -> str | None:
    if written.style == "matrix":
        return "".join(f";{_quoted(name)}={_quoted(str(text), _READABLE_IN_PATH)}" for name, text in parts)
    label = written.style == "label"
    text = _joined(value, written.explode, "." if label and written.explode else ",")
    return None if text is None else f"/{'.' if label else ''}{_quoted(text, _READABLE_IN_PATH)}"

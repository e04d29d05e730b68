"""YAML to Python values, by the core schema of YAML 1.2, on the events of libyaml.

What differs from PyYAML's own loaders: `no`, `on` and dates stay strings, `1e3` and `0o17` are numbers, mapping keys
are strings as they are written (`200:` is "200"), a repeated key is an error, and so is all that JSON cannot hold
(`.inf`, `.nan`, binary, sets, lists as keys). Merge keys (`<<`, a YAML 1.1 extension in wide use) are applied. Tags
other than those of the core schema are refused: treating `!include x` as the string "x" would compare something else
than what was meant. Aliases share the value they stand for. A plain number or boolean under `type: string` is a text
whose quotes are missing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from apidiff.load.parse.collector import collector_paused
from apidiff.load.parse.json_ import repeated_key, too_deep
from apidiff.load.parse.limits import MAX_ALIAS_NODES, MAX_DEPTH, MAX_DIGITS, beyond
from apidiff.load.parse.plain_texts import PlainTexts
from apidiff.load.parse.yaml_errors import before_depth_limit, explain
from apidiff.load.parse.yaml_events import EventSource, events_of, mark_position
from apidiff.model.document import DocumentError, Json, Problem

_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# YAML 1.2.2, section 10.3.2 (tag resolution of the core schema).
_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+)"
    r"|(?P<octal>0o[0-7]+)"
    r"|(?P<hexadecimal>0x[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<special>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_NOT_STRING = frozenset(["", *"-+.0123456789~nNtTfF"])
"""First characters of all plain scalars that are not strings; the empty scalar is null."""

_TAG = "tag:yaml.org,2002:"
_CORE = frozenset(_TAG + name for name in ("null", "bool", "int", "float"))
_TEXT = frozenset([_TAG + "str", _TAG + "timestamp", "!"])
_MERGE: Any = object()
"""Stands for the key `<<` until its mapping is complete."""

_JSON_ONLY = "values that JSON can hold"


def states_something(data: bytes) -> bool:
    """Return whether a YAML text holds more than comments."""
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in data.splitlines())


def parse_yaml(data: bytes, source: str) -> Json:
    """Return the value of a YAML text of one document (UTF-8, no byte order mark).

    Raises DocumentError, with line and column, for what is not YAML or is more than JSON can hold, for a key that
    stands twice in one mapping, for several documents in one file, and for input beyond the limits of `limits`.
    """
    with collector_paused():
        try:
            return _Builder(data, source).build()
        except yaml.YAMLError as error:
            readable = before_depth_limit(error, data)
            if readable is not None:
                _refuse_depth(readable, source)
            raise explain(error, data, source) from None


def _refuse_depth(readable: bytes, source: str) -> None:
    """Raise the error of `parse_yaml` for depth where `readable`, a text that ends early, is already too deep."""
    with suppress(yaml.YAMLError):
        _Builder(readable, source).build()


class _Builder:
    """Builds one document from events, with a stack of its own: the depth of the input never becomes recursion."""

    def __init__(self, data: bytes, source: str) -> None:
        self._data = data
        self._source = source
        self._parser: EventSource = events_of(data)
        self._anchors: dict[str, Json] = {}
        self._anchor_texts: dict[str, str] = {}
        self._sizes: dict[int, int] = {}
        self._alias_nodes = 0
        self._merging = False
        self._texts = PlainTexts()

    def build(self) -> Json:
        """Return the value of the only document of the stream."""
        get = self._parser.get_event
        get()
        event = get()
        if not isinstance(event, DocumentStartEvent):
            self._refuse(event, "the file is empty", "an OpenAPI document")
        root = self._build_node(get)
        event = get()
        if not isinstance(event, StreamEndEvent):
            self._refuse(event, "a second YAML document begins here", "one document per file")
        self._texts.settle(root)
        return root

    def _build_node(self, get: Callable[[], Event]) -> Json:
        """Read events up to the end of the document. This loop is the time a YAML load takes; hence its length."""
        keys: dict[str, str] = {}
        intern = keys.setdefault
        not_string = _NOT_STRING
        top: list[Json] = []
        container: Any = top
        in_mapping = False
        stack: list[Any] = []
        key: Any = None
        note = self._texts.note
        while True:
            event: Any = get()
            kind = type(event)
            if in_mapping:
                if kind is ScalarEvent:
                    key = event.value
                    if key == "<<" or event.anchor is not None or event.tag is not None:
                        key = self._special_key(event)
                    else:
                        key = intern(key, key)
                elif kind is MappingEndEvent:
                    if self._merging and _MERGE in container:
                        _apply_merge(container)
                    container = stack.pop()
                    in_mapping = type(container) is dict
                    continue
                else:
                    key = self._alias_key(event)
                if key in container:
                    self._refuse_repeated_key()
                event = get()
                kind = type(event)
            if kind is ScalarEvent:
                value = event.value
                if event.tag is not None:
                    value = self._tagged(event)
                elif event.implicit[0] and value[:1] in not_string:
                    value = self._plain(event)
                    if value is not None and type(value) is not str:
                        note(container, key, stack[-1] if stack else None, event.value)
                if event.anchor is not None:
                    self._anchors[event.anchor] = value
                    self._anchor_texts[event.anchor] = event.value
                if key is _MERGE and in_mapping:
                    self._check_merge(value, event)
                if in_mapping:
                    container[key] = value
                else:
                    container.append(value)
                continue
            if kind is MappingStartEvent:
                value = {}
            elif kind is SequenceStartEvent:
                value = []
            elif kind is AliasEvent:
                value = self._alias(event, stack, container)
                if key is _MERGE and in_mapping:
                    self._check_merge(value, event)
                if in_mapping:
                    container[key] = value
                else:
                    container.append(value)
                continue
            elif kind is SequenceEndEvent:
                container = stack.pop()
                in_mapping = type(container) is dict
                if in_mapping and self._merging and container.get(_MERGE) is not None:
                    self._check_merge(container[_MERGE], event)
                continue
            else:
                assert isinstance(event, DocumentEndEvent)
                return top[0]
            self._opened(event, value, len(stack))
            if in_mapping:
                container[key] = value
            else:
                container.append(value)
            stack.append(container)
            container = value
            in_mapping = kind is MappingStartEvent

    def _opened(self, event: Any, value: Json, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise too_deep(self._source, mark_position(event.start_mark))
        if event.tag is not None:
            wanted = _TAG + ("map" if isinstance(event, MappingStartEvent) else "seq")
            if event.tag not in (wanted, "!"):
                self._refuse_tag(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = value
            self._anchor_texts.pop(event.anchor, None)

    # Keys

    def _special_key(self, event: ScalarEvent) -> Any:
        """Return the key of a scalar that is tagged, anchored, or `<<`."""
        if event.anchor is not None:
            self._anchors[event.anchor] = self._tagged(event) if event.tag is not None else self._untagged(event)
            self._anchor_texts[event.anchor] = event.value
        if event.tag is not None and event.tag not in _CORE and event.tag not in _TEXT:
            if event.tag == _TAG + "merge":
                self._merging = True
                return _MERGE
            self._refuse_tag(event)
        if event.value == "<<" and event.implicit[0]:
            self._merging = True
            return _MERGE
        return event.value

    def _alias_key(self, event: Event) -> str:
        anchor = event.anchor if isinstance(event, AliasEvent) else None
        text = self._anchor_texts.get(anchor) if anchor is not None else None
        if text is not None:
            return text
        if anchor is not None and anchor not in self._anchors:
            self._refuse(event, f"the alias *{anchor} names no anchor", f"&{anchor} before it")
        return self._refuse(event, "a list or mapping as a key", "a string as a key")

    def _check_merge(self, value: Json, event: Event) -> None:
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, dict) for part in parts):
            self._refuse(event, "the merge key << is not given a mapping", "a mapping, or a list of mappings")

    def _refuse_repeated_key(self) -> NoReturn:
        key, first, second = _repeated_key_marks(self._data)
        raise repeated_key(self._source, key, mark_position(first), mark_position(second))

    # Scalars

    def _untagged(self, event: ScalarEvent) -> Json:
        return self._plain(event) if event.implicit[0] else event.value

    def _plain(self, event: ScalarEvent) -> Json:
        """Return the value of a plain scalar that may be null, a boolean or a number."""
        text: str = event.value
        if text in _WORDS:
            return _WORDS[text]
        match = _NUMBER.fullmatch(text)
        if match is None:
            return text
        form = match.lastgroup
        if form == "special":
            self._refuse(event, f"{text} is not a number in JSON", _JSON_ONLY)
        if form == "float":
            number = float(text)
            if math.isinf(number):
                self._refuse(event, f"the number {text[:40]} is beyond the range of a double", _JSON_ONLY)
            return number
        if len(text) > MAX_DIGITS:
            what = f"an integer of {len(text)} digits; at most {MAX_DIGITS} are read"
            raise beyond(self._source, what, "a smaller number", mark_position(event.start_mark))
        return int(text) if form == "int" else int(text, 0)

    def _tagged(self, event: ScalarEvent) -> Json:
        tag = str(event.tag)
        if tag in _TEXT:
            return event.value
        if tag not in _CORE:
            self._refuse_tag(event)
        value = self._plain(event)
        name = tag.removeprefix(_TAG)
        if name == "float" and type(value) is int:
            return float(value)
        wanted = {"null": type(None), "bool": bool, "int": int, "float": float}[name]
        if type(value) is not wanted:
            self._refuse(event, f"{event.value[:40]!r} is tagged !!{name}", f"a {name}")
        return value

    def _refuse_tag(self, event: Any) -> NoReturn:
        tag: str = event.tag
        shown = "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
        what, wanted = f"the tag {shown} is not supported", "only tags of the YAML core schema"
        raise beyond(self._source, what, wanted, mark_position(event.start_mark))

    # Aliases

    def _alias(self, event: Any, stack: list[Any], container: Any) -> Json:
        """Return the value an alias stands for, within the bound on how far aliases may multiply a document."""
        name: str = event.anchor
        if name not in self._anchors:
            self._refuse(event, f"the alias *{name} names no anchor", f"&{name} before it")
        value = self._anchors[name]
        if isinstance(value, dict | list):
            if value is container or any(value is outer for outer in stack):
                self._refuse(event, f"the alias *{name} stands inside what it names", "a document without cycles")
            self._alias_nodes += self._size(value)
        else:
            self._alias_nodes += 1
        if self._alias_nodes > MAX_ALIAS_NODES:
            what, wanted = "aliases multiply the document", f"at most {MAX_ALIAS_NODES:,} nodes behind aliases"
            raise beyond(self._source, what, wanted, mark_position(event.start_mark))
        return value

    def _size(self, value: Json) -> int:
        """Return how many nodes a container stands for, aliases inside it written out."""
        known = self._sizes.get(id(value))
        if known is not None:
            return known
        total = 0
        pending = [value]
        while pending:
            node = pending.pop()
            inner = self._sizes.get(id(node))
            if inner is not None:
                total += inner
                continue
            total += 1 + len(node)
            children = node.values() if isinstance(node, dict) else node
            pending.extend(child for child in children if isinstance(child, dict | list))
        self._sizes[id(value)] = total
        return total

    def _refuse(self, event: Event, what: str, expected: str) -> NoReturn:
        position = mark_position(event.start_mark)
        raise DocumentError([Problem(source=self._source, what=what, expected=expected, position=position)])


def _apply_merge(mapping: dict[Any, Json]) -> None:
    """Add the merged keys that the mapping does not write itself; of several sources the first wins."""
    merged = mapping.pop(_MERGE)
    for source in merged if isinstance(merged, list) else [merged]:
        for key, value in source.items():
            mapping.setdefault(key, value)


def _repeated_key_marks(data: bytes) -> tuple[str, Any, Any]:
    """Return the first repeated key of a text that is known to have one, and the marks of its two places."""
    parser = events_of(data)
    texts: dict[str, str] = {}
    frames: list[tuple[dict[str, Any], list[bool]] | None] = [None]
    while True:
        event: Any = parser.get_event()
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            frames.pop()
            continue
        if not isinstance(event, ScalarEvent | AliasEvent | MappingStartEvent | SequenceStartEvent):
            continue
        frame = frames[-1]
        if frame is not None:
            marks, at_key = frame
            if at_key[0]:
                key = event.value if isinstance(event, ScalarEvent) else texts.get(event.anchor or "", "")
                if key in marks:
                    return key, marks[key], event.start_mark
                marks[key] = event.start_mark
            at_key[0] = not at_key[0]
        if isinstance(event, ScalarEvent) and event.anchor is not None:
            texts[event.anchor] = event.value
        elif isinstance(event, MappingStartEvent):
            frames.append(({}, [True]))
        elif isinstance(event, SequenceStartEvent):
            frames.append(None)

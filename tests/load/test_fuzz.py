"""Whatever the bytes: a Resource or a DocumentError, and places that agree with the node tree."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apidiff.load.parse.decoding import read_resource
from apidiff.load.places.positions import Positions
from apidiff.load.sources.source import load_value
from apidiff.model.document import DocumentError, Position, Resource
from apidiff.model.pointer import Tokens
from apidiff.validate.validate import require_openapi, validate, validate_fully

PIECES = [
    *("a", "b", "key", "200", "no", "1.5", "~", "x y", "'q'", '"d"', "é", "http://h/p", "#"),
    *(
        ": ",
        ":",
        ":\n",
        "- ",
        "-\n",
        "? ",
        "\n",
        "\n\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "\n  - ",
        " # c\n",
        "\n# c\n",
        "\r\n",
        "\t",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        ", ",
        "|\n  ",
        ">-\n  ",
        "'",
        '"',
        "\\",
        "---\n",
        "...\n",
        "&x ",
        "*x",
        "!!str ",
        "!t ",
        "<<: ",
        "%",
    ),
    *("\u2028", "\x85", "\ufeff", "\x00", "\x7f", "😀"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "    ", "- ", "  - ", "   "]),
        st.sampled_from(["a", "b", "'c'", '"d"', "e f", "200", "? g", "&x h", "http://i", "j#"]),
        st.sampled_from(
            [":", ": 1", ": x # y", ": |", ": [1, {k: 2}]", ": {m: [3]}", ":  # c", "", ": 'x\n  y'", ": *x", ": &x"]
        ),
    ).map("".join),
    max_size=12,
).map("\n".join)


def reference(text: str) -> dict[Tokens, Position] | None:
    """Return every place by PyYAML's node tree; None where aliases or merge keys make trees differ."""
    found: dict[Tokens, Position] = {}
    pending: list[tuple[Tokens, yaml.Node]] = [((), yaml.compose(text, Loader=yaml.SafeLoader))]
    while pending:
        tokens, node = pending.pop()
        children: list[tuple[str, yaml.Node, yaml.Node]] = []
        if isinstance(node, yaml.MappingNode):
            children = [(key.value, key, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            children = [(str(index), value, value) for index, value in enumerate(node.value)]
        for token, at, value in children:
            found[(*tokens, token)] = Position(line=at.start_mark.line + 1, column=at.start_mark.column + 1)
            pending.append(((*tokens, token), value))
    return None if any(mark in text for mark in ("<<", "\u2028", "\x85")) else found


def read(data: bytes, name: str) -> Resource | None:
    """Return what can be read; of a refusal, see that it says what is expected."""
    try:
        return read_resource(data, name)
    except DocumentError as error:
        refused = error
    assert refused.problems
    assert all(problem.expected for problem in refused.problems)
    return None


def check(text: str) -> None:
    resource = read(text.encode(), "api.yaml")
    if resource is None:
        return
    json.dumps(resource.root, allow_nan=False)
    try:
        wanted = reference(text) if resource.format == "yaml" else None
    except yaml.YAMLError:
        return  # libyaml allows a little more than PyYAML's own parser
    positions = Positions(resource)
    positions.locate(("a", "b", "0", "nowhere"))
    for tokens, place in (wanted or {}).items():
        assert positions.locate(tokens) == place, tokens


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(text=TEXTS)
@example("- #")
@example("- a:\n- b")
@example("a:\n\n# c\n-")
def test_any_mixture_of_pieces(text: str) -> None:
    check(text)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(text=LINES)
def test_any_mixture_of_lines(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60), name=st.sampled_from(["api.yaml", "api.json", "api"]))
def test_any_bytes(data: bytes, name: str) -> None:
    read(data, name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "x", "get", "#/paths", "3.0.0", "{a}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "$ref",
                    "get",
                    "parameters",
                    "name",
                    "in",
                    "schema",
                    "responses",
                    "200",
                    "content",
                    "callbacks",
                    "/a/{b}",
                    "type",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    head=st.sampled_from([{"swagger": "2.0"}, {"openapi": "3.0.0"}, {"openapi": "3.1.0"}, {"openapi": "3.2.0"}]),
    parts=st.dictionaries(
        st.sampled_from(["info", "paths", "components", "webhooks", "tags", "servers", "jsonSchemaDialect"]), JSON
    ),
)
def test_validation_of_any_shape(head: dict[str, Any], parts: dict[str, Any]) -> None:
    document = load_value({**head, **parts}, "api.json")
    assert require_openapi(document)
    for problem in validate(document):
        assert problem.what
        assert problem.position


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(paths=JSON)
def test_full_validation_of_any_shape(paths: Any) -> None:
    for problem in validate_fully(load_value({"openapi": "3.1.0", "paths": paths}, "api.json")):
        assert problem.what

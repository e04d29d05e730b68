"""Places against a slow reference: PyYAML's own node tree, which knows the mark of every node."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.load.parse.decoding import read_resource
from apidiff.load.places import yaml_positions
from apidiff.load.places.outline import Entry
from apidiff.load.places.positions import Positions
from apidiff.model.document import Position
from apidiff.model.pointer import Tokens

KEYS = st.sampled_from(
    ["a", "b", "/users/{id}", "200", "x-y", "$ref", "get", "a b", "ä", "q'q", 'd"d', "#h", "- l", "t:"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 500)
    | st.sampled_from(
        ["text", "two\nlines", "a: b", "- x", "# no", "", "é", "[1]", "long " * 30, "\nfoo: bar\n", "{", "}"]
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


def reference(text: str) -> dict[Tokens, Position]:
    """Return the place of every value; of what an alias stands for, where it is written."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found: dict[Tokens, Position] = {}

    def walk(tokens: Tokens, node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                place(tokens, key.value, key, value)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                place(tokens, str(index), value, value)

    def place(tokens: Tokens, token: str, at: yaml.Node, value: yaml.Node) -> None:
        found[(*tokens, token)] = Position(line=at.start_mark.line + 1, column=at.start_mark.column + 1)
        walk((*tokens, token), value)

    if root is not None:
        walk((), root)
    return found


def every_place(value: Any, tokens: Tokens = ()) -> Iterator[Tokens]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*tokens, str(key))
        yield from every_place(child, (*tokens, str(key)))


def check(text: str, name: str) -> None:
    wanted = reference(text)
    resource = read_resource(text.encode(), name)
    positions = Positions(resource)
    assert set(every_place(resource.root)) == set(wanted)
    order = list(wanted)
    random.Random(len(order)).shuffle(order)
    assert {tokens: positions.locate(tokens) for tokens in order} == {tokens: wanted[tokens] for tokens in order}


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None)
@given(
    value=st.dictionaries(KEYS, VALUES, min_size=1, max_size=5) | st.lists(VALUES, min_size=1, max_size=4),
    data=st.data(),
)
def test_yaml_of_any_style(value: Any, data: st.DataObject) -> None:
    text = yaml.safe_dump(
        value,
        default_flow_style=data.draw(st.sampled_from([False, None, True])),
        indent=data.draw(st.sampled_from([2, 4])),
        width=data.draw(st.sampled_from([20, 80, 1000])),
        allow_unicode=True,
        default_style=data.draw(st.sampled_from([None, '"', "'"])),
        explicit_start=data.draw(st.booleans()),
        line_break=data.draw(st.sampled_from(["\n", "\r\n"])),
        sort_keys=False,
    )
    check(text, "api.yaml")


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None)
@given(value=st.dictionaries(KEYS, VALUES, min_size=1, max_size=5), indent=st.sampled_from([None, 0, 1, 2, 4, "  "]))
def test_json_of_any_layout(value: Any, indent: int | str | None) -> None:
    check(json.dumps(value, indent=indent, ensure_ascii=False), "api.json")


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None)
@given(
    value=st.dictionaries(KEYS, VALUES, min_size=1, max_size=5) | st.lists(VALUES, min_size=1, max_size=4),
    before=st.sampled_from(["", "  ", "\n  ", "\r\n"]),
)
def test_json_as_orjson_lays_it_out(value: Any, before: str) -> None:
    check(before + json.dumps(value, indent=2, ensure_ascii=False) + "\n", "api.json")


@pytest.mark.parametrize("seed", range(4))
def test_members_of_a_large_object_are_found_in_any_order(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"{chance.choice('abé/~')}{index}" for index in range(200)]
    value = {name: chance.choice([1, {"a0": [{}]}, ["x", {"b": 2}], {names[0]: names[1]}, {}]) for name in names}
    text = json.dumps({"before": {"a0": 1}, "paths": value}, indent=2, ensure_ascii=False)
    lines = {line.partition(": ")[0]: number for number, line in enumerate(text.splitlines(), 1)}
    positions = Positions(read_resource(text.encode(), "api.json"))
    for name in chance.sample(names, 120):
        line = lines["    " + json.dumps(name, ensure_ascii=False)]
        assert positions.locate(("paths", name)) == Position(line=line, column=5)


@pytest.mark.parametrize(
    ("text", "indented"),
    [
        ('{\n  "a": [\n    1\n  ],\n  "b": {}\n}\n', True),
        ('{\n  "a": [1],\n  "b": {}\n}\n', False),
        ('{\n    "a": {\n        "b": 1\n    }\n}\n', False),
        ('{\n  "a": {\n  "b": 1\n  }\n}\n', False),
        ('{\n  "a": 18446744073709551616\n}\n', False),
        ('{"a":1}', False),
    ],
)
def test_only_the_layout_of_orjson_is_taken_for_it(text: str, indented: bool) -> None:
    assert read_resource(text.encode(), "api.json").indented is indented
    check(text, "api.json")


def test_places_in_written_json_that_do_not_exist() -> None:
    positions = Positions(read_resource(b'{\n  "a": [\n    1,\n    "a"\n  ],\n  "b": {}\n}', "api.json"))
    assert positions.locate(("a", "2")) == Position(line=2, column=3)
    assert positions.locate(("a", "01")) == Position(line=2, column=3)
    assert positions.locate(("a", "1", "x")) == Position(line=4, column=5)
    assert positions.locate(("b", "x")) == Position(line=6, column=3)
    assert positions.locate(("x",)) == positions.locate(()) == Position(line=1, column=1)


@pytest.mark.parametrize(
    "text",
    [
        "# a comment\n\n---\n# another\nopenapi: 3.0.0\ninfo:\n\n  # inside\n  title: x\n",
        "paths:\n  /a:\n  - x\n  - y:\n      z\n  - - deep\n    - deeper\n  -\n    k: v\n  -\nlast: 1\n",
        "a:\n    b: |\n     c: d\n     e: f\n    g: >\n\n      h: i\n    j: k\n",
        "a: \"text\n  b: c\"\nb: 'x\n\n  y: z'\nc: plain\n  and more\nd: 1\n",
        "? explicit\n# between\n: value\n",
        "a:\n  plain text\n  in lines\nb:\n  {c: 1}\nd:\n- [e, f]\n",
        "a: {b: [1, {c: 2}],\n  d: 3}\ne: [x,\n y]\n",
        "a: &x\n  b: 1\nc: *x\nd: &y [1, 2]\ne: *y\n",
        "a: !!map\n  b: 1\nc: !!str 2\nd:  # comment\n  e: 1\n",
        "? explicit\n: value\n? other\n:\n  a: 1\n? third\n: - x\n  - y: 1\nplain: 2\n",
        "? |\n  block key\n: 1\nb: 2\n",
        '"quoted key": 1\n\'single\': {"x y": 2}\n"esc\\u0061ped": 3\n"it\'s": 4\n\'it\'\'s too\': 5\n',
        "http://a.b/c: 1\na:b: 2\n-x: 3\n?y: 4\n:z: 5\na#b: 6\n",
        "- a: 1\n  b: 2\n-  c: 3\n   d:\n   - 4\n-   e: 5\n",
        "  indented: 1\n  root:\n     deep: 2\n",
        "a:\n- b\n-\n\n- c:\n  - d\n# end",
        "é: ü\nà:\n  - ñ: 1\n  - 'ö': {ß: 2}\n",
        "x: 1\n",
        "a:\n  b: 1\n  # b: 2\n\n\n  c: 3\n\n# d: 4\ne: 5",
    ],
)
def test_yaml_as_people_write_it(text: str) -> None:
    check(text, "api.yaml")
    check(text.replace("\n", "\r\n"), "api.yaml")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [{\n  "b": 1\n}, {\n  "b": 2\n}],\n"c": {}}',
        '{\n"a": 1,\n"b": {\n"a": 2,\n"b": 3\n},\n"c": 4\n}',
        '{\n  "a": {"b": 1,\n  "c": 2},\n  "d": [],\n  "e": [\n  ]\n}',
        '{\n  "a" : {\n    "b" : [\n      1,\n      2\n    ]\n  }\n}',
        '{\n  "say \\"hi\\"": 1,\n  "b\\\\": {\n    "\\u00e9": [\n      {\n        "x": 1\n      }\n    ]\n  }\n}',
        '[\n  [\n    1,\n    [\n      2\n    ]\n  ],\n  {\n    "a": "]"\n  }\n]',
    ],
)
def test_json_as_people_write_it(text: str) -> None:
    check(text, "api.json")


@pytest.mark.parametrize("name", ["api.json", "api.yaml"])
def test_what_does_not_exist_is_placed_at_its_nearest_ancestor(name: str) -> None:
    text = '{\n  "a": {\n    "b": [\n      1\n    ]\n  },\n  "c": {"d": 2}\n}'
    positions = Positions(read_resource(text.encode(), name))
    assert positions.locate(()) == Position(line=1, column=1)
    assert positions.locate(("nope",)) == Position(line=1, column=1)
    assert positions.locate(("a", "nope")) == Position(line=2, column=3)
    assert positions.locate(("a", "b", "7")) == Position(line=3, column=5)
    assert positions.locate(("a", "b", "0", "x")) == Position(line=4, column=7)
    assert positions.locate(("c", "nope", "further")) == Position(line=7, column=3)
    assert positions.locate(("c", "d", "further")) == Position(line=7, column=9)


def test_merged_keys_are_placed_where_they_are_written() -> None:
    text = (
        "base: &b\n  x: 1\n  y: 2\nother: &o {z: 3}\n"
        "use:\n  <<: [*b, *o]\n  y: 4\nnext:\n  - <<: *b\nkey: &k name\n*k : {a: 1}\n"
    )
    positions = Positions(read_resource(text.encode(), "api.yaml"))
    assert positions.locate(("use", "y")) == Position(line=7, column=3)
    assert positions.locate(("use", "x")) == Position(line=2, column=3)
    assert positions.locate(("use", "z")) == Position(line=4, column=12)
    assert positions.locate(("next", "0", "y")) == Position(line=3, column=3)
    assert positions.locate(("use", "nope")) == Position(line=5, column=1)
    assert positions.locate(("name", "a")) == Position(line=11, column=7)


def test_places_behind_anchors_of_another_part() -> None:
    text = (
        "a: &x\n  b: {c: 1}\nk: &k key\n"
        "d: {e: *x}\nf: {<<: *x, g: 2}\nh: {<<: [*x, {i: 3}]}\nj: {*k : {l: 4}, m: 5}\n"
        "n: {o: &o {p: 6}, q: *o, <<: {r: 7}}\n"
        "v: {w: *x}\n"
    )
    positions = Positions(read_resource(text.encode(), "api.yaml"))
    assert positions.locate(("d", "e")) == Position(line=4, column=5)
    assert positions.locate(("d", "e", "b", "c")) == Position(line=2, column=7)
    assert positions.locate(("f", "g")) == Position(line=5, column=13)
    assert positions.locate(("f", "b", "c")) == Position(line=2, column=7)
    assert positions.locate(("f", "none")) == Position(line=5, column=1)
    assert positions.locate(("h", "b")) == Position(line=2, column=3)
    assert positions.locate(("h", "i")) == Position(line=6, column=15)
    assert positions.locate(("j", "key", "l")) == Position(line=7, column=11)
    assert positions.locate(("j", "m")) == Position(line=7, column=18)
    assert positions.locate(("n", "q", "p")) == Position(line=8, column=12)
    assert positions.locate(("n", "r")) == Position(line=8, column=31)
    assert positions.locate(("v", "w")) == Position(line=9, column=5)
    assert positions.locate(("v", "w", "none")) == Position(line=9, column=5)


def test_a_root_that_is_no_container() -> None:
    assert Positions(read_resource(b"text", "api.yaml")).locate(("a",)) == Position(line=1, column=1)
    assert Positions(read_resource(b"---\n", "api.yaml")).locate(()) == Position(line=1, column=1)


def test_a_part_that_cannot_be_read_alone_is_read_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a:\n  b: {c: [1,\n  2]}\nd: 1\n"
    resource = read_resource(text.encode(), "api.yaml")
    whole: list[bytes] = []
    tree = yaml_positions._tree

    def recorded(data: bytes) -> Any:
        if data != resource.data:
            raise yaml.YAMLError("not alone")
        whole.append(data)
        return tree(data)

    monkeypatch.setattr(yaml_positions, "_tree", recorded)
    positions = Positions(resource)
    assert positions.locate(("a", "b", "c", "1")) == Position(line=3, column=3)
    assert positions.locate(("a", "b", "c", "0")) == Position(line=2, column=11)
    assert len(whole) == 1


def test_lookups_in_a_large_file_do_not_read_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    value = {"paths": {f"/p{index}": {"get": {"tags": ["a", "b"]}} for index in range(3000)}}
    resource = read_resource(yaml.safe_dump(value, sort_keys=False).encode(), "api.yaml")

    def refused(self: object, entry: Entry, tokens: Tokens, depth: int) -> None:
        raise AssertionError("the events were read")

    monkeypatch.setattr(yaml_positions.YamlScanner, "locate", refused)
    positions = Positions(resource)
    for index in range(0, 3000, 100):
        line = 2 + index * 5
        assert positions.locate(("paths", f"/p{index}", "get", "tags", "1")) == Position(line=line + 4, column=9)

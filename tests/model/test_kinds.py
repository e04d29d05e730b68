"""The table of kinds, and that nobody reads from the spelling of a name what the table says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from apidiff.model.kinds import KINDS, Kind, Polarity, Section, Step

PACKAGE = Path(__file__).resolve().parents[2] / "apidiff"
TAKING_APART = {"startswith", "endswith", "partition", "rpartition", "split", "rsplit", "removeprefix", "removesuffix"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_row_is_whole(kind: Kind) -> None:
    assert kind.name == ".".join(filter(None, (kind.thing, kind.part, kind.event)))
    assert kind.polarity in get_args(Polarity)
    assert kind.step in get_args(Step)
    assert kind.section in get_args(Section)
    assert len(set(kind.all_facts)) == len(kind.all_facts)


def test_only_kinds_over_schemas_have_a_polarity() -> None:
    assert {kind.thing for kind in KINDS.values() if kind.constrains} <= {
        "schema",
        "property",
    }
    assert all(kind.polarity != "-" for kind in KINDS.values() if kind.judged == "proof")


@pytest.mark.parametrize(
    ("name", "polarity"),
    [
        ("schema.type.narrowed", "narrows"),
        ("schema.enum.added", "narrows"),
        ("schema.enum.value.added", "widens"),
        ("schema.any-of.removed", "narrows"),
        ("schema.one-of.removed", "either"),
        ("property.required", "narrows"),
        ("schema.description.changed", "never"),
        ("schema.default.changed", "never"),
    ],
)
def test_which_way_a_kind_can_break(name: str, polarity: str) -> None:
    assert KINDS[name].polarity == polarity


def taken_apart(tree: ast.Module) -> Iterator[ast.Attribute]:
    """Yield the calls that take the name of a kind apart: `change.kind.startswith`, `kind.partition`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in TAKING_APART:
            value = node.value
            # `kind[5:].split` and `str(change.kind).split` are the same in other words.
            while isinstance(value, ast.Subscript | ast.Call):
                value = value.value if isinstance(value, ast.Subscript) else (value.args or [value.func])[0]
            name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
            if name == "kind" or (name == "name" and ast.unparse(value).endswith("kind.name")):
                yield node


def test_no_module_asks_how_a_kind_is_spelt() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in taken_apart(ast.parse(path.read_text(encoding="utf-8")))
    ]
    # deepdiff calls its own groups of differences kinds; ours are not among them.
    assert [place for place in found if not place.startswith("render/inside.py:")] == []


def test_the_search_for_spelling_finds_it() -> None:
    text = "change.kind.startswith('a')\nkind.rpartition('.')[2]\nrule.kind.name.endswith('b')\nother.split('.')"
    assert sorted(node.lineno for node in taken_apart(ast.parse(text))) == [1, 2, 3]

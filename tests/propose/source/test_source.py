"""What is written as source: literals that cannot be left, layout that formatters leave alone, names Python takes."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apidiff.model.proposal.pytypes import json_text
from apidiff.propose.shapes.names import class_name, field_name, function_name, identifier, member_name
from apidiff.propose.shapes.patterns import rust_accepts
from apidiff.propose.source.layout import lay
from apidiff.propose.source.literals import comment, docstring, json_code, string, string_code

HOSTILE = [
    'a"b',
    "a'b",
    "a\\",
    '"""\nimport os',
    "a\nb",
    "a\r\nb",
    "\x00\x1b[31m",
    "\u2028\u2029\x85",
    "\u202e evil",
    "\ud800",
    "{x}",
    "# x",
    "x" * 500,
    "é ü 漢字",
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_strings_are_one_literal(text: str) -> None:
    assert ast.literal_eval(string(text)) == text
    assert ast.literal_eval("(" + lay(string_code(text), 8) + ")") == text


@given(st.text())
def test_any_string_is_one_literal(text: str) -> None:
    assert ast.literal_eval(string(text)) == text
    assert "\n" not in string(text)


@given(JSON)
def test_any_value_is_one_literal(value: object) -> None:
    code = lay(json_code(value), 4)
    assert ast.literal_eval(code) == value
    assert repr(ast.literal_eval(code)) == repr(value)


@given(st.text())
def test_comments_stay_comments(text: str) -> None:
    for line in comment(text, "    "):
        kinds = {token.type for token in tokenize.generate_tokens(io.StringIO(line + "\n").readline)}
        assert kinds <= {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER}


@given(st.text())
def test_docstrings_end_where_they_should(text: str) -> None:
    module = ast.parse("\n".join(docstring(text, "")))
    assert len(module.body) == 1
    assert isinstance(module.body[0], ast.Expr)
    assert isinstance(module.body[0].value, ast.Constant)


@given(st.text())
def test_names_are_identifiers(text: str) -> None:
    for name in (
        identifier(text, "x"),
        class_name(text),
        field_name(text, ()),
        member_name(text, ()),
        function_name(text, ()),
    ):
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)
        assert not name.startswith("_")


@pytest.mark.parametrize(
    "wire", ["Config", "model_config", "self", "copy", "json", "schema", "class", "str", "list", "model_dump"]
)
def test_fields_pydantic_cannot_hold_get_another_name(wire: str) -> None:
    assert field_name(wire, ()) == wire + "_"


def test_field_names_do_not_clash() -> None:
    assert field_name("a b", ["a_b"]) == "a_b_2"


@pytest.mark.parametrize("pattern", ["^[a-z]+$", r"^\d{3}-\d{4}$", r"^(?:a|b)*\.c$", r"^\p{L}+$", "^[^/]{1,200}$"])
def test_patterns_pydantic_compiles(pattern: str) -> None:
    from typing import Annotated

    from pydantic import TypeAdapter
    from pydantic.fields import Field

    assert rust_accepts(pattern)
    TypeAdapter(Annotated[str, Field(pattern=pattern)])


@pytest.mark.parametrize(
    "pattern",
    ["(?=a)b", r"(a)\1", "a{1,100000}", "[a", "a)", "[[:alpha:]]", r"\Z", "(?<!a)b", "*a", "x" * 2000, "{id}"],
)
def test_patterns_it_may_not(pattern: str) -> None:
    assert not rust_accepts(pattern)


@given(st.text(alphabet="ab[](){}|*+?^$\\d.-,123:=!<>p", max_size=12))
def test_what_is_accepted_compiles(pattern: str) -> None:
    import pydantic_core

    if rust_accepts(pattern):
        pydantic_core.SchemaValidator(pydantic_core.core_schema.str_schema(pattern=pattern))


def test_numbers_are_told_apart() -> None:
    assert json_text(1.0) == json_text(1)
    assert len({json_text(1), json_text(True), json_text("1")}) == 3

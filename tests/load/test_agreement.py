"""YAML is a superset of JSON (YAML 1.2.2, section 1.2): the two loaders must agree on JSON text."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.load.parse.json_ import parse_json
from apidiff.load.parse.yaml_ import parse_yaml
from apidiff.model.document import DocumentError

# What both languages allow in a string unescaped. YAML has no surrogate pairs in escapes, and keys of 1024 characters.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT.filter(lambda key: len(key) < 200), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(value=VALUES, indent=st.sampled_from([None, 2]))
def test_json_text_is_yaml(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False).encode()
    as_json = parse_json(text, "api.json")
    as_yaml = parse_yaml(text, "api.yaml")
    assert json.dumps(as_json) == json.dumps(as_yaml)


@settings(max_examples=100, deadline=None)
@given(value=VALUES, style=st.sampled_from([None, '"', "'"]), flow=st.sampled_from([True, False]))
def test_yaml_reads_what_pyyaml_writes(value: Any, style: str | None, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    assert json.dumps(parse_yaml(text.encode(), "api.yaml")) == json.dumps(value)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "[1", "[1e999]", '{"a" 1}', "[" * 600 + "]" * 600, ""])
def test_what_one_refuses_the_other_refuses(text: str) -> None:
    with pytest.raises(DocumentError):
        parse_json(text.encode(), "api.json")
    with pytest.raises(DocumentError):
        parse_yaml(text.encode(), "api.yaml")

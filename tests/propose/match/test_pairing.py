"""Which classes of both versions are one: where a variant of a union has another name."""

from __future__ import annotations

import pytest

from tests.propose.made import planned
from tests.verify.pairs import read


def partner(dog: str, bird: str) -> str | None:
    """The class that a variant of a union became, where the other variant stayed."""
    pets = "{{type: object, required: [pet], properties: {{pet: {{oneOf: [{}, {}]}}}}}}"
    cat, other = "{$ref: '#/components/schemas/Cat'}", "{{$ref: '#/components/schemas/{}'}}"
    sides = (
        f"{{paths: {{POST /a: {{in: A, out: string}}}}, "
        f"schemas: {{A: {pets.format(cat, other.format(name))}, Cat: {{purrs!: boolean}}, {name}: {schema}}}}}"
        for name, schema in (("Dog", dog), ("Bird", bird))
    )
    (pair,) = read("it:\n  old: {}\n  new: {}\n".format(*sides))
    return planned(pair.old, pair.new, everything=True).pairing.classes.get("Dog")


FIELDS = "name!: string, size!: integer"


@pytest.mark.parametrize(
    ("dog", "bird", "found"),
    [
        (f"{{{FIELDS}}}", f"{{{FIELDS}, age: integer}}", "Bird"),
        (f"{{kind!: {{const: pet}}, {FIELDS}}}", f"{{kind!: {{const: pet}}, {FIELDS}}}", "Bird"),
        # Another constant, or few properties in common: a new variant took the place of an old one.
        (f"{{kind!: {{const: dog}}, {FIELDS}}}", f"{{kind!: {{const: bird}}, {FIELDS}}}", None),
        (f"{{{FIELDS}, breed!: string}}", "{name!: string, wings!: integer, flies!: boolean, eggs!: integer}", None),
    ],
)
def test_a_variant_by_another_name_is_the_same_where_it_looks_so(dog: str, bird: str, found: str | None) -> None:
    assert partner(dog, bird) == found


def test_a_variant_that_was_no_object_became_none_of_the_others() -> None:
    (pair,) = read(
        """
it:
  paths: {POST /a: {in: A, out: string}}
  old: {schemas: {Cat: {purrs!: boolean}, A: {pet!: {oneOf: [{$ref: '#/components/schemas/Cat'}, {type: string}]}}}}
  new:
    schemas:
      Cat: {purrs!: boolean}
      Bird: {name!: string}
      A: {pet!: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Bird'}]}}
"""
    )
    assert "Bird" not in planned(pair.old, pair.new, everything=True).pairing.classes.values()

"""Names of lowered schemas: where one stands in the lowered document, and how it is read there.

A definition of the lowered document is named by the pointer of the original schema. One schema may be lowered in
several ways, by what stands around a reference to it: each way is a variant with a name of its own, the pointer
followed by marks. A pointer holds no `~` but in `~0` and `~1` (RFC 6901, section 3), so `~2` begins a mark.
"""

from __future__ import annotations

from msgspec import Struct

from apidiff.model.pointer import Tokens, escape, format_fragment, format_pointer, parse_pointer, unescape

_MARK = "~2"
_ROOT = _MARK + "root"
_NON_NULL = "non-null"
_STRICT = "strict"
_TESTED = "tested"
_TYPED = "typed"
_WITHOUT = "without="
_NEVER = "never="
_ALONE = "alone"
_SELECTED = "selected"


class Variant(Struct, frozen=True, kw_only=True):
    """How a schema is read, by what stands around it.

    `absent` are names of properties that do not exist in this direction, stated by another part of the composition;
    `never` those of them whose absence is told to this part: a part that requires one holds for nothing, where the
    others are not required. `tested` says so of every name, for what stands under `not` or `if`. A `strict` consumer
    is not read as a tolerant one. `non_null` leaves out that the value may be null, `alone` what the discriminator of
    the schema selects. `selected` is a name of its own for a schema that a discriminator selected. Where text is
    `typed`, a value is taken by its JSON type alone.
    """

    absent: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    tested: bool = False
    strict: bool = False
    non_null: bool = False
    alone: bool = False
    selected: bool = False
    typed: bool = False

    def below(self) -> Variant:
        """Return the variant of a part of the value: names of properties are those of one object."""
        return Variant(tested=self.tested, strict=self.strict, typed=self.typed)

    def leaves_out(self, name: str) -> bool:
        """Return whether it means nothing that a property is required, because it does not exist. Where that is tested,
        it is not met: taken out of the list, `not: {required: [id]}` would forbid everything."""
        return name in self.absent and not self.tested and name not in self.never


PLAIN = Variant()


def definition_name(tokens: Tokens, variant: Variant = PLAIN) -> str:
    """Return the name in `$defs` of the schema at tokens of a contract, read in a certain way."""
    name = format_pointer(tokens)
    if variant == PLAIN:
        return name
    marks = [mark for mark, held in _flags(variant) if held]
    marks += [_WITHOUT + escape(absent) for absent in sorted(variant.absent)]
    marks += [_NEVER + escape(never) for never in sorted(variant.never)]
    return name + "".join(_MARK + mark for mark in marks)


def reference_to(tokens: Tokens, variant: Variant = PLAIN) -> str:
    """Return the `$ref` to the lowered schema of what stands at tokens."""
    return "#" + format_fragment(("$defs", definition_name(tokens, variant)))


class References:
    """The `$ref`s of one document, those to schemas that are read as they stand made once."""

    def __init__(self) -> None:
        self._plain: dict[Tokens, str] = {}

    def to(self, tokens: Tokens, variant: Variant) -> str:
        """Return what `reference_to` does."""
        if variant != PLAIN:
            return reference_to(tokens, variant)
        known = self._plain.get(tokens)
        if known is None:
            known = self._plain[tokens] = reference_to(tokens)
        return known


def _flags(variant: Variant) -> tuple[tuple[str, bool], ...]:
    return (
        (_NON_NULL, variant.non_null),
        (_STRICT, variant.strict),
        (_TESTED, variant.tested),
        (_ALONE, variant.alone),
        (_SELECTED, variant.selected),
        (_TYPED, variant.typed),
    )


def parse_name(name: str) -> tuple[Tokens, Variant]:
    """Return the tokens of the original schema that a name in `$defs` stands for, and how it is read."""
    pointer, *marks = name.split(_MARK)
    if not marks:
        return parse_pointer(pointer), PLAIN
    variant = Variant(
        absent=_names(_WITHOUT, marks),
        never=_names(_NEVER, marks),
        tested=_TESTED in marks,
        strict=_STRICT in marks,
        non_null=_NON_NULL in marks,
        alone=_ALONE in marks,
        selected=_SELECTED in marks,
        typed=_TYPED in marks,
    )
    return parse_pointer(pointer), variant


def _names(beginning: str, marks: list[str]) -> frozenset[str]:
    return frozenset(unescape(mark.removeprefix(beginning)) for mark in marks if mark.startswith(beginning))


def definition_tokens(tokens: Tokens) -> Tokens:
    """Return where the schema at tokens of a contract stands in the lowered document."""
    return ("$defs", format_pointer(tokens))


def root_tokens(tokens: Tokens) -> Tokens:
    """Return a second name for the schema at tokens of a contract, under which nothing refers to it: where a question
    about the schema itself begins."""
    return ("$defs", format_pointer(tokens) + _ROOT)


def without_root(name: str) -> str | None:
    """Return the plain name of a second name that `root_tokens` made; None for any other."""
    return name.removesuffix(_ROOT) if name.endswith(_ROOT) else None


def original_tokens(tokens: Tokens) -> Tokens:
    """Return the tokens in the contract of a place in the lowered document; none for the place of no schema at all."""
    if len(tokens) < 2:
        return ()
    return parse_pointer(tokens[1].partition(_MARK)[0]) + tokens[2:]


def is_referable(tokens: Tokens) -> bool:
    """Return whether a place in the lowered document stands for the schema at `original_tokens` as a whole."""
    if len(tokens) != 2:
        return len(tokens) > 2
    marks = tokens[1].split(_MARK)[1:]
    return all(mark == _STRICT for mark in marks)


def selected(reference: str) -> str:
    """Return the reference to a schema that a discriminator selected, given the reference to the schema."""
    return reference + escape(_MARK + _SELECTED)


def is_selected(tokens: Tokens) -> bool:
    """Return whether a place in the lowered document stands for the schema at `original_tokens` as one that a
    discriminator selected."""
    return len(tokens) == 2 and _SELECTED in tokens[1].split(_MARK)[1:]

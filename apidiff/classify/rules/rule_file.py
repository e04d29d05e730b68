"""What the file of a rule holds, as types: rules are read by them, and `rules/rule.schema.json` is written from them.

rules/README.md describes the format in words. What depends on the kind of change (which facts there are, whether there
are directions) is checked by `rule`, which makes a Rule from what is read here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from apidiff.classify.rules.conditions import conditions_schema
from apidiff.model.finding import Level, Profile, Removal
from apidiff.model.typed import said

Text = Annotated[str, Meta(min_length=1, pattern=r"\S"), said("a text")]
RuleId = Annotated[
    str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$"), said(wrong="the id `{value}` is not in kebab case")
]  # fmt: skip
Instruction = Literal[
    "field-existed-as", "field-didnt-exist", "field-had", "enum-had", "enum-didnt-have", "endpoint-existed",
    "endpoint-didnt-exist", "endpoint-had", "schema-had", "converter-only", "side-effects", "none",
]  # fmt: skip
"""What `propose` can write for a change (docs of Cadwyn 8: schema, enum and endpoint instructions)."""

Converter = Literal["request", "response", "both", "none"]


def _ref(*types: type[Struct]) -> dict[str, Any]:
    """Return the JSON Schema of a value that is one of the types, for places where reading tells them apart later."""
    found = [{"$ref": f"#/$defs/{type_.__name__}"} for type_ in types]
    return found[0] if len(found) == 1 else {"anyOf": found}


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping in which every key is known: a misspelt one is an error."""


class LevelByDirection(_Part, frozen=True, kw_only=True):
    """A level for each way that a payload travels."""

    request: Annotated[Level, said(missing="`level` says nothing for a request")]
    response: Annotated[Level, said(missing="`level` says nothing for a response")]


class LevelByProfile(_Part, frozen=True, kw_only=True):
    """Levels for each profile; one that is not named has those of `contract`."""

    contract: Annotated[
        Level | LevelByDirection,
        said(missing="`level` names profiles, but not `contract`, which the others fall back to"),
    ]
    wire: Level | LevelByDirection | None = None
    source: Level | LevelByDirection | None = None


class TextByDirection(_Part, frozen=True, kw_only=True):
    """Words for each way that a payload travels."""

    request: Text
    response: Text


Words = Text | TextByDirection


class Source(_Part, frozen=True, kw_only=True):
    """Where a rule comes from: a section of a standard, a row of docs/breaking-changes.md, or a decision."""

    title: Text
    row: Annotated[str | None, said(about="A row of docs/breaking-changes.md.")] = None
    url: Annotated[Annotated[str, Meta(pattern="^https://")] | None, said("an https address or null")] = None

    @property
    def address(self) -> str | None:
        """Where to read more: a URL, or a place in the documentation."""
        return self.url if self.row is None else f"docs/breaking-changes.md#{self.row}"


class Migration(_Part, frozen=True, kw_only=True):
    """What the two sides of a change do."""

    caller: Annotated[Words, said(about="What somebody who calls the API does.")]
    owner: Annotated[Words, said(about="What somebody who owns the API can do instead.")]


class CadwynHint(_Part, frozen=True, kw_only=True):
    """What keeps the old version alive: the instruction, which converters it needs, and what only a person knows."""

    instruction: Instruction
    converter: Converter = "none"
    ask: Annotated[Text | None, said(about="What only a person can know.")] = None


class ExampleSettings(_Part, frozen=True, kw_only=True):
    """The settings that an example can be run with."""

    profile: Profile = "contract"
    today: Annotated[str, said("a day such as 2026-01-01", format="date")] = "2026-01-01"
    check_version: bool = False
    components: bool = False
    deprecation_notice_days: Annotated[int, Meta(ge=0)] = 180
    removal: Removal = "announced"


class Example(_Part, frozen=True, kw_only=True):
    """Two small documents, or schemas of a body, and what the rule makes of them."""

    name: Text
    before: Any
    after: Any
    reports: Literal["breaking", "warning", "non-breaking", "documentation", "nothing"]
    direction: Annotated[
        Literal["request", "response"] | None, said(about="before and after are Schema Objects of a body.")
    ] = None  # fmt: skip
    document: Annotated[bool, said(about="before and after are OpenAPI documents; gaps are filled in.")] = False
    standard: Annotated[
        Literal["2.0", "3.0", "3.1", "3.2"], said(about="3.1 unless said otherwise. Quote it.")
    ] = "3.1"  # fmt: skip
    components: Annotated[dict[str, Any] | None, said(about="Schemas that before and after may refer to.")] = None
    quiet: Annotated[bool, said(about="The rule does not fire; another one reports that level.")] = False
    settings: Annotated[dict[str, Any], said(**_ref(ExampleSettings))] = {}

    def __post_init__(self) -> None:
        if (self.direction is None) is not self.document:
            raise ValueError("an example has either `direction: request`, `direction: response` or `document: true`")


class RuleFile(_Part, frozen=True, kw_only=True):
    """What one kind of change means to the callers of an API."""

    id: Annotated[RuleId, said(about="The name of the file without .yaml.")]
    summary: Annotated[Text, said(about="The change in one line, without names.", maxLength=100)]
    since: Annotated[Text, said(about="The version of apidiff that has the rule first.", pattern="^[0-9]+\\.[0-9]+$")]
    change: Annotated[Text, said(about="A kind of apidiff/model/kinds.py: `apidiff rules kinds` lists them.")]
    level: Annotated[
        Any,
        said(
            about="One level, one for each direction, or either of these for each profile.",
            anyOf=[{"enum": [level.value for level in Level]}, *_ref(LevelByDirection, LevelByProfile)["anyOf"]],
        ),
    ]
    message: Annotated[Words, said(about="One line that names what changed, with {fact} placeholders.")]
    why: Annotated[Words, said(about="What a client experiences.")]
    sources: Annotated[
        list[Source],
        Meta(min_length=1),
        said(
            wrong="`sources` is not a list with at least one `{{title, url}}`",
            about="The standard, or the row of the breaking-change table, the level comes from.",
        ),
    ]
    migrate: Migration
    examples: Annotated[list[Example], said(minItems=2)]
    when: Annotated[
        dict[str, Any],
        said(
            "a mapping from facts to values",
            about="Conditions on the facts of the change; all must hold.",
            propertyNames={"pattern": "^[a-z_]+$"},
            additionalProperties=conditions_schema(),
        ),
    ] = {}
    judged: Annotated[
        str | None, said(about="The level stands, whatever a proof or a counterexample says.", const="table")
    ] = None
    cadwyn: CadwynHint | None = None


class Family(Struct, frozen=True, kw_only=True):
    """Rules that differ in a few words: one for each entry of `for`. `family` says how they are made."""

    members: Annotated[
        dict[RuleId, dict[str, Any]],
        Meta(min_length=1),
        said(about="By the id of a rule: its words, and the fields it has of its own."),
    ] = msgspec.field(name="for")


def rule_schema() -> dict[str, Any]:
    """Return the JSON Schema of a rule file."""
    (rule, family, *_), types = msgspec.json.schema_components(
        [RuleFile, Family, LevelByProfile, LevelByDirection, ExampleSettings], ref_template="#/$defs/{name}"
    )
    types["Example"]["oneOf"] = [{"required": ["direction"]}, {"required": ["document"]}]
    return {
        "title": "A rule of apidiff, or a family of rules",
        "description": "Written by docs/make_schemas.py from classify/rules/rule_file.py; see rules/README.md.",
        "if": {"required": ["for"]},
        "then": family,
        "else": rule,
        "$defs": types,
    }

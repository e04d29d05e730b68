"""The closed list of what can be seen to change, with the facts that each kind promises to state.

A rule names one kind, and may ask only for facts listed here: a misspelt fact is found when the rule is loaded. Every
kind also states the facts of COMMON. `judged` says whether payloads decide: `proof` lets a proof lower the level and a
certified witness raise it; `table` leaves the rule's level as it stands.

Naming: `subject.event`. Added and removed, narrowed and widened, required and optional come in pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

Judge = Literal["proof", "table"]

COMMON = ("subject", "old", "new")
"""`subject`: a noun phrase for the thing; `old`, `new`: the values, None where there is none."""


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of change. `area` is the folder of its rules; `facts` are named beyond COMMON; `values` are all that a
    fact can have, for facts with a closed list of them; `directed` says whether its usages are payloads that travel in
    a direction (else the direction of a usage means nothing)."""

    name: str
    area: str
    facts: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    judged: Judge
    directed: bool

    @property
    def all_facts(self) -> tuple[str, ...]:
        """The facts a rule may use, COMMON included."""
        return (*COMMON, *self.facts)


def _rows(area: str, judged: Judge, directed: bool, table: str) -> list[Kind]:
    """Read lines of `kind: fact fact=value|value ...`."""
    rows = []
    for line in table.strip().splitlines():
        name, _, stated = line.partition(":")
        facts = {fact: tuple(values.split("|")) for fact, _, values in (word.partition("=") for word in stated.split())}
        closed = {fact: values for fact, values in facts.items() if values != ("",)}
        row = Kind(name=name, area=area, facts=tuple(facts), values=closed, judged=judged, directed=directed)
        rows.append(row)
    return rows


# `candidates` are what a removed thing may have become, where several are close; `question` is the id under which the
# answers of a person are looked up (`--answers`), for them and for a match that was made with some `confidence`.
# `place` of a schema kind is where the schema stands: property, body, parameter, header, items, map or branch.
# `schema` names the component (or the operation's place) that declares it; `property` the nearest property, or "".
_OPERATIONS = """
operation.added: method path
operation.removed: method path deprecated sunset announced candidates question
path-prefix.added: prefix
path-prefix.removed: prefix
path-prefix.changed: old_prefix new_prefix
operation.retired: method path sunset
operation.gone.removed: method path
operation.moved: method path old_path confidence question
operation.method.changed: path old_method new_method confidence question
operation.deprecated: method path sunset successor
operation.undeprecated: method path
operation.operation-id.added: method path
operation.operation-id.removed: method path
operation.operation-id.changed: method path
operation.tag.added: method path tag
operation.tag.removed: method path tag
operation.summary.changed: method path
operation.description.changed: method path
operation.external-docs.changed: method path
callback.added: operation callback
callback.removed: operation callback
webhook.added: webhook method
webhook.removed: webhook method deprecated sunset announced candidates question
"""

_PARAMETERS = """
parameter.added: name in required has_default
parameter.removed: name in required deprecated sunset announced candidates question
parameter.declared: name in
parameter.undeclared: name in
parameter.renamed: old_name new_name in confidence
parameter.moved: name old_in new_in
parameter.required: name in
parameter.optional: name in
parameter.deprecated: name in sunset
parameter.undeprecated: name in
parameter.serialization.changed: name in keyword
parameter.allow-empty-value.added: name in
parameter.allow-empty-value.removed: name in
parameter.allow-reserved.added: name in
parameter.allow-reserved.removed: name in
parameter.content.changed: name in
parameter.schema.added: name in
parameter.schema.removed: name in
parameter.description.changed: name in
parameter.example.changed: name in
"""

_BODIES = """
request-body.added: required
request-body.removed: required
request-body.required:
request-body.optional:
request-body.description.changed:
media-type.added: media_type status
media-type.removed: media_type status replaced last
media-type.changed: old_media_type new_media_type status relation
media-type.schema.added: media_type status
media-type.schema.removed: media_type status
media-type.example.changed: media_type status
encoding.changed: media_type property keyword relation
item-schema.added: media_type status
item-schema.removed: media_type status
"""

_RESPONSES = """
response.added: status class covered_by
response.removed: status class
response.status.changed: old_status new_status class relation
response.description.changed: status
header.added: header status holder required
header.removed: header status holder required
header.required: header status holder
header.optional: header status holder
header.deprecated: header status holder
header.undeprecated: header status holder
header.serialization.changed: header status holder keyword
header.schema.added: header status holder
header.schema.removed: header status holder
header.description.changed: header status holder
header.example.changed: header status holder
link.added: link status
link.removed: link status
link.changed: link status keyword
link.description.changed: link status
"""

# Kinds over schemas that a payload proof can decide.
_SCHEMAS_PROVED = """
property.added: property schema required has_default closed
property.required: property schema has_default
property.optional: property schema
schema.type.narrowed: property schema place
schema.type.widened: property schema place
schema.type.changed: property schema place
schema.text.changed: property schema place
schema.null.added: property schema place
schema.null.removed: property schema place
schema.format.added: property schema place old_family new_family
schema.format.removed: property schema place old_family new_family
schema.format.changed: property schema place old_family new_family
schema.enum.added: property schema place
schema.enum.removed: property schema place
schema.enum.value.added: property schema place value extensible
schema.enum.value.removed: property schema place value extensible
schema.enum.value.renamed: property schema place old_name new_name confidence question
schema.const.added: property schema place
schema.const.removed: property schema place
schema.const.changed: property schema place
schema.range.narrowed: property schema place keyword=maximum|exclusiveMaximum|minimum|exclusiveMinimum event
schema.range.widened: property schema place keyword=maximum|exclusiveMaximum|minimum|exclusiveMinimum event
schema.multiple-of.added: property schema place
schema.multiple-of.removed: property schema place
schema.multiple-of.changed: property schema place
schema.length.narrowed: property schema place keyword=maxLength|minLength event
schema.length.widened: property schema place keyword=maxLength|minLength event
schema.pattern.added: property schema place
schema.pattern.removed: property schema place
schema.pattern.changed: property schema place
schema.item-count.narrowed: property schema place keyword=maxItems|minItems event
schema.item-count.widened: property schema place keyword=maxItems|minItems event
schema.unique-items.added: property schema place
schema.unique-items.removed: property schema place
schema.property-count.narrowed: property schema place keyword=maxProperties|minProperties event
schema.property-count.widened: property schema place keyword=maxProperties|minProperties event
schema.contains-count.narrowed: property schema place keyword=maxContains|minContains event
schema.contains-count.widened: property schema place keyword=maxContains|minContains event
schema.contains.added: property schema place
schema.contains.removed: property schema place
schema.items.added: property schema place
schema.items.removed: property schema place
schema.prefix-items.added: property schema place index
schema.prefix-items.removed: property schema place index
schema.additional-properties.forbidden: property schema place keyword
schema.additional-properties.opened: property schema place keyword
schema.additional-properties.restricted: property schema place keyword
schema.additional-properties.relaxed: property schema place keyword
schema.pattern-property.added: property schema place pattern
schema.pattern-property.removed: property schema place pattern
schema.property-names.added: property schema place
schema.property-names.removed: property schema place
schema.dependent-required.added: property schema place trigger
schema.dependent-required.removed: property schema place trigger
schema.dependent-required.changed: property schema place trigger
schema.dependent-schema.added: property schema place trigger
schema.dependent-schema.removed: property schema place trigger
schema.conditional.added: property schema place keyword
schema.conditional.removed: property schema place keyword
schema.not.added: property schema place
schema.not.removed: property schema place
schema.all-of.added: property schema place branch
schema.all-of.removed: property schema place branch
schema.any-of.added: property schema place branch enumeration discriminated
schema.any-of.removed: property schema place branch enumeration lost discriminated
schema.one-of.added: property schema place branch enumeration discriminated
schema.one-of.removed: property schema place branch enumeration lost discriminated
schema.unevaluated-items.closed: property schema place
schema.unevaluated-items.opened: property schema place
schema.boolean.changed: property schema place
schema.narrowed: property schema place keyword
schema.widened: property schema place keyword
"""

# Kinds over schemas that the breaking-change table decides, whatever a payload proof says. `closed` is an object that
# was open only because it did not say otherwise; one that was open explicitly, or declared no property at all, is
# `forbidden`. What a string contains is an annotation to a validator (JSON Schema 2020-12 Validation, section 8), so
# no payload proof sees it.
_SCHEMAS_DECLARED = """
property.removed: property schema required deprecated sunset announced candidates question
property.renamed: old_name new_name schema required confidence question
property.split: property new_names schema
property.listified: old_name new_name schema
property.unlistified: old_name new_name schema
schema.listified: property schema place
schema.unlistified: property schema place
schema.wrapped: property schema place envelope_property
schema.unwrapped: property schema place envelope_property
schema.additional-properties.closed: property schema place keyword
schema.read-only.added: property schema place required
schema.read-only.removed: property schema place required
schema.write-only.added: property schema place required
schema.write-only.removed: property schema place required
schema.content.changed: property schema place keyword
schema.default.added: property schema place
schema.default.removed: property schema place
schema.default.changed: property schema place
schema.deprecated: property schema place sunset
schema.undeprecated: property schema place
schema.extensible-enum.value.added: property schema place value
schema.extensible-enum.value.removed: property schema place value
schema.discriminator.added: property schema place
schema.discriminator.removed: property schema place
schema.discriminator.property.changed: property schema place
schema.discriminator.mapping.added: property schema place value
schema.discriminator.mapping.removed: property schema place value
schema.discriminator.mapping.changed: property schema place value
schema.discriminator.value.renamed: property schema place old_name new_name
schema.xml.root.renamed: property schema place old_name new_name in_xml
schema.unsatisfiable: property schema place keyword
schema.free-form.declared: property schema place
"""

_SCHEMAS_DESCRIBED = """
schema.title.changed: property schema place
schema.description.changed: property schema place
schema.example.changed: property schema place
schema.external-docs.changed: property schema place
schema.xml.changed: property schema place in_xml
schema.comment.changed: property schema place keyword
"""

_SECURITY = """
security.required: scheme
security.lifted: scheme
security.alternative.added: scheme
security.alternative.removed: scheme
security.scheme.added-to-alternative: scheme
security.scheme.removed-from-alternative: scheme
security.scope.added: scheme scope
security.scope.removed: scheme scope
security-scheme.added: scheme
security-scheme.removed: scheme
security-scheme.type.changed: scheme
security-scheme.detail.changed: scheme keyword
security-scheme.flow.added: scheme flow
security-scheme.flow.removed: scheme flow
security-scheme.flow-url.changed: scheme flow keyword
security-scheme.scope.added: scheme flow scope
security-scheme.scope.removed: scheme flow scope
security-scheme.scope.changed: scheme flow scope
security-scheme.description.changed: scheme
security-scheme.deprecated: scheme
security-scheme.undeprecated: scheme
"""

_SERVERS = """
server.added: url
server.removed: url last
server.changed: old_url new_url part=host|path|scheme|url credentials_moved
server.idle.changed:
server.loopback.changed: url
server.description.changed: url
server.variable.added: url variable
server.variable.removed: url variable
server.variable.default.changed: url variable
server.variable.value.added: url variable value
server.variable.value.removed: url variable value
"""

_DOCUMENTATION = """
info.changed: keyword
info.version.changed:
document.standard.changed:
document.dialect.changed:
document.self.changed:
external-docs.changed:
tag.added: tag
tag.removed: tag
tag.changed: tag keyword
component.added: section name referenced
component.removed: section name referenced library
component.renamed: section old_name new_name library
component.changed: section name
reference.changed: keyword
extension.added: extension
extension.removed: extension
extension.changed: extension
example.changed: name
path-item.added: path
path-item.removed: path
path-item.changed: path keyword
unmodelled.changed: pointer
"""

# Parts that can be read in one of the documents only. `reference` is the `$ref` that leads nowhere (empty where the
# part has the wrong shape, `found`), `led_to` describes what stood there.
_READING = """
part.unread: reference found led_to
part.mended: reference found
"""

_LIFECYCLE = """
sunset.added: property schema
sunset.changed: property schema days
sunset.removed: property schema
sunset.invalid: property schema
sunset.missing: property schema
sunset.too-soon: property schema days
stability.raised:
stability.lowered:
stability.invalid:
version.not-bumped: required declared
version.decreased: required declared
version.path-prefix.changed: old_prefix new_prefix
version.parameter.changed: name what old_version new_version closed of_document default_only
version.place.changed: old_place new_place old_version new_version
"""


def _index() -> Mapping[str, Kind]:
    rows = [
        *_rows("operations", "table", False, _OPERATIONS),
        *_rows("parameters", "table", True, _PARAMETERS),
        *_rows("bodies", "table", True, _BODIES),
        *_rows("responses", "table", True, _RESPONSES),
        *_rows("schemas", "proof", True, _SCHEMAS_PROVED),
        *_rows("schemas", "table", True, _SCHEMAS_DECLARED),
        *_rows("documentation", "table", True, _SCHEMAS_DESCRIBED),
        *_rows("security", "table", False, _SECURITY),
        *_rows("servers", "table", False, _SERVERS),
        *_rows("documentation", "table", False, _DOCUMENTATION),
        *_rows("reading", "table", True, _READING),
        *_rows("lifecycle", "table", False, _LIFECYCLE),
    ]
    return MappingProxyType({row.name: row for row in rows})


KINDS: Mapping[str, Kind] = _index()
"""Every kind by name, in the order of the catalogue."""

"""The closed list of what can be seen to change, with the facts that each kind promises to state.

A rule names one kind, and may ask only for facts listed here: a misspelt fact is found when the rule is loaded. Every
kind also states the facts of COMMON. `judged` says whether payloads decide: `proof` lets a proof lower the level and a
certified witness raise it; `table` leaves the rule's level as it stands.

Longer than 400 lines because it is one table, read from top to bottom.

Naming: `subject.event`. Added and removed, narrowed and widened, required and optional come in pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, cast

from msgspec import Struct

Judge = Literal["proof", "table"]
Polarity = Literal["narrows", "widens", "either", "never", "-"]
Step = Literal["base", "authenticate", "call", "restructure", "rename", "stop", "send", "values", "answers", "other"]
Section = Literal["added", "changed", "deprecated", "removed", "security"]

COMMON = ("subject", "old", "new")
"""`subject`: a noun phrase for the thing; `old`, `new`: the values, None where there is none."""


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of change.

    `thing`, `part` and `event` are what its name consists of: an `enum.value` of a `schema` was `removed`. `area`
    is the folder of its rules; `facts` are named beyond COMMON; `values` are all that a fact can have, for facts
    with a closed list of them; `directed` says whether its usages are payloads that travel in a direction (else the
    direction of a usage means nothing). `polarity` is what a change of a schema does to the set of values: it
    `narrows` it, which breaks requests, `widens` it, which breaks responses, does `either`, depending on what
    stands beside it, or `never` changes it; `-` where no schema changes. `step` is the step of a migration guide
    that it belongs to, and `section` the section of a changelog where it breaks nobody.
    """

    name: str
    thing: str
    part: str
    event: str
    area: str
    polarity: Polarity
    step: Step
    section: Section
    facts: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    judged: Judge
    directed: bool

    @property
    def all_facts(self) -> tuple[str, ...]:
        """The facts a rule may use, COMMON included."""
        return (*COMMON, *self.facts)

    @property
    def is_of_union(self) -> bool:
        """Whether it is about a branch of a union that came or went."""
        return self.part in ("any-of", "one-of")

    @property
    def is_exclusive(self) -> bool:
        """Whether it is about a branch of a oneOf, which must not share values with its siblings."""
        return self.part == "one-of"

    @property
    def declares(self) -> bool:
        """Whether it is about a property that one side alone declares."""
        return self.thing == "property" and not self.part and self.event in ("added", "removed")

    @property
    def constrains(self) -> bool:
        """Whether a change of this kind can change which values a schema admits."""
        return self.polarity in ("narrows", "widens", "either")


def _rows(area: str, judged: Judge, directed: bool, table: str) -> list[Kind]:
    """Read lines of `kind polarity step section fact fact=value|value ...`; a line that begins with a space goes on
    with facts."""
    rows = []
    for line in table.strip().replace("\n ", " ").splitlines():
        name, polarity, step, section, *stated = line.split()
        thing, *part, event = name.split(".")
        facts = {fact: tuple(values.split("|")) for fact, _, values in (word.partition("=") for word in stated)}
        rows.append(
            Kind(
                name=name,
                thing=thing,
                part=".".join(part),
                event=event,
                area=area,
                polarity=cast(Polarity, polarity),
                step=cast(Step, step),
                section=cast(Section, section),
                facts=tuple(facts),
                values={fact: values for fact, values in facts.items() if values != ("",)},
                judged=judged,
                directed=directed,
            )
        )
    return rows


# `candidates` are what a removed thing may have become, where several are close; `question` is the id under which the
# answers of a person are looked up (`--answers`), for them and for a match that was made with some `confidence`.
# `place` of a schema kind is where the schema stands: property, body, parameter, header, items, map or branch.
# `schema` names the component (or the operation's place) that declares it; `property` the nearest property, or "".
_OPERATIONS = """
operation.added                             -       call         added      method path
operation.removed                           -       call         removed    method path deprecated sunset announced
                                        candidates question
path-prefix.added                           -       call         added      prefix
path-prefix.removed                         -       call         removed    prefix
path-prefix.changed                         -       call         changed    old_prefix new_prefix
operation.retired                           -       call         changed    method path sunset
operation.gone.removed                      -       call         removed    method path
operation.moved                             -       call         changed    method path old_path confidence question
operation.method.changed                    -       call         changed    path old_method new_method confidence
                                        question
operation.deprecated                        -       call         deprecated method path sunset successor
operation.undeprecated                      -       call         changed    method path
operation.operation-id.added                -       call         added      method path
operation.operation-id.removed              -       call         removed    method path
operation.operation-id.changed              -       call         changed    method path
operation.tag.added                         -       call         added      method path tag
operation.tag.removed                       -       call         removed    method path tag
operation.summary.changed                   -       call         changed    method path
operation.description.changed               -       call         changed    method path
operation.external-docs.changed             -       call         changed    method path
callback.added                              -       call         added      operation callback
callback.removed                            -       call         removed    operation callback
callback.renamed                            -       call         changed    operation old_name new_name
webhook.added                               -       call         added      webhook method
webhook.removed                             -       call         removed    webhook method deprecated sunset announced
                                        candidates question
"""

_PARAMETERS = """
parameter.added                             -       send         added      name in required has_default
parameter.removed                           -       stop         removed    name in required deprecated sunset
                                        announced candidates question
parameter.declared                          -       values       changed    name in
parameter.undeclared                        -       values       changed    name in
parameter.renamed                           -       rename       changed    old_name new_name in confidence
parameter.moved                             -       rename       changed    name old_in new_in
parameter.required                          -       send         changed    name in
parameter.optional                          -       values       changed    name in
parameter.deprecated                        -       values       deprecated name in sunset
parameter.undeprecated                      -       values       changed    name in
parameter.serialization.changed             -       values       changed    name in keyword
parameter.allow-empty-value.added           -       values       added      name in
parameter.allow-empty-value.removed         -       values       removed    name in
parameter.allow-reserved.added              -       values       added      name in
parameter.allow-reserved.removed            -       values       removed    name in
parameter.content.changed                   -       values       changed    name in
parameter.rewritten                         -       values       changed    name in
parameter.schema.added                      -       values       added      name in
parameter.schema.removed                    -       values       removed    name in
parameter.description.changed               -       values       changed    name in
parameter.example.changed                   -       values       changed    name in
"""

_BODIES = """
request-body.added                          -       send         added      required
request-body.removed                        -       stop         removed    required
request-body.required                       -       send         changed
request-body.optional                       -       send         changed
request-body.description.changed            -       send         changed
media-type.added                            -       answers      added      media_type status
media-type.removed                          -       answers      removed    media_type status replaced last
media-type.changed                          -       answers      changed    old_media_type new_media_type status
                                        relation
media-type.schema.added                     -       answers      added      media_type status
media-type.schema.removed                   -       answers      removed    media_type status
media-type.rewritten                        -       answers      changed    media_type status
media-type.example.changed                  -       answers      changed    media_type status
encoding.changed                            -       values       changed    media_type property keyword relation
item-schema.added                           -       answers      added      media_type status
item-schema.removed                         -       answers      removed    media_type status
"""

_RESPONSES = """
response.added                              -       answers      added      status class covered_by
response.removed                            -       answers      removed    status class
response.status.changed                     -       answers      changed    old_status new_status class relation
response.description.changed                -       answers      changed    status
header.added                                -       answers      added      header status holder required
header.removed                              -       answers      removed    header status holder required
header.required                             -       answers      changed    header status holder
header.optional                             -       answers      changed    header status holder
header.deprecated                           -       answers      deprecated header status holder
header.undeprecated                         -       answers      changed    header status holder
header.serialization.changed                -       answers      changed    header status holder keyword
header.rewritten                            -       answers      changed    header status holder
header.schema.added                         -       answers      added      header status holder
header.schema.removed                       -       answers      removed    header status holder
header.description.changed                  -       answers      changed    header status holder
header.example.changed                      -       answers      changed    header status holder
link.added                                  -       answers      added      link status
link.removed                                -       answers      removed    link status
link.changed                                -       answers      changed    link status keyword
link.description.changed                    -       answers      changed    link status
"""

# Kinds over schemas that a payload proof can decide.
_SCHEMAS_PROVED = """
property.added                              either  send         added      property schema required has_default closed
property.required                           narrows send         changed    property schema has_default
property.optional                           widens  values       changed    property schema
schema.type.narrowed                        narrows values       changed    property schema place
schema.type.widened                         widens  values       changed    property schema place
schema.type.changed                         either  values       changed    property schema place
schema.text.changed                         either  values       changed    property schema place alike
schema.null.added                           widens  values       added      property schema place
schema.null.removed                         narrows values       removed    property schema place
schema.format.added                         narrows values       added      property schema place old_family new_family
schema.format.removed                       widens  values       removed    property schema place old_family new_family
schema.format.changed                       either  values       changed    property schema place old_family new_family
schema.enum.added                           narrows values       added      property schema place
schema.enum.removed                         widens  values       removed    property schema place
schema.enum.value.added                     widens  values       added      property schema place value extensible
schema.enum.value.removed                   narrows values       removed    property schema place value extensible
schema.enum.value.renamed                   either  values       changed    property schema place old_name new_name
                                        confidence question
schema.const.added                          narrows values       added      property schema place
schema.const.removed                        widens  values       removed    property schema place
schema.const.changed                        either  values       changed    property schema place
schema.range.narrowed                       narrows values       changed    property schema place
                                        keyword=maximum|exclusiveMaximum|minimum|exclusiveMinimum event
schema.range.widened                        widens  values       changed    property schema place
                                        keyword=maximum|exclusiveMaximum|minimum|exclusiveMinimum event
schema.multiple-of.added                    narrows values       added      property schema place
schema.multiple-of.removed                  widens  values       removed    property schema place
schema.multiple-of.changed                  either  values       changed    property schema place
schema.length.narrowed                      narrows values       changed    property schema place
                                        keyword=maxLength|minLength event
schema.length.widened                       widens  values       changed    property schema place
                                        keyword=maxLength|minLength event
schema.pattern.added                        narrows values       added      property schema place
schema.pattern.removed                      widens  values       removed    property schema place
schema.pattern.changed                      either  values       changed    property schema place
schema.item-count.narrowed                  narrows values       changed    property schema place
                                        keyword=maxItems|minItems event
schema.item-count.widened                   widens  values       changed    property schema place
                                        keyword=maxItems|minItems event
schema.unique-items.added                   narrows values       added      property schema place
schema.unique-items.removed                 widens  values       removed    property schema place
schema.property-count.narrowed              narrows values       changed    property schema place
                                        keyword=maxProperties|minProperties event
schema.property-count.widened               widens  values       changed    property schema place
                                        keyword=maxProperties|minProperties event
schema.contains-count.narrowed              narrows values       changed    property schema place
                                        keyword=maxContains|minContains event
schema.contains-count.widened               widens  values       changed    property schema place
                                        keyword=maxContains|minContains event
schema.contains.added                       narrows values       added      property schema place
schema.contains.removed                     widens  values       removed    property schema place
schema.items.added                          narrows values       added      property schema place
schema.items.removed                        widens  values       removed    property schema place
schema.prefix-items.added                   either  values       added      property schema place index
schema.prefix-items.removed                 either  values       removed    property schema place index
schema.additional-properties.forbidden      narrows values       changed    property schema place keyword
schema.additional-properties.shut-out       narrows values       changed    property schema place keyword names
schema.additional-properties.opened         widens  values       changed    property schema place keyword
schema.additional-properties.restricted     narrows values       changed    property schema place keyword
schema.additional-properties.relaxed        widens  values       changed    property schema place keyword
schema.pattern-property.added               either  values       added      property schema place pattern
schema.pattern-property.removed             either  values       removed    property schema place pattern
schema.property-names.added                 narrows values       added      property schema place
schema.property-names.removed               widens  values       removed    property schema place
schema.dependent-required.added             narrows values       added      property schema place trigger
schema.dependent-required.removed           widens  values       removed    property schema place trigger
schema.dependent-required.changed           either  values       changed    property schema place trigger
schema.dependent-schema.added               narrows values       added      property schema place trigger
schema.dependent-schema.removed             widens  values       removed    property schema place trigger
schema.conditional.added                    either  values       added      property schema place keyword
schema.conditional.removed                  either  values       removed    property schema place keyword
schema.not.added                            narrows values       added      property schema place
schema.not.removed                          widens  values       removed    property schema place
schema.all-of.added                         narrows values       added      property schema place branch
schema.all-of.removed                       widens  values       removed    property schema place branch
schema.any-of.added                         widens  values       added      property schema place branch enumeration
                                        discriminated
schema.any-of.removed                       narrows values       removed    property schema place branch enumeration
                                        lost discriminated
schema.one-of.added                         either  values       added      property schema place branch enumeration
                                        discriminated
schema.one-of.removed                       either  values       removed    property schema place branch enumeration
                                        lost discriminated
schema.unevaluated-items.closed             narrows values       changed    property schema place
schema.unevaluated-items.opened             widens  values       changed    property schema place
schema.boolean.changed                      either  values       changed    property schema place
schema.narrowed                             narrows values       changed    property schema place keyword
schema.widened                              widens  values       changed    property schema place keyword
                                        format_family
"""

# Kinds over schemas that the breaking-change table decides, whatever a payload proof says. `closed` is an object that
# was open only because it did not say otherwise; one that was open explicitly, or declared no property at all, is
# `forbidden`. What a string contains is an annotation to a validator (JSON Schema 2020-12 Validation, section 8), so
# no payload proof sees it.
_SCHEMAS_DECLARED = """
property.removed                            either  stop         removed    property schema required deprecated sunset
                                        announced candidates question
property.renamed                            either  rename       changed    old_name new_name schema required
                                        confidence question
property.split                              either  rename       changed    property new_names schema
property.listified                          either  rename       changed    old_name new_name schema
property.unlistified                        either  rename       changed    old_name new_name schema
schema.listified                            either  restructure  changed    property schema place
schema.unlistified                          either  restructure  changed    property schema place
schema.mapped                               either  restructure  changed    property schema place
schema.unmapped                             either  restructure  changed    property schema place
schema.wrapped                              either  restructure  changed    property schema place envelope_property
schema.unwrapped                            either  restructure  changed    property schema place envelope_property
schema.additional-properties.closed         narrows values       changed    property schema place keyword
schema.read-only.added                      either  stop         added      property schema place required
schema.read-only.removed                    either  values       removed    property schema place required
schema.write-only.added                     either  stop         added      property schema place required
schema.write-only.removed                   either  values       removed    property schema place required
schema.content.changed                      either  values       changed    property schema place keyword
schema.default.added                        never   values       added      property schema place
schema.default.removed                      never   values       removed    property schema place
schema.default.changed                      never   values       changed    property schema place
schema.deprecated                           never   values       deprecated property schema place sunset
schema.undeprecated                         never   values       changed    property schema place
schema.extensible-enum.value.added          never   values       added      property schema place value
schema.extensible-enum.value.removed        never   values       removed    property schema place value
schema.replaced                             -       values       changed    property schema place old_name new_name
                                        old_names new_names
schema.discriminator.added                  never   values       added      property schema place written_out
schema.discriminator.removed                never   values       removed    property schema place written_out
schema.discriminator.property.changed       never   values       changed    property schema place
schema.discriminator.mapping.added          widens  values       added      property schema place value
schema.discriminator.mapping.removed        narrows values       removed    property schema place value
schema.discriminator.mapping.changed        either  values       changed    property schema place value
schema.discriminator.value.renamed          either  values       changed    property schema place old_name new_name
schema.discriminator.name.changed           never   values       changed    property schema place old_name new_name
schema.xml.root.renamed                     never   values       changed    property schema place old_name new_name
                                        in_xml
schema.unsatisfiable                        either  values       changed    property schema place keyword
schema.free-form.declared                   either  values       changed    property schema place
"""

_SCHEMAS_DESCRIBED = """
schema.title.changed                        never   values       changed    property schema place
schema.description.changed                  never   values       changed    property schema place
schema.example.changed                      never   values       changed    property schema place
schema.external-docs.changed                never   values       changed    property schema place
schema.xml.changed                          never   values       changed    property schema place in_xml
schema.comment.changed                      never   values       changed    property schema place keyword
schema.annotation.changed                   never   values       changed    property schema place keyword
"""

_SECURITY = """
security.required                           -       authenticate security   scheme
security.lifted                             -       authenticate security   scheme
security.alternative.added                  -       authenticate security   scheme
security.alternative.removed                -       authenticate security   scheme
security.scheme.added-to-alternative        -       authenticate security   scheme
security.scheme.removed-from-alternative    -       authenticate security   scheme
security.scope.added                        -       authenticate security   scheme scope
security.scope.removed                      -       authenticate security   scheme scope
security-scheme.added                       -       authenticate security   scheme
security-scheme.removed                     -       authenticate security   scheme
security-scheme.type.changed                -       authenticate security   scheme
security-scheme.detail.changed              -       authenticate security   scheme keyword
security-scheme.flow.added                  -       authenticate security   scheme flow
security-scheme.flow.removed                -       authenticate security   scheme flow
security-scheme.flow-url.changed            -       authenticate security   scheme flow keyword added
security-scheme.scope.added                 -       authenticate security   scheme flow scope
security-scheme.scope.removed               -       authenticate security   scheme flow scope
security-scheme.scope.changed               -       authenticate security   scheme flow scope
security-scheme.description.changed         -       authenticate security   scheme
security-scheme.deprecated                  -       authenticate deprecated scheme
security-scheme.undeprecated                -       authenticate security   scheme
"""

_SERVERS = """
server.added                                -       base         added      url
server.removed                              -       base         removed    url last
server.changed                              -       base         changed    old_url new_url part=host|path|scheme|url
                                        credentials_moved
server.idle.changed                         -       base         changed
server.loopback.changed                     -       base         changed    url
server.description.changed                  -       base         changed    url
server.variable.added                       -       base         added      url variable
server.variable.removed                     -       base         removed    url variable
server.variable.default.changed             -       base         changed    url variable
server.variable.value.added                 -       base         added      url variable value
server.variable.value.removed               -       base         removed    url variable value
"""

_DOCUMENTATION = """
info.changed                                -       other        changed    keyword
info.version.changed                        -       other        changed
document.standard.changed                   -       other        changed
document.dialect.changed                    -       other        changed
document.self.changed                       -       other        changed
external-docs.changed                       -       other        changed
tag.added                                   -       other        added      tag
tag.removed                                 -       other        removed    tag
tag.changed                                 -       other        changed    tag keyword
component.added                             -       other        added      section name referenced
component.removed                           -       other        removed    section name referenced library
component.renamed                           -       other        changed    section old_name new_name library
component.changed                           -       other        changed    section name
reference.changed                           -       other        changed    keyword
extension.added                             never   other        added      extension
extension.removed                           never   other        removed    extension
extension.changed                           never   other        changed    extension
example.changed                             -       other        changed    name
path-item.added                             -       other        added      path
path-item.removed                           -       other        removed    path
path-item.changed                           -       other        changed    path keyword
unmodelled.changed                          -       other        changed    pointer
"""

# Parts that can be read in one of the documents only. `reference` is the `$ref` that leads nowhere (empty where the
# part has the wrong shape, `found`), `led_to` describes what stood there. `entries` lists the values for which a
# mapping leads nowhere, the first of them to `reference`.
_READING = """
part.unread                                 never   other        changed    reference found led_to
part.mended                                 never   other        changed    reference found
schema.mapping.unread                       never   other        changed    reference entries
schema.mapping.mended                       never   other        changed    reference entries
"""

_LIFECYCLE = """
sunset.added                                never   other        deprecated property schema
sunset.changed                              never   other        deprecated property schema days
sunset.removed                              never   other        deprecated property schema
sunset.invalid                              never   other        deprecated property schema
sunset.missing                              never   other        deprecated property schema
sunset.too-soon                             never   other        deprecated property schema days
stability.raised                            never   other        changed
stability.lowered                           never   other        changed
stability.invalid                           never   other        changed
version.not-bumped                          -       other        changed    required declared
version.decreased                           -       other        changed    required declared
version.path-prefix.changed                 -       other        changed    old_prefix new_prefix
version.parameter.changed                   -       other        changed    name what old_version new_version closed
                                        of_document default_only
version.place.changed                       -       other        changed    old_place new_place old_version new_version
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

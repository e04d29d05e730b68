"""What no instruction brings back: a version change that a person completes, or the reason why there can be none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from msgspec import Struct

from apidiff.compare.match.parameter_index import ParameterKey, key_of
from apidiff.model.finding import Finding
from apidiff.model.places import OperationKind, OperationRef, Owner
from apidiff.model.proposal.proposal import VersionChange
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.plan.naming import take
from apidiff.propose.shapes.known import VALIDATION
from apidiff.propose.shapes.names import camel

_NEVER = {
    "callback": "the calls that an API makes itself are left out of proposals",
    "webhook": "the calls that an API makes itself are left out of proposals",
    "server": "Cadwyn serves all versions at the same addresses, which are named outside of the application",
    "security-scheme": "Cadwyn does not version security schemes: they are dependencies of HEAD",
    "document": "Cadwyn writes the document of every version itself",
    "version": "how clients name a version is a setting of the application",
    "sunset": "a date in the document is no behaviour that code brings back",
    "stability": "a promise of the document is no behaviour that code brings back",
}
"""The things that can change for which a version change would be nothing, and why."""


class _Topic(Struct, frozen=True):
    """What changed as a part of a class name, and why there is no instruction for it."""

    name: str
    why: str


_WRITTEN = _Topic("ChangeSerializationOf", "Cadwyn has no instruction for how a parameter or header is written")
_EMPTY = _Topic("ChangeEmptyValuesOf", "no application of FastAPI says of a parameter that it may be empty")
_MEDIA = _Topic("ChangeMediaTypesOf", "of each body and answer, one media type is written as code")
_XML = _Topic("ChangeXmlOf", "bodies are converted as JSON")
_SECURITY = _Topic("ChangeSecurityOf", "the dependencies of HEAD decide who may call")
_OTHER = _Topic("", "apidiff wrote no code for this")

_UNCARRIED = {
    ("parameter", "serialization"): _WRITTEN,
    ("header", "serialization"): _WRITTEN,
    ("parameter", "allow-reserved"): _WRITTEN,
    ("parameter", "content"): _WRITTEN,
    ("parameter", "allow-empty-value"): _EMPTY,
    ("schema", "xml"): _XML,
    ("schema", "xml.root"): _XML,
}
"""What classes and routes say nothing of, by the thing and its part: no change of one brings it back."""


def is_carried(finding: Finding) -> bool:
    """Return False for what no class and no route says, so that no change of these can have to do with it."""
    about = finding.change.about
    if about.thing == "media-type":
        return finding.change.subject.path[:1] == ("body",)
    return (about.thing, about.part) not in _UNCARRIED and about.thing not in _NEVER


def _topic(finding: Finding) -> _Topic:
    about = finding.change.about
    return _OF_THINGS.get(about.thing) or _UNCARRIED.get((about.thing, about.part), _OTHER)


_OF_THINGS = {"media-type": _MEDIA, "security": _SECURITY}


def never(finding: Finding, versioned: Set[ParameterKey]) -> str:
    """Return why there can be no version change for a finding; empty where there can. By the `versioned` parameters
    clients name a version."""
    reason = _NEVER.get(finding.change.about.thing)
    if reason is not None:
        return reason
    parameters = {usage.place.parameter for usage, _ in finding.usages}
    if parameters and all(item is not None and key_of(item.in_, item.name or "") in versioned for item in parameters):
        return _NEVER["version"]
    steps = {usage.place.steps[:1] for usage, _ in finding.usages}
    if finding.change.subject.owner in VALIDATION and all(found and found[0].name == "422" for found in steps):
        return "FastAPI answers invalid requests itself, and documents that"
    kinds = {usage.operation.kind for usage, _ in finding.usages if isinstance(usage.operation, OperationRef)}
    return "" if not kinds or OperationKind.PATH in kinds else _NEVER["callback"]


def by_hand(findings: Iterable[Finding], pairing: Pairing, taken: set[str]) -> tuple[VersionChange, ...]:
    """Return the changes that a person completes: one for what happened to an operation or component, of one topic.

    Their names are added to `taken`, and are none of those in it.
    """
    groups: dict[tuple[_Topic, Owner], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((_topic(finding), finding.change.subject.owner), []).append(finding)
    functions = {route.ref: route.function for pair in reversed(pairing.routes) for route in pair}
    return tuple(_change(topic, owner, members, functions, taken) for (topic, owner), members in groups.items())


def _change(
    topic: _Topic, owner: Owner, findings: Sequence[Finding], functions: dict[OperationRef, str], taken: set[str]
) -> VersionChange:
    label = functions.get(owner, str(owner)) if isinstance(owner, OperationRef) else owner.rpartition("/")[2]
    name = f"{topic.name}{camel(label)}" if topic.name else f"Change{camel(label)}ByHand"
    said = [str(finding.message) for finding in findings]
    return VersionChange(
        name=take(name, taken),
        doc=" ".join(f"{text}." for text in said),
        side_effects=True,
        notes=(f"{'; '.join(said)}: {topic.why}",),
        findings=tuple(finding.fingerprint for finding in findings),
    )

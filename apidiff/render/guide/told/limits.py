"""What callers do about a limit that is tighter or wider: how much they may send from now on, how much may come."""

from __future__ import annotations

from types import MappingProxyType

from apidiff.model.contract import Direction
from apidiff.model.document import Json, is_number
from apidiff.model.finding import Finding
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import noted, say
from apidiff.render.guide.names import directions, plain, subject_of
from apidiff.render.markdown import prose

_SEND = MappingProxyType(
    {
        "maxLength": (
            noted("Send at most {new} character in {name}."),
            noted("Send at most {new} characters in {name}."),
        ),
        "minLength": (noted("Send no empty {name}."), noted("Send at least {new} characters in {name}.")),
        "maxItems": (noted("Send at most {new} item in {name}."), noted("Send at most {new} items in {name}.")),
        "minItems": (noted("Send no empty {name}."), noted("Send at least {new} items in {name}.")),
        "maxProperties": (
            noted("Send at most {new} property in {name}."),
            noted("Send at most {new} properties in {name}."),
        ),
        "minProperties": (noted("Send no empty {name}."), noted("Send at least {new} properties in {name}.")),
        "maximum": (noted("Send at most {new} for {name}."),) * 2,
        "minimum": (noted("Send at least {new} for {name}."),) * 2,
        "exclusiveMaximum": (noted("Send less than {new} for {name}."),) * 2,
        "exclusiveMinimum": (noted("Send more than {new} for {name}."),) * 2,
    }
)
"""What to send, by the keyword: for a limit of one, and for any other."""

_TAKE = MappingProxyType(
    {
        "maxLength": (
            noted("Make room for up to {new} characters in {name}; so far it was {old}."),
            noted("Make room for more than {old} characters in {name}."),
        ),
        "maxItems": (
            noted("Make room for up to {new} items in {name}; so far it was {old}."),
            noted("Make room for more than {old} items in {name}."),
        ),
        "maxProperties": (
            noted("Make room for up to {new} properties in {name}; so far it was {old}."),
            noted("Make room for more than {old} properties in {name}."),
        ),
        "minLength": (
            noted("Handle {name} with as few as {new} characters; so far it was at least {old}."),
            noted("Handle {name} with fewer than {old} characters."),
        ),
        "minItems": (
            noted("Handle {name} with as few as {new} items; so far it was at least {old}."),
            noted("Handle {name} with fewer than {old} items."),
        ),
        "minProperties": (
            noted("Handle {name} with as few as {new} properties; so far it was at least {old}."),
            noted("Handle {name} with fewer than {old} properties."),
        ),
        "maximum": (
            noted("Handle values up to {new} in {name}; so far they ended at {old}."),
            noted("Handle values above {old} in {name}."),
        ),
        "minimum": (
            noted("Handle values down to {new} in {name}; so far they began at {old}."),
            noted("Handle values below {old} in {name}."),
        ),
    }
)
"""What to be ready for, by the keyword: up to another limit, and without one."""
_EMPTY = ("minLength", "minItems", "minProperties")


def limit_advice(_: Context, finding: Finding) -> str:
    """Return in Markdown what a caller does about a limit; nothing where the finding does not name it."""
    facts = finding.change.facts
    keyword, old, new = str(facts.get("keyword")), facts.get("old"), facts.get("new")
    name = subject_of(finding)
    if Direction.REQUEST in directions(finding):
        one, many = _SEND.get(keyword, ("", ""))
        return say(one if new == 1 else many, new=_said(new), name=name) if one and is_number(new) else ""
    limited, unlimited = _TAKE.get(keyword, ("", ""))
    if not limited or not is_number(old):
        return ""
    if keyword in _EMPTY and old == 1 and not new:
        return say("Handle empty {name} before you use the new version.", name=name)
    return say(limited if is_number(new) else unlimited, new=_said(new), old=_said(old), name=name)


def _said(value: Json) -> str:
    return prose(plain(value))

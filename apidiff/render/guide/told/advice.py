"""What exactly a caller has to do about one change: what the rule says, or what to send where the documents name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import quote, urlencode

from apidiff.model.contract import Direction, Node, Operation
from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.model.places import Owner
from apidiff.render.guide.calls import ways_left
from apidiff.render.guide.context import Context
from apidiff.render.guide.fields import envelops_list
from apidiff.render.guide.language import listed, say
from apidiff.render.guide.names import directions, holder_of, name_of, named, plain, sentence
from apidiff.render.guide.rows import BRANCHES, UNNAMED, example_of
from apidiff.render.guide.shown.wire import in_query, scheme_of, sent_as
from apidiff.render.guide.told.limits import limit_advice
from apidiff.render.markdown import code, prose


def advice_of(context: Context, finding: Finding) -> str:
    """Return in Markdown what a caller has to do about a finding."""
    words = own_advice(context, finding)
    if words:
        return words
    if finding.caller:
        return sentence(finding.caller, finding)
    message = sentence(finding.message, finding)
    return message if message.endswith(".") else f"{message}."


def own_advice(context: Context, finding: Finding) -> str:
    """Return the same where the documents say it more exactly than a rule can; else nothing."""
    own = _OWN.get(finding.change.kind)
    return own(context, finding) if own is not None else ""


def _rename(_: Context, finding: Finding) -> str:
    facts = finding.change.facts
    old, new = (str(facts.get(key)) for key in ("old_name", "new_name"))
    return f"{name_of(finding, old)} → {name_of(finding, new)}{holder_of(finding)}."


def _split(_: Context, finding: Finding) -> str:
    names = [str(name) for name in finding.change.facts.get("new_names") or ()]
    old = name_of(finding)
    parts = listed([code(name) for name in names])
    found = directions(finding)
    if found == {Direction.REQUEST}:
        return say("Split {old}{of} into {parts} and send those.", old=old, of=holder_of(finding), parts=parts)
    if found == {Direction.RESPONSE}:
        return say("Read {parts} instead of {old}{of}.", parts=parts, old=old, of=holder_of(finding))
    return say("Split {old}{of} into {parts}: send and read those.", old=old, of=holder_of(finding), parts=parts)


def _listify(_: Context, finding: Finding) -> str:
    facts = finding.change.facts
    old, new = (str(facts.get(key)) for key in ("old_name", "new_name"))
    names = f"{name_of(finding, old)} → {name_of(finding, new)}{holder_of(finding)}"
    found = directions(finding)
    if found == {Direction.REQUEST}:
        return say("{names}: send a list, with the value as its only item.", names=names)
    if found == {Direction.RESPONSE}:
        return say("{names}: read a list; the value you knew is one of its items.", names=names)
    return say("{names}: send and read a list.", names=names)


def _wrap(_: Context, finding: Finding) -> str:
    inner = code(str(finding.change.facts.get("envelope_property")))
    is_list = envelops_list(finding)
    if directions(finding) == {Direction.REQUEST}:
        if is_list:
            return say("Send the list inside an object, under {inner}.", inner=inner)
        return say("Send what was the body inside an object, under {inner}.", inner=inner)
    if is_list:
        return say("Read the list from {inner}: the response is an object now, no longer the list itself.", inner=inner)
    return say("Read what was the response from {inner}: there is an object around it now.", inner=inner)


def _unwrap(_: Context, finding: Finding) -> str:
    inner = code(str(finding.change.facts.get("envelope_property")))
    what = say("the list itself") if envelops_list(finding) else say("what stood under {inner}", inner=inner)
    if directions(finding) == {Direction.REQUEST}:
        return say("Send {what}, no longer an object with {inner}.", what=what, inner=inner)
    return say(
        "Read the response as {what}: there is no object with {inner} around it any more.", what=what, inner=inner
    )


def _ways(context: Context, finding: Finding) -> str:
    """Return the ways to authenticate that the new document names, with what carries the credentials."""
    side = finding.change.new
    ways = side.value if side is not None and isinstance(side.value, list) else []
    used = [way for way in ways if isinstance(way, dict) and way]
    if len(used) != 1 or len(used[0]) != 1:
        return ways_left(finding)
    (name,) = used[0]
    carried = sent_as(name, scheme_of(context.report.new.contract, name))
    shown = ways_left(finding)
    return say("{scheme}, sent as {carried}", scheme=shown, carried=carried) if carried else shown


def _authenticate(context: Context, finding: Finding) -> str:
    """Say how to authenticate from now on; nothing where the new document does not say so."""
    named = _ways(context, finding)
    return say("Authenticate with {named}.", named=named) if named else ""


def _get_credentials(context: Context, finding: Finding) -> str:
    named = _ways(context, finding)
    return say("Get credentials for {named}, and send them with every request.", named=named) if named else ""


def _credentials(context: Context, finding: Finding) -> str:
    """Say where or how credentials are sent from now on; nothing where that is more than one word."""
    facts = finding.change.facts
    old, new = facts.get("old"), facts.get("new")
    if not isinstance(old, str) or not isinstance(new, str):
        return ""
    name = str(facts.get("scheme"))
    scheme = code(name)
    match facts.get("keyword"):
        case "name":
            carried = sent_as(name, scheme_of(context.report.new.contract, name)) or code(new)
            return say("Send the key in {carried} instead of {old}.", carried=carried, old=code(old))
        case "in":
            return say(
                "Send {scheme} in the {new} instead of the {old}.", scheme=scheme, new=prose(new), old=prose(old)
            )
        case "scheme":
            return say(
                "Send {scheme} by the HTTP scheme {new} instead of {old}.", scheme=scheme, new=code(new), old=code(old)
            )
    return ""


def _new_address(_: Context, finding: Finding) -> str:
    facts = finding.change.facts
    old, new = facts.get("old"), facts.get("new")
    if not isinstance(old, str) or not isinstance(new, str):
        return ""
    if facts.get("keyword") == "authorizationUrl":
        return say("Send users to {new} instead of {old}, to let you in.", new=code(new), old=code(old))
    return say("Get tokens from {new} instead of {old}.", new=code(new), old=code(old))


def _media_type(context: Context, finding: Finding) -> str:
    """Say which media types are left for all calls; nothing where none is."""
    left = [_left(context, finding, label) for label in finding.operations]
    types = [name for name in (left[0] if left else ()) if all(name in others for others in left)]
    if left and not any(left) and Direction.REQUEST not in directions(finding):
        status = str(finding.change.facts.get("status") or "")
        gone = code(str(finding.change.facts.get("media_type")))
        return say("Do not rely on a body in {type} with status {status}.", type=gone, status=prose(status))
    if not types or str(finding.change.facts.get("media_type")) in types:
        return ""
    named = say(" or ").join(map(code, types))
    if Direction.REQUEST in directions(finding):
        return say("Send the body as {types}.", types=named)
    return say("Ask for {types} in `Accept`, and read that.", types=named)


def _left(context: Context, finding: Finding, label: Owner) -> tuple[str, ...]:
    """Return the media types that an operation has in the new version at the place of a finding."""
    operation = context.new_of.get(label)
    place = next((usage.place for usage, _ in finding.usages if usage.operation == label), None)
    if operation is None or place is None:
        return ()
    holder = operation.node.get("requestBody" if place.part == "body" else "responses")
    if holder is not None and place.part == "response":
        holder = holder.get(place.steps[0].name)
    content = context.report.new.contract.follow(holder).get("content") if holder is not None else None
    return tuple(name for name, _ in content.items()) if content is not None else ()


def _written(context: Context, finding: Finding) -> str:
    """Say how a list or an object is written in a query from now on."""
    facts = finding.change.facts
    name = str(facts.get("name"))
    label = next(iter(finding.operations), None)
    old = _parameter(context, context.old_of.get(label), name) if label is not None else None
    new = _parameter(context, context.new_of.get(label), name) if label is not None else None
    if old is None or new is None or facts.get("in") != "query":
        return ""
    schema = new.get("schema")
    declared = context.report.new.contract.follow(schema).value if schema is not None else None
    kind = declared.get("type") if isinstance(declared, dict) else None
    value: Json = {"key": "a"} if kind == "object" else ["a", "b"]
    before, after = (urlencode(list(in_query(node, name, value)), safe=",|[]", quote_via=quote) for node in (old, new))
    if before == after or kind not in ("array", "object"):
        return ""
    return say("Write {name} as {new} instead of {old}.", name=code(name), new=code(after), old=code(before))


def _parameter(context: Context, operation: Operation | None, name: str) -> Node | None:
    """Return a query parameter of an operation of either version."""
    if operation is None:
        return None
    contract = next(
        side.contract
        for side in (context.report.old, context.report.new)
        if any(operation is one for one in side.contract.operations)
    )
    holders = (operation.node.get("parameters"), operation.path_item.get("parameters"))
    nodes = (contract.follow(item) for holder in holders if holder is not None for _, item in holder.items())
    stated = ((node, node.value) for node in nodes if isinstance(node.value, dict))
    return next((node for node, value in stated if (value.get("name"), value.get("in")) == (name, "query")), None)


def _listed_values(_: Context, finding: Finding) -> str:
    """Say which values can be sent from now on, or where they are listed, where they are too many for a sentence."""
    values = finding.change.facts.get("new")
    if not isinstance(values, list) or not values or Direction.REQUEST not in directions(finding):
        return ""
    if len(values) > _FEW_VALUES:
        return say("Send only the values that “Breaking changes” lists for {name}.", name=named(finding))
    allowed = [code(plain(value)) for value in values]
    told = say(" or ").join([", ".join(allowed[:-1]), allowed[-1]] if len(allowed) > 1 else allowed)
    return say("Send only {values} for {name}.", values=told, name=named(finding))


def _pattern(_: Context, finding: Finding) -> str:
    """Say what a text has to match from now on."""
    pattern = finding.change.facts.get("new")
    if Direction.REQUEST not in directions(finding) or not isinstance(pattern, str) or len(pattern) > _LONGEST_PATTERN:
        return ""
    return say("Send only what matches {pattern} for {name}.", pattern=code(pattern), name=named(finding))


def _another_media_type(_: Context, finding: Finding) -> str:
    facts = finding.change.facts
    old, new = (facts.get(key) for key in ("old_media_type", "new_media_type"))
    if not isinstance(old, str) or not isinstance(new, str) or len(directions(finding)) != 1:
        return ""
    if Direction.REQUEST in directions(finding):
        return say("Send the body as {new} instead of {old}.", new=code(new), old=code(old))
    return say("Ask for {new} in `Accept` instead of {old}, and read that.", new=code(new), old=code(old))


def _refused(_: Context, finding: Finding) -> str:
    """Say what is refused of a value for which no keyword says it, by an example."""
    example = example_of(finding)
    if Direction.REQUEST not in directions(finding):
        return ""
    if not example:
        return say("Check what you send for {name} against the new document.", name=named(finding))
    return say("Check what you send for {name}: {example}.", name=named(finding), example=example)


def _possible(_: Context, finding: Finding) -> str:
    """Say what may come for which no keyword says it, by an example."""
    if Direction.RESPONSE not in directions(finding):
        return ""
    example = example_of(finding)
    if not example:
        return say("Check what you read from {name} against the new document.", name=named(finding))
    return say("Check what you read from {name}: {example}.", name=named(finding), example=example)


def _form(context: Context, finding: Finding) -> str:
    """Say what to do where a form came that makes old requests ambiguous, or one went whose fields nobody sends now."""
    if finding.change.about.event == "added":
        if Direction.REQUEST not in directions(finding):
            return ""
        example = example_of(finding)
        only = say("Send only what one form of {name} alone allows", name=named(finding))
        return f"{only}: {example}." if example else f"{only}."
    branch, lost = str(finding.change.facts.get("branch")), finding.change.facts.get("lost")
    if Direction.REQUEST in directions(finding) and not UNNAMED.fullmatch(branch):
        return f"{say('Stop sending')} {code(branch)}{say(' as {whole}', whole=named(finding))}."
    if Direction.RESPONSE not in directions(finding) or not isinstance(lost, list) or not lost:
        return ""
    fields = listed([code(plain(name)) for name in lost])
    return say("Stop reading {fields} in {name}.", fields=fields, name=named(finding))


_LONGEST_PATTERN = 80
_FEW_VALUES = 6

_OWN: Mapping[str, Callable[[Context, Finding], str]] = MappingProxyType(
    {
        "property.renamed": _rename,
        "parameter.renamed": _rename,
        "property.split": _split,
        "property.listified": _listify,
        "schema.wrapped": _wrap,
        "schema.unwrapped": _unwrap,
        "security.alternative.removed": _authenticate,
        "security.required": _get_credentials,
        "security-scheme.detail.changed": _credentials,
        "security-scheme.flow-url.changed": _new_address,
        "media-type.removed": _media_type,
        "media-type.changed": _another_media_type,
        "parameter.serialization.changed": _written,
        "schema.enum.added": _listed_values,
        **{
            f"schema.{what}.{event}": limit_advice
            for what in ("range", "length", "item-count", "property-count")
            for event in ("narrowed", "widened")
        },
        "schema.pattern.added": _pattern,
        "schema.pattern.changed": _pattern,
        "schema.narrowed": _refused,
        "schema.all-of.added": _refused,
        "schema.widened": _possible,
        **dict.fromkeys(BRANCHES, _form),
    }
)
"""Who says what to do, by the kind of the change, where the documents say it more exactly than a rule can."""

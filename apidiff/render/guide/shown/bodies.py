"""Bodies before and after: whole payloads where an example of the document or a short made one shows the change."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.contract import Contract, Direction, Node, Usage
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.finding import Finding
from apidiff.model.places import Owner, belongs_to
from apidiff.render.examples import NOTHING, aligned, of_media_type, of_schema, shortened
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import say
from apidiff.render.guide.names import affected
from apidiff.render.guide.shown.contradictions import are_strangers, contradict
from apidiff.render.guide.shown.names import SHAPING, Names, names_of
from apidiff.render.markdown import code

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

_MOST_TRIED = 12


class Bodies(Struct, frozen=True, kw_only=True):
    """Two payloads that show a change. `caption` says in Markdown what they are; fields of a form are not JSON."""

    caption: str
    old: Json
    new: Json
    cut: bool
    is_form: bool = False


def bodies_of(context: Context, owner: Owner, findings: Sequence[Finding]) -> Bodies | None:
    """Return payloads that show what happened to the owner of the findings, or None where nothing would be seen."""
    shaping = [finding for finding in findings if finding.change.kind in SHAPING]
    if not shaping:
        return None
    keep = names_of(findings)
    for usage in best_usages(context, owner, shaping):
        found = _whole_bodies(context, usage, keep)
        if found is not None:
            return found
    return _component(context, owner, shaping, keep)


def best_usages(context: Context, owner: Owner, findings: Sequence[Finding]) -> list[Usage]:
    """Return usages whose whole body is about the owner, the simplest first."""
    ranked: list[tuple[int, bool, int, int, Usage]] = []
    seen: set[Usage] = set()
    for finding in findings:
        for usage in affected(finding)[:_MOST_TRIED]:
            if usage in seen or not usage.place.name_of("media-type"):
                continue
            seen.add(usage)
            rank = _distance(context, usage, owner)
            if rank is not None:
                ranked.append((rank, not _is_success(usage), str(usage.operation).count("/"), len(ranked), usage))
    return [usage for *_, usage in sorted(ranked, key=lambda item: item[:4])]


def _is_success(usage: Usage) -> bool:
    return usage.direction is Direction.REQUEST or (
        usage.place.part == "response" and usage.place.steps[0].name.startswith("2")
    )


def _distance(context: Context, usage: Usage, owner: Owner) -> int | None:
    """Return 0 where the owner is the whole body, 1 where the body is a list of it, None where it is further inside."""
    if belongs_to(owner, usage.operation):
        return 0
    report = context.report
    found = []
    for contract, media_type in zip((report.old.contract, report.new.contract), context.bodies(usage), strict=True):
        schema = media_type.get("schema") if media_type is not None else None
        if schema is None:
            continue
        whole = contract.follow(schema)
        if _is_component(whole, owner):
            found.append(0)
        items = whole.get("items")
        if items is not None and _is_component(contract.follow(items), owner):
            found.append(1)
    return min(found, default=None)


def _is_component(node: Node, owner: Owner) -> bool:
    return node.tokens == ("components", "schemas", owner)


def _whole_bodies(context: Context, usage: Usage, keep: Names) -> Bodies | None:
    report = context.report
    old, new = context.bodies(usage)
    if old is None or new is None:
        return None
    before = of_media_type(report.old.contract, old, usage.direction)
    after = of_media_type(report.new.contract, new, usage.direction)
    what = say("Response")
    if usage.place.part == "body":
        # What a webhook or callback sends is a request to the caller.
        what = say("Request body") if usage.direction is Direction.REQUEST else say("Body")
    found = _bodies(say("{what} of {usage}", what=what, usage=code(usage.operation)), before, after, keep)
    is_form = usage.place.part == "body" and usage.place.name_of("media-type").partition(";")[0].lower() in _FORMS
    if found is None or not is_form or not isinstance(before, dict) or not isinstance(after, dict):
        return found
    return replace(
        found, caption=say("Fields of the form that {usage} takes", usage=code(usage.operation)), is_form=True
    )


def _component(context: Context, owner: Owner, findings: Sequence[Finding], keep: Names) -> Bodies | None:
    """Return examples of the component itself, where no operation has it as a whole body."""
    report = context.report
    direction = next((usage.direction for finding in findings for usage in affected(finding)), Direction.RESPONSE)
    old, new = _schema(report.old.contract, owner), _schema(report.new.contract, owner)
    if old is None or new is None:
        return None
    before = of_schema(report.old.contract, old, direction)
    after = of_schema(report.new.contract, new, direction)
    return _bodies(say("The {owner} object", owner=code(owner)), before, after, keep)


def _schema(contract: Contract, name: Owner) -> Node | None:
    schemas = contract.root.get("components")
    schemas = schemas.get("schemas") if schemas is not None else None
    return schemas.get(name) if schemas is not None and isinstance(name, str) else None


def _bodies(caption: str, before: Json, after: Json, keep: Names) -> Bodies | None:
    if before is NOTHING or after is NOTHING or contradict(before, after, keep.stated):
        return None
    if not keep.is_restructured and not keep.is_retyped and are_strangers(before, after):
        return None
    if not keep.is_restructured:
        before, after = aligned(before, after, keep.told | keep.kept, keep.moving)
    if same(before, after):
        return None
    if keep.told and all(_found(before, name) == _found(after, name) for name in keep.told):
        # They differ, but not in what the findings are about.
        return None
    old, new, cut = shortened(before, after, keep.told | keep.kept)
    return Bodies(caption=caption, old=old, new=new, cut=cut)


def _found(value: Json, name: str) -> list[str]:
    """Return what stands under a name anywhere in a value. Examples are small enough to look."""
    if isinstance(value, dict):
        own = [repr(value[name])] if name in value else []
        return [*own, *(text for child in value.values() for text in _found(child, name))]
    return [text for item in value for text in _found(item, name)] if isinstance(value, list) else []

"""A first version of a rule, to be filled in: its examples fit its kind, hold at once, and show how the kind looks.

They are made of those of the shipped rule for the kind that matters most. The new rule says the condition of that one
and a further one, which the example meets: so it goes before the shipped rule, and leaves everything else to it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import filterfalse
from typing import Any

from apidiff.classify.rules.examples import Judged, document_of, fires, settings_of
from apidiff.classify.rules.rule import Rule
from apidiff.classify.rules.rulebook import Rulebook, as_stated
from apidiff.model.contract import Direction
from apidiff.model.document import DocumentError, Json
from apidiff.model.kinds import Kind


def template(id_: str, kind: Kind, book: Rulebook, judged: Judged, version: str) -> str:
    """Return the text of a rule file for a kind. `version` is the one that will have the rule first.

    Of a kind without a rule nobody has an example yet: the documents of its own are to be filled in.
    """
    rules = book.rules_of(kind.name)
    return (
        _another(id_, kind, min(rules, key=_prominence), book, judged, version) if rules else _first(id_, kind, version)
    )


def _first(id_: str, kind: Kind, version: str) -> str:
    """The text of the first rule for a kind: it speaks of every change of it."""
    level = "non-breaking" if kind.polarity == "-" else "warning"
    examples = [
        {"name": "TODO what changes", "document": True, "before": {}, "after": {}, "reports": level},
        {
            "name": "TODO what looks alike and is none",
            "document": True,
            "before": {},
            "after": {},
            "reports": "nothing",
        },
    ]
    return _written(id_, kind, version, {"when": {}}, {"level": level}, examples)


def _another(id_: str, kind: Kind, rule: Rule, book: Rulebook, judged: Judged, version: str) -> str:
    """The text of a further rule for a kind, beside the shipped ones."""
    raw = as_stated(rule).raw
    examples = sorted(raw["examples"], key=fires, reverse=True)
    further, example = _told_apart(rule, kind, examples[0], book, judged)
    alike = next(filterfalse(fires, examples), examples[-1])
    if fires(alike) and not further.items() <= _facts(rule, alike, book, judged).items():
        alike = {**alike, "quiet": True}  # The shipped rule fires; the new one does not.
    when = {**raw.get("when", {}), **further}
    level = {key: raw[key] for key in ("level", "judged") if key in raw}
    return _written(id_, kind, version, {"when": when}, level, [example, alike])


def _written(
    id_: str,
    kind: Kind,
    version: str,
    when: Mapping[str, Json],
    level: Mapping[str, Json],
    examples: Sequence[Mapping[str, Json]],
) -> str:
    return _TEMPLATE.format(
        id=id_,
        version=version,
        kind=kind.name,
        facts="\n".join(textwrap.wrap(", ".join(kind.all_facts), 116, initial_indent="#   ", subsequent_indent="#   ")),
        when=_yaml(when),
        level=_yaml(level),
        examples=_yaml({"examples": list(examples)}),
    )


def _prominence(rule: Rule) -> tuple[int, int, str]:
    """Less for a rule with a worse level, then for one that asks less."""
    return min(rule.levels.of("contract", way).rank for way in Direction), len(rule.when), rule.id


def _told_apart(
    rule: Rule, kind: Kind, example: Mapping[str, Json], book: Rulebook, judged: Judged
) -> tuple[dict[str, str], Mapping[str, Json]]:
    """Return a further condition on the changes of a rule, and an example that meets it. Where it can be, the condition
    asks for a name that is in no shipped example: these remain with the shipped rule."""
    asked = {condition.fact for condition in rule.when}
    facts = _facts(rule, example, book, judged)
    names = (*kind.facts, "subject")
    told = {fact: str(facts[fact]) for fact in names if _tells(facts.get(fact)) and fact not in asked}
    for fact, value in told.items():
        renamed = {**example, **{key: _renamed(example[key], value) for key in _DOCUMENTS if key in example}}
        if _facts(rule, renamed, book, judged).get(fact) == value + _MINE:
            return {fact: value + _MINE}, renamed
    return dict(list(told.items())[:1]), example


_DOCUMENTS = ("before", "after", "components")
_MINE = "_mine"


def _renamed(value: Json, name: str) -> Json:
    """Return a value with a name of one's own wherever a name stands in it."""
    if isinstance(value, dict):
        return {key + _MINE if key == name else key: _renamed(child, name) for key, child in value.items()}
    if isinstance(value, list):
        return [_renamed(child, name) for child in value]
    return value + _MINE if isinstance(value, str) and value == name else value


def _facts(rule: Rule, example: Mapping[str, Json], book: Rulebook, judged: Judged) -> Mapping[str, Json]:
    """Return the facts of the change that a rule reports in an example, none where it reports nothing."""
    try:
        documents = document_of(example, "before"), document_of(example, "after")
        found = judged(*documents, settings_of(example), book)
    except DocumentError:
        return {}
    return next((finding.change.facts for finding in found if finding.rule == rule.id), {})


def _tells(value: Json) -> bool:
    return isinstance(value, str) and value != ""


def _yaml(value: Mapping[str, Any]) -> str:
    import yaml

    def written(key: str, part: Json) -> str:
        # In the style None a mapping of nothing but scalars is written in braces, even the outermost one.
        style = False if isinstance(part, str) else None
        text: str = yaml.safe_dump({key: part}, sort_keys=False, default_flow_style=style, width=110)
        return text.rstrip()

    return "\n".join(written(key, part) for key, part in value.items())


_TEMPLATE = """\
id: {id}
summary: TODO the change in one line, without names
since: "{version}"
change: {kind}
# Which of these changes the rule speaks of. Facts to ask for here, and to name in the texts in braces:
{facts}
{when}
{level}
message: "TODO: {{subject}} changed"
why: >
  TODO what a client experiences.
# Where the level comes from: a `url`, or a `row` of docs/breaking-changes.md; rules of apidiff itself have one of them.
sources:
  - {{title: "TODO the standard, or a decision of yours", url: null}}
migrate:
  caller: "TODO"
  owner: "TODO"
# One example that makes the rule fire, and one that looks alike and does not.
{examples}
"""

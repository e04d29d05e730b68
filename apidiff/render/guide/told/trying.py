"""How callers test against the new version, and how they go back: by what tells the two versions apart in a call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apidiff.model.contract import Contract, Operation
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import say
from apidiff.render.guide.servers import first_bases, test_servers, unlike_addresses
from apidiff.render.guide.shown.requests import parameters_of
from apidiff.render.markdown import code, prose

_VERSION_NAME = re.compile(r"(x-)?([a-z0-9]+-)*(api-?)?version", re.IGNORECASE)
_PLAIN = "version"
_MOST_OPERATIONS = 200


def trying(context: Context) -> Iterator[str]:
    """Yield how to test against the new version and how to go back, in Markdown."""
    old, new = first_bases(context)
    header = _version_parameter(context)
    if old and new and old != new:
        yield say(
            "**Test.** Send some of your calls to {new}, while the others stay at {old}.", new=code(new), old=code(old)
        )
        version = prose(context.old) if context.is_named else say("the old version")
        yield say(
            "**Go back.** Call {old} again, for as long as the provider runs {version}.", old=code(old), version=version
        )
    elif header:
        name, place, values = header
        said = f" {code(values[1])}" if values[1] else say(" of the new version")
        yield say(
            "**Test.** Send the {place} {name}{said} with some of your calls.",
            place=prose(place),
            name=code(name),
            said=said,
        )
        before = f" {code(values[0])}" if values[0] else say(" of the old version")
        yield say("**Go back.** Send {name}{before} again.", name=code(name), before=before)
    else:
        servers = test_servers(context)
        if servers:
            names = ", ".join(f"{code(url)} ({prose(role)})" for url, role in servers)
            yield say(
                "**Test.** These servers do no real work: {names}. Ask when they run the new version.", names=names
            )
        else:
            yield _without_choice(*unlike_addresses(context))
        yield say("**Go back.** Nothing in a call chooses the version: keep the code for both until yours has moved.")


def _without_choice(old: str, new: str) -> str:
    """Return how to test where the addresses that the documents name, if any, tell no caller where either runs."""
    if old and new:
        return say(
            "**Test.** The documents name {old} and {new}, which are not servers of one kind, so they do not say how a "
            "call chooses between the versions. Ask the provider where the new version can be tried.",
            old=code(old),
            new=code(new),
        )
    if old or new:
        return say(
            "**Test.** Only one of the documents names an address, {url}, so they do not say how a call chooses "
            "between the versions. Ask the provider where the new version can be tried.",
            url=code(old or new),
        )
    return say(
        "**Test.** Both versions have the same addresses, so a call cannot choose between them. Ask the "
        "provider where the new version can be tried."
    )


def _version_parameter(context: Context) -> tuple[str, str, tuple[str, str]] | None:
    """Return the header or query parameter that chooses a version, and what it is in both documents. What is called
    `version` and no more is often the version of a thing: it chooses that of the API where most operations take it."""
    sides = [dict(_stated(side.contract)) for side in (context.report.old, context.report.new)]
    for key, value in sides[1].items():
        if key in sides[0]:
            before = sides[0][key]
            told = (before, value) if before != value else ("", "")
            return key[1], say("header") if key[0] == "header" else say("query parameter"), told
    return None


def _stated(contract: Contract) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the parameters that may choose a version, by place and name, with the value that the document names."""
    operations = contract.operations[:_MOST_OPERATIONS]
    found: dict[tuple[str, str], list[str]] = {}
    for operation in operations:
        for key, value in _parameters(contract, operation):
            found.setdefault(key, []).append(value)
    for key, values in found.items():
        if key[1].lower() != _PLAIN or len(values) * 2 > len(operations):
            yield key, values[-1]


def _parameters(contract: Contract, operation: Operation) -> Iterator[tuple[tuple[str, str], str]]:
    for item in parameters_of(contract, operation):
        if item.in_ in ("header", "query") and _VERSION_NAME.fullmatch(item.name):
            schema, example = item.node.get("schema"), item.node.get("example")
            whole = contract.follow(schema).value if schema is not None else None
            given = whole if isinstance(whole, dict) else {}
            value = example.value if example is not None else given.get("const", given.get("default", ""))
            yield (item.in_, item.name), str(value) if isinstance(value, str | int | float) else ""

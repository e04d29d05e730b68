"""`apidiff rules`: what counts as breaking, to read, to test and to add to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

from apidiff.classify.rules.rule import PROFILES, Rule
from apidiff.classify.rules.rulebook import (
    INDEX,
    index_text,
    load_rulebook,
    read_folder,
    shipped_folder,
    stated_in,
    with_examples,
)
from apidiff.cli.files import replace_file
from apidiff.model.contract import Direction
from apidiff.model.document import ConfigError, Json
from apidiff.model.finding import Level
from apidiff.model.kinds import KINDS
from apidiff.model.words.spelling import nearest

if TYPE_CHECKING:
    from rich.console import RenderableType

_COLOURS = {Level.BREAKING: "red", Level.WARNING: "yellow", Level.NON_BREAKING: "green", Level.DOCUMENTATION: "blue"}
_PACKS = click.option(
    "--rules", "packs", multiple=True, metavar="DIR", help="Further rules; one with a known id replaces it."
)


@click.group(name="rules")
def rules() -> None:
    """Show, test and add the rules that give changes their level."""


@rules.command(name="list")
@_PACKS
@click.option("--format", "-f", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_(packs: tuple[str, ...], format_: str) -> None:
    """Print every rule by area, with its level per profile.

    Two levels stand for requests / responses.
    """
    found = sorted(load_rulebook(packs), key=lambda rule: (_areas().index(rule.kind.area), rule.id))
    if format_ == "json":
        click.echo(json.dumps([_as_json(rule) for rule in found], indent=2, ensure_ascii=False))
        return
    width = max(len(rule.id) for rule in found)
    area = ""
    for rule in found:
        if rule.kind.area != area:
            click.echo(("" if area == "" else "\n") + click.style(rule.kind.area, bold=True))
            area = rule.kind.area
        click.echo(f"  {rule.id:{width}}  {_level_column(rule)}")


def _areas() -> list[str]:
    """Return the areas in the order of the catalogue of kinds."""
    return list(dict.fromkeys(kind.area for kind in KINDS.values()))


def _level_column(rule: Rule) -> str:
    """Return the levels under `contract`, and those of other profiles where they differ."""
    usual = rule.levels.text("contract")
    others = [f"{profile}: {rule.levels.text(profile)}" for profile in PROFILES[1:]]
    differing = [text for text in others if not text.endswith(f": {usual}")]
    worst_level = min((rule.levels.of("contract", direction) for direction in Direction), key=lambda level: level.rank)
    shown = click.style(usual, fg=_COLOURS[worst_level])
    return f"{shown}  ({'; '.join(differing)})" if differing else shown


def _as_json(rule: Rule) -> dict[str, Json]:
    return {
        "id": rule.id,
        "area": rule.kind.area,
        "summary": rule.summary,
        "change": rule.kind.name,
        "levels": {
            profile: {direction.value: rule.levels.of(profile, direction).value for direction in Direction}
            for profile in PROFILES
        },
    }


@rules.command(short_help="List the kinds of change with their facts.")
@click.argument("word", required=False, default="")
@click.option("--format", "-f", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def kinds(word: str, format_: str) -> None:
    """List the kinds of change that rules speak of, with the facts that each states; with WORD, those that have it in
    their name.

    Every kind also states subject, old and new. `proof`: payloads decide where they can.
    """
    found = [kind for kind in KINDS.values() if word in kind.name]
    if not found:
        raise ConfigError(f"no kind of change has `{word}` in its name; `apidiff rules kinds` lists all")
    if format_ == "json":
        click.echo(json.dumps([to_builtins(kind) for kind in found], indent=2))
        return
    width = max(len(kind.name) for kind in found)
    for area, members in groupby(found, key=lambda kind: kind.area):
        click.echo(click.style(area, bold=True))
        for kind in members:
            facts = ", ".join(_fact(fact, kind.values.get(fact, ())) for fact in kind.facts)
            click.echo(f"  {kind.name:{width}}  {kind.judged}  {facts}".rstrip())


def _fact(fact: str, values: tuple[str, ...]) -> str:
    return f"{fact} ({' | '.join(values)})" if values else fact


@rules.command(short_help="Show what a rule means, with reasons and examples.")
@click.argument("id_", metavar="ID")
@_PACKS
def explain(id_: str, packs: tuple[str, ...]) -> None:
    """Show what the rule ID means: why, where it comes from, examples, and what to do."""
    from rich.console import Console, Group
    from rich.panel import Panel

    rule = with_examples(load_rulebook(packs).rule(id_))
    console = Console()
    console.print(Panel(Group(*_explanation(rule)), title=rule.id, title_align="left", padding=(1, 2)))


def _explanation(rule: Rule) -> Iterable[RenderableType]:
    from rich.text import Text

    yield Text(rule.summary, style="bold")
    yield Text(f"Kind of change: {rule.kind.name}")
    for condition in rule.when:
        yield Text(f"Only where {condition.fact} {condition.operator} {json.dumps(condition.operand)}")
    for profile in PROFILES:
        yield Text(f"Level, profile {profile}: {rule.levels.text(profile)}")
    for title, wording in (("Why", rule.why), ("Callers", rule.caller), ("Owners", rule.owner)):
        yield from _heading(title)
        if wording.request == wording.response:
            yield Text(wording.request)
        else:
            yield Text(f"Requests: {wording.request}")
            yield Text(f"Responses: {wording.response}")
    if rule.cadwyn is not None and rule.cadwyn.instruction != "none":
        yield from _heading("Cadwyn")
        converter = "" if rule.cadwyn.converter == "none" else f", with a converter for {rule.cadwyn.converter}"
        ask = f"; a person has to say: {rule.cadwyn.ask}" if rule.cadwyn.ask else ""
        yield Text(f"{rule.cadwyn.instruction}{converter}{ask}")
    yield from _heading("Sources")
    for source in rule.sources:
        yield Text("\n  ".join(filter(None, (source.title, source.address))))
    for example in rule.examples:
        yield from _example(example)


def _heading(title: str) -> Iterable[RenderableType]:
    from rich.text import Text

    yield Text("")
    yield Text(title, style="bold")


def _example(example: Any) -> Iterable[RenderableType]:
    import yaml
    from rich.text import Text

    from apidiff.classify.rules.examples import fires

    where = example.get("direction", "document")
    yield from _heading(f"Example: {example['name']}")
    yield Text(f"({where}) " + (f"reports {example['reports']}" if fires(example) else "this rule stays silent"))
    for side in ("before", "after"):
        text = yaml.safe_dump(example[side], sort_keys=False, default_flow_style=None, width=68).rstrip()
        yield Text(f"{side}:", style="dim")
        yield Text("\n".join(f"  {line}" for line in text.splitlines()))


@rules.command(short_help="Run the examples of the rules.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def test(folder: Path | None) -> None:
    """Run the examples of every rule in DIR (without it: of the shipped rules) against the whole rulebook.

    Exits with 1 where an example does not hold, two rules may claim the same change, a change may find no rule, or the
    index of the shipped rules is out of date.
    """
    from apidiff.classify.rules.coherence import incoherent
    from apidiff.classify.rules.examples import run_examples
    from apidiff.pipeline import judged

    rulebook = load_rulebook([folder or shipped_folder()])
    counted = failed = 0
    for complaint in incoherent(rulebook):
        failed += 1
        click.echo(complaint)
    for stated in read_folder(folder or shipped_folder()):
        for outcome in run_examples(stated.rule(), rulebook, judged):
            counted += 1
            if outcome.complaint is not None:
                failed += 1
                click.echo(f"{stated.origin}: {outcome.example}: {outcome.complaint}")
    if folder is None and not _index_is_current():
        failed += 1
        click.echo(f"{shipped_folder() / INDEX}: out of date; write it again with `apidiff rules index`")
    click.echo(f"{counted} examples, {failed} failures")
    if failed:
        raise SystemExit(1)


def _index_is_current() -> bool:
    folder = shipped_folder()
    return (folder / INDEX).read_text(encoding="utf-8") == index_text(folder)


@rules.command(short_help="Write index.json of the shipped rules again.")
def index() -> None:
    """Write index.json of the shipped rules again, after a rule was added or changed."""
    folder = shipped_folder()
    replace_file(str(folder / INDEX), index_text(folder).encode())
    click.echo(f"wrote {folder / INDEX}")


@rules.command(short_help="Write a template for a rule.")
@click.argument("id_", metavar="ID")
@click.option("--change", "kind", required=True, metavar="KIND", help="The kind of change, such as property.removed.")
@click.option("--dir", "folder", default="rules", show_default=True, type=click.Path(path_type=Path))
def new(id_: str, kind: str, folder: Path) -> None:
    """Write a template for the rule ID into the folder of its area, with examples that hold."""
    from apidiff import __version__
    from apidiff.classify.rules.template import template
    from apidiff.pipeline import judged

    if kind not in KINDS:
        raise ConfigError(f"there is no kind of change `{kind}`{nearest(kind, KINDS)}")
    version = ".".join(__version__.split(".")[:2])
    text = template(id_, KINDS[kind], load_rulebook(), judged, version)
    path = folder / KINDS[kind].area / f"{id_}.yaml"
    if path.exists():
        raise ConfigError(f"{path} is there already")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"cannot make {path.parent}: {error.strerror or error}") from error
    replace_file(str(path), text.encode())
    try:
        next(stated_in(path)).rule()
    except ConfigError:
        path.unlink()
        raise
    click.echo(f"wrote {path}")

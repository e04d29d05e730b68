"""The rulebook finds the one rule that speaks about a change.

Rules are indexed by kind. Among those whose conditions hold, the one with the most conditions wins; a tie is
an error that names both files. The shipped rules are read from `index.json`, which holds everything but their
examples, so that a run does not parse a few hundred YAML files; a user's rules are read from their YAML.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from itertools import combinations
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.classify.rules.conditions import exclude_each_other, hold_together, implies
from apidiff.classify.rules.rule import Rule, RuleError, parse_rule
from apidiff.classify.rules.wording import Wording
from apidiff.model.document import ConfigError, DocumentError, Json, Problem
from apidiff.model.kinds import KINDS
from apidiff.model.typed import At, Misfit
from apidiff.model.words.catalogue import ENGLISH, Catalogue, catalogue_of
from apidiff.model.words.spelling import nearest, told

INDEX = "index.json"
_FILE = "file"
"""In the index: the file that states a rule."""


class Stated(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """What a file states about one rule, not parsed further: only rules of kinds that occur are. `family` is what the
    file holds where it states several; `layer` is that of the Rule."""

    raw: Json
    origin: str
    family: Json = None
    layer: int = 0

    def rule(self) -> Rule:
        """Return the rule. Raises ConfigError that names the place in the file, if there is one, and what is wrong."""
        return self._rule

    @cached_property
    def _rule(self) -> Rule:
        try:
            return parse_rule(self.raw, self.origin, self.layer)
        except RuleError as error:
            from apidiff.classify.rules.family import written_at

            at = error.at if self.family is None else written_at(self.family, self.raw["id"], error.at)
            raise _located(Path(self.origin), at, error.what) from None


class Rulebook(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """All rules of a run, by kind and by id. Their messages and what they advise callers are in the language of the
    catalogue, as far as it has them. `known_ids` are those of all rules, where they are known already."""

    by_kind: Mapping[str, tuple[Stated, ...]]
    catalogue: Catalogue | None = None
    known_ids: frozenset[str] | None = None
    parsed: dict[str, tuple[Rule, ...]] = field(default_factory=dict)

    def rules_of(self, kind: str) -> tuple[Rule, ...]:
        """Return the rules of a kind. Raises ConfigError where one cannot be read or two of them always tie."""
        found = self.parsed.get(kind)
        if found is None:
            found = tuple(stated.rule() for stated in self.by_kind.get(kind, ()))
            _refuse_ties(found)
            if self.catalogue is not None:
                found = tuple(
                    replace(rule, message=self.in_language(rule.message), caller=self.in_language(rule.caller))
                    for rule in found
                )
            self.parsed[kind] = found
        return found

    def rule_for(self, kind: str, facts: Mapping[str, Json]) -> Rule:
        """Return the one rule that claims a change of that kind with those facts.

        Raises ConfigError where none does, or where two of one folder do with equally many conditions.
        """
        claiming = [rule for rule in self.rules_of(kind) if rule.claims(facts)]
        if len(claiming) > 1:
            claiming.sort(key=lambda rule: rule.weight, reverse=True)
        if not claiming:
            raise ConfigError(f"no rule claims a change of the kind {kind} with the facts {dict(facts)!r:.200}")
        if len(claiming) > 1 and claiming[0].weight == claiming[1].weight:
            raise _tie(claiming[0], claiming[1])
        return claiming[0]

    def in_language(self, wording: Wording) -> Wording:
        """Return a wording in the language of the run, as far as its catalogue has it."""
        return wording if self.catalogue is None else wording.translated(self.catalogue.text)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all rules. A comparison asks three times."""
        return self.known_ids or frozenset(stated.raw["id"] for rules in self.by_kind.values() for stated in rules)

    def rule(self, id_: str) -> Rule:
        """Return the rule with that id. Raises ConfigError with the nearest spelling where there is none."""
        if not isinstance(id_, str):
            raise ConfigError(f"there is no rule {told(id_)}; expected its id, such as `property-removed`")
        for kind, rules in self.by_kind.items():
            if any(stated.raw["id"] == id_ for stated in rules):
                return next(rule for rule in self.rules_of(kind) if rule.id == id_)
        raise ConfigError(f"there is no rule `{id_}`{nearest(id_, self.ids)}")

    def __iter__(self) -> Iterator[Rule]:
        """Yield every rule, in the order of the catalogue of kinds."""
        for kind in KINDS:
            yield from self.rules_of(kind)


def _tie(one: Rule, other: Rule) -> ConfigError:
    return ConfigError(
        f"{one.origin} and {other.origin} claim the same change of the kind {one.kind.name}; "
        f"give {other.id} a further condition, or the id {one.id} to replace that rule"
    )


def _refuse_ties(rules: tuple[Rule, ...]) -> None:
    """Raise ConfigError for two rules of one folder that are sure to claim some change with equally many conditions,
    and for a rule that leaves nothing to one of an earlier folder under another id."""
    for one, other in combinations(sorted(rules, key=lambda rule: rule.layer), 2):
        if one.weight == other.weight:
            alike = not exclude_each_other(one.when, other.when) and hold_together(one.when, other.when)
        else:
            alike = one.layer < other.layer and implies(one.when, other.when)
        if alike:
            raise _tie(one, other)


@cache
def shipped_folder() -> Path:
    """Return the folder of the shipped rules: the one inside the wheel, else the checkout's own (editable
    installs)."""
    package = Path(__file__).resolve().parents[2]
    packaged = package / "_rules"
    return packaged if packaged.is_dir() else package.parent / "rules"


def load_rulebook(folders: Iterable[str | Path] = (), language: str = ENGLISH) -> Rulebook:
    """Return the shipped rules and those of the folders. A rule with a known id takes the place of the one before it;
    another one goes before those of earlier folders. What they say to callers is in the language.

    Raises ConfigError where a folder or a rule in it cannot be read, two rules are sure to tie, or something else than
    folders was given.
    """
    read = tuple(_folders(folders))
    shipped = _shipped()
    by_id: dict[str, Stated] = {}
    added: set[str] = set()
    for layer, folder in enumerate(read, start=1):
        for stated in read_folder(Path(folder)):
            rule = stated.rule()
            known = by_id.get(rule.id) or shipped.by_id.get(rule.id)
            by_id[rule.id] = replace(stated, layer=layer if known is None else known.layer)
            added.add(rule.kind.name)
    by_kind = _group({**shipped.by_id, **by_id}.values()) if by_id else shipped.by_kind
    catalogue = None if language == ENGLISH else catalogue_of(language)
    book = Rulebook(by_kind=by_kind, catalogue=catalogue, known_ids=None if by_id else shipped.ids)
    for kind in sorted(added):
        book.rules_of(kind)
    return book


def _folders(given: object) -> Iterator[str | os.PathLike[str]]:
    """Yield the folders that were given: whoever calls without a type checker may give anything."""
    if isinstance(given, str | bytes | os.PathLike | Mapping) or not isinstance(given, Iterable):
        raise ConfigError(f"the folders of rules are {told(given)}; expected a list of them")
    for folder in given:
        if not isinstance(folder, str | os.PathLike):
            raise ConfigError(f"a folder of rules is {told(folder)}; expected a path")
        yield folder


class _Shipped(Struct, frozen=True, kw_only=True, eq=False):
    """What the index of the shipped rules states, by id and by kind."""

    by_id: Mapping[str, Stated]
    by_kind: Mapping[str, tuple[Stated, ...]]
    ids: frozenset[str]


def _shipped() -> _Shipped:
    path = shipped_folder() / INDEX
    try:
        found = path.stat()
        return _indexed(path, found.st_mtime_ns, found.st_size)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: the index of the shipped rules cannot be read ({error})") from error


@lru_cache(maxsize=1)
def _indexed(path: Path, modified: int, size: int) -> _Shipped:
    """Return the rules that an index states, as it is since it was modified. One process compares many documents.
    Raises OSError or ValueError."""
    import orjson

    by_id = {raw["id"]: Stated(raw=raw, origin=f"rules/{raw.pop(_FILE)}") for raw in orjson.loads(path.read_bytes())}
    return _Shipped(by_id=by_id, by_kind=_group(by_id.values()), ids=frozenset(by_id))


def _group(rules: Iterable[Stated]) -> Mapping[str, tuple[Stated, ...]]:
    found: dict[str, list[Stated]] = {}
    for stated in rules:
        found.setdefault(stated.raw["change"], []).append(stated)
    return {kind: tuple(stated) for kind, stated in found.items()}


def read_folder(folder: Path) -> Iterator[Stated]:
    """Yield what the rule files in a folder and the folders below it state, in the order of their paths.

    Raises ConfigError where there is no such folder, a file is no YAML, or its name is not the rule's id.
    """
    if not os.path.isdir(folder):  # a Path raises an error of its own for a name that is too long
        raise ConfigError(f"{folder}: there is no such folder of rules")
    try:
        found = sorted(folder.rglob("*.yaml"))
    except OSError as error:
        raise ConfigError(f"{folder}: the rules cannot be listed: {error.strerror or error}") from error
    for path in found:
        yield from stated_in(path)


def stated_in(path: Path) -> Iterator[Stated]:
    """Yield what a file states: one rule, or those of a family. Raises ConfigError as read_folder does."""
    from apidiff.classify.rules.family import FOR, members
    from apidiff.load.parse.yaml_ import parse_yaml

    try:
        raw = parse_yaml(path.read_bytes(), str(path))
    except (OSError, DocumentError) as error:
        raise ConfigError(f"this rule cannot be read: {error}") from error
    if isinstance(raw, dict) and FOR in raw:
        try:
            yield from (Stated(raw=member, origin=str(path), family=raw) for member in members(raw))
        except Misfit as misfit:
            raise _located(path, misfit.at, str(misfit)) from None
        return
    stated_id = raw.get("id") if isinstance(raw, dict) else None
    if stated_id != path.stem:
        raise ConfigError(f"{path}: the file is named `{path.stem}`, but the rule's id is `{stated_id}`")
    yield Stated(raw=raw, origin=str(path))


def with_examples(rule: Rule) -> Rule:
    """Return a rule as its file has it: the index leaves the examples out. Raises ConfigError."""
    return rule if rule.examples else as_stated(rule).rule()


def as_stated(rule: Rule) -> Stated:
    """Return what the file of a shipped rule states about it. Raises ConfigError."""
    path = shipped_folder() / Path(rule.origin).relative_to("rules")
    return next(stated for stated in stated_in(path) if stated.raw["id"] == rule.id)


def _located(path: Path, at: At, what: str) -> ConfigError:
    """Return the error about a place in a rule file, with line and column where the file is there to be looked at."""
    from apidiff.load.places.positions import position_in

    position = position_in(path.read_bytes(), str(path), at) if at and path.is_file() else None
    return ConfigError(str(Problem(source=str(path), what=what, position=position)))


def index_text(folder: Path) -> str:
    """Return the text of `index.json` for a folder of rules: every rule without its examples, one a line,
    sorted by kind and id.

    Raises ConfigError where a rule cannot be read.
    """
    rules = []
    for stated in read_folder(folder):
        raw = {key: value for key, value in stated.raw.items() if key != "examples"}
        parse_rule(raw, stated.origin)
        rules.append({**raw, _FILE: Path(stated.origin).relative_to(folder).as_posix()})
    kinds = list(KINDS)
    rules.sort(key=lambda raw: (kinds.index(raw["change"]), raw["id"]))
    lines = ",\n".join(json.dumps(raw, ensure_ascii=False, sort_keys=True) for raw in rules)
    return f"[\n{lines}\n]\n"

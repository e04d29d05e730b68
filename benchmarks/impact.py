"""Who is hit, with known truth: is whoever uses what was edited called hit, and whoever does not never?

    python benchmarks/impact.py FOLDER [--seed N] [--edits N] [--largest MEGABYTES] [--show]

FOLDER holds one folder per document with `old.*` (JSON or YAML, a single file). Every document gets edits of single
schemas, of parameters and of operations. Consumers send and receive payloads made at random. What each uses is told by
validators of our own, which share nothing with the program: a request that the old document allows and the new one
refuses is a user, and so is a payload that is refused once the edited part of the old document forbids everything; one
that is not is a non-user. Exit code 1 where a user is not seen, or a non-user is called hit.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as File
from random import Random
from typing import Any

import jsonschema_rs
from mutation import branches, parts, standards, substitutions, wordings  # noqa: F401  (they enter their kinds)
from mutation.payloads import Payloads, _Search
from mutation.reach import REQUEST, RESPONSE, Operation, Reach, operations, parameters
from mutation.schemas import SCHEMA_KINDS
from mutation.surface import SURFACE_KINDS
from mutation.tree import Path, at, follow, local_target, replaced
from mutation.truth import AT_LEAST_WARNING, SchemaKind
from mutation.witnesses import lowered, reference
from mutations import Maker, documents

from apidiff.config import Settings
from apidiff.impact.run import Consumers, with_impact
from apidiff.pipeline import compare

PAYLOADS = 8
SETTINGS = Settings()
SURFACE = ("parameter removed", "parameter required", "required parameter added", "operation removed", "path removed")


@dataclass(frozen=True)
class Position:
    """A JSON payload of an operation."""

    operation: Operation
    direction: str
    schema: Path
    media: str
    status: int


@dataclass
class Tally:
    """What became of the pairs of an edit and a consumer."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    show: bool = False

    def add(self, case: str, ok: bool, about: str) -> None:
        """Count one pair."""
        self.right[f"{case}: {'right' if ok else 'WRONG'}"] += 1
        if not ok:
            self.wrong.append(f"{case}: {about}")
            if self.show:
                print(self.wrong[-1], flush=True)


def positions(root: Any) -> Iterator[Position]:
    """Yield the JSON payloads of the operations of paths."""
    for operation in operations(root):
        if operation.inverted or operation.path[0] != "paths":
            continue
        value = at(root, operation.path)
        for path in parameters(root, operation):
            if at(root, path).get("in") == "body" and "schema" in at(root, path):
                stated = value.get("consumes") or root.get("consumes") or ["application/json"]
                # Of a body of a media type that is not described, nobody knows what the schema says.
                for media in [name for name in stated if "json" in name][:1]:
                    yield Position(operation, REQUEST, (*path, "schema"), media, 0)
        body = follow(root, (*operation.path, "requestBody")) if "requestBody" in value else None
        if body is not None:
            for media, schema in _json_of(root, body):
                yield Position(operation, REQUEST, schema, media, 0)
        for status in value.get("responses") or {}:
            response = follow(root, (*operation.path, "responses", status))
            if response is not None and str(status).isdecimal():
                for media, schema in _json_of(root, response):
                    yield Position(operation, RESPONSE, schema, media, int(status))


def _json_of(root: Any, path: Path) -> Iterator[tuple[str, Path]]:
    holder = at(root, path)
    if "schema" in holder:
        yield "application/json", (*path, "schema")
    for media in holder.get("content") or {}:
        found = follow(root, (*path, "content", media))
        if found is not None and "json" in media and "schema" in at(root, found):
            yield media, (*found, "schema")


def below(root: Any, start: Path) -> set[Path]:
    """Return every schema that one reaches."""
    seen: set[Path] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        value = at(root, path)
        if not isinstance(value, dict):
            continue
        target = local_target(root, value.get("$ref"))
        if target is not None:
            waiting.append(target)
        for key in ("items", "additionalProperties"):
            if isinstance(value.get(key), dict):
                waiting.append((*path, key))
        for key in ("allOf", "anyOf", "oneOf"):
            waiting += [(*path, key, index) for index in range(len(value.get(key) or []))]
        waiting += [(*path, "properties", name) for name in value.get("properties") or {}]
    return seen


class Judge:
    """Holds payloads against documents by validators of our own."""

    def __init__(self, root: Any, direction: str) -> None:
        self.root = lowered(root, direction)
        self._known: dict[Path, Any] = {}

    def admits(self, schema: Path, value: Any) -> bool:
        """Return whether a payload is allowed. Raises ValueError where that cannot be told."""
        if schema not in self._known:
            document = {**self.root, "$ref": reference(schema)}
            self._known[schema] = jsonschema_rs.Draft202012Validator(document, validate_formats=True)
        return bool(self._known[schema].is_valid(value))


def edited_parts(old: Any, new: Any, path: Path) -> tuple[list[Path], bool]:
    """Return the parts of the old schema that an edit is about, and whether they went: the properties that did, the one
    property that differs where nothing else does, else the schema."""
    before, after = at(old, path), at(new, path)
    if isinstance(before, dict) and isinstance(after, dict):
        was, now = before.get("properties") or {}, after.get("properties") or {}
        gone = set(was) - set(now)
        if gone:
            return [(*path, "properties", name) for name in sorted(gone)], True
        changed = [name for name in was if was[name] != now[name]]
        if len(changed) == 1 and {**before, "properties": 0} == {**after, "properties": 0}:
            return [(*path, "properties", changed[0])], False
    return [path], False


def call(root: Any, position: Position, value: Any) -> dict[str, Any]:
    """Return an exchange with a payload at a position."""
    headers = {"content-type": position.media}
    found = {**_bare(root, position.operation), "status": position.status or 200}
    value = json.dumps(value) if isinstance(value, str) else value  # a text is what was sent
    if position.direction == REQUEST:
        return {**found, "request": {"headers": headers, "body": value}}
    return {**found, "response": {"headers": headers, "body": value}}


def _bare(root: Any, operation: Operation) -> dict[str, Any]:
    template = str(operation.path[1])
    path = "/".join("7" if "{" in segment else segment for segment in template.split("/"))
    return {"method": str(operation.path[-1]).upper(), "path": _base(root) + path}


def _base(root: Any) -> str:
    return str(root.get("basePath") or "").rstrip("/") if "swagger" in root else ""


def told(old: Any, new: Any, calls: dict[str, dict[str, Any]], folder: File) -> dict[str, str] | None:
    """Return the worst that is said of each consumer; None where nothing breaks."""
    report = compare(old, new, SETTINGS)
    path = folder / "calls.ndjson"
    path.write_text("".join(json.dumps({"consumer": name, **one}) + "\n" for name, one in calls.items()))
    found = with_impact(report, Consumers(files=(str(path),)), SETTINGS, lambda text: None)
    order, worst = ("hit", "may-be-hit", "not-seen"), dict.fromkeys(calls, "not-seen")
    judged = [finding for finding in found.findings if finding.impact]
    for finding in judged:
        for one in finding.impact:
            worst[one.consumer] = min(worst[one.consumer], one.status, key=order.index)
    return worst if judged else None


def schema_edit(
    tally: Tally,
    name: str,
    kind: SchemaKind,
    path: Path,
    root: Any,
    new: Any,
    made: list[Position],
    rng: Random,
    folder: File,
) -> None:
    """Judge consumers of the payloads that an edited schema reaches."""
    chosen = [one for one in made if path in below(root, one.schema)]
    rng.shuffle(chosen)
    calls: dict[str, dict[str, Any]] = {}
    truth: dict[str, str] = {}
    for position in chosen[:2]:
        try:
            for value, what in payloads(root, new, path, position, rng):
                key = f"c{len(calls)}"
                calls[key], truth[key] = call(root, position, value), what
        except (ValueError, LookupError, TypeError, RecursionError, jsonschema_rs.ValidationError):
            continue
    if not calls:
        return
    started = time.perf_counter()
    found = told(root, new, calls, folder)
    tally.seconds += time.perf_counter() - started
    for key, what in truth.items():
        said = "nothing" if found is None else found[key]
        about = f"{kind.name} at {name}/{'/'.join(map(str, path))}: {said}: {json.dumps(calls[key])[:300]}"
        if what == "refused":
            tally.add("a user of a request", said == "hit", about)
        elif found is None:
            continue
        elif what == "gone":
            tally.add("a user of what went", said == "hit", about)
        elif what == "received" and not kind.there.response <= AT_LEAST_WARNING:
            continue  # whoever reads the answer has nothing to fear of the edit
        elif what == "received":
            tally.add("a user of an answer", said != "not-seen", about)
        else:
            tally.add("a non-user", said != "hit", about)


def payloads(root: Any, new: Any, path: Path, position: Position, rng: Random) -> Iterator[tuple[Any, str]]:
    """Yield payloads that the old document allows, each with what is true of whoever sends or receives it: `refused`,
    `gone`, `received` or `none`. Those of which nobody can say are left out."""
    before, after = Judge(root, position.direction), Judge(new, position.direction)
    spots, went = edited_parts(root, new, path)
    poisoned = root
    for spot in spots:
        poisoned = replaced(poisoned, spot, {"not": {}})
    without = Judge(poisoned, position.direction)
    search = _Search(Reach(root), before.root, after.root, rng)
    seen = Counter[str]()
    fears = position.direction == RESPONSE and not _selects_kinds(root, path)
    fears = fears and (went or _says_more(new, before, after, position.schema, rng))
    for value in search.values(at(before.root, position.schema), PAYLOADS * 4):
        if not before.admits(position.schema, value):
            continue
        uses = not without.admits(position.schema, value)
        if position.direction == REQUEST:
            if not after.admits(position.schema, value):
                what = "refused"
            else:
                what = "gone" if uses and went else "none" if not uses else ""
        else:
            what = "none" if not uses else "" if not fears else "gone" if went else "received"
        if what and seen[what] < PAYLOADS // 2:
            seen[what] += 1
            yield value, what


def _selects_kinds(root: Any, path: Path) -> bool:
    """Whether a schema is that of the property of a discriminator: these validators know nothing of discriminators,
    and take values for allowed that select no schema."""
    holder = at(root, path[:-2]) if path[-2:-1] == ("properties",) else None
    stated = holder.get("discriminator") if isinstance(holder, dict) else None
    return isinstance(stated, dict) and stated.get("propertyName") == path[-1]


def _says_more(new: Any, before: Judge, after: Judge, schema: Path, rng: Random) -> bool:
    """Whether the new document sends what the old one does not allow, as far as payloads made at random show: where it
    sends less, whoever reads it has nothing to fear."""
    search = _Search(Reach(new), after.root, before.root, rng)
    for value in search.values(at(after.root, schema), PAYLOADS * 8):
        if after.admits(schema, value) and not before.admits(schema, value):
            return True
    return False


def surface_edit(tally: Tally, name: str, kind: str, root: Any, new: Any, folder: File) -> None:
    """Judge consumers of operations whose parameters differ, or that went."""
    there = {one.path: one for one in operations(new) if not one.inverted}
    calls: dict[str, dict[str, Any]] = {}
    uses: dict[str, bool] = {}
    for operation in operations(root):
        if operation.inverted or operation.path[0] != "paths" or len(calls) > 40:
            continue
        now = there.get(operation.path)
        if now is None:
            _note(calls, uses, _bare(root, operation), True)
            continue
        was, is_now = _named(root, operation), _named(new, now)
        for key in was:
            if key[0] in ("query", "header") and key not in is_now:
                _note(calls, uses, _with(_bare(root, operation), key), True)
                _note(calls, uses, _with(_bare(root, operation), None), False)
        for key, value in is_now.items():
            if key[0] in ("query", "header") and value.get("required") and not was.get(key, {}).get("required"):
                _note(calls, uses, _with(_bare(root, operation), None), True)
                _note(calls, uses, _with(_bare(root, operation), key), False)
    if not calls:
        return
    found = told(root, new, calls, folder)
    for key, used in uses.items():
        said = "nothing" if found is None else found[key]
        about = f"{kind} at {name}: {said}: {json.dumps(calls[key])[:300]}"
        if used:
            tally.add("a user of an operation or parameter", said == "hit", about)
        elif found is not None:
            tally.add("a non-user", said != "hit", about)


def _named(root: Any, operation: Operation) -> dict[tuple[str, str], Any]:
    found = (at(root, path) for path in parameters(root, operation))
    return {(str(one.get("in")), str(one.get("name"))): one for one in found}


def _with(bare: dict[str, Any], key: tuple[str, str] | None) -> dict[str, Any]:
    headers = {key[1]: "a"} if key is not None and key[0] == "header" else {}
    query = f"?{key[1]}=a" if key is not None and key[0] == "query" else ""
    return {**bare, "path": bare["path"] + query, "status": 200, "request": {"headers": headers}}


def _note(calls: dict[str, dict[str, Any]], uses: dict[str, bool], one: dict[str, Any], used: bool) -> None:
    key = f"c{len(calls)}"
    calls[key], uses[key] = one, used


def run_document(tally: Tally, name: str, root: Any, seed: int, edits: int, folder: File) -> None:
    """Make edits of one document and judge its consumers."""
    rng = Random(f"{seed} {name}")
    reach = Reach(root)
    made = list(positions(root))
    for kind in rng.sample(SCHEMA_KINDS, len(SCHEMA_KINDS)):
        if edits <= 0:
            break
        maker = Maker(reach, rng, Payloads(reach))
        paths = sorted(reach.places, key=repr)
        rng.shuffle(paths)
        for path in paths:
            found = maker._edit(kind, path)
            if found is not None and found[1].there is not None and found[1].old is None:
                schema_edit(tally, name, kind, path, root, found[1].new, made, rng, folder)
                edits -= 1
                break
    for other in SURFACE_KINDS:
        if other.name in SURFACE:
            edited = next(other.make(root, rng), None)
            if edited is not None and edited.old is None:
                surface_edit(tally, name, other.name, root, edited.new, folder)


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=File)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edits", type=int, default=40, help="edits of schemas in one document")
    parser.add_argument("--largest", type=float, default=0.3, help="megabytes of the largest document taken")
    parser.add_argument("--documents", nargs="*", default=[], help="words in the names of documents")
    parser.add_argument("--show", action="store_true", help="print what is wrong as it is found")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"{options.folder} is absent: nothing to measure")
        return 0
    tally = Tally(show=options.show)
    with tempfile.TemporaryDirectory() as folder:
        for name, root in documents(options.folder, options.documents, options.largest):
            run_document(tally, name, root, options.seed, options.edits, File(folder))
    total = sum(tally.right.values())
    for case, number in sorted(tally.right.items()):
        print(f"{number:6} {case}")
    print(f"{total} pairs of an edit and a consumer, {len(tally.wrong)} wrong, {tally.seconds:.0f} s in the program")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""The Python interface with values of every kind: the companion of `fuzz.py`.

    python benchmarks/fuzz_python.py [--seconds 60] [--first 0] [--cases N] [--show CASE FOLDER]

A case is some calls made from a number: documents as values that JSON knows, as values that it does not, as paths, as
objects that only look like something; settings with values of every type; rules, configurations and reports. What is
raised is `DocumentError`, `ConfigError`, or Python's own `TypeError` about how a function is called; what is given is
not changed; the same call gives the same report, and the report of a value is that of the file that holds it.
"""

from __future__ import annotations

import copy
import datetime
import io
import json
import os
import pickle
import random
import signal
import sys
import threading
import time
from collections import OrderedDict, UserDict, UserString, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from types import MappingProxyType, SimpleNamespace
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import fuzz  # noqa: E402  (the program is found from here)
import fuzz_files  # noqa: E402

import apidiff  # noqa: E402

Json: TypeAlias = Any


class Hostile:
    """An object whose attributes raise errors."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


class Text(str):
    """A text of a type of its own."""


class Application:
    """What only looks like an application."""

    def __init__(self, made: Callable[[], Any]) -> None:
        self.openapi = made


def _raises(error: BaseException) -> Callable[[], Any]:
    def made() -> Any:
        raise error

    return made


def _ring() -> Json:
    ring: dict[str, Json] = {}
    ring["ring"] = ring
    return ring


def _deep(levels: int) -> Json:
    value: Json = {}
    for _ in range(levels):
        value = {"a": [value]}
    return value


ODD: tuple[Callable[[], Any], ...] = (
    lambda: None, lambda: True, lambda: 0, lambda: -1, lambda: 1.5, lambda: float("nan"), lambda: float("inf"),
    lambda: 10**5000,
    lambda: "", lambda: "x", lambda: "\x00", lambda: "\ud800", lambda: "x" * 10**6, lambda: b"",
    lambda: b"openapi: 3.1.0",
    lambda: bytearray(b"x"), list, dict, tuple, lambda: {1}, lambda: frozenset(),
    lambda: {1: 2}, lambda: {None: 1},
    lambda: {("a",): 1}, lambda: {"a": {1}}, lambda: {"a": b"x"}, lambda: {"a": object()},
    lambda: {"a": Decimal("1.5")},
    lambda: {"a": Fraction(1, 3)}, lambda: {"a": datetime.date(2024, 1, 1)},
    lambda: {"a": datetime.datetime(2024, 1, 1)},
    lambda: {"a": float("nan")}, lambda: {"a": 1 + 2j}, lambda: {Text("a"): Text("b")}, lambda: {"a": UserString("b")},
    lambda: OrderedDict(a=1), lambda: defaultdict(dict), lambda: UserDict(a=1), lambda: MappingProxyType({"a": 1}),
    _ring,
    lambda: _deep(200), lambda: _deep(50_000), lambda: iter([]), lambda: (n for n in ()), lambda: Path(),
    lambda: Path("nowhere"),
    lambda: PurePosixPath("x"), lambda: Path("x" * 5000), lambda: "x" * 5000, lambda: object(),
    lambda: int,
    lambda: len, lambda: dict, lambda: lambda: None, lambda: lambda needed: {}, lambda: _raises(SystemExit(1)),
    lambda: _raises(ValueError()),
    lambda: _raises(RecursionError()), lambda: Application(dict), lambda: Application(_ring),
    lambda: Application(lambda: _deep(50_000)),
    lambda: Application(_raises(KeyError("x"))), lambda: Application(lambda: {"openapi": "3.1.0", "x": {1: {2}}}),
    lambda: SimpleNamespace(openapi=1), lambda: SimpleNamespace(get_openapi_schema=dict),
    Hostile, lambda: Hostile, lambda: range(5),
    lambda: memoryview(b"x"), lambda: sys, lambda: NotImplemented, lambda: ..., lambda: "http://[",
    lambda: "https://", lambda: "ftp://x/y",
    lambda: "HEAD:nothing", lambda: ":", lambda: "a:b:c", lambda: "-", lambda: "main:app", lambda: ".",
    lambda: "~",
    lambda: "http://127.0.0.1:9/x", lambda: open(os.devnull), lambda: threading.Lock(),  # noqa: SIM115
)  # fmt: skip
"""Values of which few are a document, or a setting."""

ALLOWED = (apidiff.DocumentError, apidiff.ConfigError)


def documents(rng: random.Random, number: int) -> tuple[Any, Any]:
    """Return what is compared: a pair of documents, in which something is of a type that JSON does not know."""
    pair = list(fuzz.pair(number))
    for side in range(2):
        how = rng.random()
        if how < 0.07:
            pair[side] = rng.choice(ODD)()
        elif how < 0.2 and isinstance(pair[side], dict) and (found := fuzz.places(pair[side])):
            holder, key = rng.choice(found)
            holder[key] = rng.choice(ODD)()
        elif how < 0.4:
            name = f"{side}.{rng.choice(['json', 'yaml'])}"
            Path(name).write_bytes(fuzz_files.written(rng, pair[side], name))
            pair[side] = rng.choice([name, Path(name), Text(name)])
        elif how < 0.5 and isinstance(pair[side], dict):
            pair[side] = rng.choice([OrderedDict, Application, MappingProxyType, UserDict])(pair[side])
    return pair[0], pair[1]


def settings(rng: random.Random) -> Any:
    """Return settings with values of any type, or something that is none."""
    how = rng.random()
    if how < 0.7:
        return None if how < 0.2 else apidiff.Settings(lenient=True)
    if how < 0.75:
        return rng.choice(ODD)()
    names = list(apidiff.Settings.__annotations__)
    given = {
        name: rng.choice([_value(rng, name), rng.choice(ODD)()]) for name in rng.sample(names, rng.choice([1, 1, 2]))
    }
    return apidiff.Settings(**given)


def _value(rng: random.Random, name: str) -> Any:
    """Return a value that the configuration may have under that name, of the type that a file has."""
    found = rng.choice(fuzz_files.CONFIGURED.get(name.replace("_", "-"), (True, "x", ["x"], {"x": "x"})))
    return tuple(found) if isinstance(found, list) else found


def _compared(rng: random.Random, number: int) -> Any:
    old, new = documents(rng, number)
    before = _shown(old), _shown(new)
    try:
        report = apidiff.compare(old, new, settings=settings(rng))
    finally:
        assert (_shown(old), _shown(new)) == before, "what was given was changed"
    return _read(report)


def _shown(value: Any) -> Any:
    try:
        return json.dumps(value, default=lambda odd: f"<{type(odd).__name__}>") if isinstance(value, dict) else None
    except (ValueError, TypeError, RecursionError):
        return None


def _read(report: apidiff.Report) -> Any:
    """Return everything that a report says, by all ways to ask it."""
    told = report.to_dict()
    json.dumps(told)
    breaking = sum(finding.level is apidiff.Level.BREAKING and finding.waived is None for finding in report.findings)
    assert told["summary"]["breaking"] == report.count(apidiff.Level.BREAKING), "two counts of breaks"
    assert told["verdict"]["passed"] is report.verdict.passed, "two verdicts"
    assert breaking == report.count(apidiff.Level.BREAKING), "findings that are not counted"
    assert report.coverage.old.operations >= 0, "less than nothing"
    copy.copy(report)
    # A report refers to the documents, which may be objects of the caller: what it says is what can be stored.
    pickle.loads(pickle.dumps(told))
    return [told, report.to_text(), report.to_text(verbose=True), report.to_markdown(), report.to_html(), repr(report)]


def _same(rng: random.Random, number: int) -> Any:
    """The report of two values is that of the files that hold them, and of the same values again, in a thread, too."""
    old, new = fuzz.pair(number)
    if not all(isinstance(side, dict) for side in (old, new)) or _leads_elsewhere([old, new]):
        return None
    found: list[Any] = []

    def ask(first: Any, second: Any) -> None:
        try:
            told = apidiff.compare(first, second, settings=apidiff.Settings(today=datetime.date(2026, 1, 1))).to_dict()
            told = [told["verdict"], told["summary"], [finding["fingerprint"] for finding in told["findings"]]]
        except Exception as error:
            told = f"{type(error).__name__}: {error}" if isinstance(error, ALLOWED) else error
        found.append(told)

    for name, side in (("old.json", old), ("new.json", new)):
        Path(name).write_bytes(json.dumps(side).encode("utf-8", "surrogatepass"))
    threads = [threading.Thread(target=ask, args=copy.deepcopy((old, new))) for _ in range(2)]
    for thread in threads:
        thread.start()
    ask("old.json", Path("new.json"))
    for thread in threads:
        thread.join()
    ask(apidiff.Document, new) if rng.random() < 0.1 else ask(old, new)
    for one in found:
        if isinstance(one, Exception):
            raise one
    kinds = [one.partition(":")[0] if isinstance(one, str) else one for one in found[:3]]
    assert kinds[0] == kinds[1] == kinds[2], "reports of one pair differ"
    return kinds


def _leads_elsewhere(pair: Json) -> bool:
    """Say whether a document may refer to a file: a value has no folder that holds it."""
    texts = [holder[key] for holder, key in fuzz.places(pair) if isinstance(holder[key], str)]
    return any(text in fuzz.ODD_REFERENCES and not text.startswith("#") for text in texts) or any(
        key in ("$ref", "mapping") and not str(holder[key]).startswith("#") for holder, key in fuzz.places(pair)
    )


def _loaded(rng: random.Random, number: int) -> Any:
    """Settings, from the file and from keywords."""
    keys = rng.sample(list(fuzz_files.CONFIGURED), 2)
    value = {key: fuzz_files._apt(rng, fuzz_files.CONFIGURED[key]) for key in keys}
    if rng.random() < 0.5:
        Path(".apidiff.yaml").write_bytes(fuzz_files.written(rng, value, ".apidiff.yaml"))
    names = [*apidiff.Settings.__annotations__, "nothing", "fail-on"]
    given = {name: rng.choice([_value(rng, name), rng.choice(ODD)()]) for name in rng.sample(names, rng.choice([0, 1]))}
    found = apidiff.load_settings(*([rng.choice(ODD)()] if rng.random() < 0.2 else []), **given)
    return repr(found.fail_on)


def _rules(rng: random.Random, number: int) -> Any:
    """The rulebook, with folders of rules, and rules by names."""
    Path("rules/schemas").mkdir(parents=True, exist_ok=True)
    Path("rules/schemas/mine.yaml").write_bytes(fuzz_files.written(rng, rng.choice(fuzz_files.RULES), "mine.yaml"))
    given = rng.choice([["rules"], [Path("rules")], rng.choice(ODD)(), [rng.choice(ODD)()], ()])
    book = apidiff.load_rulebook(given)
    name = rng.choice(["property-renamed", "mine", "nothing", rng.choice(ODD)()])
    rule = book.rule(name)
    return [rule.id, rule.summary, rule.why.response]


def _filters(rng: random.Random, number: int) -> Any:
    from apidiff.config import Filters

    names = list(Filters.__annotations__)
    return repr(Filters(**{rng.choice(names): rng.choice(ODD)()}).include)


CALLS: dict[str, Callable[[random.Random, int], Any]] = {
    "compare": _compared, "compare again": _compared, "same": _same, "load_settings": _loaded, "load_rulebook": _rules,
    "Filters": _filters,
}  # fmt: skip


def outcome(call: Callable[[random.Random, int], Any], rng: random.Random, number: int) -> dict[str, Json]:
    """Make a call in this process. Returns how it ended."""

    def stop(*_: Any) -> None:
        raise fuzz.Slow

    started = time.process_time()
    before, given = signal.signal(signal.SIGPROF, stop), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(b"openapi: 3.1.0"))  # a source may be `-`
    signal.setitimer(signal.ITIMER_PROF, fuzz.SECONDS * 3)  # several comparisons, in several threads
    told, code, wrong = "", 0, ""
    try:
        told = json.dumps(call(rng, number), default=str)
    except fuzz.Slow:
        code, wrong = None, f"no end after {time.process_time() - started:.0f} seconds of CPU"
    except ALLOWED as error:
        code, told = 1, str(error)
        if isinstance(error, apidiff.DocumentError) and not error.problems:
            wrong = "a DocumentError without problems"
        if not told:
            wrong = "an error without a word"
    except TypeError as error:
        code, told = 2, str(error)
        if not any(word in told for word in ("positional argument", "keyword argument", "required argument")):
            wrong = f"TypeError: {told[:300]}"
    except BaseException as error:  # whatever escapes is what is looked for
        code, wrong = 3, f"{type(error).__name__}: {error}"[:300]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        sys.stdin = given
    told = told.replace(str(Path.cwd()), "FOLDER")
    return {"code": code, "digest": fuzz.digest_of(" ".join(told.split("0x")[:1])), "wrong": wrong}


def write(number: int, folder: Path) -> None:
    """Write what a case starts with: everything else is made by its calls."""
    (folder / "COMMANDS").write_text(f"{list(CALLS)}\n", encoding="utf-8")


def case(number: int, folder: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield each call of a case with how it ended."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        for name, call in CALLS.items():
            yield name, outcome(call, random.Random(f"apidiff-python-{number}-{name}"), number)
    finally:
        os.chdir(here)


if __name__ == "__main__":
    sys.exit(fuzz.main(__doc__ or "", __file__, case, write))

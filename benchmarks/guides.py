"""Migration guides held against themselves: does what they show agree with what they say?

    python benchmarks/guides.py GUIDE.md... [--show]
    python benchmarks/guides.py --pair OLD NEW [--pair OLD NEW] [--show]

For every pair of examples in a guide, the changes that the table above it states are made in the example of the old
version: what was removed goes, what was renamed gets its new name, what is required now is there. Counted are

- contradictions: the example of the new version still has what went, lacks what came around it, or carries a name that
  is not in use yet on the old side;
- untold differences: something stands in one example and not in the other, and no row speaks of it;
- rows whose two cells are the same, and lists that end in a count of what they leave out.

With `--pair` the guide is made of two documents, and held against them, too. Counted are also

- operations that break and are named nowhere in the guide;
- advice: what the old document says of the end of a thing that was removed, and the guide does not;
- dates: days that the new document gives for what is deprecated, and the guide does not.

The page is read as it is printed, not as it was made: a reader has nothing else. Exit code 1 where a number is not 0.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ROW = re.compile(r"^\| (.*) \|$")
_NAME = re.compile(r"<code>(.*?)</code>|(`+) ?(.*?) ?\2(?!`)")
_COUNT = re.compile(r"\band [\d,]+ more\b(?!\]\()")


@dataclass
class Block:
    """What a guide tells of one object or call: rows of the table, and the examples below it."""

    title: str
    rows: list[list[str]] = field(default_factory=list)
    examples: list[Any] = field(default_factory=list)
    caption: str = ""


def blocks_of(page: str) -> Iterator[Block]:
    """Yield the blocks of a guide. Only tables of three columns and the examples under them count."""
    block = Block("")
    fence = ""
    code: list[str] = []
    language = ""
    for line in page.splitlines():
        text = line.strip()
        if fence:
            if text == fence:
                example = read_example("\n".join(code), language)
                if example is not None and block.caption:
                    block.examples.append(example)
                fence, code = "", []
            else:
                code.append(line)
        elif text.startswith("```"):
            fence = "`" * (len(text) - len(text.lstrip("`")))
            language = text.lstrip("`")
        elif text.startswith("#"):
            yield block
            block = Block(text.strip("# "))
        elif _ROW.match(line):
            cells = _ROW.match(line)[1].split(" | ")  # type: ignore[index]
            if len(cells) == 3 and cells[2] not in ("Notes", "---"):
                block.rows.append(cells)
        elif re.match(r"(Response|Request body|Body) of |The .* object|Fields of the form", text):
            block.caption = text
    yield block


def read_example(text: str, language: str) -> Any:
    """Return the value of an example, None where the block of code is none."""
    if language == "json":
        try:
            return json.loads(text)
        except ValueError:
            return None
    if language == "text" and all("=" in line for line in text.splitlines()):
        return dict(line.split("=", 1) for line in text.splitlines())
    return None


def names(cell: str) -> list[str]:
    """Return what stands in code spans in a cell."""
    return [html.unescape(found[1] or found[3] or "") for found in _NAME.finditer(cell)]


def places(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of all properties of a value; lists are no step of a path."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield (*path, name)
            yield from places(child, (*path, name))
    elif isinstance(value, list):
        for child in value:
            yield from places(child, path)


def ends(path: Sequence[str], name: Sequence[str]) -> bool:
    return tuple(path[-len(name) :]) == tuple(name)


def steps(name: str) -> tuple[str, ...]:
    """Return the steps of a dotted name, without those into lists."""
    return tuple(step for step in name.replace("[]", "").split(".") if step and step != "{}")


def still_there(name: str, old: Any, new: Any) -> bool:
    """Return whether what went is still shown: at the root where it was shown there, else anywhere."""
    path = steps(name)
    if not path:
        return False
    before, after = set(places(old)), set(places(new))
    if path in before:
        return path in after
    return any(ends(place, path) for place in after)


def contradictions(block: Block) -> Iterator[str]:
    """Yield how the examples of a block contradict its table."""
    if len(block.examples) < 2:
        return
    old, new = block.examples[:2]
    for before, after, note in block.rows:
        named_old, named_new = names(before), names(after)
        for name in named_old if note.startswith("Field removed") else ():
            if still_there(name, old, new):
                yield f"{name} was removed, and is in the new example"
        if note.startswith(("Field renamed", "One value became", "The list became")) and named_old and named_new:
            if still_there(named_old[0], old, new):
                yield f"{named_old[0]} was renamed, and is in the new example"
            if still_there(named_new[0], new, old):
                yield f"{named_new[0]} is a new name, and is in the old example"
        if re.match(r"New (field|list|nested object)", note) and named_new and still_there(named_new[0], new, old):
            yield f"{named_new[0]} is new, and is in the old example"
        if "always present" in note or note.startswith("New field, required"):
            path = steps(named_new[0]) if named_new else ()
            if path and not any(ends(place, path[-1:]) for place in places(new)):
                yield f"{named_new[0]} is always there now, and is not in the new example"
        if "moved into an object, under" in note:
            (inner,) = names(note)[:1] or [""]
            if not isinstance(new, dict) or inner not in new or (isinstance(old, dict) and inner in old):
                yield f"the body stands under {inner} now, and the examples do not show it"


def untold(block: Block) -> Iterator[str]:
    """Yield what is in one example only and in no row."""
    if len(block.examples) < 2 or any(word in row[2] for row in block.rows for word in ("object", "list", "List")):
        return
    old, new = block.examples[:2]
    told = {
        "gone": {steps(name)[-1] for row in block.rows for name in names(row[0]) if steps(name)},
        "new": {steps(name)[-1] for row in block.rows for name in names(row[1]) if steps(name)},
    }
    both = {
        steps(name)[-1]
        for row in block.rows
        if row[0] != "-" and row[1] != "-" and "renamed" not in row[2] and "split" not in row[2]
        for name in names(row[0])[:1]
        if steps(name)
    }
    before, after = set(places(old)), set(places(new))
    for side, mine, other in (("gone", before, after), ("new", after, before)):
        for path in sorted(mine - other):
            if any(step in told[side] - both for step in path):
                continue
            yield f"{'.'.join(path)} is in the {'old' if side == 'gone' else 'new'} example only"


def equal_cells(block: Block) -> Iterator[str]:
    for row in block.rows:
        if row[0] == row[1]:
            yield " | ".join(row)


def faults(page: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a guide: the kind of fault, the block, and what."""
    for block in blocks_of(page):
        for kind, check in (("contradictions", contradictions), ("untold", untold), ("equal cells", equal_cells)):
            for text in check(block):
                yield kind, block.title, text
    for line in page.splitlines():
        if _COUNT.search(line) and not line.startswith("|"):
            yield "counts", "", line.strip()[:160]


_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_UNTIL = re.compile("sunset|remov|retire|endoflife|eol|shutdown", re.IGNORECASE)
_TELLS = re.compile(
    r"\binstead\b(?!, you)|\brenamed to\b|\breplaced (?:by|with)\b|\bwill be removed\b|^\W*deprecated\b", re.IGNORECASE
)
_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)|\[![A-Z]+\]")


def letters(text: str) -> str:
    """Return text without what marks it up: its letters and digits."""
    return re.sub(r"[^A-Za-z0-9]+", "", re.sub(r"\]\([^)\s]*\)", "", html.unescape(text))).lower()


def unsaid(report: Any, page: str) -> Iterator[tuple[str, str, str]]:
    """Yield what two documents say and their guide does not."""
    names = set(re.findall(r"[a-z]+ \S+", html.unescape(page).replace("`", "\n").replace("<", "\n").lower()))
    for finding in report.findings:
        for operation in finding.operations if finding.level.value == "breaking" else ():
            if str(operation).lower().replace("`", "") not in names and letters(str(operation)) not in letters(page):
                yield "unnamed", str(operation), str(finding.message)
    read = letters(page)
    for finding in report.findings:
        value = finding.change.old.value if finding.change.about.event == "removed" and finding.change.old else None
        said = value.get("description") if isinstance(value, dict) else None
        if finding.level.value not in ("breaking", "warning") or not isinstance(said, str):
            continue
        telling = [text for text in re.split(r"(?<=[.!?])\s+|\n\s*\n", said) if _TELLS.search(text)]
        # Of several sentences the guide quotes the first; a link is shown in other words, so the longest part counts.
        parts = [max((letters(part) for part in _LINKED.split(text) if part), key=len)[:40] for text in telling]
        if parts and not any(part in read for part in parts):
            yield "advice", str(finding.change.subject.owner), telling[0].strip()[:160]
    for operation in report.new.contract.operations:
        value = operation.node.value
        if isinstance(value, dict) and value.get("deprecated") is True:
            for name, day in days(value):
                if day not in page:
                    yield "dates", str(operation.ref), f"{name}: {day}"


def days(value: dict[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """Yield the days that extensions of an object give for its end."""
    for name, held in value.items():
        if not within and not name.startswith("x-"):
            continue
        if isinstance(held, dict):
            yield from days(held, f"{within}{name}.")
        elif isinstance(held, str) and _UNTIL.search(name) and (found := _DAY.search(held)):
            yield f"{within}{name}", found[0]


def made(old: str, new: str) -> tuple[str, Any]:
    """Return the guide of a pair, and the report that it is made of."""
    from apidiff.config import Settings
    from apidiff.pipeline import compare
    from apidiff.render.guide import Options, one_page

    report = compare(old, new, Settings(fail_on="never"))
    return one_page(report, Options()), report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("guides", nargs="*", type=Path)
    parser.add_argument("--pair", nargs=2, action="append", default=[], metavar=("OLD", "NEW"))
    parser.add_argument("--show", action="store_true", help="print every fault")
    given = parser.parse_args()
    bad = False
    told = [(path.name, list(faults(path.read_text(encoding="utf-8")))) for path in given.guides]
    for old, new in given.pair:
        page, report = made(old, new)
        told.append((new, [*faults(page), *unsaid(report, page)]))
    for name, found in told:
        numbers = Counter(kind for kind, _, _ in found)
        bad = bad or any(numbers.values())
        print(f"{name}: {', '.join(f'{kind} {number}' for kind, number in numbers.items()) or 'nothing'}")
        for kind, title, text in found if given.show else ():
            print(f"  {kind}: {title}: {text}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())

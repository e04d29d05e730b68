"""Makes the catalogues of other languages: `python docs/make_catalogues.py`.

What the guide says in English stands in its modules and templates, and in the rules. This looks for every sentence,
puts those that are new into `apidiff/model/words/locale/*.po` (without a translation, for a person to write), takes
out those that are gone, and writes the `.mo` files that the program reads.
"""

from __future__ import annotations

import ast
import json
import re
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from apidiff.classify import shown_break
from apidiff.classify.rules.rulebook import load_rulebook

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "apidiff" / "model" / "words" / "locale"
_MARKERS = ("say", "noted", "counted")
_IN_TEMPLATES = re.compile(r"""\b_\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")
_ENTRY = re.compile(r'^msgid (".*")\nmsgstr (".*")$', re.MULTILINE)
_HEAD = "Content-Type: text/plain; charset=UTF-8\nLanguage: {}\n"


def sentences() -> dict[str, None]:
    """Return every sentence in English, in the order of the files."""
    found: dict[str, None] = {}
    modules = [*sorted((ROOT / "apidiff" / "render" / "guide").rglob("*.py")), ROOT / "apidiff" / "cli" / "timeline.py"]
    for path in modules:
        found.update(dict.fromkeys(in_module(path.read_text(encoding="utf-8"))))
    for path in sorted((ROOT / "apidiff" / "render" / "templates" / "guide").glob("*.jinja")):
        found.update(dict.fromkeys(in_template(path.read_text(encoding="utf-8"))))
    for rule in load_rulebook():
        for wording in (rule.message, rule.caller):
            found.update(dict.fromkeys((wording.request, wording.response)))
    found.update(dict.fromkeys((shown_break.CALLER.request, shown_break.CALLER.response)))
    found.pop("", None)
    return found


def in_module(source: str) -> Iterator[str]:
    """Yield the texts that calls of the markers are given, in branches, too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKERS:
            for argument in node.args:
                yield from _texts(argument)


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def in_template(source: str) -> Iterator[str]:
    """Yield the texts that a template translates."""
    for match in _IN_TEMPLATES.finditer(source):
        yield (match[1] or match[2]).replace("\\'", "'").replace('\\"', '"')


def read(path: Path) -> dict[str, str]:
    """Return the translations of a catalogue; of new sentences the empty text."""
    pairs = ((json.loads(one), json.loads(other)) for one, other in _ENTRY.findall(path.read_text(encoding="utf-8")))
    return {english: translated for english, translated in pairs if english}


def text_of(language: str, translations: Mapping[str, str]) -> str:
    """Return a catalogue as people edit it (GNU gettext, PO files)."""
    head = f'msgid ""\nmsgstr {_quoted(_HEAD.format(language))}\n'
    entries = (f"msgid {_quoted(english)}\nmsgstr {_quoted(said)}\n" for english, said in translations.items())
    return "\n".join([head, *entries])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def bytes_of(language: str, translations: Mapping[str, str]) -> bytes:
    """Return a catalogue as programs read it (GNU gettext, MO files, version 0)."""
    pairs = {"": _HEAD.format(language), **{english: said for english, said in translations.items() if said}}
    entries = sorted((english.encode(), said.encode()) for english, said in pairs.items())
    count = len(entries)
    start = 28 + 16 * count
    blob = b""
    tables: tuple[list[int], list[int]] = ([], [])
    for at in (0, 1):
        for entry in entries:
            tables[at].extend((len(entry[at]), start + len(blob)))
            blob += entry[at] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return head + struct.pack(f"<{4 * count}I", *tables[0], *tables[1]) + blob


def main() -> int:
    """Write the catalogues; tell how many sentences wait for a translation."""
    waiting: dict[str, Any] = {}
    for path in sorted(LOCALE.glob("*.po")):
        known = read(path)
        translations = {english: known.get(english, "") for english in sentences()}
        path.write_text(text_of(path.stem, translations), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(bytes_of(path.stem, translations))
        waiting[path.stem] = sum(not said for said in translations.values())
    print(waiting)
    return 0


if __name__ == "__main__":
    sys.exit(main())

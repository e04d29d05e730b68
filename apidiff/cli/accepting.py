"""What `waive` and `baseline` share: the findings to accept, and the file of waivers they are added to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from apidiff.classify.waivers import WaiverEntry, read_waivers
from apidiff.cli.files import replace_file
from apidiff.configuration import WAIVERS, configured
from apidiff.load.sources.files import read_own
from apidiff.model.document import ConfigError, Json


class Accepted(Struct, frozen=True, kw_only=True):
    """A finding as a report tells it. `operations` are those that meet it at its level."""

    fingerprint: str
    rule: str
    level: str
    message: str
    operations: tuple[str, ...]
    waived: bool
    document: str = ""
    is_part: bool = False


def findings_in(path: str) -> list[Accepted]:
    """Return the findings of a JSON report, or of the reports on many documents. Raises ConfigError."""
    try:
        report = json.loads(read_own(path))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: the report cannot be read: {error}") from error
    try:
        return list(findings_of(report))
    except (KeyError, TypeError, AttributeError):
        raise ConfigError(f"{path}: this is no report; expected what `apidiff check -f json` writes") from None


def findings_of(report: Json) -> Iterable[Accepted]:
    """Yield the findings of a report, or of the reports on many documents. Raises KeyError or TypeError where it is
    neither."""
    for document in report["documents"] if "reports" in report else [{"path": "", "report": report}]:
        for finding in (document["report"] or {"findings": []})["findings"]:
            yield _accepted(finding, document["path"])
            yield from (_accepted(part, document["path"], is_part=True) for part in finding.get("parts", ()))


def _accepted(finding: Json, document: str, *, is_part: bool = False) -> Accepted:
    usages = [usage["operation"] for usage in finding["usages"] if usage["level"] == finding["level"]]
    return Accepted(
        fingerprint=finding["fingerprint"],
        rule=finding["rule"],
        level=finding["level"],
        message=finding["message"],
        operations=tuple(dict.fromkeys(usages)),
        waived=finding["waived"] is not None,
        document=document,
        is_part=is_part,
    )


def compared(sources: Sequence[str], settings: Any) -> list[Accepted]:
    """Return the findings on OLD and NEW, or on one document and what it was before. Raises DocumentError."""
    from apidiff.cli.sources import pair
    from apidiff.pipeline import compare

    if len(sources) > 2:
        raise click.UsageError("expected OLD and NEW; for many documents name a report with --report")
    old, new = pair(sources[0], sources[1] if len(sources) == 2 else None)
    return list(findings_of(compare(old, new, settings).to_dict()))


def waivers_file(named: str | None, config: str | None) -> str:
    """Return the file to add to: the one that was named, else the first that is configured, else the one that is read
    without being named. Raises ConfigError."""
    if named is not None:
        return named
    found = configured(config).get("waivers", ())
    return os.path.relpath(found[0]) if found else WAIVERS


def day(text: str | None) -> date | None:
    """Return a day. Raises click.UsageError where it is none, or has passed."""
    if text is None:
        return None
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise click.UsageError(f"--expires is {text!r}; expected a day such as 2026-06-30") from None
    if found < date.today():
        raise click.UsageError(f"--expires is {text}, which has passed; expected a day to come")
    return found


def known_entries(path: str) -> list[WaiverEntry]:
    """Return the entries of a file that may not be there yet. Raises ConfigError."""
    return read_waivers(Path(path)) if os.path.exists(path) else []


def add(path: str, entries: Sequence[dict[str, Json]], remarks: Sequence[str]) -> None:
    """Add entries to a file of waivers, each below a remark; what stands in the file stays as it is. Raises ConfigError
    where the file is written so that nothing can be added at its end."""
    before = known_entries(path)
    text = Path(path).read_text(encoding="utf-8") if os.path.exists(path) else ""
    kept = text.rstrip("\n") if before else "\n".join(line for line in text.splitlines() if line.startswith("#"))
    made = "\n".join(_written(entry, remark) for entry, remark in zip(entries, remarks, strict=True))
    whole = f"{kept}\n{made}\n" if kept else f"{made}\n"
    replace_file(path, whole.encode("utf-8"))
    try:
        added = len(known_entries(path)) == len(before) + len(entries)
    except ConfigError:
        added = False
    if not added:
        replace_file(path, text.encode("utf-8"))
        raise ConfigError(f"{path}: nothing can be added at its end; expected a list with `- ` before each entry")


def _written(entry: dict[str, Json], remark: str) -> str:
    """Return an entry in YAML: every value in JSON, which YAML is a superset of, so that no text can end it."""
    lines = [f"{key}: {_value(value)}" for key, value in entry.items()]
    return "\n".join([f"# {_shown(remark)}", f"- {lines[0]}", *(f"  {line}" for line in lines[1:])])


def _value(value: Json) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=True)


def _shown(text: str) -> str:
    from apidiff.render.text import one_line

    return one_line(text, 110)

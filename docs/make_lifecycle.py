"""Writes the table of docs/lifecycle.md from the rules of the policy.

Run it after one of those rules is changed: `python docs/make_lifecycle.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

from apidiff.lifecycle.policy import RULES

PAGE = Path(__file__).resolve().parent / "lifecycle.md"


def page(text: str) -> str:
    """Return the page with the table as the rules say it now."""
    rows = [f"| `{rule}` | {severity} | {says} |" for rule, (severity, says) in RULES.items()]
    table = "\n".join(["| rule | | what it asks for |", "|---|---|---|", *rows])
    marks = r"(<!-- rules -->\n).*?(<!-- /rules -->)"
    return re.sub(marks, lambda match: f"{match[1]}{table}\n{match[2]}", text, flags=re.S)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

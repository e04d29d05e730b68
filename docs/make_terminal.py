"""Draw docs/terminal.svg: what `apidiff check` prints on a sample pair, as rich would show it in a terminal.

The picture is made from the program's own coloured output, so it cannot show what the program does not print.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "terminal.svg"
WIDTH = 80
COMMAND = ("apidiff", "check", "users-addresses/old.yaml", "users-addresses/new.yaml")


def output() -> str:
    """Run the command in the folder of the samples and return what it prints, with its colours."""
    surroundings = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI", "GITHUB_ACTIONS")
    }
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from apidiff.cli import main; main(prog_name='apidiff')",
            *COMMAND[1:],
            "--color=always",
            "--today=2025-06-01",
        ],
        cwd=ROOT / "sample_specs",
        env={**surroundings, "COLUMNS": str(WIDTH), "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(COMMAND)} left with {done.returncode}: {done.stderr}")
    return done.stdout


def draw(text: str) -> str:
    """Return the picture. The same text gives the same bytes, and the picture loads nothing from elsewhere."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), color_system="truecolor", force_terminal=True)
    console.print(Text(f"$ {' '.join(COMMAND)}", style="bold"))
    console.print(Text.from_ansi(text), soft_wrap=True)
    picture = console.export_svg(title="apidiff", theme=SVG_EXPORT_THEME, unique_id="apidiff")
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)


if __name__ == "__main__":
    PICTURE.write_text(draw(output()), encoding="utf-8")
    print(f"wrote {PICTURE.relative_to(ROOT)}")

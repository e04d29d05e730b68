"""The examples of the documentation in Python run, in the order in which they stand on their page."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_specs" / "users-addresses"

_BLOCK = re.compile(r"(?:<!-- needs (?P<needs>\w+) -->\n)?```python\n(?P<code>.*?)```", re.DOTALL)


def blocks(page: str) -> list[str]:
    """Return the examples of a page that can run here, each at the line where it stands."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        "\n" * text.count("\n", 0, found.start("code")) + found["code"]
        for found in _BLOCK.finditer(text)
        if not found["needs"] or find_spec(found["needs"])
    ]


@pytest.mark.parametrize("page", ["docs/python.md", "README.md"])
def test_the_examples_run(tmp_path: Path, page: str) -> None:
    for name in ("old.yaml", "new.yaml"):
        (tmp_path / name).write_bytes((SAMPLE / name).read_bytes())
    found = blocks(page)
    assert found
    program = "namespace = {'__name__': 'example'}\n" + "".join(
        f"exec(compile({block!r}, {page!r}, 'exec'), namespace)\n" for block in found
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_what_every_public_name_is_for_is_told() -> None:
    import apidiff

    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    untold = [name for name in apidiff.__all__ if not re.search(rf"\b{name}\b", text)]
    assert untold in ([], ["__version__"])

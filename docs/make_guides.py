"""Write docs/guides: migration guides of pairs in sample_specs, as `apidiff guide` writes them.

They show what callers get, whole: a short one, and a long one with everything in it.
"""

from __future__ import annotations

from pathlib import Path

from apidiff.config import Settings
from apidiff.pipeline import compare
from apidiff.render.guide import Options, one_page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "guides"
PAIRS = ("users-envelope", "shop")


def written() -> dict[Path, str]:
    """Return the text of each guide by its path. The same samples give the same bytes, on every day."""
    return {FOLDER / f"{name}.md": _guide(ROOT / "sample_specs" / name) for name in PAIRS}


def _guide(folder: Path) -> str:
    sides = (folder / "old.yaml", folder / "new.yaml")
    return one_page(compare(*sides, Settings(fail_on="never")), Options())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")

"""The problems of schemas whose values nobody can send."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.compare.proof.test_answers import forks


def _many(*required: str, count: int = 6) -> dict[str, Any]:
    """A document with so many requests whose union never takes its branches."""
    document = forks(*required)
    (item,) = document["paths"].values()
    return {**document, "paths": {f"/blocks/{n}": item for n in range(count)}}


def test_problems_stand_in_the_same_order_in_every_run(root: Path, tmp_path: Path) -> None:
    files = [tmp_path / "old.json", tmp_path / "new.json"]
    for file, document in zip(files, (_many(), _many("slot")), strict=True):
        file.write_text(json.dumps(document), encoding="utf-8")
    said = set()
    for seed in ("0", "1"):
        run = subprocess.run(
            [sys.executable, "-m", "apidiff", "check", "-f", "json", *map(str, files)],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": seed},
            check=False,
        )
        assert len(json.loads(run.stdout)["problems"]) == 6
        said.add(run.stdout)
    assert len(said) == 1

"""Places in apidiff's own files: rules, waivers and the configuration."""

from __future__ import annotations

from apidiff.load.parse.decoding import read_resource
from apidiff.load.places.positions import Positions
from apidiff.model.document import Position
from apidiff.model.typed import At


def position_in(data: bytes, name: str, at: At) -> Position:
    """Return where a part of a YAML file stands, or the last part on the way to it that is there. Raises DocumentError
    where the file cannot be read."""
    return Positions(read_resource(data, name)).locate(tuple(str(step) for step in at))

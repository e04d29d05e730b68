"""What a load may do and what it may cost."""

from __future__ import annotations

from msgspec import Struct

from apidiff.model.document import Resource


class LoadOptions(Struct, frozen=True, kw_only=True):
    """The limits of one load.

    `max_bytes` bounds one document with all its files together, `max_files` their number, `timeout` each network or git
    operation in seconds. A document reads other files only below its root (the git work tree that holds it, else the
    folder of its entry file) and below the folders of `allow_outside_root`; other hosts not at all, unless the `allow_`
    options say otherwise. `stdin` stands in for standard input. `headers` go with
    requests to the host that the user named. An entry file with the bytes of `known`, a file that
    has been read before, is not parsed again.
    """

    max_bytes: int = 100_000_000
    max_files: int = 10_000
    timeout: float = 30.0
    allow_remote_refs: bool = False
    allow_private_addresses: bool = False
    allow_outside_root: tuple[str, ...] = ()
    stdin: bytes | None = None
    known: Resource | None = None
    headers: tuple[tuple[str, str], ...] = ()

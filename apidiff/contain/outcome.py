"""What the prover answers: verdicts, obstacles, the reading and the budget."""

from __future__ import annotations

from enum import Enum
from typing import Final

from msgspec import Struct

from apidiff.contain.pointer import Tokens
from apidiff.contain.values import Boxed

IMPATIENCE: Final = 40
EXHAUSTION: Final = 800


class Reading(Enum):
    """How the left schema is read.

    LITERAL is JSON Schema as written: objects are open and `format` is an annotation. EXCHANGE is a closed producer
    and an open consumer: the left side sends only the property names it declares, and known formats are asserted.
    """

    LITERAL = "literal"
    EXCHANGE = "exchange"


class Dialect(Enum):
    """The JSON Schema dialect a tree is written in."""

    DRAFT_2020_12 = "2020-12"
    DRAFT_7 = "draft7"


class Verdict(Enum):
    """Whether every value of the left schema is a value of the right one."""

    CONTAINED = "contained"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Budget(Struct, frozen=True, kw_only=True):
    """Bounds on the work for one pair; beyond them the answer is "undecided".

    `work` bounds the whole question in units of a `Meter`, and with it the time; `exact_work` is for the last search
    for a value, at the word of every `oneOf`; the others bound single steps. `patience` is for all questions together
    (see `Allowance`).
    """

    work: int = 400_000
    exact_work: int = 400_000
    patience: int = 2_500_000
    branches: int = 4_000
    combinations: int = 600
    exactly: int = 4_000
    goals: int = 60_000
    pattern_work: int = 300_000
    name_classes: int = 64
    certificates: int = 12
    witness_size: int = 70_000


class Meter:
    """Counts the work done for one question; the unit is about a microsecond's worth of schema reading."""

    __slots__ = ("left",)

    def __init__(self, work: int) -> None:
        self.left = work

    def spend(self, work: int) -> bool:
        """Take away some work and return whether any is left."""
        self.left -= work
        return self.left > 0


class Allowance:
    """The work there is for many questions together. Once it is spent, each further question is granted a small part of
    what it asks for; once it is overspent, next to nothing, which decides what is plain at sight. In the end it is
    over, and nothing more is asked: everything is undecided then.
    """

    __slots__ = ("_work", "left")

    def __init__(self, work: int) -> None:
        self.left = self._work = work

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return self.left < -self._work // 4

    def granted(self, asked: int) -> int:
        """Return how much one question may spend."""
        if self.left > 0:
            return asked
        return asked // (IMPATIENCE if self.left > -self._work // 8 else EXHAUSTION)

    def spent(self, work: int) -> None:
        """Take away what a question has spent."""
        self.left -= work


class Obstacle(Struct, frozen=True, kw_only=True):
    """One leaf at which containment fails, or could not be decided.

    `left` and `right` point at the schema objects that hold the keyword; `path` is the place in the instance, where
    a property name stands for itself, an index for one array item and `*` for any. Where `decided` is false,
    `reason` names the keyword that stopped the proof, and `cut_short` says whether it stopped before all leaves were
    seen: any other keyword of the schema may fail as well.
    """

    keyword: str
    left: Tokens
    right: Tokens
    name: str | None = None
    path: tuple[str, ...] = ()
    decided: bool = True
    reason: str | None = None
    cut_short: bool = False


class Outcome(Struct, frozen=True, kw_only=True):
    """The answer for one pair of schemas.

    `assumptions` are the named assumptions a CONTAINED verdict rests upon; none means a pure proof. REFUTED always
    carries a certified witness. `reason` says why the answer is UNDECIDED.
    """

    verdict: Verdict
    assumptions: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    witness: Boxed | None = None
    reason: str | None = None

    @property
    def contained(self) -> bool:
        """Whether the verdict is CONTAINED, with or without assumptions."""
        return self.verdict is Verdict.CONTAINED

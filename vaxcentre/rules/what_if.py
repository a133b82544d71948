"""What a manager may suppose of a day: what each supposition needs, and how it is written in an address.

An address holds kinds, numbers of booths and people, and times: nothing about anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from vaxcentre.errors import N_, Invalid

MOST_CHANGES = 12
"""More at once no longer answers a question."""


class SuppositionKind(StrEnum):
    """What may be supposed."""

    DOCTOR_AWAY = "doctor-away"
    NURSE_AWAY = "nurse-away"
    CLOSE = "close"
    OPEN = "open"
    BREAK = "break"
    MORE = "more"
    FEWER = "fewer"
    LATER = "later"
    SLOWER = "slower"
    DESK_LESS = "desk-less"


class How(StrEnum):
    """Whether the booths rest one after another or all together."""

    STAGGERED = "staggered"
    TOGETHER = "together"


_K = SuppositionKind
_PARTS: dict[SuppositionKind, tuple[str, ...]] = {
    _K.DOCTOR_AWAY: ("at",),
    _K.NURSE_AWAY: ("at",),
    _K.CLOSE: ("count", "at"),
    _K.OPEN: ("count", "at"),
    _K.BREAK: ("count", "at", "how"),
    _K.MORE: ("count", "at"),
    _K.FEWER: ("count", "at"),
    _K.LATER: ("count", "at", "by"),
    _K.SLOWER: ("count",),
    _K.DESK_LESS: ("at",),
}
_MOST = {_K.CLOSE: 9999, _K.OPEN: 9999, _K.BREAK: 120, _K.SLOWER: 200}
"""The largest number of each kind; of people, 2000."""
_TOGETHER = {_K.MORE: 2000, _K.SLOWER: 200}
"""So many in all changes of a kind together: what makes a day long is not made longer without end."""


@dataclass(frozen=True)
class Supposition:
    """One supposition. What its kind does not need stays as it is here."""

    kind: SuppositionKind
    at: time = time(0)
    count: int = 1
    """The number of the booth, minutes of a break, people, or per cent."""
    by: int = 60
    """How many minutes later."""
    how: How = How.STAGGERED

    @property
    def text(self) -> str:
        """As it stands in an address: close.7.0810."""
        parts = {"at": f"{self.at:%H%M}", "count": self.count, "by": self.by, "how": self.how}
        return ".".join([self.kind.value, *(str(parts[name]) for name in _PARTS[self.kind])])

    @property
    def has_time(self) -> bool:
        """Whether it begins at a certain time."""
        return "at" in _PARTS[self.kind]


def change_written(text: str) -> Supposition:
    """The supposition that `text` is; raises Invalid."""
    name, *values = text.split(".")
    try:
        kind = SuppositionKind(name)
        given = dict(zip(_PARTS[kind], values, strict=True))
        change = Supposition(
            kind,
            at=clock_time(given.get("at", "0000")),
            count=int(given.get("count", 1)),
            by=int(given.get("by", 60)),
            how=How(given.get("how", How.STAGGERED)),
        )
    except ValueError:
        raise _not_understood() from None
    if not (1 <= change.count <= _MOST.get(kind, 2000) and 5 <= change.by <= 600):
        raise _not_understood()
    return change


def changes_written(texts: list[str]) -> tuple[Supposition, ...]:
    """The suppositions of an address, each once, in their order; raises Invalid."""
    if len(texts) > MOST_CHANGES:
        raise Invalid(
            "too_many_changes", N_("Supposez douze changements au plus à la fois."), "change"
        )
    changes = tuple(dict.fromkeys(change_written(text) for text in texts))
    for kind, most in _TOGETHER.items():
        if sum(change.count for change in changes if change.kind is kind) > most:
            raise _not_understood()
    return changes


def clock_time(text: str) -> time:
    """A time of the day written 0810, 08:10 or 8:10; raises ValueError."""
    digits = text.replace(":", "").zfill(4)
    if len(digits) != 4 or not digits.isascii() or not digits.isdigit():
        raise ValueError(text)
    return time(int(digits[:2]), int(digits[2:]))


def _not_understood() -> Invalid:
    return Invalid(
        "change_not_understood", N_("Ce changement n’est pas compris : revoyez-le."), "change"
    )

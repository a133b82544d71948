"""The usual table of who may do what in a French centre: each line with the text it comes from.

A network copies and edits it; see ProfessionRight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vaxcentre.rules.duties import Duty, Period, Profession, Right

_D, _P = Duty, Profession


@dataclass(frozen=True)
class UsualRight:
    """A line of the table, and where it is written."""

    right: Right
    source: str


def _rights(
    profession: Profession, duties: tuple[Duty, ...], since: date, source: str
) -> tuple[UsualRight, ...]:
    return tuple(UsualRight(Right(profession, duty, Period(since)), source) for duty in duties)


_EVERYBODY = (_D.SCREEN, _D.RECEIVE)
_CARE = (_D.PREPARE, _D.OBSERVE, *_EVERYBODY)
_OPENING = date(2021, 1, 4)

USUAL_RIGHTS: tuple[UsualRight, ...] = (
    *_rights(_P.DOCTOR, tuple(Duty), _OPENING, "Code de la santé publique, L. 4131-1"),
    *_rights(_P.NURSE, (_D.INJECT, _D.SAMPLE, *_CARE), _OPENING, "CSP, R. 4311-7"),
    *_rights(_P.LAY, _EVERYBODY, _OPENING, "Organisation du centre"),
)

"""The usual table of who may do what in a French centre: each line with the text it comes from.

A network copies and edits it; see ProfessionRight. Where a number or a date could not be checked
against the text itself, the source says “à vérifier”: better a question than a wrong answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from vaxcentre.rules.duties import Duty, Period, Profession, Right

_D, _P = Duty, Profession


@dataclass(frozen=True)
class UsualRight:
    """A line of the table, and where it is written."""

    right: Right
    source: str


def _rights(
    profession: Profession,
    duties: tuple[Duty, ...],
    since: date,
    source: str,
    until: date | None = None,
) -> tuple[UsualRight, ...]:
    return tuple(
        UsualRight(Right(profession, duty, Period(since, until)), source) for duty in duties
    )


_EVERYBODY = (_D.SCREEN, _D.RECEIVE)
_CARE = (_D.PREPARE, _D.OBSERVE, *_EVERYBODY)
_SHOT = (_D.PRESCRIBE, _D.INJECT)
_OPENING = date(2021, 1, 4)

_MARCH_5, _MARCH_12 = date(2021, 3, 6), date(2021, 3, 13)
_MARCH_27, _MAY_12 = date(2021, 3, 28), date(2021, 5, 13)
"""The days after the decrees were printed in the Journal officiel."""
_REFORM = date(2023, 8, 10)
_BEFORE_REFORM = date(2023, 8, 9)
_END_OF_EXCEPTIONS = date(2022, 7, 31)

_CENTRE = "Organisation du centre"
_UNDER_CARE = "Organisation du centre, sous la responsabilité d’un professionnel de santé"
_ENDED = " ; fin des régimes d’exception : loi n° 2022-1089 du 30 juillet 2022, à vérifier"
_2021_248 = "Décret n° 2021-248 du 4 mars 2021, puis arrêté du 1er juin 2021, art. 5"
_2021_272 = "Décret n° 2021-272 du 11 mars 2021, puis arrêté du 1er juin 2021, annexe 2" + _ENDED
_2021_325 = "Décret n° 2021-325 du 26 mars 2021, puis arrêté du 1er juin 2021, art. 5"
_2021_575 = "Décret n° 2021-575 du 11 mai 2021, puis arrêté du 1er juin 2021, annexe 2" + _ENDED
_2023_736 = "Décret n° 2023-736 du 8 août 2023"
_2023_737 = "Décret n° 2023-737 du 8 août 2023 (CSP, D. 4151-25)"
_SAMPLES = "Arrêté du 10 juillet 2020 modifié (prélèvements, après formation)" + _ENDED
_STUDENTS = "Arrêté du 8 août 2023 (CSP, L. 6153-5), étudiants de 3e cycle ; cycle à vérifier"

USUAL_RIGHTS: tuple[UsualRight, ...] = (
    *_rights(_P.DOCTOR, tuple(Duty), _OPENING, "Code de la santé publique, L. 4131-1"),
    *_rights(_P.NURSE, (_D.INJECT, _D.SAMPLE, *_CARE), _OPENING, "CSP, R. 4311-7"),
    *_rights(_P.NURSE, (_D.PRESCRIBE,), _MARCH_27, _2021_325, _BEFORE_REFORM),
    *_rights(_P.NURSE, (_D.PRESCRIBE,), _REFORM, _2023_736),
    *_rights(_P.PHARMACIST, (_D.PREPARE,), _OPENING, "CSP, L. 4211-1"),
    *_rights(_P.PHARMACIST, (_D.OBSERVE, *_EVERYBODY), _OPENING, _CENTRE),
    *_rights(_P.PHARMACIST, _SHOT, _MARCH_5, _2021_248, _BEFORE_REFORM),
    *_rights(_P.PHARMACIST, _SHOT, _REFORM, _2023_736),
    *_rights(_P.PHARMACIST, (_D.SAMPLE,), _OPENING, "Arrêté du 16 octobre 2020, durée à vérifier"),
    *_rights(_P.MIDWIFE, _CARE, _OPENING, "CSP, L. 4151-1, et organisation du centre"),
    *_rights(_P.MIDWIFE, _SHOT, _MARCH_5, _2021_248, _BEFORE_REFORM),
    *_rights(_P.MIDWIFE, _SHOT, _REFORM, _2023_737),
    *_rights(_P.MIDWIFE, (_D.SAMPLE,), _OPENING, _SAMPLES, _END_OF_EXCEPTIONS),
    *_rights(_P.PHYSIOTHERAPIST, (_D.OBSERVE, *_EVERYBODY), _OPENING, _UNDER_CARE),
    *_rights(_P.PHYSIOTHERAPIST, (_D.SAMPLE,), _OPENING, _SAMPLES, _END_OF_EXCEPTIONS),
    *_rights(_P.PHYSIOTHERAPIST, (_D.INJECT,), _MAY_12, _2021_575, _END_OF_EXCEPTIONS),
    *_rights(_P.DENTIST, _CARE, _OPENING, "CSP, L. 4141-1, et organisation du centre"),
    *_rights(_P.DENTIST, _SHOT, _MARCH_27, _2021_325 + _ENDED, _END_OF_EXCEPTIONS),
    *_rights(_P.DENTIST, (_D.SAMPLE,), _OPENING, _SAMPLES, _END_OF_EXCEPTIONS),
    *_rights(_P.BIOLOGIST, _CARE, _OPENING, _CENTRE),
    *_rights(_P.BIOLOGIST, (_D.SAMPLE,), _OPENING, "CSP, L. 6213-1, à vérifier"),
    *_rights(_P.BIOLOGIST, _SHOT, _MARCH_27, _2021_325, _BEFORE_REFORM),
    *_rights(_P.BIOLOGIST, _SHOT, _REFORM, _2023_736 + " (CSP, L. 6212-3)"),
    *_rights(_P.VETERINARIAN, _EVERYBODY, _OPENING, _CENTRE),
    *_rights(_P.VETERINARIAN, (_D.INJECT,), _MARCH_27, _2021_325 + _ENDED, _END_OF_EXCEPTIONS),
    *_rights(_P.RADIOGRAPHER, (_D.OBSERVE, *_EVERYBODY), _OPENING, _UNDER_CARE),
    *_rights(_P.RADIOGRAPHER, (_D.SAMPLE,), _OPENING, _SAMPLES, _END_OF_EXCEPTIONS),
    *_rights(_P.RADIOGRAPHER, (_D.INJECT,), _MARCH_27, _2021_325 + _ENDED, _END_OF_EXCEPTIONS),
    *_rights(_P.NURSING_ASSISTANT, (_D.OBSERVE, *_EVERYBODY), _OPENING, "CSP, R. 4311-4"),
    *_rights(_P.NURSING_ASSISTANT, (_D.SAMPLE,), _OPENING, _SAMPLES, _END_OF_EXCEPTIONS),
    *_rights(_P.NURSING_ASSISTANT, (_D.INJECT,), _MAY_12, _2021_575, _END_OF_EXCEPTIONS),
    *_rights(_P.STUDENT, _CARE, _OPENING, _UNDER_CARE),
    *_rights(_P.STUDENT, (_D.SAMPLE,), _OPENING, _SAMPLES, _END_OF_EXCEPTIONS),
    *_rights(_P.STUDENT, (_D.INJECT,), _MARCH_27, _2021_325, _BEFORE_REFORM),
    *_rights(_P.STUDENT, (_D.INJECT,), _REFORM, _STUDENTS),
    *_rights(
        _P.RETIRED_DOCTOR,
        tuple(Duty),
        _OPENING,
        "CSP, L. 4131-1 et L. 4112-1, tant que le médecin reste inscrit à l’ordre, à vérifier",
    ),
    *_rights(
        _P.RETIRED_NURSE,
        (_D.INJECT, _D.SAMPLE, *_CARE),
        _OPENING,
        "CSP, R. 4311-7 et L. 4311-15, tant que l’infirmier reste inscrit à l’ordre, à vérifier",
    ),
    *_rights(_P.FIREFIGHTER, (_D.OBSERVE, *_EVERYBODY), _OPENING, _UNDER_CARE),
    *_rights(_P.FIREFIGHTER, (_D.SAMPLE,), _OPENING, _SAMPLES, _END_OF_EXCEPTIONS),
    *_rights(_P.FIREFIGHTER, (_D.INJECT,), _MARCH_12, _2021_272, _END_OF_EXCEPTIONS),
    *_rights(_P.LAY, _EVERYBODY, _OPENING, _CENTRE),
)


@dataclass(frozen=True)
class RightLine:
    """A line of the table: a profession may do something, from when until when, as a text says."""

    profession: Profession
    duty: Duty
    valid_from: date
    valid_until: date | None
    source: str

    @property
    def right(self) -> Right:
        """The line as the gate reads it."""
        return Right(self.profession, self.duty, Period(self.valid_from, self.valid_until))


_PRESCRIBERS = frozenset({_P.DOCTOR, _P.RETIRED_DOCTOR})
"""Who sits in the prescriber’s chair without being asked; others may, where a network wants it."""


def allowed_duties(profession: Profession, on: date, rights: Iterable[Right]) -> tuple[Duty, ...]:
    """What `rights` allow to a profession on a day, in the order of the duties."""
    allowed = {one.duty for one in rights if one.profession is profession and on in one.during}
    return tuple(duty for duty in Duty if duty in allowed)


def usual_duties(profession: Profession, on: date, rights: Iterable[Right]) -> tuple[Duty, ...]:
    """What is proposed for somebody of a profession: all that is allowed, prescribing to doctors only."""
    return tuple(
        duty
        for duty in allowed_duties(profession, on, rights)
        if duty is not Duty.PRESCRIBE or profession in _PRESCRIBERS
    )


def first_day_lost(
    before: Iterable[Right], after: Iterable[Right], of: tuple[Profession, Duty], since: date
) -> date | None:
    """The first day from `since` on that a profession could do something before and no longer can."""
    old = [one.during for one in before if (one.profession, one.duty) == of]
    new = [one.during for one in after if (one.profession, one.duty) == of]
    starts = {since} | {one.since for one in old}
    starts |= {one.until + timedelta(days=1) for one in new if one.until is not None}
    for on in sorted(day for day in starts if day >= since):
        if any(on in one for one in old) and not any(on in one for one in new):
            return on
    return None

"""What people do in a shift, what they are, and which profession may do what, from when until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Duty(StrEnum):
    """What somebody does during a shift. A pair is one who prescribes and one who injects."""

    PRESCRIBE = "prescribe"
    INJECT = "inject"
    SAMPLE = "sample"
    PREPARE = "prepare"
    OBSERVE = "observe"
    SCREEN = "screen"
    RECEIVE = "receive"


PAIR = (Duty.PRESCRIBE, Duty.INJECT)
"""Who works together in a booth: see rules/booths.py."""


class Profession(StrEnum):
    """What somebody is. It bounds what they may do; a qualification says what they do here."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    PHARMACIST = "pharmacist"
    MIDWIFE = "midwife"
    PHYSIOTHERAPIST = "physiotherapist"
    DENTIST = "dentist"
    BIOLOGIST = "biologist"
    VETERINARIAN = "veterinarian"
    RADIOGRAPHER = "radiographer"
    NURSING_ASSISTANT = "nursing_assistant"
    STUDENT = "student"
    RETIRED_DOCTOR = "retired_doctor"
    RETIRED_NURSE = "retired_nurse"
    FIREFIGHTER = "firefighter"
    LAY = "lay"


@dataclass(frozen=True)
class Period:
    """From one calendar day to another, both included; `until` None goes on."""

    since: date
    until: date | None = None

    def __contains__(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Right:
    """A profession may do something during a period, because a text says so."""

    profession: Profession
    duty: Duty
    during: Period


@dataclass(frozen=True)
class Qualified:
    """Somebody was found able to do something during a period, and somebody else vouched for it."""

    duty: Duty
    during: Period
    is_verified: bool = True


def duties_on(
    on: date, profession: Profession, rights: Iterable[Right], qualified: Iterable[Qualified]
) -> frozenset[Duty]:
    """What somebody may do on the calendar day `on`: allowed to the profession, and verified here."""
    allowed = {r.duty for r in rights if r.profession is profession and on in r.during}
    able = {q.duty for q in qualified if q.is_verified and on in q.during}
    return frozenset(allowed & able)

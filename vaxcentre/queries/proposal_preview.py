"""Before a proposal is asked for: which days suggest themselves, and what it would be about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission, Place
from vaxcentre.rules.duties import PAIR, Duty, Period
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.proposals import USUAL_DAYS, ProposalWanted
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.storage.candidates import rights_of
from vaxcentre.storage.models import (
    Availability,
    Booth,
    Centre,
    Member,
    Qualification,
    Rota,
    Shift,
    ShiftBooth,
    ShiftNeed,
)


@dataclass(frozen=True)
class CentreToPlan:
    """A centre of the network whose rota who looks may manage."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Plannable:
    """What may be planned, and which days suggest themselves."""

    centres: tuple[CentreToPlan, ...]
    first: date
    last: date
    has_draft: bool
    """Whether there is a draft to come: its seats may be given anew."""


@dataclass(frozen=True)
class Lacking:
    """How many seats of one duty are below what is needed at least."""

    duty: Duty
    missing: int


@dataclass(frozen=True)
class ProposalPreview:
    """What a proposal would start from."""

    shifts: int
    people: int
    """Who is qualified for one of the duties that are needed."""
    silent: int
    """How many of them said nothing about any of the days."""
    booths: int
    most_booths: int
    lacking: tuple[Lacking, ...]

    @property
    def missing(self) -> int:
        """All that is lacking; of each duty by itself."""
        return sum(one.missing for one in self.lacking)


@query(Permission.MANAGE_ROTA)
def plannable(look: Look, *, today: date) -> Plannable:
    """The centres that may be planned together, and the next fortnight that has shifts; four statements."""
    rows = look.db.execute(
        select(Centre.id, Centre.name)
        .where(Centre.network_id == look.place.network_id)
        .order_by(Centre.name)
    )
    centres = tuple(CentreToPlan(*row) for row in rows if _may_manage(look, row[0]))
    coming = (Shift.state == ShiftState.PLANNED, Shift.starts_at > look.now)
    here = Shift.centre_id == look.centre_id
    first = look.db.scalar(select(func.min(Shift.held_on)).where(here, *coming)) or today
    usual = first + timedelta(days=USUAL_DAYS - 1)
    last = look.db.scalar(
        select(func.max(Shift.held_on)).where(here, *coming, Shift.held_on <= usual)
    )
    draft = look.db.scalar(
        select(Rota.id)
        .where(
            Rota.centre_id == look.centre_id, Rota.state == RotaState.DRAFT, Rota.last_on >= today
        )
        .limit(1)
    )
    return Plannable(centres, first, last or usual, draft is not None)


@query(Permission.MANAGE_ROTA)
def proposal_preview(look: Look, *, wanted: ProposalWanted) -> ProposalPreview:
    """How many shifts, people and gaps there are in what would be planned.

    Only counted, by five statements however much that is: nothing is worked out in the request.
    """
    shifts = _to_plan(look, wanted)
    booths, most_booths = _booths(look, shifts)
    needs = _needs(look, shifts)
    people, silent = _people(look, wanted, needs)
    return ProposalPreview(
        shifts=look.db.scalar(select(func.count()).select_from(shifts.subquery())) or 0,
        people=people,
        silent=silent,
        booths=booths,
        most_booths=most_booths,
        lacking=tuple(Lacking(duty, needs[duty]) for duty in Duty if needs.get(duty)),
    )


def _to_plan(look: Look, wanted: ProposalWanted) -> Select[UUID]:
    """The keys of the shifts that would be planned."""
    centres = [one for one in wanted.centre_ids if _may_manage(look, one)]
    return (
        select(Shift.id)
        .join(Centre, Centre.id == Shift.centre_id)
        .where(
            Centre.network_id == look.place.network_id,
            Shift.centre_id.in_(centres),
            Shift.held_on.between(wanted.first, wanted.last),
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at > look.now,
        )
    )


def _needs(look: Look, shifts: Select[UUID]) -> dict[Duty, int]:
    """The duties that the shifts want, and how many seats of each are below what is needed."""
    missing = ShiftNeed.minimum - (ShiftNeed.taken - ShiftNeed.looking)
    rows = look.db.execute(
        select(ShiftNeed.duty, func.sum(case((missing > 0, missing), else_=0)))
        .where(ShiftNeed.shift_id.in_(shifts))
        .group_by(ShiftNeed.duty)
    )
    return {row[0]: row[1] for row in rows}


def _booths(look: Look, shifts: Select[UUID]) -> tuple[int, int]:
    """How many booths can open with the pairs that there are, and how many at most."""
    doctor, nurse = (aliased(ShiftNeed) for _ in PAIR)
    staffed = (
        select(ShiftBooth.shift_id, func.count().label("booths"))
        .join(Booth, Booth.id == ShiftBooth.booth_id)
        .where(ShiftBooth.shift_id.in_(shifts), Booth.in_use)
        .group_by(ShiftBooth.shift_id)
        .subquery()
    )
    most = _least(doctor.maximum, nurse.maximum)
    most = _least(most, func.coalesce(staffed.c.booths, most))
    pairs = _least(doctor.taken - doctor.looking, nurse.taken - nurse.looking)
    row = look.db.execute(
        select(func.sum(_least(pairs, most)), func.sum(most))
        .select_from(doctor)
        .join(nurse, nurse.shift_id == doctor.shift_id)
        .outerjoin(staffed, staffed.c.shift_id == doctor.shift_id)
        .where(doctor.shift_id.in_(shifts), doctor.duty == PAIR[0], nurse.duty == PAIR[1])
    ).one()
    return row[0] or 0, row[1] or 0


def _least(one: SQLColumnExpression[int], other: SQLColumnExpression[int]) -> ColumnElement[int]:
    return case((one < other, one), else_=other)


def _people(look: Look, wanted: ProposalWanted, needed: Collection[Duty]) -> tuple[int, int]:
    """Who is qualified for one of the duties on one of the days, and how many of them said nothing."""
    assert look.place.network_id is not None
    days = Period(wanted.first, wanted.last)
    may = [
        and_(Member.profession == one.profession, Qualification.duty == one.duty)
        for one in rights_of(look.db, look.place.network_id)
        if one.duty in needed and _overlap(one.during, days)
    ]
    said = exists().where(
        Availability.member_id == Member.id, Availability.day.between(wanted.first, wanted.last)
    )
    row = look.db.execute(
        select(
            func.count(Member.id.distinct()),
            func.count(case((~said, Member.id)).distinct()),
        )
        .join(Qualification, Qualification.member_id == Member.id)
        .where(
            Member.network_id == look.place.network_id,
            Member.state == MemberState.APPROVED,
            Qualification.revoked_at.is_(None),
            Qualification.verified_at.is_not(None),
            Qualification.valid_from <= wanted.last,
            or_(Qualification.valid_until.is_(None), Qualification.valid_until >= wanted.first),
            or_(false(), *may),
        )
    ).one()
    return row[0], row[1]


def _overlap(one: Period, days: Period) -> bool:
    assert days.until is not None
    return one.since <= days.until and (one.until is None or one.until >= days.since)


def _may_manage(look: Look, centre_id: UUID) -> bool:
    place = Place(look.place.network_id, centre_id)
    return look.actor.may(Permission.MANAGE_ROTA, place, look.now)

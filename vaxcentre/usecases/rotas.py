"""Rotas: made for some days, published, frozen, and taken back while nobody has taken a shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import ACTIVE, AssignmentState, Source
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import WITHDRAW_HOURS, RotaEvent, RotaState
from vaxcentre.rules.spans import TimeSpan, local_day_span, must_be_near
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import (
    Assignment,
    CallOutNeed,
    Centre,
    Notice,
    Rota,
    Shift,
    ShiftBooth,
    ShiftNeed,
    ShiftWatch,
)
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.planning import lock_planning

LONGEST = timedelta(days=366)
MOST_WITHDRAW_HOURS = 720
BY_THEMSELVES = (Source.SELF, Source.CALL_OUT, Source.PROMOTION, Source.SWAP)
"""Ways into a shift that somebody chose for themselves."""


@dataclass(frozen=True)
class Advanced:
    """The state a rota is in now, and how many people were told."""

    state: RotaState
    told: int = 0


@use_case(Permission.MANAGE_ROTA)
def make_rota(
    work: Work,
    *,
    first_on: date,
    last_on: date,
    name: str = "",
    withdraw_hours: int = WITHDRAW_HOURS,
) -> UUID:
    """Make a rota, as a draft, for days that no other rota of the centre has; returns its key."""
    lock_planning(work)
    _check(work, first_on, last_on, withdraw_hours)
    rota = Rota(
        id=uuid4(),
        centre_id=work.centre_id,
        name=name.strip(),
        first_on=first_on,
        last_on=last_on,
        withdraw_hours=withdraw_hours,
        created_at=work.now,
    )
    work.db.add(rota)
    work.note("rota made", rota, name=rota.name, **_days(first_on, last_on))
    return rota.id


@use_case(Permission.MANAGE_ROTA)
def change_rota(
    work: Work, *, rota_id: UUID, first_on: date, last_on: date, name: str, withdraw_hours: int
) -> None:
    """Give a rota another name, deadline or period; no shift may be left outside of it."""
    lock_planning(work)
    rota = rota_here(work, rota_id)
    _check(work, first_on, last_on, withdraw_hours, besides=rota.id)
    outside = select(Shift.id).where(
        Shift.rota_id == rota.id, ~Shift.held_on.between(first_on, last_on)
    )
    if work.db.scalar(outside.limit(1)):
        raise Invalid("shifts_outside", N_("Des postes resteraient hors de ces dates."), "first_on")
    rota.name, rota.withdraw_hours = name.strip(), withdraw_hours
    rota.first_on, rota.last_on = first_on, last_on
    work.note("rota changed", rota, name=rota.name, **_days(first_on, last_on))


@use_case(Permission.MANAGE_ROTA)
def delete_rota(work: Work, *, rota_id: UUID) -> None:
    """Throw a draft away with its shifts, as long as nobody ever was in one of them."""
    lock_planning(work)
    rota = rota_here(work, rota_id)
    if rota.state is not RotaState.DRAFT:
        raise Conflict("not_draft", N_("Seul un brouillon peut être supprimé."))
    theirs = select(Shift.id).where(Shift.rota_id == rota.id).scalar_subquery()
    for model in (Assignment, CallOutNeed):
        if work.db.scalar(select(model.id).where(model.shift_id.in_(theirs)).limit(1)):
            raise Conflict(
                "rota_has_people",
                N_("Quelqu’un est ou a été dans un de ces postes : annulez-les plutôt un à un."),
            )
    for part in (ShiftNeed, ShiftBooth, ShiftWatch):
        work.db.execute(delete(part).where(part.shift_id.in_(theirs)))
    work.db.execute(delete(Shift).where(Shift.rota_id == rota.id))
    work.note("rota deleted", rota, name=rota.name, **_days(rota.first_on, rota.last_on))
    work.db.delete(rota)


@use_case(Permission.MANAGE_ROTA)
def advance_rota(
    work: Work, *, rota_id: UUID, event: RotaEvent, announces: bool = False
) -> Advanced:
    """Publish, freeze, thaw or withdraw a rota; with `announces`, those it concerns are told.

    Raises IllegalStep, and Conflict for a withdrawal after somebody took a shift.
    """
    centre = lock_planning(work)
    rota = rota_here(work, rota_id)
    if event is RotaEvent.WITHDRAW:
        _must_be_unclaimed(work, rota)
    rota.advance(event)
    told = 0
    if event is RotaEvent.PUBLISH:
        rota.published_at = work.now
        _tell_who_is_in_it(work, rota)
        told = _announce(work, centre, rota) if announces else 0
    if event is RotaEvent.WITHDRAW:
        rota.published_at = None
    work.note(f"rota {event}", rota, name=rota.name, told=told)
    return Advanced(rota.state, told)


def rota_here(work: Work, rota_id: UUID) -> Rota:
    """A rota of this centre; raises NotFound."""
    found = work.db.get(Rota, rota_id)
    if found is None or found.centre_id != work.centre_id:
        raise NotFound()
    return found


def _check(
    work: Work, first_on: date, last_on: date, withdraw_hours: int, besides: UUID | None = None
) -> None:
    must_be_near(first_on)
    must_be_near(last_on)
    if last_on < first_on:
        raise Invalid("ends_early", N_("Le dernier jour précède le premier."), "last_on")
    if last_on - first_on > LONGEST:
        raise Invalid("too_long", N_("Un planning couvre au plus un an."), "last_on")
    if not 0 <= withdraw_hours <= MOST_WITHDRAW_HOURS:
        raise Invalid("withdraw_hours", N_("Entre 0 et 720 heures."), "withdraw_hours")
    other = work.db.scalars(
        select(Rota).where(
            Rota.centre_id == work.centre_id,
            Rota.first_on <= last_on,
            Rota.last_on >= first_on,
            Rota.id != besides,
        )
    ).first()
    if other is not None:
        raise Invalid(
            "rota_overlaps",
            N_("Un autre planning couvre déjà des jours du %(first)s au %(last)s."),
            "first_on",
            first=f"{other.first_on:%d/%m/%Y}",
            last=f"{other.last_on:%d/%m/%Y}",
        )


def _must_be_unclaimed(work: Work, rota: Rota) -> None:
    claimed = exists().where(
        Assignment.shift_id == Shift.id,
        Assignment.state.in_(ACTIVE),
        Assignment.source.in_(BY_THEMSELVES),
    )
    if work.db.scalar(select(Shift.id).where(Shift.rota_id == rota.id, claimed).limit(1)):
        raise Conflict(
            "rota_claimed",
            N_("Quelqu’un a déjà pris un poste : ce planning ne peut plus redevenir un brouillon."),
        )


def _tell_who_is_in_it(work: Work, rota: Rota) -> None:
    """Tell who was seated while the rota was a draft, and has not heard of it yet."""
    told = exists().where(
        Notice.assignment_id == Assignment.id, Notice.kind == NoticeKind.SEAT_CONFIRMED
    )
    for seat in work.db.scalars(
        select(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(
            Shift.rota_id == rota.id,
            Shift.starts_at > work.now,
            Assignment.state == AssignmentState.CONFIRMED,
            Assignment.source.not_in(BY_THEMSELVES),
            ~told,
        )
        .order_by(Shift.starts_at, Assignment.id)
    ):
        tell(
            work,
            NoticeKind.SEAT_CONFIRMED,
            seat.person_id,
            centre_id=seat.centre_id,
            shift_id=seat.shift_id,
            assignment_id=seat.id,
        )


def _announce(work: Work, centre: Centre, rota: Rota) -> int:
    """Tell every member who may do something that the rota needs, on one of its days."""
    rows = work.db.execute(
        select(ShiftNeed.duty, Shift.held_on)
        .join(Shift, Shift.id == ShiftNeed.shift_id)
        .where(Shift.rota_id == rota.id)
        .distinct()
    )
    needed = {(row[0], row[1]) for row in rows}
    days = TimeSpan(
        local_day_span(rota.first_on, centre.time_zone).start,
        local_day_span(rota.last_on, centre.time_zone).end,
    )
    told = 0
    for person_id, candidate in candidates(work.db, centre.network_id, None, days).items():
        may_do = {on: candidate.duties(on) for on in {on for _duty, on in needed}}
        if any(duty in may_do[on] for duty, on in needed):
            told += 1
            tell(
                work,
                NoticeKind.ROTA_PUBLISHED,
                person_id,
                centre_id=centre.id,
                rota_id=str(rota.id),
                name=rota.name,
                first=rota.first_on.isoformat(),
                last=rota.last_on.isoformat(),
            )
    return told


def _days(first_on: date, last_on: date) -> dict[str, str]:
    return {"first": first_on.isoformat(), "last": last_on.isoformat()}

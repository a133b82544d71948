"""One shift: added by hand, changed, cancelled, restored, deleted. Whoever is in it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import delete, select

from vaxcentre.errors import N_, Conflict, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import AssignmentEvent, Source
from vaxcentre.rules.needs import Need, check_needs
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import ShiftEvent
from vaxcentre.rules.seats import Caution
from vaxcentre.rules.shift_templates import LONGEST_CHANGEOVER, HoursTrouble, span_on
from vaxcentre.rules.spans import TimeSpan, must_be_near
from vaxcentre.storage.models import (
    Assignment,
    CallOutNeed,
    Rota,
    Shift,
    ShiftBooth,
    ShiftNeed,
    ShiftWatch,
)
from vaxcentre.usecases.assignments import shift_here
from vaxcentre.usecases.lending_roles import end_roles_of_seats
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.planning import NewShift, check_booths, lock_planning, write_shifts
from vaxcentre.usecases.seat_rows import everybody_in, lock_people, lock_shift, recount
from vaxcentre.usecases.seating import SeatAnswer, take_seat


@dataclass(frozen=True)
class ShiftWords:
    """What somebody says of a shift: its hours by the clock of the centre, whom it needs, where."""

    name: str
    starts: time
    ends: time
    needs: tuple[Need, ...]
    booth_ids: frozenset[UUID] | None = None
    """None leaves them as they are."""
    note: str = ""
    changeover_minutes: int = 0


@dataclass(frozen=True)
class Restored:
    """How many came back with a shift that takes place after all, and why others did not."""

    back: int
    not_back: tuple[tuple[UUID, SeatAnswer], ...] = ()


@use_case(Permission.MANAGE_ROTA)
def add_shift(work: Work, *, on: date, words: ShiftWords) -> UUID:
    """Add a shift by hand to the rota that has that day; returns its key. Raises Invalid for none."""
    centre = lock_planning(work)
    must_be_near(on)
    rota = rota_on(work, on)
    if rota is None:
        raise Invalid("no_rota", N_("Aucun planning ne couvre ce jour : créez-le d’abord."), "on")
    shift = NewShift(
        rota_id=rota.id,
        held_on=on,
        span=checked_span(work, on, words, centre.time_zone),
        name=words.name.strip(),
        needs=words.needs,
        booth_ids=words.booth_ids or (),
        changeover_minutes=words.changeover_minutes,
        note=words.note.strip(),
    )
    write_shifts(work, [shift])
    work.note("shift added", work.db.get_one(Shift, shift.id), name=shift.name, day=on.isoformat())
    return shift.id


@use_case(Permission.MANAGE_ROTA)
def cancel_shift(work: Work, *, shift_id: UUID, reason: str) -> int:
    """Cancel a shift; everybody in it is told why. Returns how many; repeated, nothing happens."""
    if not reason.strip():
        raise Invalid("no_reason", N_("Dites pourquoi : les personnes le liront."), "reason")
    shift, inside = locked_with_people(work, shift_id)
    if shift.is_cancelled:
        return 0
    shift.advance(ShiftEvent.CANCEL)
    shift.cancelled_at, shift.cancel_reason = work.now, reason.strip()
    for one in inside:
        one.advance(AssignmentEvent.CANCEL)
        one.ended_at, one.end_reason = work.now, shift.cancel_reason
    recount(work, shift)
    end_roles_of_seats(work, shift, inside)
    tell_all(work, NoticeKind.SHIFT_CANCELLED, inside)
    work.note("shift cancelled", shift, reason=shift.cancel_reason, told=len(inside))
    return len(inside)


@use_case(Permission.MANAGE_ROTA)
def restore_shift(work: Work, *, shift_id: UUID) -> Restored:
    """Let a cancelled shift take place after all; who held a seat gets it back if the gate lets them.

    Repeated, nothing happens.
    """
    shift_here(work, shift_id)
    before = _who_were_in(work, shift_id)
    lock_people(work, (one.person_id for one in before))
    shift = lock_shift(work, shift_id)
    if not shift.is_cancelled:
        return Restored(0)
    cancelled_at = shift.cancelled_at
    shift.advance(ShiftEvent.RESTORE)
    shift.cancelled_at, shift.cancel_reason = None, ""
    work.db.flush()
    answers = [
        (one.person_id, _seat_again(work, one)) for one in before if one.ended_at == cancelled_at
    ]
    back = sum(answer.is_seated for _person, answer in answers)
    work.note("shift restored", shift, back=back)
    return Restored(back, tuple((who, said) for who, said in answers if not said.is_seated))


@use_case(Permission.MANAGE_ROTA)
def delete_shift(work: Work, *, shift_id: UUID) -> None:
    """Take a shift away in which nobody ever was; raises Conflict for any other: cancel it."""
    shift_here(work, shift_id)
    shift = lock_shift(work, shift_id)
    for model in (Assignment, CallOutNeed):
        if work.db.scalar(select(model.id).where(model.shift_id == shift.id).limit(1)):
            raise Conflict(
                "shift_has_people",
                N_("Quelqu’un est ou a été dans ce poste : annulez-le plutôt, avec un motif."),
            )
    for part in (ShiftNeed, ShiftBooth, ShiftWatch):
        work.db.execute(delete(part).where(part.shift_id == shift.id))
    work.note("shift deleted", shift, name=shift.name, day=shift.held_on.isoformat())
    work.db.delete(shift)


def rota_on(work: Work, on: date) -> Rota | None:
    """The rota of this centre that has the day `on`."""
    return work.db.scalars(
        select(Rota).where(
            Rota.centre_id == work.centre_id, Rota.first_on <= on, Rota.last_on >= on
        )
    ).first()


def checked_span(work: Work, on: date, words: ShiftWords, zone: str) -> TimeSpan:
    """The instants of a shift, once all that is said of it is sound; raises Invalid."""
    if not words.name.strip():
        raise Invalid("no_name", N_("Donnez un nom : « Matin », par exemple."), "name")
    if words.starts == words.ends:
        raise Invalid("no_hours", N_("L’heure de fin est celle du début."), "ends")
    if not 0 <= words.changeover_minutes <= LONGEST_CHANGEOVER:
        raise Invalid("changeover", N_("Entre 0 et 120 minutes."), "changeover_minutes")
    check_needs(words.needs)
    check_booths(work, words.booth_ids or ())
    span = span_on(on, words.starts, words.ends, zone)
    if isinstance(span, HoursTrouble):
        raise Invalid(
            "hour_unclear",
            N_(
                "Cette nuit-là l’heure change : une de ces heures n’existe pas, ou vient deux fois."
            ),
            "starts",
        )
    return span


def locked_with_people(work: Work, shift_id: UUID) -> tuple[Shift, list[Assignment]]:
    """A shift of this centre, locked after the people in it and on its wait-list, with these."""
    shift_here(work, shift_id)
    lock_people(work, (one.person_id for one in everybody_in(work, shift_id)))
    shift = lock_shift(work, shift_id)
    inside = everybody_in(work, shift_id)
    lock_people(work, (one.person_id for one in inside))  # whoever came in between, hardly ever
    return shift, inside


def tell_all(work: Work, kind: NoticeKind, inside: Iterable[Assignment], **facts: str) -> None:
    """Tell each of these people the same about their shift."""
    for one in inside:
        tell(
            work,
            kind,
            one.person_id,
            centre_id=one.centre_id,
            shift_id=one.shift_id,
            assignment_id=one.id,
            **facts,
        )


def _who_were_in(work: Work, shift_id: UUID) -> list[Assignment]:
    """Who held a seat until it was cancelled, in the order of the seats."""
    return list(
        work.db.scalars(
            select(Assignment)
            .join(Shift, Shift.id == Assignment.shift_id)
            .where(
                Assignment.shift_id == shift_id,
                Assignment.ended_at == Shift.cancelled_at,
                Assignment.seat.is_not(None),
            )
            .order_by(Assignment.duty, Assignment.seat)
        )
    )


def _seat_again(work: Work, before: Assignment) -> SeatAnswer:
    return take_seat(
        work,
        person_id=before.person_id,
        shift_id=before.shift_id,
        duty=before.duty,
        source=Source.MANAGER,
        acknowledged=tuple(Caution),
    )

"""Who works in a booth, and whether it calls patients."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.rules.access import Permission, Role
from vaxcentre.rules.booths import (
    BoothEvent,
    BoothState,
    must_be_a_pair,
    must_be_empty,
    must_be_staffed,
)
from vaxcentre.storage.models import Booth, BoothStaffing, Grant, Line, Person, PersonState
from vaxcentre.usecases.break_rows import tell_breaks
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.visits import occupant_of


@dataclass(frozen=True)
class BoothNow:
    """A booth after a change."""

    number: int
    state: BoothState
    changed: bool = True
    """False when it was so already: the same tap arrived twice."""
    parted: tuple[int, ...] = ()
    """Closed booths that somebody was taken from: who was their pair is on the bench now."""


def booth_to_change(work: Work, number: int) -> Booth:
    """The booth, locked: who changes it, or calls for it, does so one after the other."""
    found = select(Booth).where(
        Booth.centre_id == work.centre_id, Booth.number == number, Booth.in_use
    )
    booth = work.db.scalar(found.with_for_update())
    if booth is None:
        raise NotFound()
    return booth


@use_case(Permission.STAFF_BOOTHS)
def staff_booth(
    work: Work, *, booth_number: int, doctor_id: UUID | None = None, nurse_id: UUID | None = None
) -> BoothNow:
    """Let a pair, or one of the two, work in the booth from now on. Who was there before leaves it.

    Nobody works in two booths at once; a booth that is closed holds nobody back.
    """
    must_be_a_pair(doctor_id, nurse_id)
    booth = booth_to_change(work, booth_number)
    present = _staffing_of(work, booth)
    if present and (present.doctor_id, present.nurse_id) == (doctor_id, nurse_id):
        return BoothNow(booth.number, booth.state, changed=False)
    if booth.state is not BoothState.CLOSED:
        _must_be_staffed(work, booth, doctor=doctor_id is not None, nurse=nurse_id is not None)
    _end(work, present)
    parted = _must_be_available(work, doctor_id, nurse_id)
    work.db.flush()  # the old staffing ends before the new one begins: see the unique indexes
    people = {"doctor_id": doctor_id, "nurse_id": nurse_id}
    work.db.add(
        BoothStaffing(centre_id=work.centre_id, booth_id=booth.id, since=work.now, **people)
    )
    facts = {name: str(person_id or "") for name, person_id in people.items()}
    work.note("booth staffed", booth, number=booth.number, **facts)
    return BoothNow(booth.number, booth.state, parted=parted)


def _must_be_available(
    work: Work, doctor_id: UUID | None, nurse_id: UUID | None
) -> tuple[int, ...]:
    """Lock the people; raise Invalid or Conflict unless each may work in a booth now.

    Returns the closed booths that they leave somebody behind in.
    """
    _lock_people(work, doctor_id, nurse_id)
    _must_have_role(work, doctor_id, Role.DOCTOR, "doctor")
    _must_have_role(work, nurse_id, Role.NURSE, "nurse")
    people = {one for one in (doctor_id, nurse_id) if one}
    return tuple(sorted({number for one in people for number in _free(work, one, people)}))


def _staffing_of(work: Work, booth: Booth) -> BoothStaffing | None:
    return work.db.scalar(
        select(BoothStaffing).where(
            BoothStaffing.centre_id == booth.centre_id,
            BoothStaffing.booth_id == booth.id,
            BoothStaffing.until.is_(None),
        )
    )


def _lock_people(work: Work, *person_ids: UUID | None) -> None:
    """Lock the people, always in the same order: two booths may want the same pair at once."""
    wanted = [person_id for person_id in person_ids if person_id]
    work.db.scalars(
        select(Person.id)
        .where(Person.id.in_(wanted))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()


def _must_have_role(work: Work, person_id: UUID | None, role: Role, field: str) -> None:
    """Raise Invalid unless the person has the role in this centre now."""
    if person_id is None:
        return
    granted = work.db.scalar(
        select(Grant.id)
        .join(Person, Person.id == Grant.person_id)
        .where(
            Grant.person_id == person_id,
            Grant.centre_id == work.centre_id,
            Grant.role == role,
            Grant.revoked_at.is_(None),
            or_(Grant.until.is_(None), Grant.until > work.now),
            Person.state == PersonState.ACTIVE,
        )
    )
    if granted is None:
        raise Invalid(
            "not_in_that_role",
            N_("Cette personne n’exerce pas ce métier dans ce centre aujourd’hui."),
            field,
        )


def _free(work: Work, person_id: UUID, together: set[UUID]) -> list[int]:
    """End the person's place in a closed booth; raise Conflict when they are in one that works.

    Returns the booth where somebody else loses their pair by it.
    """
    parted = []
    rows = work.db.execute(
        select(BoothStaffing, Booth)
        .join(Booth, Booth.id == BoothStaffing.booth_id)
        .where(
            BoothStaffing.centre_id == work.centre_id,
            BoothStaffing.until.is_(None),
            or_(BoothStaffing.doctor_id == person_id, BoothStaffing.nurse_id == person_id),
        )
    )
    for staffing, booth in rows.all():
        if booth.state is not BoothState.CLOSED:
            raise Conflict(
                "in_another_booth",
                N_("Cette personne est déjà dans le box %(number)s."),
                number=booth.number,
            )
        _end(work, staffing)
        if {staffing.doctor_id, staffing.nurse_id} - {None} - together:
            parted.append(booth.number)
    return parted


def _end(work: Work, staffing: BoothStaffing | None) -> None:
    if staffing is not None:
        staffing.until = work.now


@use_case(Permission.STAFF_BOOTHS)
def release_booth(work: Work, *, booth_number: int) -> BoothNow:
    """The pair leaves the booth, which closes if it had not; nobody may be inside."""
    booth = booth_to_change(work, booth_number)
    present = _staffing_of(work, booth)
    if present is None:
        return BoothNow(booth.number, booth.state, changed=False)
    _must_be_empty(work, booth)
    if booth.state is not BoothState.CLOSED:
        booth.advance(BoothEvent.CLOSE, work.now)
    _end(work, present)
    work.note("booth released", booth, number=booth.number)
    return BoothNow(booth.number, booth.state)


def _must_be_empty(work: Work, booth: Booth) -> None:
    occupant = occupant_of(work, booth)
    must_be_empty(occupant.queue_number if occupant else None)


def _must_have_crew(work: Work, booth: Booth) -> None:
    present = _staffing_of(work, booth)
    _must_be_staffed(
        work,
        booth,
        doctor=present is not None and present.doctor_id is not None,
        nurse=present is not None and present.nurse_id is not None,
    )


def _people_in(work: Work, booth: Booth) -> list[UUID]:
    present = _staffing_of(work, booth)
    people = (present.doctor_id, present.nurse_id) if present else ()
    return [one for one in people if one]


def _must_be_staffed(work: Work, booth: Booth, *, doctor: bool, nurse: bool) -> None:
    kind = work.db.get_one(Line, booth.line_id).kind
    must_be_staffed(kind, doctor=doctor, nurse=nurse)


@use_case(Permission.RUN_BOOTH)
def open_booth(work: Work, *, booth_number: int) -> BoothNow:
    """The booth may call patients from now on; it needs the people that its line asks for."""
    booth = booth_to_change(work, booth_number)
    if booth.state is BoothState.OPEN:
        return BoothNow(booth.number, booth.state, changed=False)
    _must_have_crew(work, booth)
    return _advance(work, booth, BoothEvent.OPEN)


@use_case(Permission.RUN_BOOTH)
def pause_booth(work: Work, *, booth_number: int) -> BoothNow:
    """The booth calls nobody for a while; who is inside is looked after."""
    booth = booth_to_change(work, booth_number)
    if booth.state is BoothState.PAUSED:
        return BoothNow(booth.number, booth.state, changed=False)
    tell_breaks(work, _people_in(work, booth), begins=True)
    return _advance(work, booth, BoothEvent.PAUSE)


@use_case(Permission.RUN_BOOTH)
def resume_booth(work: Work, *, booth_number: int) -> BoothNow:
    """The pause is over; somebody who left meanwhile has to be replaced first."""
    booth = booth_to_change(work, booth_number)
    if booth.state is BoothState.OPEN:
        return BoothNow(booth.number, booth.state, changed=False)
    if booth.state is BoothState.PAUSED:
        _must_have_crew(work, booth)
    tell_breaks(work, _people_in(work, booth), begins=False)
    return _advance(work, booth, BoothEvent.RESUME)


@use_case(Permission.RUN_BOOTH)
def close_booth(work: Work, *, booth_number: int) -> BoothNow:
    """The booth calls nobody any more; raises Conflict while somebody is called or inside."""
    booth = booth_to_change(work, booth_number)
    if booth.state is BoothState.CLOSED:
        return BoothNow(booth.number, booth.state, changed=False)
    _must_be_empty(work, booth)
    tell_breaks(work, _people_in(work, booth), begins=False)
    return _advance(work, booth, BoothEvent.CLOSE)


def _advance(work: Work, booth: Booth, event: BoothEvent) -> BoothNow:
    before = booth.state
    booth.advance(event, work.now)
    work.note(f"booth {event}", booth, number=booth.number, before=str(before))
    return BoothNow(booth.number, booth.state)

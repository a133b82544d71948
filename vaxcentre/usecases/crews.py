"""Putting crews into booths: the one place that ends a staffing and begins another for several at once.

Booths are locked first, in the order of their numbers, then the people: whoever plans, moves or takes
back does it after the other, and reads what stands only then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.rules.booths import BoothEvent, BoothState, must_be_empty
from vaxcentre.rules.staffing import (
    UNDO_WITHIN,
    BoothHere,
    Crew,
    Hall,
    HowStaffed,
    must_suit,
)
from vaxcentre.storage.hall import hall_now
from vaxcentre.storage.models import Booth, BoothStaffing, Person, StaffingChange
from vaxcentre.usecases.break_rows import tell_breaks
from vaxcentre.usecases.perform import Work
from vaxcentre.usecases.seat_rows import lock_people
from vaxcentre.usecases.visits import zone_of

Targets = Mapping[int, tuple[Crew, BoothState | None]]
"""Who is to be in a booth, and in which state it is then; None leaves the state as the crew allows."""


def hall_locked(work: Work, numbers: Collection[int] | None = None, *, bonds: bool = False) -> Hall:
    """The hall once its booths, or those with the numbers, are locked; raises NotFound for one that is not."""
    wanted = select(Booth.number).where(Booth.centre_id == work.centre_id, Booth.in_use)
    if numbers is not None:
        wanted = wanted.where(Booth.number.in_(sorted(numbers)))
    locked = work.db.scalars(wanted.order_by(Booth.number).with_for_update()).all()
    if numbers is not None and set(locked) != set(numbers):
        raise NotFound()
    return hall_now(work.db, work.centre_id, work.now, zone_of(work), bonds=bonds)


def put_crews(
    work: Work, hall: Hall, targets: Targets, kind: HowStaffed, *, leaves_patients: bool = False
) -> StaffingChange | None:
    """Let these crews work in these booths from now on; None when that is so already.

    Raises Conflict where somebody would leave a patient, or would have to climb a step;
    `leaves_patients` is for those who are gone already.
    """
    changed = {
        booth.number: booth
        for booth in hall.booths
        if booth.number in targets and _differs(booth, *targets[booth.number])
    }
    if not changed:
        return None
    for number, booth in changed.items():
        _must_be_possible(hall, booth, targets[number][0], leaves_patients=leaves_patients)
    new = {person for number in changed for person in targets[number][0].people}
    lock_people(work, new | {one for booth in changed.values() for one in booth.crew.people})
    rows = _rows(work, changed)
    _replace_staffings(work, changed, targets)
    after = {}
    for number, booth in changed.items():
        crew, state = targets[number]
        _to_state(work, rows[number], _state_for(booth, crew, state))
        after[str(number)] = _fact(crew, rows[number].state)
    tell_breaks(work, _receiving(rows, targets), begins=False)
    change = StaffingChange(
        id=uuid4(),
        centre_id=work.centre_id,
        at=work.now,
        person_id=work.actor.person_id,
        kind=kind,
        before={str(n): _fact(booth.crew, booth.state) for n, booth in changed.items()},
        after=after,
    )
    work.db.add(change)
    work.note(f"staffing {kind}", change, booths=sorted(changed))
    return change


def _receiving(rows: Mapping[int, Booth], targets: Targets) -> set[UUID]:
    """Who works in an open booth now, and so is on no break."""
    at_work = (number for number, row in rows.items() if row.state is BoothState.OPEN)
    return {person for number in at_work for person in targets[number][0].people}


def _must_be_possible(hall: Hall, booth: BoothHere, crew: Crew, *, leaves_patients: bool) -> None:
    must_suit(booth, crew, hall.people)
    if set(booth.crew.people) - set(crew.people) and not leaves_patients:
        must_be_empty(booth.occupant)


def _differs(booth: BoothHere, crew: Crew, state: BoothState | None) -> bool:
    return booth.crew != crew or _state_for(booth, crew, state) is not booth.state


def _state_for(booth: BoothHere, crew: Crew, wanted: BoothState | None) -> BoothState:
    """The state that the crew allows: nobody there closes a booth, an incomplete crew pauses it."""
    state = wanted or booth.state
    if not crew.people and not booth.occupant:
        return BoothState.CLOSED
    if state is BoothState.OPEN and not crew.may_work(booth.kind):
        return BoothState.PAUSED if booth.works else BoothState.CLOSED
    return state


def _replace_staffings(work: Work, changed: Mapping[int, BoothHere], targets: Targets) -> None:
    moved = [one for n, one in changed.items() if one.crew != targets[n][0]]
    ended = [one.staffing_id for one in moved if one.staffing_id]
    for staffing in work.db.scalars(select(BoothStaffing).where(BoothStaffing.id.in_(ended))):
        staffing.until = work.now
    work.db.flush()  # the old ones end before the new ones begin: see the unique indexes
    for booth in moved:
        crew = targets[booth.number][0]
        if crew.people:
            people = {"doctor_id": crew.doctor, "nurse_id": crew.nurse}
            where = {"centre_id": work.centre_id, "booth_id": booth.id, "since": work.now}
            work.db.add(BoothStaffing(**where, **people))
    work.db.flush()


_WAYS = {
    (BoothState.CLOSED, BoothState.OPEN): (BoothEvent.OPEN,),
    (BoothState.CLOSED, BoothState.PAUSED): (BoothEvent.OPEN, BoothEvent.PAUSE),
    (BoothState.OPEN, BoothState.PAUSED): (BoothEvent.PAUSE,),
    (BoothState.OPEN, BoothState.CLOSED): (BoothEvent.CLOSE,),
    (BoothState.PAUSED, BoothState.OPEN): (BoothEvent.RESUME,),
    (BoothState.PAUSED, BoothState.CLOSED): (BoothEvent.CLOSE,),
}


def _to_state(work: Work, row: Booth, state: BoothState) -> None:
    for event in _WAYS.get((row.state, state), ()):
        row.advance(event, work.now)


def _rows(work: Work, numbers: Collection[int]) -> dict[int, Booth]:
    found = select(Booth).where(Booth.centre_id == work.centre_id, Booth.number.in_(list(numbers)))
    fresh = work.db.scalars(found.execution_options(populate_existing=True))
    return {row.number: row for row in fresh}


def _fact(crew: Crew, state: BoothState) -> dict[str, Any]:
    return {
        "doctor": str(crew.doctor) if crew.doctor else None,
        "nurse": str(crew.nurse) if crew.nurse else None,
        "state": str(state),
    }


def crew_of(fact: Mapping[str, Any]) -> Crew:
    """The crew that a change remembers."""
    doctor, nurse = (UUID(fact[name]) if fact[name] else None for name in ("doctor", "nurse"))
    return Crew(doctor, nurse)


def last_hand(work: Work, numbers: Collection[int]) -> str:
    """Whose change one of these booths had last, if that was just now; nobody's name otherwise."""
    rows = work.db.execute(
        select(StaffingChange.after, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == StaffingChange.person_id)
        .where(
            StaffingChange.centre_id == work.centre_id, StaffingChange.at > work.now - UNDO_WITHIN
        )
        .order_by(StaffingChange.at.desc())
        .limit(10)
    )
    for after, given_name, family_name in rows:
        if given_name and any(str(number) in after for number in numbers):
            return f"{given_name} {family_name}"
    return ""

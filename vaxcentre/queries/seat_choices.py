"""Who could take which seat, and exactly why others cannot: asked by the gate's own rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.pool import Days, PersonShown, people_shown, pool
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import ACTIVE
from vaxcentre.rules.candidates import Candidate, Seat, Wish, halves_of
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import (
    By,
    Caution,
    Hindrance,
    Obstacle,
    cautions,
    hindrances,
    may_be_overridden,
)
from vaxcentre.storage.models import Assignment, Shift, ShiftNeed
from vaxcentre.storage.seats import SeatRow, seat_row, seats


@dataclass(frozen=True)
class Verdict:
    """What the gate would say to one person about one seat."""

    shift_id: UUID
    duty: Duty
    hindrances: tuple[Hindrance, ...] = ()
    cautions: tuple[Caution, ...] = ()
    is_here: bool = False
    """Whether it is the seat that they hold already."""

    @property
    def may(self) -> bool:
        """Whether they would get it."""
        return not self.hindrances and not self.is_here

    @property
    def is_unqualified(self) -> bool:
        """Whether they may not do this on that day."""
        return any(one.obstacle is Obstacle.NOT_QUALIFIED for one in self.hindrances)

    @property
    def may_be_overridden(self) -> bool:
        """Whether who plans may seat them all the same, with a reason."""
        return bool(self.hindrances) and may_be_overridden(self.hindrances)


@dataclass(frozen=True)
class Choice:
    """One person for one seat."""

    person: PersonShown
    verdict: Verdict
    wishes: bool = False
    """Whether they said that they would like to work then."""


@dataclass(frozen=True)
class ChosenPerson:
    """Somebody to be seated, with what the gate says about each seat of the week."""

    person: PersonShown
    verdicts: tuple[Verdict, ...]
    assignment_id: UUID | None = None
    seat: SeatRow | None = None
    """The seat they would move from, or that they wait for."""


@dataclass(frozen=True)
class Placing:
    """One person before one seat."""

    person: PersonShown
    row: SeatRow
    verdict: Verdict
    left: SeatRow | None = None
    """The seat they would leave for it."""


@dataclass(frozen=True)
class ChosenSeat:
    """A seat to be filled, and everybody of the pool, who suits best first."""

    row: SeatRow
    choices: tuple[Choice, ...]

    @property
    def free(self) -> tuple[Choice, ...]:
        """Who would get the seat."""
        return tuple(one for one in self.choices if one.verdict.may)

    @property
    def hindered(self) -> tuple[Choice, ...]:
        """Who is able, and kept from it."""
        return tuple(
            one for one in self.choices if not one.verdict.may and not one.verdict.is_unqualified
        )

    @property
    def unqualified(self) -> tuple[Choice, ...]:
        """Who may not do this on that day."""
        return tuple(one for one in self.choices if one.verdict.is_unqualified)


@query(Permission.MANAGE_ROTA)
def chosen_person(
    look: Look,
    *,
    days: Days,
    person_id: UUID | None = None,
    assignment_id: UUID | None = None,
) -> ChosenPerson:
    """Somebody of the pool, or who is in a shift here, before all seats of some days; ten statements.

    Raises NotFound for a stranger, and for an assignment that is over.
    """
    found = _assignment(look, assignment_id) if assignment_id else None
    wanted = found.person_id if found else person_id
    rows = _seats(look, Shift.held_on.between(days.first, days.last))
    candidate = pool(look, days, [wanted] if wanted else []).get(wanted or look.centre_id)
    if candidate is None:
        raise NotFound()
    person = people_shown(look, [candidate], days)[0]
    moving = _without(candidate, found.shift_id) if found else candidate
    verdicts = tuple(_verdict(look, moving, row.seat, found) for row in rows)
    seat = _seat_of(look, found.shift_id, found.duty) if found else None
    return ChosenPerson(person, verdicts, found.id if found else None, seat)


@query(Permission.MANAGE_ROTA)
def placing(
    look: Look,
    *,
    shift_id: UUID | None = None,
    duty: Duty | None = None,
    person_id: UUID | None = None,
    assignment_id: UUID | None = None,
) -> Placing:
    """One person before one seat, or before leaving the one they have; raises NotFound."""
    held = _assignment(look, assignment_id) if assignment_id else None
    left = _seat_of(look, held.shift_id, held.duty) if held else None
    row = _seat_of(look, shift_id, duty) if shift_id else left
    if row is None:
        raise NotFound()
    day = Days(row.seat.held_on, row.seat.held_on, row.seat.zone)
    wanted = held.person_id if held else person_id
    candidate = pool(look, day, [wanted] if wanted else []).get(wanted or look.centre_id)
    if candidate is None:
        raise NotFound()
    moving = _without(candidate, held.shift_id) if held else candidate
    person = people_shown(look, [candidate], day)[0]
    return Placing(person, row, _verdict(look, moving, row.seat, held), left)


@query(Permission.MANAGE_ROTA)
def chosen_seat(look: Look, *, shift_id: UUID, duty: Duty) -> ChosenSeat:
    """Everybody of the pool before one seat, who suits best first; nine statements.

    Raises NotFound.
    """
    rows = _seats(look, Shift.id == shift_id, ShiftNeed.duty == duty)
    if not rows:
        raise NotFound()
    row = rows[0]
    day = Days(row.seat.held_on, row.seat.held_on, row.seat.zone)
    members = pool(look, day)
    people = people_shown(look, members.values(), day)
    choices = [_choice(look, person, members[person.id], row.seat) for person in people]
    return ChosenSeat(row, tuple(sorted(choices, key=_how_well)))


def _choice(look: Look, person: PersonShown, candidate: Candidate, seat: Seat) -> Choice:
    wished = any(candidate.wishes.get(half) is Wish.PREFERRED for half in halves_of(seat))
    return Choice(person, _verdict(look, candidate, seat, None), wished)


def _verdict(look: Look, candidate: Candidate, seat: Seat, held: Any) -> Verdict:
    assert seat.duty is not None
    if held and held.shift_id == seat.shift_id and held.duty is seat.duty:
        return Verdict(seat.shift_id, seat.duty, is_here=True)
    found = hindrances(candidate, seat, By.PLANNER, look.now)
    return Verdict(seat.shift_id, seat.duty, found, cautions(candidate, seat))


def _how_well(choice: Choice) -> tuple[Any, ...]:
    """Free and wishing first, then free, then who should think twice; who may not come last of all."""
    verdict = choice.verdict
    return (
        not verdict.may,
        verdict.is_unqualified,
        not verdict.may_be_overridden,
        bool(verdict.cautions),
        not choice.wishes,
        choice.person.hours,
        choice.person.name,
    )


def _assignment(look: Look, assignment_id: UUID) -> Any:
    found = look.db.execute(
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.shift_id,
            Assignment.duty,
            Assignment.state,
        ).where(
            Assignment.id == assignment_id,
            Assignment.centre_id == look.centre_id,
            Assignment.state.in_(ACTIVE),
        )
    ).first()
    if found is None:
        raise NotFound()
    return found


def _seat_of(look: Look, shift_id: UUID | None, duty: Duty | None) -> SeatRow | None:
    rows = _seats(look, Shift.id == shift_id, ShiftNeed.duty == duty)
    return rows[0] if rows else None


def _seats(look: Look, *where: Any) -> list[SeatRow]:
    rows = look.db.execute(seats(Shift.centre_id == look.centre_id, *where))
    return [seat_row(row) for row in rows]


def _without(candidate: Candidate, shift_id: UUID) -> Candidate:
    kept = tuple(one for one in candidate.commitments if one.shift_id != shift_id)
    return replace(candidate, commitments=kept)

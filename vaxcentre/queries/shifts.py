"""Shifts of a centre as cards: hours, needs, and who is in them. Whoever may not plan sees no drafts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import ACTIVE, SEATED, AssignmentState, Source
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.rotas import SEEN, RotaState, ShiftState
from vaxcentre.storage.models import (
    Assignment,
    Booth,
    Centre,
    Member,
    Person,
    Rota,
    Shift,
    ShiftBooth,
    ShiftNeed,
    ShiftWatch,
)


@dataclass(frozen=True)
class InShift:
    """Somebody who holds a seat, looks for a stand-in, or waits."""

    assignment_id: UUID
    person_id: UUID
    name: str
    profession: Profession | None
    state: AssignmentState
    source: Source
    since: datetime
    override_reason: str = ""
    is_pinned: bool = False


@dataclass(frozen=True)
class NeedCard:
    """A duty in a shift: how many it wants, and who does it. Never added up over duties."""

    duty: Duty
    minimum: int
    maximum: int
    people: tuple[InShift, ...] = ()
    """Who holds a seat, in the order of the seats; those who look for a stand-in among them."""
    waiting: tuple[InShift, ...] = ()

    @property
    def looking(self) -> int:
        """How many of them look for a stand-in."""
        return sum(one.state is AssignmentState.LOOKING for one in self.people)

    @property
    def cover(self) -> int:
        """How many work and do not look for a stand-in."""
        return len(self.people) - self.looking

    @property
    def missing(self) -> int:
        """How many lack to the least that is needed."""
        return max(0, self.minimum - self.cover)

    @property
    def free(self) -> int:
        """How many more could come."""
        return max(0, self.maximum - self.cover)


@dataclass(frozen=True)
class ShiftCard:
    """A shift with all that a grid, a list or its own page shows of it."""

    id: UUID
    rota_id: UUID
    rota: RotaState
    template_id: UUID | None
    centre_id: UUID
    centre: str
    centre_slug: str
    zone: str
    name: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    changeover_minutes: int
    state: ShiftState
    note: str
    cancel_reason: str
    booths: tuple[int, ...] = ()
    """The numbers of the booths that it staffs."""
    needs: tuple[NeedCard, ...] = ()

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.state is ShiftState.CANCELLED

    @property
    def gaps(self) -> tuple[NeedCard, ...]:
        """The duties that lack somebody; none in a shift that is cancelled."""
        return () if self.is_cancelled else tuple(need for need in self.needs if need.missing)

    @property
    def people(self) -> tuple[InShift, ...]:
        """Everybody who holds a seat, whatever the duty."""
        return tuple(one for need in self.needs for one in need.people)

    @property
    def waiting(self) -> tuple[InShift, ...]:
        """Everybody on its wait-list, whatever the duty."""
        return tuple(one for need in self.needs for one in need.waiting)

    def need(self, duty: Duty) -> NeedCard | None:
        """What it needs of `duty`, or None."""
        return next((need for need in self.needs if need.duty is duty), None)


@query(Permission.SEE_ROTA)
def shifts_between(look: Look, *, first: date, last: date) -> list[ShiftCard]:
    """The centre's shifts from the day `first` to the day `last`, the earliest first; four statements."""
    return shift_cards(
        look, Shift.centre_id == look.centre_id, Shift.held_on.between(first, last), *_seen(look)
    )


@query(Permission.SEE_ROTA)
def shift_with(look: Look, *, shift_id: UUID) -> ShiftCard:
    """One shift of the centre; raises NotFound, for a draft too when whoever looks may not plan."""
    found = shift_cards(look, Shift.centre_id == look.centre_id, Shift.id == shift_id, *_seen(look))
    if not found:
        raise NotFound()
    return found[0]


@query(Permission.SEE_ROTA)
def is_watched(look: Look, *, shift_id: UUID) -> bool:
    """Whether whoever looks is told when the shift is short of people."""
    known = select(ShiftWatch.id).where(
        ShiftWatch.centre_id == look.centre_id,
        ShiftWatch.shift_id == shift_id,
        ShiftWatch.person_id == look.actor.person_id,
    )
    return look.db.scalar(known.limit(1)) is not None


def shift_cards(look: Look, *where: Any) -> list[ShiftCard]:
    """The shifts that fulfil `where`, of whatever centre, the earliest first; four statements."""
    chosen = (
        select(
            Shift.id,
            Shift.rota_id,
            Rota.state.label("rota_state"),
            Shift.template_id,
            Shift.centre_id,
            Centre.name,
            Centre.slug,
            Centre.time_zone,
            Shift.name.label("shift_name"),
            Shift.held_on,
            Shift.starts_at,
            Shift.ends_at,
            Shift.changeover_minutes,
            Shift.state,
            Shift.note,
            Shift.cancel_reason,
        )
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, and_(Rota.centre_id == Shift.centre_id, Rota.id == Shift.rota_id))
        .where(*where)
    )
    rows: Sequence[Any] = look.db.execute(
        chosen.order_by(Shift.starts_at, Centre.name, Shift.name, Shift.id)
    ).all()
    if not rows:
        return []
    ids = chosen.with_only_columns(Shift.id)
    needs, booths = _needs(look, ids), _booths(look, ids)
    return [
        replace(ShiftCard(*row), booths=tuple(booths[row[0]]), needs=tuple(needs[row[0]]))
        for row in rows
    ]


def _seen(look: Look) -> tuple[Any, ...]:
    """Drafts are for those who plan."""
    if look.actor.may(Permission.MANAGE_ROTA, look.place, look.now):
        return ()
    return (Rota.state.in_(SEEN),)


def _needs(look: Look, ids: Any) -> dict[UUID, list[NeedCard]]:
    people = _people(look, ids)
    found: dict[UUID, list[NeedCard]] = defaultdict(list)
    rows = look.db.execute(
        select(ShiftNeed.shift_id, ShiftNeed.duty, ShiftNeed.minimum, ShiftNeed.maximum).where(
            ShiftNeed.shift_id.in_(ids)
        )
    )
    order = tuple(Duty)
    for shift_id, duty, minimum, maximum in sorted(rows, key=lambda row: order.index(row[1])):
        of_duty = people[shift_id, duty]
        found[shift_id].append(
            NeedCard(
                duty,
                minimum,
                maximum,
                tuple(one for one in of_duty if one.state in SEATED),
                tuple(one for one in of_duty if one.state is AssignmentState.WAITING),
            )
        )
    return found


def _people(look: Look, ids: Any) -> dict[tuple[UUID, Duty], list[InShift]]:
    """Who is in the shifts: by seat, then as they came onto the wait-list."""
    rows = look.db.execute(
        select(
            Assignment.shift_id,
            Assignment.duty,
            Assignment.id,
            Assignment.person_id,
            Person.given_name,
            Person.family_name,
            Member.profession,
            Assignment.state,
            Assignment.source,
            Assignment.created_at,
            Assignment.override_reason,
            Assignment.is_pinned,
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(Centre, Centre.id == Assignment.centre_id)
        .outerjoin(
            Member,
            and_(Member.person_id == Assignment.person_id, Member.network_id == Centre.network_id),
        )
        .where(Assignment.shift_id.in_(ids), Assignment.state.in_(ACTIVE))
        .order_by(Assignment.seat, Assignment.created_at, Assignment.id)
    )
    found: dict[tuple[UUID, Duty], list[InShift]] = defaultdict(list)
    for row in rows:
        name = f"{row[4]} {row[5]}".strip()
        found[row[0], row[1]].append(InShift(row[2], row[3], name, *row[6:]))
    return found


def _booths(look: Look, ids: Any) -> dict[UUID, list[int]]:
    rows = look.db.execute(
        select(ShiftBooth.shift_id, Booth.number)
        .join(Booth, and_(Booth.centre_id == ShiftBooth.centre_id, Booth.id == ShiftBooth.booth_id))
        .where(ShiftBooth.shift_id.in_(ids))
        .order_by(Booth.number)
    )
    found: dict[UUID, list[int]] = defaultdict(list)
    for shift_id, number in rows:
        found[shift_id].append(number)
    return found

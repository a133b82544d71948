"""Who is in which booth, who is free, and who rests: what whoever staffs the booths looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.staffing import (
    UNDO_WITHIN,
    BoothHere,
    Hall,
    HowStaffed,
    LineHere,
    PersonHere,
    Post,
)
from vaxcentre.storage.breaks import breaks_today
from vaxcentre.storage.hall import expected_at_booths, hall_now
from vaxcentre.storage.models import Person, PlannedBreak, StaffingChange

_NOBODY = PersonHere(UUID(int=0), "", frozenset(), frozenset())


@dataclass(frozen=True)
class InCrew:
    """Somebody in a booth."""

    id: UUID
    name: str
    post: Post
    step_free: bool
    is_signed_on: bool


@dataclass(frozen=True)
class BreakShown:
    """The planned break of a crew."""

    starts_at: datetime
    minutes: int
    is_over: bool
    is_on: bool = False

    @property
    def ends_at(self) -> datetime:
        """When those who rest are expected back."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class BoothOnBoard:
    """A booth in use with those in it."""

    number: int
    kind: CentreKind
    accessible: bool
    state: BoothState
    crew: tuple[InCrew, ...]
    lacks: tuple[Post, ...]
    """Who is missing where somebody works or worked; empty for a booth that nobody is in."""
    occupant: str | None
    seen: str
    rest: BreakShown | None

    @property
    def may_work(self) -> bool:
        """Whether its crew is complete."""
        return bool(self.crew) and not self.lacks

    @property
    def people(self) -> str:
        """The keys of the crew, as a form sends them."""
        return " ".join(str(one.id) for one in self.crew)


@dataclass(frozen=True)
class LineOnBoard:
    """A line with its booths, and how many wait."""

    code: str
    waiting: int
    needing_help: int
    booths: tuple[BoothOnBoard, ...]

    @property
    def working(self) -> int:
        """How many of its booths call patients, or will after a pause."""
        return sum(one.may_work and one.state is not BoothState.CLOSED for one in self.booths)


@dataclass(frozen=True)
class LastChange:
    """The last change of who works where, while it can be taken back."""

    id: UUID
    at: datetime
    kind: HowStaffed
    by: str
    booths: tuple[int, ...]


@dataclass(frozen=True)
class PairBoard:
    """Everything that is shown and moved."""

    lines: tuple[LineOnBoard, ...]
    bench: tuple[PersonHere, ...]
    expected: Mapping[Duty, int]
    """Who should be here for the booths and has not signed on, by duty."""
    last_change: LastChange | None

    @property
    def paused(self) -> tuple[BoothOnBoard, ...]:
        """The booths that rest."""
        every = (booth for line in self.lines for booth in line.booths)
        return tuple(one for one in every if one.state is BoothState.PAUSED)

    @property
    def has_unsigned(self) -> bool:
        """Whether somebody is in a booth who has not signed on."""
        every = (one for line in self.lines for booth in line.booths for one in booth.crew)
        return not all(one.is_signed_on for one in every)


@query(Permission.STAFF_BOOTHS)
def pair_board(look: Look, *, zone: str) -> PairBoard:
    """Booths, bench and breaks at this moment; six statements, however many people."""
    hall = hall_now(look.db, look.centre_id, look.now, zone)
    names = _others(look, hall)
    rests = breaks_today(look.db, look.centre_id, look.now, zone)
    return PairBoard(
        tuple(_line(hall, line, names, rests) for line in hall.lines),
        hall.bench(),
        expected_at_booths(look.db, look.centre_id, look.now),
        _last_change(look),
    )


def _others(look: Look, hall: Hall) -> Mapping[UUID, PersonHere]:
    """Everybody in a booth by name, also those who are no longer counted as here."""
    placed = {one for booth in hall.booths for one in booth.crew.people} - set(hall.people)
    known = dict(hall.people)
    if placed:
        found = select(Person.id, Person.given_name, Person.family_name).where(
            Person.id.in_(placed)
        )
        for key, given_name, family_name in look.db.execute(found):
            name = f"{given_name} {family_name}".strip()
            known[key] = PersonHere(key, name, frozenset(), frozenset(), is_signed_on=False)
    return known


def _line(
    hall: Hall,
    line: LineHere,
    names: Mapping[UUID, PersonHere],
    rests: Mapping[UUID, PlannedBreak],
) -> LineOnBoard:
    booths = tuple(_booth(one, names, rests) for one in hall.booths if one.line == line.code)
    return LineOnBoard(line.code, line.waiting, line.needing_help, booths)


def _booth(
    booth: BoothHere, names: Mapping[UUID, PersonHere], rests: Mapping[UUID, PlannedBreak]
) -> BoothOnBoard:
    crew = tuple(
        _in_crew(names.get(person, _NOBODY), person, post)
        for post in Post
        if (person := booth.crew.at(post)) is not None
    )
    lacks = tuple(post for post in Post if booth.crew.at(post) is None)
    incomplete = bool(crew or booth.works) and not booth.crew.may_work(booth.kind)
    return BoothOnBoard(
        booth.number, booth.kind, booth.accessible, booth.state, crew,
        lacks if incomplete else (), booth.occupant, booth.seen,
        next((_rest(rests[one.id]) for one in crew if one.id in rests), None),
    )  # fmt: skip


def _in_crew(known: PersonHere, key: UUID, post: Post) -> InCrew:
    return InCrew(key, known.name, post, known.step_free, known.is_signed_on)


def _rest(row: PlannedBreak) -> BreakShown:
    is_on = row.begun_at is not None and row.ended_at is None
    starts_at = row.begun_at if row.begun_at and is_on else row.starts_at
    return BreakShown(starts_at, row.minutes, row.ended_at is not None, is_on)


def _last_change(look: Look) -> LastChange | None:
    row = look.db.execute(
        select(
            StaffingChange.id, StaffingChange.at, StaffingChange.kind, StaffingChange.after,
            StaffingChange.undone_at, Person.given_name, Person.family_name,
        )
        .outerjoin(Person, Person.id == StaffingChange.person_id)
        .where(
            StaffingChange.centre_id == look.centre_id,
            StaffingChange.at > look.now - UNDO_WITHIN,
            StaffingChange.kind.in_((HowStaffed.PLAN, HowStaffed.MOVE)),
        )
        .order_by(StaffingChange.at.desc(), StaffingChange.id)
        .limit(1)
    ).first()  # fmt: skip
    if row is None or row.undone_at is not None:
        return None
    by = f"{row.given_name or ''} {row.family_name or ''}".strip()
    return LastChange(row.id, row.at, row.kind, by, tuple(sorted(int(one) for one in row.after)))

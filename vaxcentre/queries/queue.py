"""Who waits in which line, by number; nobody's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.queue import number_order
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import Booth, ClinicSession, Line, Visit

SHOWN = (VisitState.WAITING, VisitState.CALLED, VisitState.ABSENT, VisitState.IN_BOOTH)


@dataclass(frozen=True)
class InQueue:
    """A patient between the door and the end of the booth."""

    visit_id: UUID
    number: str
    state: VisitState
    since: datetime
    """Since when they wait, or were called, or are in the booth."""
    arrived_at: datetime
    needs_help: bool
    booth: int | None


@dataclass(frozen=True)
class LineNow:
    """One line at this moment; those who wait in the order in which they will be called."""

    code: str
    name: str
    kind: CentreKind
    waiting: tuple[InQueue, ...]
    called: tuple[InQueue, ...]
    in_booth: tuple[InQueue, ...]
    absent: tuple[InQueue, ...]

    @property
    def longest_since(self) -> datetime | None:
        """Since when the one who has waited longest is in the line."""
        return min((one.arrived_at for one in self.waiting), default=None)


@query(Permission.SEE_QUEUE)
def queue_now(look: Look, *, zone: str) -> tuple[LineNow, ...]:
    """Every line in use, or with people in it; two statements."""
    people: dict[UUID, list[InQueue]] = defaultdict(list)
    for line_id, person in _people(look, zone):
        people[line_id].append(person)
    lines = look.db.scalars(
        select(Line).where(Line.centre_id == look.centre_id).order_by(Line.code)
    )
    return tuple(_line(line, people[line.id]) for line in lines if line.in_use or people[line.id])


def sessions_today(look: Look, zone: str) -> Select[UUID]:
    """The sessions held on the centre's present day, for an IN."""
    return select(ClinicSession.id).where(
        ClinicSession.centre_id == look.centre_id,
        ClinicSession.held_on == local_day(look.now, zone),
    )


def _people(look: Look, zone: str) -> Iterable[tuple[UUID, InQueue]]:
    rows = look.db.execute(
        select(
            Visit.line_id, Visit.id, Visit.queue_number, Visit.state, Visit.queued_at,
            Visit.arrived_at, Visit.called_at, Visit.seated_at, Visit.needs_help, Booth.number,
        )
        .outerjoin(Booth, (Booth.centre_id == Visit.centre_id) & (Booth.id == Visit.booth_id))
        .where(
            Visit.centre_id == look.centre_id, Visit.session_id.in_(sessions_today(look, zone)),
            Visit.state.in_(SHOWN),
        )
    )  # fmt: skip
    ordered = sorted(rows, key=lambda row: (row.queued_at, number_order(row.queue_number)))
    for row in ordered:
        since = {VisitState.IN_BOOTH: row.seated_at, VisitState.WAITING: row.queued_at}
        yield row.line_id, InQueue(
            row.id, row.queue_number, row.state, since.get(row.state, row.called_at),
            row.arrived_at, row.needs_help, row.number,
        )  # fmt: skip


def _line(line: Line, people: list[InQueue]) -> LineNow:
    by_state = {state: tuple(one for one in people if one.state is state) for state in SHOWN}
    return LineNow(
        line.code, line.name, line.kind, by_state[VisitState.WAITING],
        by_state[VisitState.CALLED], by_state[VisitState.IN_BOOTH], by_state[VisitState.ABSENT],
    )  # fmt: skip


@dataclass(frozen=True)
class PersonInQueue:
    """One patient of the queue, and the other lines where they might wait."""

    person: InQueue
    line: str
    other_lines: tuple[str, ...]


@query(Permission.SEE_QUEUE)
def person_in_queue(look: Look, *, visit_id: UUID, zone: str) -> PersonInQueue:
    """The patient, by number; raises NotFound when they have left the queue."""
    lines = queue_now(look, zone=zone)
    for line in lines:
        for person in (*line.waiting, *line.absent, *line.called, *line.in_booth):
            if person.visit_id == visit_id:
                others = (one.code for one in lines if one.kind is line.kind)
                return PersonInQueue(
                    person, line.code, tuple(code for code in others if code != line.code)
                )
    raise NotFound()

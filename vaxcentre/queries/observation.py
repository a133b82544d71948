"""Who is observed, until when, and who may leave; numbers only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.queue import sessions_today
from vaxcentre.rules.access import Permission
from vaxcentre.rules.observation import may_leave
from vaxcentre.rules.queue import number_order
from vaxcentre.rules.visits import UNDO_WITHIN, VisitEvent, VisitState
from vaxcentre.storage.models import Booth, Visit, VisitStep


@dataclass(frozen=True)
class Observed:
    """A patient in the observation room."""

    visit_id: UUID
    number: str
    booth: int | None
    done_at: datetime
    until: datetime

    @property
    def minutes(self) -> int:
        """For how long they were told to stay."""
        return round((self.until - self.done_at).total_seconds() / 60)


@dataclass(frozen=True)
class LeftJustNow:
    """Somebody who left the room, whose leaving may be taken back."""

    visit_id: UUID
    step_id: UUID
    number: str
    at: datetime


@dataclass(frozen=True)
class Room:
    """The observation room: who may leave, who must stay, earliest first, and who just left."""

    may_leave: tuple[Observed, ...]
    staying: tuple[Observed, ...]
    left: tuple[LeftJustNow, ...]

    @property
    def people(self) -> int:
        """How many are in the room."""
        return len(self.may_leave) + len(self.staying)


@query(Permission.OBSERVE)
def observation_room(look: Look, *, zone: str) -> Room:
    """Everybody who is observed now; two statements."""
    people = list(_observed(look, zone))
    ready = [one for one in people if may_leave(one.until, look.now)]
    staying = [one for one in people if not may_leave(one.until, look.now)]
    return Room(tuple(ready), tuple(staying), tuple(_left(look)))


def _observed(look: Look, zone: str) -> Iterable[Observed]:
    rows = look.db.execute(
        select(Visit.id, Visit.queue_number, Booth.number, Visit.done_at, Visit.observed_until)
        .outerjoin(Booth, (Booth.centre_id == Visit.centre_id) & (Booth.id == Visit.booth_id))
        .where(
            Visit.centre_id == look.centre_id, Visit.session_id.in_(sessions_today(look, zone)),
            Visit.state == VisitState.OBSERVING,
        )
    )  # fmt: skip
    people = (Observed(*row) for row in rows)  # type: ignore[arg-type]  # both times are set
    return sorted(people, key=lambda one: (one.until, number_order(one.number)))


def _left(look: Look) -> Iterable[LeftJustNow]:
    """The last three who left, while it can be taken back."""
    rows = look.db.execute(
        select(VisitStep.visit_id, VisitStep.id, Visit.queue_number, VisitStep.at)
        .join(Visit, (Visit.centre_id == VisitStep.centre_id) & (Visit.id == VisitStep.visit_id))
        .where(
            VisitStep.centre_id == look.centre_id,
            VisitStep.recorded_at >= look.now - UNDO_WITHIN,
            VisitStep.event == VisitEvent.LEAVE,
            VisitStep.state_before == VisitState.OBSERVING,
            VisitStep.undone_at.is_(None), Visit.state == VisitState.LEFT,
        )
        .order_by(VisitStep.recorded_at.desc())
        .limit(3)
    )  # fmt: skip
    return (LeftJustNow(*row) for row in rows)

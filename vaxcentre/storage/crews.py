"""Who is in which shift, as colleagues know each other: a given name and an initial."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.models import Assignment, Person


@dataclass(frozen=True)
class Mate:
    """Somebody who holds a seat in a shift."""

    person_id: UUID
    given_name: str
    initial: str
    duty: Duty
    is_looking: bool

    @property
    def name(self) -> str:
        """Marie D."""
        return f"{self.given_name} {self.initial}".strip()


_SEATED = (
    select(
        Assignment.shift_id,
        Assignment.person_id,
        Person.given_name,
        Person.family_name,
        Assignment.duty,
        Assignment.state,
    )
    .join(Person, Person.id == Assignment.person_id)
    .where(
        Assignment.shift_id.in_(bindparam("shift_ids", expanding=True)),
        Assignment.state.in_((AssignmentState.CONFIRMED, AssignmentState.LOOKING)),
    )
    .order_by(Assignment.duty, Assignment.seat)
)


def crews(db: Session, shift_ids: Collection[UUID]) -> Mapping[UUID, list[Mate]]:
    """Who holds a seat in each of the shifts; one statement."""
    found: dict[UUID, list[Mate]] = defaultdict(list)
    if not shift_ids:
        return found
    for row in db.execute(_SEATED, {"shift_ids": list(shift_ids)}):
        initial = f"{row[3][:1]}." if row[3] else ""
        is_looking = row[5] is AssignmentState.LOOKING
        found[row[0]].append(Mate(row[1], row[2], initial, row[4], is_looking))
    return found


_BETWEEN = "\n"
"""No name has a line break in it: see PageForm."""
_GIVEN_NAMES = (
    select(Assignment.shift_id, func.aggregate_strings(Person.given_name, _BETWEEN))
    .join(Person, Person.id == Assignment.person_id)
    .where(
        Assignment.shift_id.in_(bindparam("shift_ids", expanding=True)),
        Assignment.state.in_((AssignmentState.CONFIRMED, AssignmentState.LOOKING)),
    )
    .group_by(Assignment.shift_id)
)


def given_names(db: Session, shift_ids: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """The given names of who holds a seat in each of the shifts, in the order of the alphabet."""
    if not shift_ids:
        return {}
    rows = db.connection().execute(_GIVEN_NAMES, {"shift_ids": list(shift_ids)})
    return {row[0]: tuple(sorted(row[1].split(_BETWEEN))) for row in rows}

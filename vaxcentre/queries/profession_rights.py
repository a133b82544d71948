"""The table of who may do what, and what a change of it would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.members import zone_of
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.duties import Duty, Profession, Right
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.professions import USUAL_RIGHTS, RightLine, first_day_lost
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.models import (
    Assignment,
    Centre,
    Member,
    ProfessionRight,
    Qualification,
    Shift,
)


@dataclass(frozen=True)
class RightShown:
    """A line of the table as it is shown."""

    line: RightLine
    counts_today: bool


@dataclass(frozen=True)
class RightsTable:
    """Who may do what in a network, by profession."""

    lines: list[RightShown]
    is_usual: bool
    """Whether the network goes by the usual table, without one of its own."""
    today: date

    def of(self, profession: Profession) -> list[RightShown]:
        """The lines of one profession."""
        return [one for one in self.lines if one.line.profession is profession]


@dataclass(frozen=True)
class Effect:
    """What a change of the table would take away."""

    first_day: date | None = None
    """The first day on which something is lost; None when nothing is."""
    members: int = 0
    seats: int = 0


@query(Permission.MANAGE_MEMBERS)
def rights_table(look: Look) -> RightsTable:
    """The table of this network, or the usual one while it has none."""
    today = local_day(look.now, zone_of(look))
    own = _own(look)
    lines = own or _usual()
    order = {profession: place for place, profession in enumerate(Profession)}
    duties = {duty: place for place, duty in enumerate(Duty)}
    lines.sort(key=lambda one: (order[one.profession], duties[one.duty], one.valid_from))
    return RightsTable(
        [RightShown(one, today in one.right.during) for one in lines], not own, today
    )


@query(Permission.MANAGE_MEMBERS)
def effect_of(look: Look, *, line: RightLine, last_day: date | None = None) -> Effect:
    """What would be lost if a line ended on `last_day`, or were taken out (None)."""
    before = [one.right for one in (_own(look) or _usual())]
    after = [one for one in before if one != line.right]
    if last_day is not None:
        shortened = RightLine(line.profession, line.duty, line.valid_from, last_day, line.source)
        after.append(shortened.right)
    today = local_day(look.now, zone_of(look))
    lost = first_day_lost(before, after, (line.profession, line.duty), today)
    if lost is None:
        return Effect()
    return Effect(lost, _members(look, line, lost), _seats(look, line, before, after, lost))


def _members(look: Look, line: RightLine, since: date) -> int:
    """How many approved members could do it on that day or later."""
    until = Qualification.valid_until
    count = (
        select(func.count(func.distinct(Member.id)))
        .join(Qualification, Qualification.member_id == Member.id)
        .where(
            Member.network_id == look.place.network_id,
            Member.state == MemberState.APPROVED,
            Member.profession == line.profession,
            Qualification.duty == line.duty,
            Qualification.verified_at.is_not(None),
            Qualification.revoked_at.is_(None),
            until.is_(None) | (until >= since),
        )
    )
    return look.db.scalar(count) or 0


def _seats(
    look: Look, line: RightLine, before: list[Right], after: list[Right], since: date
) -> int:
    """How many seats are held on days on which it would be allowed no more."""
    days = look.db.execute(
        select(Shift.held_on, func.count())
        .select_from(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(
            Member,
            (Member.person_id == Assignment.person_id) & (Member.network_id == Centre.network_id),
        )
        .where(
            Centre.network_id == look.place.network_id,
            Member.profession == line.profession,
            Assignment.duty == line.duty,
            Assignment.state.in_(SEATED),
            Shift.held_on >= since,
        )
        .group_by(Shift.held_on)
    )
    of = (line.profession, line.duty)
    return sum(count for on, count in days if first_day_lost(before, after, of, on) == on)


def _own(look: Look) -> list[RightLine]:
    rows = look.db.scalars(
        select(ProfessionRight).where(ProfessionRight.network_id == look.place.network_id)
    )
    return [
        RightLine(row.profession, row.duty, row.valid_from, row.valid_until, row.source)
        for row in rows
    ]


def _usual() -> list[RightLine]:
    return [
        RightLine(
            one.right.profession,
            one.right.duty,
            one.right.during.since,
            one.right.during.until,
            one.source,
        )
        for one in USUAL_RIGHTS
    ]

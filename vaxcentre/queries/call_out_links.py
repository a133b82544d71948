"""What the links of a call-out show: to one person their own, to a group what is needed and no name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import NotFound
from vaxcentre.passwords import secret_hash
from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.call_outs import NeedShown, needs_shown
from vaxcentre.rules.access import Permission, Place
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.call_outs import SECOND_THOUGHTS, AskResult, CallOutAnswer, CallOutState
from vaxcentre.rules.candidates import Candidate
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.seats import By, Caution, Hindrance, Obstacle, cautions, hindrances
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.call_outs import NeedRow, needs_of
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import Assignment, CallOut, CallOutAsk, Centre, Member, Person

_OF_THE_SHIFT = frozenset(
    {Obstacle.CANCELLED, Obstacle.OVER, Obstacle.NOT_OPEN, Obstacle.CLOSED, Obstacle.NO_SUCH_DUTY,
     Obstacle.FULL}
)  # fmt: skip


@dataclass(frozen=True)
class Calling:
    """A call-out as whoever is called sees it: where, when, why, how many seats are left."""

    id: UUID
    place: Place
    centre: str
    slug: str
    address: str
    phone: str
    zone: str
    reason: str
    state: CallOutState
    expires_at: datetime
    is_trial: bool
    needs: tuple[NeedShown, ...]

    def is_open(self, at: datetime) -> bool:
        """Whether it still takes people in."""
        return (
            self.state is CallOutState.OPEN
            and at < self.expires_at
            and (self.is_trial or any(need.left for need in self.needs))
        )


@dataclass(frozen=True)
class OwnNeed:
    """A need as one person may take it."""

    need: NeedShown
    why_not: Hindrance | None
    cautions: tuple[Caution, ...]

    @property
    def is_free(self) -> bool:
        """Whether the person can have one of its seats now."""
        return self.need.left > 0 and self.why_not is None


@dataclass(frozen=True)
class Asked:
    """A call-out as one person sees it, and what they said so far."""

    calling: Calling
    person_id: UUID
    given_name: str
    language: str
    needs: tuple[OwnNeed, ...]
    answer: CallOutAnswer | None
    answered_at: datetime | None
    result: AskResult | None
    arriving_at: datetime | None
    has_seat: bool
    """Whether they still hold the seat that they took."""
    seat: NeedShown | None
    paused_until: datetime | None

    def may_take_back(self, at: datetime) -> bool:
        """Whether the seat may be given back by the link."""
        return (
            self.has_seat
            and self.answered_at is not None
            and at - self.answered_at < SECOND_THOUGHTS
        )


@query(Permission.ANYONE)
def asked_with(look: Look, *, secret: str) -> Asked:
    """What the holder of a personal link is asked; raises NotFound for an unknown one."""
    ask = look.db.scalar(select(CallOutAsk).where(CallOutAsk.secret_hash == secret_hash(secret)))
    if ask is None:
        raise NotFound()
    call_out = look.db.get_one(CallOut, ask.call_out_id)
    return _asked(look, call_out, ask.person_id, ask)


@query(Permission.ANYONE)
def calling_with(look: Look, *, secret: str) -> Calling:
    """What a group's link shows, without any name; raises NotFound for an unknown one."""
    call_out = _of_group(look, secret)
    return _calling(look, call_out, needs_of(look.db, [call_out.id]).get(call_out.id, []))


@query(Permission.ANYONE)
def asked_by_group(look: Look, *, secret: str) -> Asked | None:
    """What a group's link shows to who is signed in; None for a stranger to the network's pool."""
    call_out, person_id = _of_group(look, secret), look.actor.person_id
    if person_id is None:
        return None
    ask = look.db.scalar(
        select(CallOutAsk).where(
            CallOutAsk.call_out_id == call_out.id, CallOutAsk.person_id == person_id
        )
    )
    found = _asked(look, call_out, person_id, ask)
    return found if found.needs else None


def _of_group(look: Look, secret: str) -> CallOut:
    call_out = look.db.scalar(
        select(CallOut).where(CallOut.secret == secret, CallOut.is_trial.is_(False))
    )
    if call_out is None:
        raise NotFound()
    return call_out


def _asked(look: Look, call_out: CallOut, person_id: UUID, ask: CallOutAsk | None) -> Asked:
    rows = needs_of(look.db, [call_out.id]).get(call_out.id, [])
    calling = _calling(look, call_out, rows)
    person = look.db.get_one(Person, person_id)
    taken = look.db.get(Assignment, ask.assignment_id) if ask and ask.assignment_id else None
    has_seat = taken is not None and taken.state in SEATED
    member = look.db.scalar(
        select(Member).where(
            Member.person_id == person_id,
            Member.network_id == calling.place.network_id,
            Member.state == MemberState.APPROVED,
        )
    )
    return Asked(
        calling=calling,
        person_id=person_id,
        given_name=person.given_name,
        language=person.language,
        needs=_own_needs(look, calling, rows, person_id),
        answer=ask.answer if ask else None,
        answered_at=ask.answered_at if ask else None,
        result=ask.result if ask else None,
        arriving_at=ask.arriving_at if ask else None,
        has_seat=has_seat,
        seat=_seat_of(calling, taken) if has_seat else None,
        paused_until=member.call_outs_paused_until if member else None,
    )


def _seat_of(calling: Calling, taken: Assignment | None) -> NeedShown | None:
    return next(
        (
            need
            for need in calling.needs
            if taken is not None and (need.shift_id, need.duty) == (taken.shift_id, taken.duty)
        ),
        None,
    )


def _own_needs(
    look: Look, calling: Calling, rows: list[NeedRow], person_id: UUID
) -> tuple[OwnNeed, ...]:
    if calling.is_trial:
        return tuple(OwnNeed(need, None, ()) for need in calling.needs)
    network_id = calling.place.network_id
    if not rows or network_id is None:
        return ()
    days = TimeSpan(
        min(row.seat.during.start for row in rows), max(row.seat.during.end for row in rows)
    )
    oneself = candidates(look.db, network_id, [person_id], days).get(person_id)
    if oneself is None:
        return ()
    return tuple(
        _own(look, oneself, row, need) for row, need in zip(rows, calling.needs, strict=True)
    )


def _own(look: Look, oneself: Candidate, row: NeedRow, need: NeedShown) -> OwnNeed:
    found = hindrances(oneself, row.seat, By.CALL_OUT, look.now)
    own = [one for one in found if one.obstacle not in _OF_THE_SHIFT]
    return OwnNeed(need, own[0] if own else None, cautions(oneself, row.seat))


def _calling(look: Look, call_out: CallOut, rows: list[NeedRow]) -> Calling:
    centre = look.db.get_one(Centre, call_out.centre_id)
    return Calling(
        id=call_out.id,
        place=Place(centre.network_id, centre.id),
        centre=centre.name,
        slug=centre.slug,
        address=centre.address,
        phone=centre.phone,
        zone=centre.time_zone,
        reason=call_out.reason,
        state=call_out.state,
        expires_at=call_out.expires_at,
        is_trial=call_out.is_trial,
        needs=needs_shown(rows, look.now),
    )

"""The call-outs of a centre: all of them in short, and one as who plans follows it live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.call_outs import AskResult, CallOutAnswer, CallOutState
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.call_outs import NeedRow, needs_of
from vaxcentre.storage.models import CallOut, CallOutAsk, Member, Person

MOST_SHOWN = 30


@dataclass(frozen=True)
class NeedShown:
    """A need of a call-out, as full as it is now."""

    id: UUID
    shift_id: UUID
    shift: str
    during: TimeSpan
    duty: Duty
    seats: int
    filled: int
    left: int


@dataclass(frozen=True)
class CallOutShown:
    """A call-out in short."""

    id: UUID
    state: CallOutState
    reason: str
    opened_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    needs: tuple[NeedShown, ...]
    on_list: int
    asked: int
    coming: int
    not_coming: int

    @property
    def seats(self) -> int:
        """How many seats are wanted altogether."""
        return sum(need.seats for need in self.needs)

    @property
    def filled(self) -> int:
        """How many of them are taken."""
        return sum(need.filled for need in self.needs)


@dataclass(frozen=True)
class AskShown:
    """Somebody on the list, and what they said."""

    name: str
    profession: Profession | None
    wave: int
    asked_at: datetime | None
    seen_at: datetime | None
    answer: CallOutAnswer | None
    answered_at: datetime | None
    arriving_at: datetime | None
    result: AskResult | None


@dataclass(frozen=True)
class Board:
    """A call-out as who plans follows it."""

    call_out: CallOutShown
    secret: str
    wave_size: int
    wave_minutes: int
    waves_sent: int
    next_wave_at: datetime | None
    is_paused: bool
    opened_by: str
    asks: tuple[AskShown, ...]
    """Who answered first comes first; then who was asked, then who is still to be asked."""

    @property
    def to_ask(self) -> int:
        """How many on the list have not been asked."""
        return sum(one.asked_at is None and one.answer is None for one in self.asks)

    @property
    def silent(self) -> int:
        """How many were asked and have not answered."""
        return sum(one.asked_at is not None and one.answer is None for one in self.asks)

    @property
    def seen(self) -> int:
        """How many had the page before their eyes."""
        return sum(one.seen_at is not None for one in self.asks)


@query(Permission.CALL_OUT)
def call_outs(look: Look) -> list[CallOutShown]:
    """The running call-outs of this centre and the latest that are over; two statements."""
    rows = look.db.execute(
        _call_outs(look)
        .group_by(CallOut.id)
        .order_by(case((CallOut.state == CallOutState.OPEN, 0), else_=1), CallOut.opened_at.desc())
        .limit(MOST_SHOWN)
    ).all()
    needs = needs_of(look.db, [row[0].id for row in rows]) if rows else {}
    return [_shown(look, row, needs.get(row[0].id, [])) for row in rows]


@query(Permission.CALL_OUT)
def board(look: Look, *, call_out_id: UUID) -> Board:
    """One call-out with everybody on its list; four statements. Raises NotFound."""
    row = look.db.execute(
        _call_outs(look).where(CallOut.id == call_out_id).group_by(CallOut.id)
    ).first()
    if row is None:
        raise NotFound()
    found: CallOut = row[0]
    opener = look.db.get(Person, found.opened_by_id) if found.opened_by_id else None
    return Board(
        call_out=_shown(look, row, needs_of(look.db, [found.id]).get(found.id, [])),
        secret=found.secret,
        wave_size=found.wave_size,
        wave_minutes=found.wave_minutes,
        waves_sent=found.waves_sent,
        next_wave_at=found.next_wave_at,
        is_paused=found.paused_at is not None,
        opened_by=opener.name if opener else "",
        asks=_asks(look, found.id),
    )


def _call_outs(look: Look) -> Any:
    """Call-outs with the number of people on the list, asked, coming and not coming."""

    def so_many(when: Any) -> Any:
        return func.coalesce(func.sum(case((when, 1), else_=0)), 0)

    return (
        select(
            CallOut,
            func.count(CallOutAsk.id),
            so_many(CallOutAsk.asked_at.is_not(None)),
            so_many(CallOutAsk.result == AskResult.SEATED),
            so_many(CallOutAsk.answer == CallOutAnswer.NOT_COMING),
        )
        .outerjoin(CallOutAsk, CallOutAsk.call_out_id == CallOut.id)
        .where(CallOut.centre_id == look.centre_id, CallOut.is_trial.is_(False))
    )


def _shown(look: Look, row: Any, needs: Iterable[NeedRow]) -> CallOutShown:
    found: CallOut = row[0]
    return CallOutShown(
        id=found.id,
        state=found.state,
        reason=found.reason,
        opened_at=found.opened_at,
        expires_at=found.expires_at,
        ended_at=found.ended_at,
        needs=needs_shown(needs, look.now),
        on_list=row[1],
        asked=int(row[2]),
        coming=int(row[3]),
        not_coming=int(row[4]),
    )


def needs_shown(needs: Iterable[NeedRow], at: datetime) -> tuple[NeedShown, ...]:
    """Needs as pages show them."""
    return tuple(
        NeedShown(
            id=need.id,
            shift_id=need.seat.shift_id,
            shift=need.row.shift_name,
            during=need.seat.during,
            duty=need.seat.duty,
            seats=need.wanted.seats,
            filled=need.wanted.filled,
            left=need.wanted.left(at),
        )
        for need in needs
        if need.seat.duty is not None
    )


def _asks(look: Look, call_out_id: UUID) -> tuple[AskShown, ...]:
    rows: Sequence[Any] = look.db.execute(
        select(CallOutAsk, Person.given_name, Person.family_name, Member.profession)
        .join(Person, Person.id == CallOutAsk.person_id)
        .outerjoin(
            Member,
            (Member.person_id == Person.id) & (Member.network_id == look.place.network_id),
        )
        .where(CallOutAsk.call_out_id == call_out_id)
        .order_by(
            CallOutAsk.answered_at.is_(None),
            CallOutAsk.answered_at,
            CallOutAsk.asked_at.is_(None),
            CallOutAsk.wave,
            Person.family_name,
            Person.given_name,
        )
    ).all()
    return tuple(
        AskShown(
            name=f"{given} {family}".strip(),
            profession=profession,
            wave=ask.wave,
            asked_at=ask.asked_at,
            seen_at=ask.seen_at,
            answer=ask.answer,
            answered_at=ask.answered_at,
            arriving_at=ask.arriving_at,
            result=ask.result,
        )
        for ask, given, family, profession in rows
    )

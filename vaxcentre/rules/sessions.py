"""A clinic session: one date with its opening hours."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from vaxcentre.errors import N_, Conflict, Invalid
from vaxcentre.rules.centres import RECEIVING, CentreKind, CentreState
from vaxcentre.rules.lifecycle import Lifecycle
from vaxcentre.rules.spans import TimeSpan, local_day, local_instant, must_be_near


class SessionKind(StrEnum):
    """What is done during the session."""

    VACCINATION = "vaccination"
    TESTING = "testing"


class SessionState(StrEnum):
    """Whether patients are let in."""

    PLANNED = "planned"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class SessionEvent(StrEnum):
    """What the manager decides."""

    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"


_S, _E = SessionState, SessionEvent

SESSION = Lifecycle(
    "clinic session",
    SessionState.PLANNED,
    {
        (_S.PLANNED, _E.OPEN): _S.OPEN,
        (_S.PLANNED, _E.CLOSE): _S.CLOSED,
        (_S.OPEN, _E.PAUSE): _S.PAUSED,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
        (_S.PAUSED, _E.RESUME): _S.OPEN,
        (_S.PAUSED, _E.CLOSE): _S.CLOSED,
        (_S.CLOSED, _E.REOPEN): _S.OPEN,
    },
)

ADMITTING = (SessionState.OPEN,)
"""The states in which the door lets people in."""

MOST_DAYS_AT_ONCE = 92
"""A plan reaches a quarter of a year ahead; a longer one is a slip of the finger."""


class DayPart(StrEnum):
    """The usual hours of a session, or hours of its own."""

    WHOLE_DAY = "whole_day"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    OWN_HOURS = "own_hours"


@dataclass(frozen=True)
class Hours:
    """From when until when, by the centre's clock; until midnight is written 0 h."""

    opens: time
    closes: time


USUAL_HOURS = {
    DayPart.WHOLE_DAY: Hours(time(8), time(20)),
    DayPart.MORNING: Hours(time(8), time(14)),
    DayPart.AFTERNOON: Hours(time(14), time(20)),
}


def span_of(on: date, hours: Hours, zone: str) -> TimeSpan:
    """The instants between which a session on the day `on` receives; raises Invalid.

    Eight to twenty stays eight to twenty by the centre's clock whatever the clocks did at night.
    """
    must_be_near(on)
    last_day = on + timedelta(days=1) if hours.closes == time(0) else on
    span = TimeSpan(
        local_instant(on, hours.opens, zone), local_instant(last_day, hours.closes, zone)
    )
    if span.end <= span.start:
        raise Invalid(
            "closes_before_opening",
            N_("L’heure de fin doit venir après l’heure de début."),
            "closes",
        )
    return span


def days_between(first: date, last: date, weekdays: Collection[int]) -> list[date]:
    """The days from `first` to `last` that fall on `weekdays` (Monday is 0); raises Invalid."""
    if last < first:
        raise Invalid(
            "last_before_first", N_("Le dernier jour doit venir après le premier."), "last"
        )
    if (last - first).days >= MOST_DAYS_AT_ONCE:
        raise Invalid("too_many_days", N_("Prévoyez trois mois au plus à la fois."), "last")
    span = range((last - first).days + 1)
    days = [first + timedelta(days=n) for n in span]
    wanted = [day for day in days if day.weekday() in weekdays]
    if not wanted:
        raise Invalid(
            "no_such_day", N_("Aucun de ces jours ne tombe dans cette période."), "weekdays"
        )
    return wanted


def clashes(span: TimeSpan, others: Iterable[TimeSpan]) -> bool:
    """Whether a session during `span` would run into another of the same kind."""
    return any(span.overlaps(other) for other in others)


def suits(kind: SessionKind, place: CentreKind) -> bool:
    """Whether a session of this kind may be held in a centre, or served by a line, of that kind."""
    return place is CentreKind.BOTH or place.value == kind.value


def check_may_open(held_on: date, centre_state: CentreState, at: datetime, zone: str) -> None:
    """Raise Conflict unless a session on the day `held_on` may be opened at the instant `at`."""
    if centre_state not in RECEIVING:
        raise Conflict(
            "centre_not_open",
            N_("Le centre n’est pas ouvert : ouvrez-le d’abord dans les réglages du centre."),
        )
    if local_day(at, zone) != held_on:
        raise Conflict("not_today", N_("Une vacation ne s’ouvre que le jour prévu."))

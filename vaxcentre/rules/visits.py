"""The way of a patient through the centre: from the door to the exit."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from vaxcentre.errors import N_, Conflict, IllegalStep, Invalid
from vaxcentre.rules.lifecycle import Lifecycle
from vaxcentre.rules.sessions import SessionKind


class VisitState(StrEnum):
    """Where the patient is."""

    WAITING = "waiting"
    CALLED = "called"
    ABSENT = "absent"
    IN_BOOTH = "in_booth"
    OBSERVING = "observing"
    LEFT = "left"
    CANCELLED = "cancelled"


class VisitEvent(StrEnum):
    """What happened to the patient."""

    ARRIVE = "arrive"
    CALL = "call"
    RECALL = "recall"
    MISS = "miss"
    REQUEUE = "requeue"
    SEAT = "seat"
    OBSERVE = "observe"
    LEAVE = "leave"
    UNDO_ARRIVE = "undo_arrive"
    UNDO_CALL = "undo_call"
    UNDO_SEAT = "undo_seat"
    UNDO_OBSERVE = "undo_observe"
    UNDO_LEAVE_QUEUE = "undo_leave_queue"
    UNDO_LEAVE_BOOTH = "undo_leave_booth"
    UNDO_LEAVE_OBSERVATION = "undo_leave_observation"


class Outcome(StrEnum):
    """How the visit to the booth ended."""

    VACCINATED = "vaccinated"
    TESTED = "tested"
    NOT_DONE = "not_done"


class NotDoneReason(StrEnum):
    """Why nothing was done in the booth, or why the patient left before it."""

    DEFERRED = "deferred"
    CONTRAINDICATED = "contraindicated"
    REFUSED = "refused"
    ALREADY_DONE = "already_done"
    WENT_AWAY = "went_away"
    OTHER = "other"


INSIDE = (
    VisitState.WAITING,
    VisitState.CALLED,
    VisitState.ABSENT,
    VisitState.IN_BOOTH,
    VisitState.OBSERVING,
)

_S, _E = VisitState, VisitEvent

VISIT = Lifecycle(
    "visit",
    VisitState.WAITING,
    {
        (_S.WAITING, _E.CALL): _S.CALLED,
        (_S.WAITING, _E.LEAVE): _S.LEFT,
        (_S.WAITING, _E.UNDO_ARRIVE): _S.CANCELLED,
        (_S.CALLED, _E.RECALL): _S.CALLED,
        (_S.CALLED, _E.SEAT): _S.IN_BOOTH,
        (_S.CALLED, _E.MISS): _S.ABSENT,
        (_S.CALLED, _E.UNDO_CALL): _S.WAITING,
        (_S.ABSENT, _E.REQUEUE): _S.WAITING,
        (_S.ABSENT, _E.LEAVE): _S.LEFT,
        (_S.IN_BOOTH, _E.OBSERVE): _S.OBSERVING,
        (_S.IN_BOOTH, _E.LEAVE): _S.LEFT,
        (_S.IN_BOOTH, _E.UNDO_SEAT): _S.CALLED,
        (_S.OBSERVING, _E.LEAVE): _S.LEFT,
        (_S.OBSERVING, _E.UNDO_OBSERVE): _S.IN_BOOTH,
        (_S.LEFT, _E.UNDO_LEAVE_QUEUE): _S.WAITING,
        (_S.LEFT, _E.UNDO_LEAVE_BOOTH): _S.IN_BOOTH,
        (_S.LEFT, _E.UNDO_LEAVE_OBSERVATION): _S.OBSERVING,
    },
)
"""Arriving creates a visit in its first state; the step ARRIVE is stored with it."""

UNDONE_BY: dict[tuple[VisitEvent, VisitState], VisitEvent] = {
    (_E.ARRIVE, _S.WAITING): _E.UNDO_ARRIVE,
    (_E.CALL, _S.WAITING): _E.UNDO_CALL,
    (_E.MISS, _S.CALLED): _E.REQUEUE,
    (_E.SEAT, _S.CALLED): _E.UNDO_SEAT,
    (_E.OBSERVE, _S.IN_BOOTH): _E.UNDO_OBSERVE,
    (_E.LEAVE, _S.WAITING): _E.UNDO_LEAVE_QUEUE,
    (_E.LEAVE, _S.ABSENT): _E.UNDO_LEAVE_QUEUE,
    (_E.LEAVE, _S.IN_BOOTH): _E.UNDO_LEAVE_BOOTH,
    (_E.LEAVE, _S.OBSERVING): _E.UNDO_LEAVE_OBSERVATION,
}
"""Which event takes back a step: by the step's event and the state it was made from."""

UNDO_WITHIN = timedelta(minutes=10)
"""Later, too much has been built on the step: the patient is gone, the booth received others."""

RE_ENTERS_BOOTH = (_E.UNDO_OBSERVE, _E.UNDO_LEAVE_BOOTH)
"""What brings a patient back into the booth that they had left; it must be free."""


def undo_of(
    event: VisitEvent, before: VisitState | None, recorded_at: datetime, at: datetime
) -> VisitEvent:
    """The event that takes back a step from `before`; raises IllegalStep, or Conflict when late.

    Taking back an arrival is the door's business: see rules/door.py.
    """
    undo = UNDONE_BY.get((event, before)) if before is not None else None
    if undo is None:
        raise IllegalStep("not_undoable", N_("Cette étape ne peut pas être annulée."))
    if at - recorded_at > UNDO_WITHIN:
        raise Conflict(
            "too_late_to_undo",
            N_("Une étape s’annule dans les %(minutes)s minutes. Il est trop tard pour celle-ci."),
            minutes=UNDO_WITHIN // timedelta(minutes=1),
        )
    return undo


def must_be_in(state: VisitState, *states: VisitState) -> None:
    """Raise IllegalStep unless `state` is one of `states`."""
    if state not in states:
        raise VISIT.refusal(state)


def outcomes_in(kind: SessionKind) -> tuple[Outcome, ...]:
    """How a visit to a booth may end in a session of that kind."""
    done = Outcome.TESTED if kind is SessionKind.TESTING else Outcome.VACCINATED
    return done, Outcome.NOT_DONE


def must_be_possible(outcome: Outcome, reason: NotDoneReason | None, kind: SessionKind) -> None:
    """Raise Invalid unless it suits the session; NOT_DONE alone has, and needs, a reason."""
    if outcome not in outcomes_in(kind):
        raise Invalid("outcome", N_("Cette issue ne correspond pas à la vacation."), "outcome")
    if outcome is Outcome.NOT_DONE and reason is None:
        raise Invalid("not_done_reason", N_("Indiquez pourquoi rien n’a été fait."), "reason")
    if outcome is not Outcome.NOT_DONE and reason is not None:
        text = N_("Une raison n’a de sens que si rien n’a été fait.")
        raise Invalid("not_done_reason", text, "reason")

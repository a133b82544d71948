"""The one answer at the door: every reason, their order, and the choice of a line."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from vaxcentre.rules.appointments import AppointmentState, TicketState
from vaxcentre.rules.door import (
    Booking,
    CodeCheck,
    Decision,
    DoorVerdict,
    LineLoad,
    Margins,
    Punctuality,
    SessionFacts,
    VisitFacts,
    choose_line,
    punctuality,
    verdict,
)
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.visits import VisitState

SLOT = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)
OPENS = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
MARGINS = Margins(early=15 * MINUTE, late=60 * MINUTE, zone="Europe/Paris")
SESSION = SessionFacts(held_on=date(2026, 11, 24), state=SessionState.OPEN, opens_at=OPENS)
BOOKED = Booking(SLOT, AppointmentState.BOOKED, SESSION, TicketState.VALID)
INSIDE = VisitFacts(SLOT - 30 * MINUTE, VisitState.OBSERVING)


def decide(booking: Booking | None = BOOKED, at: datetime = SLOT, **more: bool) -> Decision:
    return verdict(CodeCheck.GENUINE, booking, MARGINS, at, **more)


def in_session(**facts: object) -> Booking:
    return replace(BOOKED, session=replace(SESSION, **facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (CodeCheck.UNREADABLE, DoorVerdict.UNREADABLE),
        (CodeCheck.FORGED, DoorVerdict.FORGED),
        (CodeCheck.OTHER_CENTRE, DoorVerdict.OTHER_CENTRE),
    ],
)
def test_a_code_that_is_not_ours_tells_nothing_of_any_appointment(
    check: CodeCheck, answer: DoorVerdict
) -> None:
    assert verdict(check, BOOKED, MARGINS, SLOT) == Decision(answer)


def test_a_code_without_a_ticket_is_unknown() -> None:
    assert decide(None) == Decision(DoorVerdict.UNKNOWN)


def test_who_comes_in_time_is_admitted() -> None:
    assert decide() == Decision(DoorVerdict.ADMITTED, Punctuality.ON_TIME, SLOT)


def test_somebody_found_by_name_is_judged_without_a_ticket() -> None:
    assert decide(replace(BOOKED, ticket_state=None)).verdict is DoorVerdict.ADMITTED


@pytest.mark.parametrize(
    ("after_slot", "answer", "how"),
    [
        (-15 * MINUTE - SECOND, DoorVerdict.TOO_EARLY, None),
        (-15 * MINUTE, DoorVerdict.ADMITTED, Punctuality.ON_TIME),
        (timedelta(0), DoorVerdict.ADMITTED, Punctuality.ON_TIME),
        (60 * MINUTE, DoorVerdict.ADMITTED, Punctuality.ON_TIME),
        (60 * MINUTE + SECOND, DoorVerdict.ADMITTED, Punctuality.LATE),
        (300 * MINUTE, DoorVerdict.ADMITTED, Punctuality.LATE),
    ],
)
def test_the_centres_margins_decide_what_is_early_and_late(
    after_slot: timedelta, answer: DoorVerdict, how: Punctuality | None
) -> None:
    decision = decide(at=SLOT + after_slot)
    assert (decision.verdict, decision.punctuality) == (answer, how)


def test_who_is_too_early_is_told_when_to_come_back() -> None:
    assert decide(at=SLOT - 40 * MINUTE).come_back_at == SLOT - 15 * MINUTE


def test_who_is_let_in_early_all_the_same_counts_as_early() -> None:
    decision = decide(at=SLOT - 40 * MINUTE, even_if_early=True)
    assert (decision.verdict, decision.punctuality) == (DoorVerdict.ADMITTED, Punctuality.EARLY)


def test_who_is_in_already_is_told_since_when_and_where() -> None:
    decision = decide(replace(BOOKED, visit=INSIDE))
    assert (decision.verdict, decision.since, decision.where) == (
        DoorVerdict.ALREADY_IN,
        INSIDE.arrived_at,
        VisitState.OBSERVING,
    )


@pytest.mark.parametrize(
    ("state", "replaced"),
    [(TicketState.MOVED, False), (TicketState.CANCELLED, True), (TicketState.REPLACED, True)],
)
def test_an_old_code_is_refused_with_the_time_that_counts_now(
    state: TicketState, replaced: bool
) -> None:
    decision = decide(replace(BOOKED, ticket_state=state))
    assert decision == Decision(DoorVerdict.MOVED, slot_at=SLOT, replaced=replaced)


@pytest.mark.parametrize("ticket_state", [None, *TicketState])
def test_a_cancelled_appointment_is_cancelled_whatever_its_code_says(
    ticket_state: TicketState | None,
) -> None:
    booking = replace(BOOKED, state=AppointmentState.CANCELLED, ticket_state=ticket_state)
    assert decide(booking).verdict is DoorVerdict.CANCELLED


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), DoorVerdict.OTHER_DAY),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), DoorVerdict.TOO_EARLY),
        (datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC), DoorVerdict.ADMITTED),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), DoorVerdict.OTHER_DAY),
    ],
)
def test_the_day_is_that_of_the_centres_own_calendar(at: datetime, answer: DoorVerdict) -> None:
    assert decide(at=at).verdict is answer


@pytest.mark.parametrize("state", [s for s in SessionState if s is not SessionState.OPEN])
@pytest.mark.parametrize("even_if_early", [False, True])
def test_a_session_that_is_not_open_lets_nobody_in(
    state: SessionState, even_if_early: bool
) -> None:
    decision = decide(in_session(state=state), even_if_early=even_if_early)
    assert (decision.verdict, decision.session_state) == (DoorVerdict.SESSION_CLOSED, state)


def test_before_the_session_opens_the_patient_is_told_when_to_come() -> None:
    planned = in_session(state=SessionState.PLANNED)
    assert decide(planned, OPENS - 30 * MINUTE).come_back_at == SLOT - 15 * MINUTE
    first = replace(planned, slot_at=OPENS)
    assert decide(first, OPENS - 30 * MINUTE).come_back_at == OPENS
    assert decide(planned, SLOT).come_back_at is None


def test_the_reasons_keep_their_order_in_every_combination() -> None:
    """Each combination of things that are wrong gets the answer of the first of them."""
    wrong = {
        DoorVerdict.CANCELLED: {"state": AppointmentState.CANCELLED},
        DoorVerdict.MOVED: {"ticket_state": TicketState.MOVED},
        DoorVerdict.ALREADY_IN: {"visit": INSIDE},
        DoorVerdict.OTHER_DAY: {"held_on": date(2026, 11, 25)},
        DoorVerdict.SESSION_CLOSED: {"session": SessionState.CLOSED},
        DoorVerdict.TOO_EARLY: {"slot_at": SLOT + 60 * MINUTE},
    }
    for present in itertools.product([False, True], repeat=len(wrong)):
        facts: dict[str, object] = {}
        for is_present, fact in zip(present, wrong.values(), strict=True):
            facts |= fact if is_present else {}
        session = replace(
            SESSION,
            held_on=facts.pop("held_on", SESSION.held_on),  # type: ignore[arg-type]
            state=facts.pop("session", SESSION.state),  # type: ignore[arg-type]
        )
        expected = next(itertools.compress(wrong, present), DoorVerdict.ADMITTED)
        assert decide(replace(BOOKED, session=session, **facts)).verdict is expected  # type: ignore[arg-type]


def test_punctuality_is_a_question_of_the_margins_alone() -> None:
    none = Margins(timedelta(0), timedelta(0), "Europe/Paris")
    assert punctuality(SLOT, none, SLOT - SECOND) is Punctuality.EARLY
    assert punctuality(SLOT, none, SLOT) is Punctuality.ON_TIME
    assert punctuality(SLOT, none, SLOT + SECOND) is Punctuality.LATE


@pytest.mark.parametrize(
    ("lines", "own", "chosen"),
    [
        ([], None, None),
        ([LineLoad("B", 0, 1), LineLoad("A", 0, 1)], None, "A"),
        ([LineLoad("A", 5, 2), LineLoad("B", 5, 6)], None, "B"),
        ([LineLoad("A", 40, 1), LineLoad("B", 0, 0)], None, "A"),
        ([LineLoad("B", 2, 0), LineLoad("A", 3, 0)], None, "B"),
        ([LineLoad("A", 0, 6), LineLoad("C", 30, 1)], "C", "C"),
        ([LineLoad("A", 0, 6)], "C", "A"),
    ],
)
def test_the_line_with_the_shortest_wait_is_chosen(
    lines: list[LineLoad], own: str | None, chosen: str | None
) -> None:
    line = choose_line(lines, own)
    assert (line.code if line else None) == chosen

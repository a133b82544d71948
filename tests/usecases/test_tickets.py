"""Tickets are issued in bulk, signed, and end with their reason."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.make import (
    MORNING,
    a_centre,
    a_clinic_session,
    a_patient,
    an_actor,
    an_appointment,
    place_of,
)
from vaxcentre.errors import Conflict
from vaxcentre.queries.ask import ask
from vaxcentre.queries.signing_keys import CodeRead, code_read
from vaxcentre.rules.access import COMMAND_LINE, Permission
from vaxcentre.rules.appointments import TicketEvent, TicketState
from vaxcentre.rules.tickets import TicketCode, read_code
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Appointment, Centre, Ticket
from vaxcentre.usecases.perform import Work, perform, use_case
from vaxcentre.usecases.signing_keys import create_key, retire_key, rotate_key, withdraw_key
from vaxcentre.usecases.tickets import end_tickets, issue_tickets, replace_key


@use_case(Permission.EDIT_APPOINTMENTS)
def issue(work: Work, ids: list[Any]) -> int:
    """Issue tickets for appointments that are stored already."""
    return len(issue_tickets(work, stored(work, ids)))


@use_case(Permission.EDIT_APPOINTMENTS)
def end(work: Work, ids: list[Any], reason: TicketEvent) -> int:
    """End the tickets of stored appointments."""
    return end_tickets(work, stored(work, ids), reason)


def stored(work: Work, ids: list[Any]) -> list[Appointment]:
    """The appointments with these ids."""
    return list(work.db.scalars(select(Appointment).where(Appointment.id.in_(ids))))


def appointments_in(centre: Centre, number: int = 1) -> list[Any]:
    session, patient = a_clinic_session(centre), a_patient(centre)
    return [an_appointment(centre, session, patient).id for _ in range(number)]


def issued(centre: Centre, ids: list[Any]) -> list[str]:
    """The texts of new codes."""
    perform(issue, an_actor(centre), MORNING, place_of(centre), ids)
    valid = db.session.scalars(select(Ticket).where(Ticket.state == TicketState.VALID))
    of = {one.appointment_id: one for one in valid}
    return [text_of(centre, of[one]) for one in ids]


def genuine(text: str) -> CodeRead | None:
    """What a code says, when its signature is good."""
    read = ask(code_read, COMMAND_LINE, MORNING, raw=text)
    return read if read.genuine else None


def text_of(centre: Centre, ticket: Ticket) -> str:
    return TicketCode.at(
        ticket.slot_at, key_id=ticket.key_id, centre_number=centre.number, ref=ticket.ref
    ).text(ticket.signature)


@contextmanager
def statements_sent() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def centre(app: Flask) -> Any:
    with app.app_context():
        yield a_centre()


def test_every_appointment_gets_a_genuine_code_that_leads_back_to_it(centre: Centre) -> None:
    ids = appointments_in(centre, 5)
    for appointment_id, text in zip(ids, issued(centre, ids), strict=True):
        assert genuine(text)
        [(code, _), *_] = read_code(text)
        assert (code.centre_number, code.slot_at) == (centre.number, MORNING)
        found = select(Ticket.appointment_id).where(
            Ticket.centre_id == centre.id, Ticket.day == code.utc_day, Ticket.ref == code.ref
        )
        assert db.session.scalar(found) == appointment_id


def test_the_number_of_statements_does_not_grow_with_the_number_of_tickets(centre: Centre) -> None:
    few, many = appointments_in(centre, 2), appointments_in(centre, 60)
    issued(centre, appointments_in(centre))  # the first key is there from now on
    counts = []
    for ids in (few, many):
        with statements_sent() as sent:
            perform(issue, COMMAND_LINE, MORNING, place_of(centre), ids)
        counts.append(len(sent))
    assert counts[0] == counts[1] == 4


def test_two_equal_references_in_a_day_are_drawn_again(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 8, 9])
    monkeypatch.setattr(secrets, "randbits", lambda _bits: next(drawn))
    ids = appointments_in(centre, 2)
    issued(centre, ids)
    assert set(db.session.scalars(select(Ticket.ref))) == {8, 9}


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (TicketEvent.MOVE, TicketState.MOVED),
        (TicketEvent.CANCEL, TicketState.CANCELLED),
        (TicketEvent.REPLACE, TicketState.REPLACED),
    ],
)
def test_an_ended_ticket_keeps_its_row_and_its_reason(
    centre: Centre, reason: TicketEvent, state: TicketState
) -> None:
    ids = appointments_in(centre, 2)
    issued(centre, ids)
    assert perform(end, an_actor(centre), MORNING, place_of(centre), ids, reason) == 2
    assert perform(end, an_actor(centre), MORNING, place_of(centre), ids, reason) == 0
    rows = db.session.execute(select(Ticket.state, Ticket.ended_at)).all()
    assert [tuple(row) for row in rows] == [(state, MORNING)] * 2


def test_an_appointment_never_has_two_valid_tickets(centre: Centre) -> None:
    ids = appointments_in(centre)
    issued(centre, ids)
    with pytest.raises(Conflict):
        issued(centre, ids)


def test_rotating_keeps_old_tickets_good_and_signs_with_the_new_key(centre: Centre) -> None:
    old = issued(centre, appointments_in(centre))[0]
    assert perform(rotate_key, COMMAND_LINE, MORNING) == 2
    new = issued(centre, appointments_in(centre))[0]
    codes = [genuine(text) for text in (old, new)]
    assert [code and code.key_id for code in codes] == [1, 2]


def test_a_withdrawn_key_verifies_nothing(centre: Centre) -> None:
    text = issued(centre, appointments_in(centre))[0]
    assert genuine(text)
    perform(withdraw_key, COMMAND_LINE, MORNING, key_id=1)
    assert genuine(text) is None


def test_a_stolen_key_is_replaced_with_every_coming_ticket(centre: Centre) -> None:
    ids = appointments_in(centre, 3)
    old = issued(centre, ids)
    assert perform(replace_key, COMMAND_LINE, MORNING, key_id=1) == 3
    assert [genuine(text) for text in old] == [None] * 3
    new = db.session.scalars(select(Ticket).where(Ticket.state == TicketState.VALID)).all()
    assert sorted(one.appointment_id for one in new) == sorted(ids)
    assert all(genuine(text_of(centre, one)) for one in new)


def test_a_retired_key_cannot_be_retired_again(centre: Centre) -> None:
    perform(create_key, COMMAND_LINE, MORNING)
    perform(retire_key, COMMAND_LINE, MORNING, key_id=1)
    with pytest.raises(Conflict):
        perform(retire_key, COMMAND_LINE, MORNING, key_id=1)

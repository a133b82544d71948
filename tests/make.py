"""Things to test with, each made by a plain function whose arguments are all optional.

They are written straight to the database, so that a test of one use case does not depend on another.
Call them inside an application context.
"""

from __future__ import annotations

import secrets
from contextvars import Context
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from vaxcentre.rules.access import Actor, GrantValue, Place, Role
from vaxcentre.rules.appointments import Origin
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind, CentreState
from vaxcentre.rules.door import Punctuality
from vaxcentre.rules.sessions import SessionKind, SessionState
from vaxcentre.rules.spans import local_hour_start, local_instant
from vaxcentre.rules.visits import VisitEvent, VisitState
from vaxcentre.storage.database import Base, db
from vaxcentre.storage.models import (
    AccessToken,
    Appointment,
    Booth,
    Centre,
    ClinicSession,
    Grant,
    Line,
    Network,
    Patient,
    Person,
    PersonState,
    SessionLine,
    SignIn,
    Visit,
    VisitStep,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.web.tokens import secret_hash

MORNING = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)
"""Tuesday 24 November 2026, 10 h 40 in Paris: where the fixed clock of the tests starts."""

DAY = date(2026, 11, 24)

_numbers = count(1)


def kept(row: Base) -> Any:
    """Store `row` in a transaction of its own, and return it detached with its values loaded."""

    def store() -> Any:
        db.session.add(row)
        db.session.flush()
        return row

    writing(store)
    db.session.refresh(row)
    db.session.expunge(row)
    db.session.rollback()
    return row


def a_network(name: str | None = None) -> Network:
    """A network without centres."""
    return kept(Network(name=name or f"CPTS {next(_numbers)}"))


def a_centre(network: Network | None = None, **facts: Any) -> Centre:
    """An open vaccination centre in Europe/Paris."""
    number = next(_numbers)
    defaults = {
        "network_id": (network or a_network()).id,
        "number": number,
        "name": f"Centre {number}",
        "slug": f"centre-{number}",
        "kind": CentreKind.VACCINATION,
        "state": CentreState.OPEN,
        "time_zone": "Europe/Paris",
        "address": "1 rue du Stade, 59600 Maubeuge",
    }
    return kept(Centre(**(defaults | facts)))


def a_line(centre: Centre, code: str = "A", **facts: Any) -> Line:
    """A vaccination line."""
    defaults = {"kind": CentreKind.VACCINATION, "directions": "Suivez les flèches vertes."}
    return kept(Line(centre_id=centre.id, code=code, **(defaults | facts)))


def a_booth(centre: Centre, line: Line, number: int = 1, **facts: Any) -> Booth:
    """A booth that is open."""
    defaults = {"state": BoothState.OPEN, "state_since": MORNING}
    return kept(Booth(centre_id=centre.id, line_id=line.id, number=number, **(defaults | facts)))


def a_clinic_session(
    centre: Centre, lines: list[Line] | None = None, **facts: Any
) -> ClinicSession:
    """An open session on DAY from 8 h to 20 h local time, with its lines."""
    held_on = facts.pop("held_on", DAY)
    defaults = {
        "held_on": held_on,
        "kind": SessionKind.VACCINATION,
        "state": SessionState.OPEN,
        "target_per_hour": 130,
        "opens_at": local_instant(held_on, time(8), centre.time_zone),
        "closes_at": local_instant(held_on, time(20), centre.time_zone),
    }
    session = kept(ClinicSession(centre_id=centre.id, **(defaults | facts)))
    for line in lines or []:
        kept(SessionLine(centre_id=centre.id, session_id=session.id, line_id=line.id))
    return session


def a_patient(
    centre: Centre, family_name: str = "Lefèvre", given_name: str = "Odile", **facts: Any
) -> Patient:
    """A patient of the centre, born in 1944."""
    defaults = {
        "born_on": date(1944, 3, 2),
        "created_at": MORNING,
        "search_name": f"{family_name} {given_name}".lower(),
    }
    return kept(
        Patient(
            centre_id=centre.id,
            family_name=family_name,
            given_name=given_name,
            **(defaults | facts),
        )
    )


def an_appointment(
    centre: Centre, session: ClinicSession, patient: Patient | None = None, **facts: Any
) -> Appointment:
    """A booked appointment at the fixed clock's instant; it has no ticket yet."""
    defaults = {
        "patient_id": (patient or a_patient(centre)).id,
        "session_id": session.id,
        "slot_at": MORNING,
        "origin": Origin.BY_HAND,
        "link_secret": secrets.token_urlsafe(16),
        "created_at": MORNING,
        "changed_at": MORNING,
    }
    return kept(Appointment(centre_id=centre.id, **(defaults | facts)))


def a_visit(
    centre: Centre, session: ClinicSession, line: Line, number: int = 1, **facts: Any
) -> Visit:
    """A patient of their own who came in at the fixed clock's instant and waits, with the step ARRIVE."""
    appointment_id = facts.pop("appointment_id", None) or an_appointment(centre, session).id
    at = facts.get("arrived_at", MORNING)
    defaults = {
        "appointment_id": appointment_id,
        "queue_number": f"{line.code}-{number:03d}",
        "state": VisitState.WAITING,
        "punctuality": Punctuality.ON_TIME,
        "arrived_at": at,
        "queued_at": at,
    }
    visit = kept(
        Visit(centre_id=centre.id, session_id=session.id, line_id=line.id, **(defaults | facts))
    )
    kept(
        VisitStep(
            centre_id=centre.id,
            visit_id=visit.id,
            event=VisitEvent.ARRIVE,
            at=at,
            recorded_at=at,
            line_id=line.id,
            hour_start=local_hour_start(at, centre.time_zone),
        )
    )
    return visit


def a_person(
    centre: Centre | None = None, role: Role = Role.CENTRE_MANAGER, **facts: Any
) -> Person:
    """An active person with one role in `centre`; a coordinator's role counts in its whole network."""
    number = next(_numbers)
    defaults = {
        "email": f"person-{number}@example.org",
        "given_name": "Camille",
        "family_name": f"Durand {number}",
        "state": PersonState.ACTIVE,
        "created_at": MORNING,
    }
    person = kept(Person(**(defaults | facts)))
    if centre is not None:
        a_grant(person, centre, role)
    return person


def a_grant(person: Person, centre: Centre, role: Role, **facts: Any) -> Grant:
    """A role of `person` in `centre`, or in its whole network for a coordinator."""
    centre_id = None if role is Role.NETWORK_COORDINATOR else centre.id
    grant = Grant(
        person_id=person.id,
        network_id=centre.network_id,
        centre_id=centre_id,
        role=role,
        granted_at=MORNING,
        **facts,
    )
    return kept(grant)


def place_of(centre: Centre) -> Place:
    """Where work in `centre` happens."""
    return Place(centre.network_id, centre.id)


def an_actor(centre: Centre, role: Role = Role.CENTRE_MANAGER) -> Actor:
    """Somebody with one role in `centre`, as a value."""
    person = a_person(centre, role)
    in_network = role is Role.NETWORK_COORDINATOR
    grant = GrantValue(role, centre.network_id, None if in_network else centre.id)
    return Actor(person_id=person.id, name=person.name, grants=(grant,))


class Browser(FlaskClient):
    """A client whose requests share nothing with the application context of the test around them."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().open, *args, **kwargs)


def signed_in_client(app: Flask, person: Person) -> FlaskClient:
    """A browser in which `person` is signed in; forms need no token."""
    secret = uuid4().hex
    kept(
        SignIn(
            secret_hash=secret_hash(secret),
            person_id=person.id,
            began_at=MORNING,
            seen_at=datetime(
                2030, 1, 1, tzinfo=UTC
            ),  # never idle, however far a test moves the clock
            ends_at=datetime(2030, 1, 1, tzinfo=UTC),
        )
    )
    client = Browser(app, app.response_class)
    with client.session_transaction() as web_session:
        web_session["_user_id"] = secret
        web_session["_fresh"] = True
    return client


def a_token(centre: Centre, role: Role = Role.RECEPTION) -> str:
    """The secret of a device's bearer token in `centre`."""
    secret = secrets.token_urlsafe(24)
    kept(
        AccessToken(
            secret_hash=secret_hash(secret),
            centre_id=centre.id,
            name="Tablette",
            role=role,
            created_at=MORNING,
        )
    )
    return secret

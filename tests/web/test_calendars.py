"""The calendars of people and of centres by their secret addresses: no cookie, no name, no surprise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.make import MORNING, Browser, signed_in_client
from tests.rfc5545 import wrong_with
from tests.rota_world import TOMORROW, RotaWorld, loaded, seated
from vaxcentre.clock import FixedClock
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.members import MemberState
from vaxcentre.storage.models import Centre, Member, Person
from vaxcentre.usecases import calendar_links, shifts
from vaxcentre.usecases.assignments import give_back


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An agenda that asks now and then, without cookies."""
    return Browser(app, app.response_class, use_cookies=False)


def events(client: FlaskClient, address: str) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert wrong_with(answer.data) == []
    return {str(e["uid"]): e for e in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_ones_own_calendar_holds_ones_seats_and_says_nothing_medical(
    client: FlaskClient, world: RotaWorld
) -> None:
    doctor, shift = world.member(), world.shift()
    held = seated(shift, doctor)
    seated(world.shift(on=TOMORROW + timedelta(days=2)), world.member())
    answer = client.get(f"/calendar/{doctor.calendar_secret}.ics")
    assert answer.mimetype == "text/calendar"
    assert "Set-Cookie" not in answer.headers
    assert list(events(client, f"/calendar/{doctor.calendar_secret}.ics")) == [
        f"{held.id}@vaxcentre"
    ]
    for word in ("Prescription", "Vaccin", "Camille", "Durand"):
        assert word not in answer.text


def test_a_calendar_that_did_not_change_is_not_sent_again(
    client: FlaskClient, world: RotaWorld
) -> None:
    doctor, shift = world.member(), world.shift()
    seated(shift, doctor)
    address = f"/calendar/{doctor.calendar_secret}.ics"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    world.plan(shifts.cancel_shift, shift_id=shift.id, reason="Neige")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_what_was_given_back_or_cancelled_is_said_to_be_off_for_thirty_days(
    client: FlaskClient, world: RotaWorld, clock: FixedClock
) -> None:
    doctor, shift = world.member(), world.shift(on=world.rota.last_on)
    held, address = seated(shift, doctor), f"/calendar/{doctor.calendar_secret}.ics"
    uid = f"{held.id}@vaxcentre"
    before = events(client, address)[uid]
    world.do(doctor, give_back, assignment_id=held.id)
    after = events(client, address)[uid]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt == MORNING
    clock.move(days=31)
    assert events(client, address) == {}


def test_who_looks_for_a_stand_in_may_still_come(client: FlaskClient, world: RotaWorld) -> None:
    doctor = world.member()
    seated(world.shift(), doctor, state=AssignmentState.LOOKING, looking_since=MORNING)
    (event,) = events(client, f"/calendar/{doctor.calendar_secret}.ics").values()
    assert event["status"] == "TENTATIVE"


def test_a_renewed_address_ends_the_old_one_and_only_ones_own_can_be_renewed(
    app: Flask, client: FlaskClient, world: RotaWorld
) -> None:
    doctor, other = world.member(), world.member()
    phone = signed_in_client(app, loaded(Person, doctor.person_id))
    assert doctor.calendar_secret in phone.get("/my/calendar").text
    phone.post(f"/my/calendar/{doctor.id}/renew")
    assert client.get(f"/calendar/{doctor.calendar_secret}.ics").status_code == 404
    renewed = loaded(Member, doctor.id).calendar_secret
    assert client.get(f"/calendar/{renewed}.ics").status_code == 200
    for method in (phone.get, phone.post):
        assert method(f"/my/calendar/{other.id}/renew").status_code == 404
    assert loaded(Member, other.id).calendar_secret == other.calendar_secret


def test_an_unknown_address_and_who_left_are_not_there(
    client: FlaskClient, world: RotaWorld
) -> None:
    gone = world.member(state=MemberState.LEFT)
    for secret in ("unknown", gone.calendar_secret):
        assert client.get(f"/calendar/{secret}.ics").status_code == 404
    assert client.get("/calendar/centre/unknown.ics").status_code == 404


def test_the_centres_calendar_shows_how_many_are_there_by_initials_alone(
    client: FlaskClient, world: RotaWorld
) -> None:
    shift = world.shift()
    seated(shift, world.member())
    world.plan(calendar_links.renew_centre_calendar)
    secret = loaded(Centre, world.centre.id).calendar_secret
    address = f"/calendar/centre/{secret}.ics"
    (event,) = events(client, address).values()
    assert (event["summary"], event["description"]) == ("Matin : 1 sur 5", "CD")
    assert "Camille" not in client.get(address).text
    world.plan(shifts.cancel_shift, shift_id=shift.id, reason="Neige")
    (event,) = events(client, address).values()
    assert event["status"] == "CANCELLED"
    world.plan(calendar_links.withdraw_centre_calendar)
    assert client.get(address).status_code == 404

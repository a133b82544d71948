"""The pages of the network, the centre's settings, its lines and booths, and the day page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import (
    MORNING,
    a_booth,
    a_centre,
    a_clinic_session,
    a_line,
    a_network,
    a_person,
    a_visit,
    an_appointment,
    signed_in_client,
)
from vaxcentre.errors import Invalid
from vaxcentre.rules.access import Role
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind, CentreState, check_slug
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Booth, Centre, Line


@pytest.fixture(autouse=True)
def _within_app(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield


def all_of(model: type[Any]) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(model)))


NEW_CENTRE = {
    "name": "Salle des fêtes d’Œuilly",
    "kind": "both",
    "address": "Place de la Mairie",
    "time_zone": "Europe/Paris",
}


def coordinator(app: Flask, centre: Centre) -> FlaskClient:
    return signed_in_client(app, a_person(centre, Role.NETWORK_COORDINATOR))


def test_a_coordinator_founds_a_centre_and_goes_on_to_its_lines(app: Flask) -> None:
    centre = a_centre()
    client = coordinator(app, centre)
    answer = client.post("/network/new", data=NEW_CENTRE)
    assert answer.location == "/salle-des-fetes-d-oeuilly/settings/lines"
    new = next(c for c in all_of(Centre) if c.id != centre.id)
    assert (new.state, new.number, new.kind) == (
        CentreState.PLANNED,
        centre.number + 1,
        CentreKind.BOTH,
    )
    assert client.get(answer.location).status_code == 200
    assert "Salle des fêtes" in client.get("/network").text


@pytest.mark.parametrize("slug", ["api", "static", "sign-in", "Ça", "a b", "-a", "x" * 41])
def test_an_address_that_is_ours_or_unfit_is_refused_beside_its_field(
    app: Flask, slug: str
) -> None:
    answer = coordinator(app, a_centre()).post("/network/new", data={**NEW_CENTRE, "slug": slug})
    assert answer.status_code == 422
    assert 'id="slug-error"' in answer.text
    assert len(all_of(Centre)) == 1


def test_a_taken_address_is_refused(app: Flask) -> None:
    centre = a_centre()
    answer = coordinator(app, centre).post("/network/new", data={**NEW_CENTRE, "slug": centre.slug})
    assert "Un autre centre a déjà cette adresse." in answer.text


def test_no_centre_can_hide_an_address_that_a_route_begins_with(app: Flask) -> None:
    first_parts = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    for part in sorted(part for part in first_parts if part and "<" not in part):
        with pytest.raises(Invalid):
            check_slug(part)


def test_a_coordinator_sees_only_their_own_network(app: Flask) -> None:
    mine, theirs = a_centre(), a_centre(a_network())
    page = coordinator(app, mine).get("/network").text
    assert mine.name in page
    assert f"/{theirs.slug}/" not in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NETWORK_COORDINATOR])
def test_the_network_is_for_its_coordinators(app: Flask, role: Role) -> None:
    client = signed_in_client(app, a_person(a_centre(), role))
    assert client.get("/network").status_code == 403
    assert client.post("/network/new", data=NEW_CENTRE).status_code == 403
    assert len(all_of(Centre)) == 1


def manager(app: Flask, centre: Centre) -> FlaskClient:
    return signed_in_client(app, a_person(centre))


def test_what_a_manager_describes_is_kept(app: Flask) -> None:
    centre = a_centre()
    client = manager(app, centre)
    form = {
        "name": "Gymnase",
        "address": "1 rue",
        "phone": "03 27 00 00 00",
        "early_minutes": "30",
        "late_minutes": "45",
        "observation_minutes": "30",
        "what_to_bring": "Carte Vitale",
    }
    assert client.post(f"/{centre.slug}/settings", data=form).status_code == 302
    [kept] = all_of(Centre)
    assert (kept.name, kept.early_minutes, kept.observation_minutes) == ("Gymnase", 30, 30)
    assert "Carte Vitale" in client.get(f"/{centre.slug}/settings").text


def test_authorising_asks_for_the_reference_of_the_decision(app: Flask) -> None:
    centre = a_centre(state=CentreState.PLANNED)
    client = manager(app, centre)
    address = f"/{centre.slug}/settings/decide/authorise"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"reference": "  "}).status_code == 422
    client.post(address, data={"reference": "Arrêté 2026-114"})
    [kept] = all_of(Centre)
    assert (kept.state, kept.authorisation) == (CentreState.AUTHORISED, "Arrêté 2026-114")


def test_putting_a_centre_to_sleep_warns_about_booked_appointments(app: Flask) -> None:
    centre = a_centre()
    session = a_clinic_session(centre)
    an_appointment(centre, session, slot_at=session.closes_at.replace(minute=0))
    page = manager(app, centre).get(f"/{centre.slug}/settings/decide/suspend").text
    assert "1 rendez-vous à venir n’aura plus de lieu" in page


def test_an_impossible_decision_changes_nothing(app: Flask) -> None:
    centre = a_centre(state=CentreState.PLANNED)
    client = manager(app, centre)
    assert client.post(f"/{centre.slug}/settings/decide/open").status_code == 409
    assert client.post(f"/{centre.slug}/settings/decide/sell").status_code == 404
    assert all_of(Centre)[0].state is CentreState.PLANNED


def test_eighteen_booths_are_added_in_one_go_and_once(app: Flask) -> None:
    centre = a_centre()
    client = manager(app, centre)
    line = {"code": "a", "name": "Verte", "kind": "vaccination"}
    assert client.post(f"/{centre.slug}/settings/lines", data=line).status_code == 302
    [stored] = all_of(Line)
    assert stored.code == "A"
    address = f"/{centre.slug}/settings/lines/{stored.id}/booths"
    assert client.post(address, data={"first": "1", "last": "18"}).status_code == 302
    again = client.post(address, data={"first": "18", "last": "20"})
    assert again.status_code == 422
    assert "Ces numéros existent déjà" in again.text
    assert sorted(booth.number for booth in all_of(Booth)) == list(range(1, 19))


@pytest.mark.parametrize("code", ["", "1", "ABCD", "É"])
def test_a_line_is_called_by_one_to_three_letters(app: Flask, code: str) -> None:
    centre = a_centre()
    answer = manager(app, centre).post(
        f"/{centre.slug}/settings/lines", data={"code": code, "kind": "vaccination"}
    )
    assert answer.status_code == 422
    assert all_of(Line) == []


def test_a_booth_stays_in_use_while_a_patient_is_in_it(app: Flask) -> None:
    centre = a_centre()
    line = a_line(centre)
    booth = a_booth(centre, line, state=BoothState.CLOSED)
    session = a_clinic_session(centre, [line])
    a_visit(centre, session, line, booth_id=booth.id, state=VisitState.IN_BOOTH)
    client = manager(app, centre)
    address = f"/{centre.slug}/settings/lines/booths/{booth.id}"
    answer = client.post(f"{address}/use", data={"in_use": "no"}, follow_redirects=True)
    assert "Un patient est dans ce box" in answer.text
    assert all_of(Booth)[0].in_use


def test_an_empty_closed_booth_goes_out_of_use_and_comes_back(app: Flask) -> None:
    centre = a_centre()
    booth = a_booth(centre, a_line(centre), state=BoothState.CLOSED)
    client = manager(app, centre)
    address = f"/{centre.slug}/settings/lines/booths/{booth.id}/use"
    client.post(address, data={"in_use": "no"})
    assert not all_of(Booth)[0].in_use
    client.post(address, data={"in_use": "yes"})
    assert all_of(Booth)[0].in_use


def test_a_booth_moves_to_another_line_of_its_own_centre_only(app: Flask) -> None:
    centre, other = a_centre(), a_centre()
    first, second, theirs = a_line(centre), a_line(centre, "B"), a_line(other)
    booth = a_booth(centre, first)
    client = manager(app, centre)
    address = f"/{centre.slug}/settings/lines/booths/{booth.id}"
    assert client.post(address, data={"line_id": str(theirs.id)}).status_code == 422
    form = {"line_id": str(second.id), "name": "Près de la scène", "accessible": "y"}
    client.post(address, data=form)
    [moved] = all_of(Booth)
    assert (moved.line_id, moved.name, moved.accessible) == (second.id, "Près de la scène", True)


def test_a_line_with_booths_stays_in_use(app: Flask) -> None:
    centre = a_centre()
    line = a_line(centre)
    a_booth(centre, line)
    answer = manager(app, centre).post(
        f"/{centre.slug}/settings/lines/{line.id}/use",
        data={"in_use": "no"},
        follow_redirects=True,
    )
    assert "Cette ligne a encore des box en service" in answer.text
    assert all_of(Line)[0].in_use


def test_who_works_in_one_centre_goes_straight_in(app: Flask) -> None:
    centre = a_centre()
    client = signed_in_client(app, a_person(centre, Role.LAY_VOLUNTEER))
    assert client.get("/").location == f"/{centre.slug}/"
    assert client.get(f"/{centre.slug}/").status_code == 200


def test_who_coordinates_chooses_among_the_centres(app: Flask) -> None:
    centre = a_centre()
    other = a_centre(network_id=centre.network_id)
    page = coordinator(app, centre).get("/").text
    assert centre.name in page
    assert other.name in page


def test_the_day_page_says_what_needs_a_decision_to_who_may_take_it(app: Flask) -> None:
    centre = a_centre()
    line = a_line(centre)
    session = a_clinic_session(centre, [line], state=SessionState.PLANNED)
    a_visit(centre, session, line)
    shown = manager(app, centre).get(f"/{centre.slug}/").text
    assert "La vacation du jour n’est pas encore ouverte." in shown
    assert f"/sessions/{session.id}/open?back=today" in shown
    assert "1 personne attend et aucun box n’est ouvert" in shown
    volunteer = signed_in_client(app, a_person(centre, Role.LAY_VOLUNTEER))
    assert f"/sessions/{session.id}/open" not in volunteer.get(f"/{centre.slug}/").text


def test_the_day_page_counts_those_done_in_the_running_hour(app: Flask) -> None:
    centre = a_centre()
    line = a_line(centre)
    session = a_clinic_session(centre, [line])
    for number, minute in enumerate((1, 39, 0), start=1):
        a_visit(
            centre,
            session,
            line,
            number,
            state=VisitState.LEFT,
            outcome="vaccinated",
            done_at=MORNING.replace(minute=minute, hour=9 if minute else 8),
        )
    page = " ".join(manager(app, centre).get(f"/{centre.slug}/").text.split())
    assert '<span class="count-value">2</span> <span class="count-of">sur 130</span>' in page


def test_a_coordinator_without_a_centre_is_led_to_found_one(app: Flask) -> None:
    centre = a_centre()
    client = coordinator(app, centre)
    db.session.delete(db.session.get(Centre, centre.id))
    db.session.commit()
    assert client.get("/").location == "/network"
    assert 'href="/network/new"' in client.get("/network").text


def test_a_new_centre_shows_its_manager_what_is_left_to_do(app: Flask) -> None:
    centre = a_centre(state=CentreState.PLANNED)
    page = manager(app, centre).get(f"/{centre.slug}/").text
    assert "Pour ouvrir le centre" in page
    assert f'href="/{centre.slug}/settings/lines"' in page
    assert f'href="/{centre.slug}/settings/decide/authorise"' in page
    assert f'href="/{centre.slug}/settings/decide/open"' not in page  # not before it is authorised


def test_others_are_not_told_how_to_open_the_centre(app: Flask) -> None:
    centre = a_centre(state=CentreState.PLANNED)
    page = signed_in_client(app, a_person(centre, Role.RECEPTION)).get(f"/{centre.slug}/").text
    assert "Pour ouvrir le centre" not in page


def test_a_centre_that_works_no_longer_shows_the_list(app: Flask) -> None:
    centre = a_centre(state=CentreState.OPEN)
    a_booth(centre, a_line(centre))
    a_clinic_session(centre)
    a_person(centre, Role.NURSE)
    assert "Pour ouvrir le centre" not in manager(app, centre).get(f"/{centre.slug}/").text

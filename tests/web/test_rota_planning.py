"""The pages of templates, rotas, single shifts and lists, as somebody who plans uses them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import DAY, a_booth, a_centre, a_line, a_person, signed_in_client
from tests.rota_world import TOMORROW, RotaWorld, a_member, a_rota, a_shift, loaded, seated
from vaxcentre.rules.access import Role
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Assignment,
    Person,
    Rota,
    Shift,
    ShiftTemplate,
    TemplateNeed,
)

PATTERN: dict[str, Any] = {
    "name": "Matin",
    "weekdays": ["0", "1", "2", "3", "4"],
    "starts": "08:00",
    "ends": "13:00",
    "first_on": "2026-01-01",
    "skips_holidays": "y",
    "least-prescribe": "1",
    "most-prescribe": "2",
}


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


@pytest.fixture
def planner(app: Flask, world: RotaWorld) -> FlaskClient:
    return signed_in_client(app, a_person(world.centre))


def _at(world: RotaWorld, path: str) -> str:
    return f"/{world.centre.slug}{path}"


def _all(model: Any) -> list[Any]:
    found = list(db.session.scalars(select(model)))
    db.session.expunge_all()
    db.session.rollback()
    return found


def _filled(world: RotaWorld, planner: FlaskClient) -> tuple[UUID, UUID]:
    """A template and a rota of two weeks with its ten shifts."""
    planner.post(_at(world, "/rota/templates/new"), data=PATTERN)
    days = {"first_on": "2027-01-11", "last_on": "2027-01-24", "withdraw_hours": "24"}
    made = planner.post(_at(world, "/rotas/new"), data=days)
    rota_id = UUID(made.location.rsplit("/", 1)[1])
    planner.post(_at(world, f"/rotas/{rota_id}/generate"))
    (template,) = _all(ShiftTemplate)
    return template.id, rota_id


def test_a_pattern_a_rota_its_shifts_and_their_publication(
    world: RotaWorld, planner: FlaskClient
) -> None:
    _template, rota_id = _filled(world, planner)
    page = planner.get(_at(world, f"/rotas/{rota_id}")).text
    assert "10 postes créés." in page
    assert "Brouillon" in page
    again = planner.post(_at(world, f"/rotas/{rota_id}/generate"), follow_redirects=True).text
    assert "10 postes existaient déjà." in again
    assert "pourra les prendre" in planner.get(_at(world, f"/rotas/{rota_id}/publish")).text
    planner.post(_at(world, f"/rotas/{rota_id}/publish"))
    assert loaded(Rota, rota_id).state is RotaState.PUBLISHED
    listed = planner.get(_at(world, "/rotas")).text
    assert "10 à pourvoir" in listed


def test_usual_hours_cut_a_day_into_six_slots(world: RotaWorld, planner: FlaskClient) -> None:
    page = planner.get(_at(world, "/rota/templates/new?preset=slots")).text
    assert 'value="120"' in page
    made = planner.post(
        _at(world, "/rota/templates/new"),
        data=PATTERN | {"name": "Créneau", "ends": "20:00", "length": "120", "pause": "0"},
    )
    assert made.status_code == 302
    assert [one.ends for one in _all(ShiftTemplate)].count(time(20)) == 1
    assert len(_all(ShiftTemplate)) == 6


def test_booths_that_are_ticked_tell_what_they_need(world: RotaWorld, planner: FlaskClient) -> None:
    line = a_line(world.centre)
    for number in range(1, 5):
        a_booth(world.centre, line, number)
    sent = PATTERN | {"line": str(line.id), "derive": "yes"}
    page = planner.post(_at(world, "/rota/templates/new"), data=sent).text
    assert 'name="least-inject" value="4"' in page
    assert 'name="most-receive" value="3"' in page
    assert "Toulouse" in page
    assert _all(ShiftTemplate) == []
    planner.post(_at(world, "/rota/templates/new"), data=PATTERN | {"line": str(line.id)})
    assert "Box 1, 2, 3, 4" in planner.get(_at(world, "/rota/templates")).text


def test_what_an_edit_does_is_read_before_it_is_saved(
    world: RotaWorld, planner: FlaskClient
) -> None:
    template, _rota = _filled(world, planner)
    first = min(_all(Shift), key=lambda one: one.starts_at)
    seated(first, world.member())
    address, longer = _at(world, f"/rota/templates/{template}"), PATTERN | {"ends": "14:00"}
    page = planner.post(address, data=longer).text
    assert "9 postes libres à venir sont modifiés." in page
    assert "1 poste reste comme il est" in page.replace("\u202f", " ")
    assert loaded(ShiftTemplate, template).ends == time(13)
    saved = planner.post(address, data=longer | {"seen": "9-0-1"})
    assert saved.status_code == 302
    assert loaded(ShiftTemplate, template).ends == time(14)
    assert loaded(Shift, first.id).ends_at == first.ends_at


def test_a_template_is_copied_and_put_away(world: RotaWorld, planner: FlaskClient) -> None:
    template, _rota = _filled(world, planner)
    page = planner.get(_at(world, f"/rota/templates/new?copy={template}")).text
    assert 'name="most-prescribe" value="2"' in page
    planner.post(_at(world, f"/rota/templates/{template}/use"), data={"in_use": "no"})
    assert loaded(ShiftTemplate, template).in_use is False
    assert len(_all(TemplateNeed)) == 1


def test_numbers_that_are_none_are_refused_beside_the_form(
    world: RotaWorld, planner: FlaskClient
) -> None:
    wrong = planner.post(
        _at(world, "/rota/templates/new"), data=PATTERN | {"most-prescribe": "beaucoup"}
    )
    assert wrong.status_code == 422
    assert "Indiquez des nombres de 0 à 200." in wrong.text


def test_somebody_is_placed_with_a_reason_where_rules_may_be_passed_over(
    world: RotaWorld, planner: FlaskClient
) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    seated(shift, world.member(person=a_person(family_name="Assise")))
    late = world.member(person=a_person(family_name="Tardive"))
    address = _at(world, f"/rota/shifts/{shift.id}/assign/prescribe")
    page = planner.get(address).text
    assert "Tardive" in page
    assert "Ce poste est complet." in page
    assert "Assise" not in page
    assert "Tardive" not in planner.get(f"{address}?q=nobody").text
    sent = {"person_id": str(late.person_id)}
    assert planner.post(address, data=sent).status_code == 409
    assert planner.post(address, data=sent | {"reason": "Renfort"}).status_code == 302
    assert "Placé malgré les règles" in planner.get(_at(world, f"/rota/shifts/{shift.id}")).text


def test_somebody_is_taken_out_with_a_reason(world: RotaWorld, planner: FlaskClient) -> None:
    shift = world.shift()
    held = seated(shift, world.member())
    address = _at(world, f"/rota/shifts/{shift.id}/people/{held.id}/remove")
    assert planner.get(address).status_code == 200
    assert planner.post(address, data={"reason": ""}).status_code == 422
    planner.post(address, data={"reason": "Erreur de saisie"})
    assert loaded(Assignment, held.id).state is AssignmentState.REMOVED
    page = planner.get(_at(world, f"/rota/shifts/{shift.id}")).text
    assert "Poste retiré" in page
    assert "Erreur de saisie" in page


def test_hours_that_clash_ask_for_a_reason(world: RotaWorld, planner: FlaskClient) -> None:
    shift, later = world.shift(), world.shift(hours=(time(14), time(18)), name="Après-midi")
    member = world.member(person=a_person(family_name="Marchand"))
    for one in (shift, later):
        seated(one, member)
    address = _at(world, f"/rota/shifts/{shift.id}/edit")
    assert 'value="09:00"' in planner.get(address).text
    sent = {"name": "Matin", "starts": "09:00", "ends": "15:00", "most-prescribe": "2"}
    asked = planner.post(address, data=sent)
    assert asked.status_code == 422
    assert "Marchand" in asked.text
    assert planner.post(address, data=sent | {"clash_reason": "Convenu"}).status_code == 302
    assert loaded(Shift, shift.id).ends_at == shift.ends_at + timedelta(hours=2)


def test_a_shift_is_added_cancelled_restored_and_deleted(
    world: RotaWorld, planner: FlaskClient
) -> None:
    sent = {
        "on": TOMORROW.isoformat(),
        "name": "Renfort",
        "starts": "20:00",
        "ends": "00:30",
        "most-observe": "2",
    }
    made = planner.post(_at(world, "/rota/shifts/new"), data=sent)
    shift_id = UUID(made.location.rsplit("/", 1)[1])
    page = planner.get(made.location).text.replace("\u202f", " ")
    assert "20 h 00" in page
    assert "Il manque 2 personnes" in page
    address = _at(world, f"/rota/shifts/{shift_id}")
    assert planner.post(f"{address}/cancel", data={"reason": "Pas de doses"}).status_code == 302
    assert "Pas de doses" in planner.get(address).text
    planner.post(f"{address}/restore")
    assert loaded(Shift, shift_id).state is ShiftState.PLANNED
    assert planner.post(f"{address}/delete").status_code == 302
    assert planner.get(address).status_code == 404


def test_a_message_says_to_how_many_it_goes(world: RotaWorld, planner: FlaskClient) -> None:
    shift = world.shift()
    seated(shift, world.member())
    address = _at(world, f"/rota/shifts/{shift.id}/message")
    assert "Envoyer à 1 personne" in planner.get(address).text
    sent = planner.post(address, data={"text": "Garez-vous derrière."}, follow_redirects=True)
    assert "Message envoyé à 1 personne." in sent.text


def test_the_team_sees_a_shift_and_watches_it_but_changes_nothing(
    app: Flask, world: RotaWorld
) -> None:
    shift = world.shift(note="Entrée par la cour")
    nurse = signed_in_client(app, a_person(world.centre, Role.NURSE))
    address = _at(world, f"/rota/shifts/{shift.id}")
    page = nurse.get(address).text
    assert "Entrée par la cour" in page
    assert "Annuler le poste" not in page
    watching = nurse.post(f"{address}/watch", data={"watches": "yes"}, follow_redirects=True)
    assert "Ne plus me prévenir" in watching.text
    assert nurse.get(f"{address}/edit").status_code == 403


def test_a_list_comes_back_as_it_went(world: RotaWorld, planner: FlaskClient) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 2), Duty.RECEIVE: (1, 1)})
    seated(shift, world.member(person=a_person(family_name="=Formule")))
    when = {"first": TOMORROW.isoformat(), "last": TOMORROW.isoformat()}
    sent = planner.get(_at(world, "/rotas/list/rota.csv"), query_string=when)
    assert sent.data.startswith(b"\xef\xbb\xbfJour;")
    assert len(sent.text.splitlines()) == 3
    seen = planner.post(
        _at(world, "/rotas/list"), data={"file": (io.BytesIO(sent.data), "planning.csv")}
    ).text
    assert seen.count("Inchangé") >= 2
    assert "Lignes refusées" not in seen


def test_a_list_is_looked_at_before_anything_is_kept(
    world: RotaWorld, planner: FlaskClient
) -> None:
    member = world.member()
    lines = (
        "Jour;Début;Fin;Poste;Fonction;Personne\r\n"
        f"{TOMORROW:%d/%m/%Y};14 h;18 h;Après-midi;Médecin;{_name(member.person_id)}\r\n"
        f"{TOMORROW:%d/%m/%Y};14 h;18 h;Après-midi;Prescription;Personne Inconnue\r\n"
    )
    file = (io.BytesIO(lines.encode()), "planning.csv")
    seen = planner.post(_at(world, "/rotas/list"), data={"file": file}).text
    assert "Aucun membre validé ne correspond." in seen
    assert _all(Shift) == []
    done = planner.post(_at(world, "/rotas/list/import"), data={"text": lines}).text
    assert "Liste importée" in done
    (shift,) = _all(Shift)
    assert (shift.name, world.need(shift).taken, world.need(shift).maximum) == ("Après-midi", 1, 2)


def test_a_week_is_copied_with_its_people_and_says_who_could_not(
    world: RotaWorld, planner: FlaskClient
) -> None:
    shift = world.shift()
    busy = world.member(person=a_person(family_name="Occupée"))
    seated(shift, world.member())
    seated(shift, busy)
    seated(world.shift(on=TOMORROW + timedelta(days=7), name="Autre"), busy)
    monday = DAY - timedelta(days=DAY.weekday())
    assert "Copier une semaine" in planner.get(_at(world, "/rotas/copy")).text
    page = planner.post(
        _at(world, "/rotas/copy"),
        data={
            "week": monday.isoformat(),
            "into": [(monday + timedelta(days=7)).isoformat()],
            "people": "yes",
        },
    ).text
    assert "Occupée" in page
    assert "Déjà pris de" in page
    nothing = planner.post(_at(world, "/rotas/copy"), data={"week": monday.isoformat()})
    assert nothing.status_code == 422


def test_where_somebody_works_in_another_network_is_told_on_no_page(
    world: RotaWorld, planner: FlaskClient
) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 2)})
    busy, moved = world.member(), world.member()
    elsewhere = a_centre(name="Gymnase Ailleurs")
    for member, hours in ((busy, (time(9), time(13))), (moved, (time(14), time(18)))):
        theirs = a_member(elsewhere.network_id, person=loaded(Person, member.person_id))
        seated(a_shift(a_rota(elsewhere), hours=hours), theirs)
    seated(shift, moved)
    line = f"{TOMORROW:%d/%m/%Y};9 h;13 h;Matin;Prescription;{_name(busy.person_id)}"
    text = f"Jour;Début;Fin;Poste;Fonction;Personne\n{line}\n"
    assign = _at(world, f"/rota/shifts/{shift.id}/assign/prescribe")
    edit = {"name": "Matin", "starts": "09:00", "ends": "15:00", "most-prescribe": "2"}
    for answer in (
        planner.get(assign),
        planner.post(assign, data={"person_id": str(busy.person_id)}),
        planner.post(_at(world, f"/rota/shifts/{shift.id}/edit"), data=edit),
        planner.post(_at(world, "/rotas/list/import"), data={"text": text}),
    ):
        assert "Déjà pris de" in answer.text
        assert "Gymnase Ailleurs" not in answer.text


def _name(person_id: UUID) -> str:
    return loaded(Person, person_id).name

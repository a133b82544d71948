"""The planning's pages: who sees what, how people are seated, and what it costs to show a full week."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event, select

from tests.make import DAY, a_centre, a_person, signed_in_client
from tests.rota_world import TOMORROW, RotaWorld, a_rota, a_shift, seated
from vaxcentre.rules.access import Role
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, Member, Network, Shift

AFTERNOON = (time(13), time(18))
PART = {"X-Part": "true"}


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield RotaWorld()


@pytest.fixture
def planner(app: Flask, world: RotaWorld) -> FlaskClient:
    return signed_in_client(app, a_person(world.centre))


def named(world: RotaWorld, given: str, family: str, **facts: object) -> Member:
    person = a_person(given_name=given, family_name=family)
    return world.member(person=person, phone="06 12 34 56 78", **facts)


def key(shift: Shift, duty: Duty = Duty.PRESCRIBE) -> str:
    return f"{shift.id}.{duty}"


def rota(world: RotaWorld) -> str:
    return f"/{world.centre.slug}/rota"


def in_shift(shift: Shift, *states: AssignmentState) -> list[Assignment]:
    db.session.rollback()
    rows = db.session.scalars(select(Assignment).where(Assignment.shift_id == shift.id))
    return [one for one in rows if one.state in (states or (AssignmentState.CONFIRMED,))]


def test_a_nurse_sees_published_shifts_with_names_and_neither_drafts_nor_phones_nor_buttons(
    app: Flask, world: RotaWorld
) -> None:
    seated(world.shift(), named(world, "Claire", "Delattre"))
    draft = a_rota(world.centre, state=RotaState.DRAFT)
    seated(a_shift(draft, hours=AFTERNOON, name="Essai"), named(world, "Hugo", "Petit"))
    nurse = signed_in_client(app, a_person(world.centre, Role.NURSE))
    page = nurse.get(rota(world)).text
    assert "C. Delattre" in page
    assert "1/1" in page
    for hidden in ("Petit", "Essai", "06 12", 'name="seat"', "data-token"):
        assert hidden not in page
    for place in ("people", "reasons", "place", "history", "fairness"):
        assert nurse.get(f"{rota(world)}/{place}").status_code == 403


def test_filters_leave_what_was_asked_for(world: RotaWorld, planner: FlaskClient) -> None:
    seated(world.shift(needs={Duty.PRESCRIBE: (1, 1)}, name="Rempli"), world.member())
    world.shift(needs={Duty.INJECT: (1, 1)}, name="Creux", hours=AFTERNOON)
    assert "Rempli" not in planner.get(f"{rota(world)}?gaps=1").text
    assert "Creux" not in planner.get(f"{rota(world)}?duty=prescribe").text
    mine = planner.get(f"{rota(world)}?mine=1").text
    assert "Aucun poste à montrer" in mine


def test_of_many_people_the_first_are_shown_who_seeks_a_stand_in_before_all_and_the_rest_open(
    world: RotaWorld, planner: FlaskClient
) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (7, 7)})
    for family in ("Un", "Deux", "Trois", "Quatre", "Cinq"):
        seated(shift, named(world, "Anne", family))
    seated(shift, named(world, "Zoé", "Partante"), state=AssignmentState.LOOKING)
    shown, opens, behind = planner.get(rota(world)).text.partition('<details class="seats-rest"')
    assert opens
    assert shown.index('class="gap"') < shown.index("Z. Partante") < shown.index('title="Anne')
    assert behind.count('name="seat"') == 3
    assert "seats-rest" not in planner.get(f"{rota(world)}?duty=prescribe").text


def test_whoever_is_chosen_is_told_what_the_gate_would_say_of_each_seat(
    world: RotaWorld, planner: FlaskClient
) -> None:
    morning, afternoon = world.shift(), world.shift(hours=AFTERNOON, name="Après-midi")
    network = Network(id=world.centre.network_id, name="")
    elsewhere = a_shift(a_rota(a_centre(network, name="Hautmont")), hours=(time(10), time(12)))
    doctor = world.member()
    seated(elsewhere, doctor)
    told = planner.get(f"{rota(world)}/reasons?person={doctor.person_id}").json
    assert told[key(morning)][0] == "not"
    assert "Hautmont" in told[key(morning)][1]
    assert told[key(afternoon)][0] == "may"
    assert told[key(afternoon, Duty.INJECT)] == [
        "not",
        "Aucune qualification valable à cette date pour cette fonction.",
    ]
    page = planner.get(f"{rota(world)}?person={doctor.person_id}").text
    assert "Placer ici" in page


def test_a_seat_shows_who_is_free_first_and_why_others_are_not(
    world: RotaWorld, planner: FlaskClient
) -> None:
    morning = world.shift()
    busy, free = named(world, "Anne", "Busy"), named(world, "Zoé", "Libre")
    named(world, "Paul", "Accueil", duties=(Duty.RECEIVE,))
    seated(world.shift(hours=(time(8), time(10)), name="Tôt"), busy)
    panel = planner.get(f"{rota(world)}/people?need={key(morning)}").text
    assert panel.index("Zoé Libre") < panel.index("Anne Busy") < panel.index("Paul Accueil")
    assert "Déjà pris de 8\u202fh\u202f00 à 10\u202fh\u202f00" in panel
    assert "1 personne sans la qualification" in panel
    assert str(free.person_id) in panel


def test_a_drop_asks_for_what_must_be_read_seats_then_and_is_undone(
    world: RotaWorld, planner: FlaskClient
) -> None:
    shift, doctor = world.shift(), world.member()
    drop = {"need": key(shift), "who": str(doctor.person_id)}
    asked = planner.post(f"{rota(world)}/place", data=drop, headers=PART)
    assert asked.status_code == 409
    assert "son premier poste" in asked.text
    assert in_shift(shift) == []
    read = drop | {"acknowledged": ["first_shift"]}
    done = planner.post(f"{rota(world)}/place", data=read, headers=PART)
    [seat] = in_shift(shift)
    assert done.status_code == 200
    assert f'name="held" value="{seat.id}"' in done.text
    planner.post(f"{rota(world)}/undo", data={"held": str(seat.id)}, headers=PART)
    assert in_shift(shift) == []


def test_a_rule_that_may_be_passed_over_asks_why_and_keeps_the_reason(
    world: RotaWorld, planner: FlaskClient
) -> None:
    shift, doctor = world.shift(needs={Duty.PRESCRIBE: (1, 1)}), world.member()
    seated(world.shift(on=DAY, hours=(time(14), time(23)), name="Soir"), doctor)
    drop = {"need": key(shift), "who": str(doctor.person_id)}
    refused = planner.post(f"{rota(world)}/place", data=drop)
    assert refused.status_code == 409
    assert "heures de repos" in refused.text
    assert "Placer quand même" in refused.text
    planner.post(f"{rota(world)}/place", data=drop | {"reason": "Accord du médecin"})
    assert [one.override_reason for one in in_shift(shift)] == ["Accord du médecin"]


def test_a_page_that_is_old_changes_nothing_and_says_so(
    world: RotaWorld, planner: FlaskClient
) -> None:
    morning, afternoon = world.shift(), world.shift(hours=AFTERNOON, name="Après-midi")
    held = seated(morning, world.member())
    gone = {"held": str(held.id), "reason": "Besoin ailleurs"}
    assert planner.post(f"{rota(world)}/take-out", data=gone, headers=PART).status_code == 200
    late = planner.post(
        f"{rota(world)}/place", data={"need": key(afternoon), "held": str(held.id)}, headers=PART
    )
    assert late.status_code == 409
    assert "quelqu’un d’autre a modifié le planning" in late.text
    assert in_shift(afternoon) == []


def test_a_stranger_shift_is_as_absent_as_none(world: RotaWorld, planner: FlaskClient) -> None:
    foreign = a_shift(a_rota(a_centre()))
    who = str(world.member().person_id)
    for need in (key(foreign), f"{world.centre.id}.prescribe", "nonsense"):
        answer = planner.post(f"{rota(world)}/place", data={"need": need, "who": who})
        assert answer.status_code == 404


def test_the_history_names_who_moved_whom_from_where(
    world: RotaWorld, planner: FlaskClient
) -> None:
    morning, afternoon = world.shift(), world.shift(hours=AFTERNOON, name="Après-midi")
    held = seated(morning, named(world, "Claire", "Delattre"))
    move = {"need": key(afternoon), "held": str(held.id), "acknowledged": ["first_shift"]}
    planner.post(f"{rota(world)}/place", data=move)
    page = planner.get(f"{rota(world)}/history?week={TOMORROW}").text
    for words in (
        "Claire Delattre",
        "Personne changée de place",
        "Poste pris",
        "Matin",
        "Après-midi",
    ):
        assert words in page


def test_the_month_names_holidays_and_never_adds_duties_up(
    world: RotaWorld, planner: FlaskClient
) -> None:
    on = world.rota.first_on
    first = world.shift(on=on, needs={Duty.PRESCRIBE: (1, 3), Duty.INJECT: (2, 2)})
    world.shift(on=on, needs={Duty.PRESCRIBE: (1, 1)}, hours=AFTERNOON, name="Après-midi")
    for _ in range(3):
        seated(first, world.member())
    page = planner.get(f"{rota(world)}/month?month={on:%Y-%m}").text
    assert "Armistice de 1918" in page
    assert "2 postes" in page
    assert "<span>Prescription</span><strong>1</strong>" in page  # a surplus makes up for nothing
    assert "<span>Injection</span><strong>2</strong>" in page


def test_everybodys_share_can_be_sorted_and_taken_along(
    world: RotaWorld, planner: FlaskClient
) -> None:
    seated(world.shift(), named(world, "Claire", "=Delattre"))
    hugo = named(world, "Hugo", "Petit")
    for shift in (world.shift(hours=AFTERNOON, name="Soir"), world.shift(on=DAY)):
        seated(shift, hugo)
    page = planner.get(f"{rota(world)}/fairness?by=hours&falling=1").text
    assert 'aria-sort="descending"' in page
    assert "<strong>6,5 h</strong>" in page
    table = planner.get(f"{rota(world)}/fairness/fairness.csv?by=name").text
    assert table.startswith("\ufeffPersonne;Métier;Postes;Heures")
    assert "Claire =Delattre;Médecin;1;4;0" in table


@pytest.mark.parametrize("by", ["week", "day", "duty"])
def test_paper_has_the_names_and_no_phone(world: RotaWorld, planner: FlaskClient, by: str) -> None:
    seated(world.shift(), named(world, "Claire", "Delattre"))
    view = planner.get(f"{rota(world)}/print?by={by}").text
    pdf = PdfReader(BytesIO(planner.get(f"{rota(world)}/print/rota.pdf?by={by}").data))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    for paper in (view, text):
        assert "Delattre" in paper
        assert "À pourvoir" in paper
        assert "Imprimé le" in paper
        assert "06 12" not in paper


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*facts: object) -> None:
        if str(facts[2]).startswith("SELECT"):
            seen.append(str(facts[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_full_week_takes_as_many_statements_as_an_empty_one(
    world: RotaWorld, planner: FlaskClient
) -> None:
    doctor = world.member()
    pages = ("", f"/reasons?person={doctor.person_id}", f"/people?person={doctor.person_id}")
    world.shift()

    def counts() -> list[int]:
        found = []
        for page in pages:
            with statements() as seen:
                assert planner.get(f"{rota(world)}{page}").status_code == 200
            found.append(len(seen))
        return found

    before = counts()
    for day in range(7):
        shift = world.shift(on=DAY + timedelta(days=day - 1), hours=AFTERNOON, name="Soir")
        for _ in range(2):
            seated(shift, world.member())
    assert counts() == before
    assert max(before) <= 14

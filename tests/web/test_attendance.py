"""The pages of attendance: the poster's, the board, the door for colleagues, hours and paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import time, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.make import DAY, MORNING, a_centre, a_person, kept, signed_in_client
from tests.rota_world import RotaWorld, a_member, seated
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.badges import badge_code
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.storage.database import db
from vaxcentre.storage.models import HoursEntry, Poster, ScanAttempt
from vaxcentre.web.pages import door

SECRET = "poster"


class Hall:
    """A shift from 11 h to 15 h, twenty minutes before it; a nurse with a phone; a manager's tablet."""

    def __init__(self, app: Flask, clock: FixedClock) -> None:
        self.app, self.clock = app, clock
        world = RotaWorld()
        self.centre = world.centre
        kept(Poster(centre_id=self.centre.id, secret=SECRET, made_at=MORNING))
        self.shift = world.shift(on=DAY, hours=(time(11), time(15)))
        person = a_person(given_name="Inès", family_name="Morel")
        self.nurse = a_member(
            self.centre.network_id,
            Profession.NURSE,
            [Duty.INJECT],
            person,
            rpps="10003456789",
            phone="06 12 34 56 78",
        )
        self.seat = seated(self.shift, self.nurse, Duty.INJECT)
        self.phone = signed_in_client(app, person)
        self.tablet = self.browser(Role.CENTRE_MANAGER)

    def browser(self, role: Role) -> FlaskClient:
        return signed_in_client(self.app, a_person(self.centre, role))

    def at(self, path: str, client: FlaskClient | None = None) -> str:
        answer = (client or self.tablet).get(f"/{self.centre.slug}/attendance{path}")
        return f"{answer.status_code} {answer.text}"

    def tap(self, step: str, **fields: object) -> str:
        path = f"/{self.centre.slug}/attendance/people/{self.seat.id}/{step}"
        return self.tablet.post(path, data=fields, follow_redirects=True).text

    def here(self) -> str:
        return self.phone.get(f"/here/{SECRET}").text

    def sign(self, step: str) -> str:
        sent = {"assignment_id": self.seat.id}
        return self.phone.post(f"/here/{SECRET}/{step}", data=sent, follow_redirects=True).text

    def scan(self, code: str, client: FlaskClient | None = None) -> str:
        client = client or self.browser(Role.NURSE)
        sent = {"code": code, "scan_id": uuid4(), "source": "scanner"}
        headers = {"X-Part": "true"}
        return client.post(f"/{self.centre.slug}/door/scan", data=sent, headers=headers).text


@pytest.fixture
def hall(app: Flask, clock: FixedClock) -> Iterator[Hall]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield Hall(app, clock)


def test_the_poster_says_when_one_may_sign_on_then_offers_one_button(hall: Hall) -> None:
    page = hall.here()
    assert "à partir de 10\u202fh\u202f45" in page
    assert "J’arrive" not in page
    hall.clock.move(minutes=10)
    assert "J’arrive" in hall.here()
    hall.clock.move(minutes=25)
    assert "a commencé il y a 15\u202fmin" in hall.here()
    page = hall.sign("arrive")
    assert "vous êtes là depuis" in page
    assert "Je pars" in page


def test_looking_at_the_poster_signs_nobody_on(hall: Hall) -> None:
    hall.clock.move(minutes=20)
    hall.here()
    assert "Ici maintenant" not in hall.at("")


def test_the_poster_asks_who_is_not_signed_in_and_comes_back(hall: Hall) -> None:
    answer = hall.app.test_client().get(f"/here/{SECRET}")
    assert answer.location == f"/sign-in?next=/here/{SECRET}"
    assert hall.phone.get("/here/another").status_code == 404


def test_who_has_no_shift_here_is_told_whom_to_ask(hall: Hall) -> None:
    stranger = signed_in_client(hall.app, a_person())
    page = stranger.get(f"/here/{SECRET}").text
    assert "Vous n’avez pas de poste ici aujourd’hui" in page


def test_signing_off_counts_the_hours_and_may_be_taken_back(hall: Hall) -> None:
    hall.clock.move(minutes=20)
    hall.sign("arrive")
    hall.clock.move(hours=4)
    page = hall.sign("leave")
    assert "4\u202fh\u202f00 comptées" in page
    assert "Je pars" in hall.sign("undo")
    assert "4\u202fh\u202f00" in hall.sign("leave")
    assert "4\u202fh\u202f00" in hall.phone.get("/my/hours").text


def test_the_board_shows_who_is_late_with_a_phone_for_who_plans(hall: Hall) -> None:
    hall.clock.move(minutes=34)
    page = hall.at("")
    assert "14\u202fmin de retard" in page
    assert "06 12 34 56 78" in page
    assert "06 12 34 56 78" not in hall.at("", hall.browser(Role.RECEPTION))
    assert "0 sur 1 ici" in page
    assert f"/call-outs/new?need={hall.shift.id}.prescribe&amp;need={hall.shift.id}.inject" in page
    page = hall.tap("arrive", time="10:58")
    assert "depuis 10\u202fh\u202f58, jusqu’à 15\u202fh\u202f00" in page
    assert "1 sur 1 ici" in page


def test_an_absence_is_asked_for_once_more_and_taken_back(hall: Hall) -> None:
    hall.clock.move(minutes=34)
    asked = hall.at(f"/people/{hall.seat.id}/no-show")
    assert "Noter l’absence de Inès Morel" in asked
    assert re.search(r"what-if\?change=(doctor|nurse)-away\.\d{4}\"", asked)
    assert "Absence de Inès Morel notée" in hall.tap("no-show")
    assert "14\u202fmin de retard" in hall.tap("undo")


def test_the_board_still_asks_the_next_day_whether_somebody_came(hall: Hall) -> None:
    hall.clock.move(hours=26)
    page = hall.at("")
    assert "Venus ou pas" in page
    assert "24/11/2026, <time" in page
    assert f"/shifts/{hall.shift.id}/sheet" in page
    hall.tap("no-show")
    assert "Inès Morel" not in hall.at("")


def test_a_time_that_cannot_be_is_told_on_the_page(hall: Hall) -> None:
    assert "encore à venir" in hall.tap("arrive", time="11:30", back="person")
    assert "Écrivez l’heure" in hall.tap("arrive", time="vers midi", back="person")


def test_a_ticket_is_never_looked_up_as_a_badge(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(door, "show_badge", asked.append)
    for code in ("V1" + "A" * 120, "K7Q-29X-MB3", "https://example.org/VB"):
        assert "Code" in hall.scan(code)
    assert asked == []


def test_a_badge_at_the_door_is_greeted(hall: Hall) -> None:
    hall.clock.move(minutes=15)
    answer = hall.scan(badge_code(hall.nurse.badge_secret))
    assert "Bonjour Inès" in answer
    assert "Injection jusqu’à 15\u202fh\u202f00" in answer
    assert db.session.query(ScanAttempt).count() == 0  # nothing is kept of it among the scans
    hall.clock.move(hours=1)
    answer = hall.scan(badge_code(hall.nurse.badge_secret))
    assert "Vous partez" in answer
    sent = {"assignment_id": hall.seat.id}
    client = hall.browser(Role.NURSE)
    page = client.post(f"/{hall.centre.slug}/door/badge-leave", data=sent)
    assert "Départ pointé à 11\u202fh\u202f55" in page.text


def test_a_badge_of_another_network_gets_the_answer_of_any_unknown_code(hall: Hall) -> None:
    foreign = badge_code(a_member(a_centre().network_id).badge_secret)
    answers = [hall.scan(foreign), hall.scan("VB" + "0" * 27)]
    assert "Code illisible" in answers[0]
    assert answers[0] == answers[1]


def test_a_carer_at_the_door_reads_badges_but_not_the_board(hall: Hall) -> None:
    assert hall.at("", hall.browser(Role.NURSE)).startswith("403")


def test_the_poster_is_printed_in_both_languages_and_renewed_by_who_plans(hall: Hall) -> None:
    sheet = hall.at("/poster/print")
    assert "Vous arrivez" in sheet
    assert 'lang="en"' in sheet
    assert f"/here/{SECRET}" in sheet
    hall.tablet.post(f"/{hall.centre.slug}/attendance/poster/renew")
    assert hall.phone.get(f"/here/{SECRET}").status_code == 404
    reception = hall.browser(Role.RECEPTION)
    assert reception.post(f"/{hall.centre.slug}/attendance/poster/renew").status_code == 403


def test_ones_badge_shows_a_code_without_a_name_and_is_renewed(hall: Hall) -> None:
    page = hall.phone.get("/my/badge").text
    assert "VB" in page
    assert hall.nurse.badge_secret not in page
    old = badge_code(hall.nurse.badge_secret)
    answer = hall.phone.post(f"/my/badge/{hall.nurse.id}/renew", follow_redirects=True)
    assert "L’ancien ne fonctionne plus" in answer.text
    assert "Code illisible" in hall.scan(old)
    assert hall.tablet.get(f"/my/badge/{hall.nurse.id}/renew").status_code == 404


def _pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_the_sheet_of_the_day_names_everybody_and_is_entered_as_a_form(hall: Hall) -> None:
    path = f"/{hall.centre.slug}/attendance"
    (sheet,) = _pages(hall.tablet.get(f"{path}/sheet.pdf").data)
    assert "Inès Morel" in sheet
    assert "Injection" in sheet
    hall.clock.move(hours=8)
    key, form = hall.seat.id, f"{path}/shifts/{hall.shift.id}/sheet"
    wrong = hall.tablet.post(form, data={f"left-{key}": "15:00"})
    assert wrong.status_code == 422
    assert "Il manque une heure d’arrivée" in wrong.text
    assert 'value="15:00"' in wrong.text
    right = {f"came-{key}": "11:00", f"left-{key}": "15:00"}
    assert "1 personne notée" in hall.tablet.post(form, data=right, follow_redirects=True).text


def test_badges_of_paper_are_printed_for_those_chosen(hall: Hall) -> None:
    path = f"/{hall.centre.slug}/attendance/badges"
    assert "Morel Inès" in hall.tablet.get(path).text
    assert hall.tablet.post(path).status_code == 422
    sheet = hall.tablet.post(path, data={"member": hall.nurse.id})
    (page,) = _pages(sheet.data)
    assert "Inès Morel" in page


def _worked(hall: Hall, days: int = 1, **facts: object) -> HoursEntry:
    for number in range(days):
        start = MORNING - timedelta(days=number)
        row = {
            "centre_id": hall.centre.id,
            "person_id": hall.nurse.person_id,
            "shift_name": "Matin",
            "duty": Duty.INJECT,
            "held_on": DAY - timedelta(days=number),
            "starts_at": start,
            "ends_at": start + timedelta(minutes=238),
            "minutes": 238,
            "counted_at": MORNING,
        }
        entry = kept(HoursEntry(**(row | facts)))
    return entry


def test_hours_are_summed_by_person_and_corrected_with_a_reason(hall: Hall) -> None:
    entry = _worked(hall, to_check=True)
    page = hall.at("/hours?since=2026-11-01&until=2026-11-30")
    assert "Inès Morel" in page
    assert "3\u202fh\u202f58" in page
    person = f"/hours/people/{hall.nurse.person_id}?since=2026-11-01"
    assert "À vérifier" in hall.at(person)
    path = f"/{hall.centre.slug}/attendance/hours/{entry.id}"
    assert hall.tablet.post(f"{path}/correct", data={"hours": 4, "minutes": 0}).status_code == 422
    sent = {"hours": 4, "minutes": 0, "reason": "Départ mal noté"}
    hall.tablet.post(f"{path}/correct", data=sent)
    page = hall.at(person)
    assert "Départ mal noté" in page
    assert "À vérifier" not in page.partition("<table")[2]
    assert "Départ mal noté" in hall.phone.get("/my/hours?since=2026-11-01").text


def test_the_table_opens_in_excel_and_calculates_nothing(hall: Hall) -> None:
    _worked(hall, shift_name="=HYPERLINK(1)")
    answer = hall.tablet.get(f"/{hall.centre.slug}/attendance/hours/hours.csv?since=2026-11-01")
    text = answer.data.decode()
    assert text.startswith("\ufeffNom;Métier;RPPS")
    assert "Morel Inès;Infirmier ou infirmière;10003456789" in text
    assert ";'=HYPERLINK(1);Injection;10:40;14:38;3,97;" in text
    sums = hall.tablet.get(f"/{hall.centre.slug}/attendance/hours/hours.csv?sums=1").text
    assert ";1;1;0;3,97;3,97" in sums


def test_the_statement_has_sums_and_signatures_on_its_last_page(hall: Hall) -> None:
    _worked(hall, days=31)
    path = f"/{hall.centre.slug}/attendance/hours/statements.pdf?since=2026-10-01&until=2026-11-30"
    pages = _pages(hall.tablet.get(path).data)
    assert len(pages) == 2
    assert all("Inès Morel" in page and "RPPS 10003456789" in page for page in pages)
    assert "Page 1 sur 2" in pages[0]
    assert "signature" not in pages[0]
    assert "Total" in pages[1]
    assert "122\u202fh\u202f58" in pages[1]
    assert pages[1].count("Matin") >= 1
    own = hall.phone.get("/my/hours/statement.pdf?since=2026-10-01&until=2026-11-30")
    assert len(_pages(own.data)) == 2


def test_reception_sees_no_hours_and_nobody_sees_those_of_others(hall: Hall) -> None:
    _worked(hall)
    assert hall.at("/hours", hall.browser(Role.RECEPTION)).startswith("403")
    other = signed_in_client(hall.app, a_person())
    assert "Aucune heure" in other.get("/my/hours?since=2026-11-01").text
    assert other.get("/my/hours/statement.pdf").status_code == 404


def test_a_centre_chooses_what_a_half_day_is(hall: Hall) -> None:
    _worked(hall, minutes=180)
    path = f"/{hall.centre.slug}/attendance/hours/counting"
    sums = f"/{hall.centre.slug}/attendance/hours/hours.csv?sums=1"
    assert ";1;0;3;3;3" in hall.tablet.get(sums).text
    hall.tablet.post(path, data={"half_day_minutes": 180, "staff_late_minutes": 15})
    assert ";1;1;0;3;3" in hall.tablet.get(sums).text
    assert hall.tablet.post(path, data={"half_day_minutes": 1}).status_code == 422

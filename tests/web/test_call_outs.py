"""The pages of call-outs: composing, the board, one's own link, the group's link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.architecture.routes import writes
from tests.call_out_world import CallOutWorld, ids
from tests.make import MORNING, Browser, a_person, signed_in_client
from tests.rota_world import a_member, loaded, seated
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import Role
from vaxcentre.rules.call_outs import AskResult, CallOutState
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.database import db
from vaxcentre.storage.models import CallOut, Member, Person
from vaxcentre.usecases.call_out_answers import cannot_come

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
READ = [one.value for one in Caution]


@pytest.fixture
def world(app: Flask) -> Iterator[CallOutWorld]:
    with app.app_context():
        yield CallOutWorld()


@pytest.fixture
def planner(app: Flask, world: CallOutWorld) -> FlaskClient:
    return signed_in_client(app, a_person(world.centre, Role.CENTRE_MANAGER))


def a_phone(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return Browser(app, app.response_class)


def test_the_list_shows_what_is_missing_and_leads_to_who_would_be_asked(
    world: CallOutWorld, planner: FlaskClient
) -> None:
    shift = world.afternoon()
    people = world.people(2)
    base = f"/{world.centre.slug}/call-outs"
    page = planner.get(base).text
    assert "il manque 2 personnes" in page
    link = re.search(rf'href="({base}/new\?need=[^"]+)"', page)
    assert link
    preview = planner.get(link[1]).text
    assert str(shift.id) in link[1]
    for member in people:
        assert loaded(Person, member.person_id).name in preview
    assert "Envoyer à 2 personnes" in preview


def test_composing_sends_nothing_and_sending_opens_the_board(
    world: CallOutWorld, planner: FlaskClient
) -> None:
    shift = world.afternoon()
    out, kept_in = world.people(2)
    base = f"/{world.centre.slug}/call-outs"
    need = f"{shift.id}.prescribe"
    what = {"need": need, f"seats-{need}": "2", "reason": "Absence", "without": str(out.person_id)}
    assert planner.post(f"{base}/new", data=what).status_code == 200
    assert db.session.scalars(select(CallOut)).all() == []
    answer = planner.post(base, data=what)
    assert answer.status_code == 303
    db.session.rollback()
    [opened] = db.session.scalars(select(CallOut))
    assert answer.location.endswith(str(opened.id))
    assert {ask.person_id for ask in world.asks(opened.id)} == ids([kept_in])
    assert [need.seats for need in world.needs(opened.id)] == [2]
    board = planner.get(answer.location).text
    assert "Absence" in board
    assert f"/call-outs/join/{opened.secret}" in board


def test_more_seats_than_are_free_are_refused_beside_what_was_typed(
    world: CallOutWorld, planner: FlaskClient
) -> None:
    need = f"{world.afternoon().id}.prescribe"
    answer = planner.post(
        f"/{world.centre.slug}/call-outs",
        data={"need": need, f"seats-{need}": "9", "reason": "Absence"},
    )
    assert answer.status_code == 422
    assert "Ce poste n’a que 2 places libres." in answer.text
    assert "Absence" in answer.text


def test_a_commitment_in_another_network_is_told_without_its_centres_name(
    world: CallOutWorld, planner: FlaskClient
) -> None:
    other = CallOutWorld()
    somebody = world.people(1)[0]
    a_member(other.centre.network_id, person=loaded(Person, somebody.person_id))
    seated(other.afternoon(), somebody)
    need = f"{world.afternoon().id}.prescribe"
    page = planner.get(f"/{world.centre.slug}/call-outs/new?need={need}").text
    assert "Déjà pris de 14" in page
    assert other.centre.name not in page


def test_whatever_opens_a_link_changes_nothing(app: Flask, world: CallOutWorld) -> None:
    """Programs that scan mail fetch links, with GET or HEAD, often and from anywhere."""
    shift = world.afternoon()
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(shift)
    secret = world.secrets()[somebody.person_id]
    scanner = a_phone(app)
    paths = (f"/call-out/{secret}", f"/call-outs/join/{world.call_out(call_out).secret}")
    with writes() as written:
        for path in paths:
            for method in ("GET", "HEAD", "GET"):
                assert scanner.open(path, method=method).status_code == 200
        for way in ("come", "decline", "back", "seen", "pause", "resume"):
            assert scanner.get(f"/call-out/{secret}/{way}").status_code == 405
    assert written == []
    assert world.asks(call_out)[0].seen_at is None
    assert world.seated(shift) == []


def test_a_link_is_kept_from_other_sites_and_from_the_browsers_memory(
    app: Flask, world: CallOutWorld
) -> None:
    [somebody] = world.people(1)
    world.opened_and_sent(world.afternoon())
    answer = a_phone(app).get(f"/call-out/{world.secrets()[somebody.person_id]}")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_tells_of_nobody_else(app: Flask, world: CallOutWorld) -> None:
    mine, theirs = world.people(2)
    call_out = world.opened_and_sent(world.afternoon())
    secrets = world.secrets()
    world.answer(cannot_come, secrets[theirs.person_id])
    client = a_phone(app)
    own = client.get(f"/call-out/{secrets[mine.person_id]}").text
    group = client.get(f"/call-outs/join/{world.call_out(call_out).secret}").text
    other = loaded(Person, theirs.person_id)
    for page in (own, group):
        assert other.name not in page
        assert other.email not in page
    assert loaded(Person, mine.person_id).name not in group


def test_signed_in_nowhere_somebody_takes_a_seat_undoes_it_and_declines(
    app: Flask, world: CallOutWorld
) -> None:
    shift = world.afternoon(1)
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(shift)
    path, phone = f"/call-out/{world.secrets()[somebody.person_id]}", a_phone(app)
    need = world.needs(call_out)[0].id
    page = phone.get(path).text
    assert "Je viens" in page
    what = {"need_id": str(need), "acknowledged": READ, "arriving": "30"}
    assert phone.post(f"{path}/come", data=what).status_code == 303
    page = phone.get(path).text
    assert "Vous venez. Merci" in page
    assert "Arrivée prévue à 11\u202fh\u202f10" in page
    phone.post(f"{path}/back")
    assert world.seated(shift) == []
    phone.post(f"{path}/decline")
    assert "vous ne venez pas" in phone.get(path).text


def test_without_having_read_what_matters_nothing_is_taken(app: Flask, world: CallOutWorld) -> None:
    shift = world.afternoon(1)
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(shift)
    path, phone = f"/call-out/{world.secrets()[somebody.person_id]}", a_phone(app)
    what = {"need_id": str(world.needs(call_out)[0].id)}
    page = phone.post(f"{path}/come", data=what, follow_redirects=True).text
    assert "Lisez d’abord" in page
    assert world.seated(shift) == []


def test_who_comes_too_late_is_thanked_and_offered_what_is_still_open(
    app: Flask, world: CallOutWorld, planner: FlaskClient
) -> None:
    first, second = world.afternoon(1), world.afternoon(1, name="Autre salle")
    early, late = world.people(2)
    names = [f"{shift.id}.prescribe" for shift in (first, second)]
    planner.post(f"/{world.centre.slug}/call-outs", data={"need": names})
    [opened] = db.session.scalars(select(CallOut))
    world.wave(opened.id)
    secrets = world.secrets()
    need = next(one for one in world.needs(opened.id) if one.shift_id == first.id)
    world.come(opened.id, secrets[early.person_id], need_id=need.id, acknowledged=tuple(Caution))
    phone, path = a_phone(app), f"/call-out/{secrets[late.person_id]}"
    what = {"need_id": str(need.id), "acknowledged": READ}
    page = phone.post(f"{path}/come", data=what, follow_redirects=True).text
    assert "a été prise juste avant vous" in page
    assert "Une autre est libre" in page
    assert page.count(f'action="{path}/come"') == 1


def test_when_its_time_is_over_a_link_says_no_more_than_thank_you(
    app: Flask, world: CallOutWorld, clock: FixedClock
) -> None:
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(world.afternoon(), expires_at=MORNING + timedelta(hours=1))
    paths = (
        f"/call-out/{world.secrets()[somebody.person_id]}",
        f"/call-outs/join/{world.call_out(call_out).secret}",
    )
    clock.move(hours=1)
    for path in paths:
        answer = a_phone(app).get(path)
        assert answer.status_code == 410
        assert world.centre.name not in answer.text
    assert a_phone(app).get("/call-out/made-up").status_code == 404


def test_somebody_asks_to_be_left_in_peace_and_changes_their_mind(
    app: Flask, world: CallOutWorld
) -> None:
    [somebody] = world.people(1)
    world.opened_and_sent(world.afternoon())
    path, phone = f"/call-out/{world.secrets()[somebody.person_id]}", a_phone(app)
    page = phone.post(f"{path}/pause", data={"span": "always"}, follow_redirects=True).text
    assert "Vous ne serez plus sollicité." in page
    db.session.rollback()
    assert loaded(Member, somebody.id).call_outs_paused_until is not None
    phone.post(f"{path}/resume")
    db.session.rollback()
    assert loaded(Member, somebody.id).call_outs_paused_until is None


def test_the_groups_link_answers_alike_whether_it_knows_the_address_or_not(
    app: Flask, world: CallOutWorld
) -> None:
    known = world.member(wants_mail=False)
    pending = world.member(state=MemberState.PENDING)
    call_out = world.open(world.afternoon())
    path, phone = f"/call-outs/join/{world.call_out(call_out).secret}", a_phone(app)
    emails = [loaded(Person, one.person_id).email for one in (known, pending)]
    bodies = {
        re.sub(r'value="[^"]*"', "", phone.post(f"{path}/link", data={"email": one}).text)
        for one in (*emails, "nobody@example.org")
    }
    assert len(bodies) == 1
    assert [letter["to"] for letter in world.letters()] == [emails[0]]


def test_a_member_who_is_signed_in_answers_by_the_groups_link(
    app: Flask, world: CallOutWorld
) -> None:
    shift = world.afternoon(1)
    member = world.member()
    call_out = world.open(shift)
    path = f"/call-outs/join/{world.call_out(call_out).secret}"
    phone = signed_in_client(app, loaded(Person, member.person_id))
    assert "Je viens" in phone.get(path).text
    what = {"need_id": str(world.needs(call_out)[0].id), "acknowledged": READ}
    assert "Vous venez" in phone.post(f"{path}/come", data=what, follow_redirects=True).text
    assert "C’est complet" in a_phone(app).get(path).text
    outsider = signed_in_client(app, a_person())
    assert outsider.post(f"{path}/come", data=what).status_code == 404


def test_the_board_shows_answers_with_their_times_and_304_while_nothing_happens(
    app: Flask, world: CallOutWorld, planner: FlaskClient
) -> None:
    [somebody] = world.people(1)
    call_out = world.opened_and_sent(world.afternoon(1))
    path = f"/{world.centre.slug}/call-outs/{call_out}"
    page = planner.get(path)
    live = {"X-Live": "true", "If-None-Match": page.headers["ETag"]}
    assert planner.get(path, headers=live).status_code == 304
    secret = world.secrets()[somebody.person_id]
    a_phone(app).post(
        f"/call-out/{secret}/come",
        data={"need_id": str(world.needs(call_out)[0].id), "acknowledged": READ},
    )
    part = planner.get(path, headers=live)
    assert part.status_code == 200
    assert loaded(Person, somebody.person_id).name in part.text
    assert "10\u202fh\u202f40" in part.text
    assert world.call_out(call_out).state is CallOutState.FILLED


def test_who_plans_pauses_hurries_widens_and_stops_from_the_board(
    world: CallOutWorld, planner: FlaskClient
) -> None:
    world.people(4)
    call_out = world.opened_and_sent(world.afternoon(), size=1)
    path = f"/{world.centre.slug}/call-outs/{call_out}"
    planner.post(f"{path}/pause")
    assert "Plus aucune vague ne part" in planner.get(path).text
    planner.post(f"{path}/next")
    world.wave(call_out)
    assert len(world.asked(call_out)) == 2
    assert "plus personne à ajouter" in planner.post(f"{path}/widen", follow_redirects=True).text
    assert planner.get(f"{path}/close").status_code == 200
    planner.post(f"{path}/close")
    assert world.call_out(call_out).state is CallOutState.CLOSED
    planner.post(f"{path}/reopen")
    assert world.call_out(call_out).state is CallOutState.OPEN


def test_a_trial_is_marked_on_its_page_and_seats_nobody(
    app: Flask, world: CallOutWorld, planner: FlaskClient
) -> None:
    shift = world.afternoon(1)
    need = f"{shift.id}.prescribe"
    page = planner.post(f"/{world.centre.slug}/call-outs/trial", data={"need": need})
    assert "seuls vos appareils sonnent" in page.text
    [trial] = db.session.scalars(select(CallOut))
    [secret] = world.secrets().values()
    phone, path = a_phone(app), f"/call-out/{secret}"
    assert "Ceci est un essai" in phone.get(path).text
    phone.post(f"{path}/come", data={"need_id": str(world.needs(trial.id)[0].id)})
    assert "Votre réponse d’essai est arrivée" in phone.get(path).text
    assert world.asks(trial.id)[0].result is AskResult.NOTED
    assert world.seated(shift) == []
    assert "Un essai" not in planner.get(f"/{world.centre.slug}/call-outs").text


def test_a_shift_that_lacks_people_leads_to_a_call_out_for_them(
    world: CallOutWorld, planner: FlaskClient
) -> None:
    shift = world.afternoon()
    page = planner.get(f"/{world.centre.slug}/rota/shifts/{shift.id}").text
    assert f"/{world.centre.slug}/call-outs/new?need={shift.id}.prescribe" in page

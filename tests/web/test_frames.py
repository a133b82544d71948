"""A page from a kept frame: the same to the byte as one that is made anew, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.make import a_person, signed_in_client
from tests.rota_world import TOMORROW, RotaWorld
from vaxcentre.clock import FixedClock
from vaxcentre.web.frames import SLOT

PAGE = "/my/open-shifts"


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    app.extensions["frames"].clear()
    with app.app_context():
        yield RotaWorld()


def phone_of(app: Flask, world: RotaWorld, name: str) -> FlaskClient:
    """The phone of an approved doctor."""
    person = a_person(given_name=name, family_name="<b>")
    world.member(person=person)
    return signed_in_client(app, person)


@pytest.mark.parametrize(
    "asked",
    ["", "?centre=a&half=afternoon&day=2026-11-26", "?since=2026-11-26T00:00%2B01:00&x=%22"],
)
def test_a_kept_frame_gives_the_page_that_is_made_anew(
    app: Flask, world: RotaWorld, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    for day in range(12):
        world.shift(on=TOMORROW + timedelta(days=day))
    first = phone_of(app, world, "Anne")
    phone = phone_of(app, world, "Zoé")
    first.get(PAGE + asked)
    kept = phone.get(PAGE + asked).text
    assert len(app.extensions["frames"]) == 1
    monkeypatch.setitem(app.extensions, "frames", None)
    assert phone.get(PAGE + asked).text == kept
    assert "Zoé &lt;b&gt;" in kept
    assert "Anne" not in kept
    assert not SLOT.search(kept)


def test_a_frame_keeps_nothing_of_who_opened_it_first(
    app: Flask, world: RotaWorld, clock: FixedClock
) -> None:
    world.shift()
    first = phone_of(app, world, "Anne")
    first.get(PAGE + "?centre=secret")
    frames = app.extensions["frames"].values()
    assert frames
    told = first.get(PAGE).text
    token = told.split('name="csrf_token" value="')[1].split('"')[0]
    for text in (text for frame in frames for text in frame.texts):
        assert not any(
            word in text for word in ("Anne", token, "secret", clock.now().isoformat(), "Camille")
        )


def test_each_language_has_a_frame_of_its_own(app: Flask, world: RotaWorld) -> None:
    world.shift()
    french, english = (phone_of(app, world, name) for name in ("Anne", "Beth"))
    assert "Filtrer" in french.get(PAGE).text
    english.post("/language", data={"language": "en", "next": "/"})
    page = english.get(PAGE).text
    assert '<html lang="en"' in page
    assert "Filtrer" not in page
    assert "Filtrer" in french.get(PAGE).text

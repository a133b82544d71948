"""Rotas at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.make import a_person
from tests.rota_world import TOMORROW, RotaWorld, seated
from vaxcentre.rules.duties import Duty


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def _run(app: Flask, world: RotaWorld, *words: str) -> Any:
    return app.test_cli_runner().invoke(args=["rota", *words, "--centre", world.centre.slug])


def test_a_rota_is_made_filled_and_published_at_the_terminal(app: Flask, world: RotaWorld) -> None:
    made = _run(app, world, "make", "2027-02-01", "2027-02-28").output.strip()
    assert _run(app, world, "generate", made).output == "made=0 already=0 past=0\n"
    assert _run(app, world, "publish", made).output == "published told=0\n"
    assert _run(app, world, "freeze", made).output == "frozen told=0\n"
    assert _run(app, world, "freeze", made).exit_code == 5
    assert "2027-02-01..2027-02-28 frozen" in _run(app, world, "list").output
    assert _run(app, world, "templates").output == ""


def test_somebody_is_seated_or_the_gate_says_why_not(app: Flask, world: RotaWorld) -> None:
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    held = seated(shift, world.member())
    late = a_person()
    world.member(person=late)
    words = ("assign", str(shift.id), "prescribe", late.email)
    refused = _run(app, world, *words)
    assert (refused.exit_code, refused.output) == (5, "full\n")
    assert _run(app, world, *words, "--reason", "Renfort").exit_code == 0
    assert _run(app, world, "remove", str(held.id), "Erreur").exit_code == 0
    listed = _run(app, world, "shifts").output
    assert "09:00-13:00 Matin prescribe=1/1-2" in listed
    assert _run(app, world, "gaps").output == ""


def test_a_list_goes_out_comes_in_and_a_week_is_copied(
    app: Flask, world: RotaWorld, tmp_path: Path
) -> None:
    member = world.member()
    seated(world.shift(), member)
    list_ = tmp_path / "rota.csv"
    list_.write_text(_run(app, world, "export").output, encoding="utf-8")
    again = _run(app, world, "import", str(list_))
    assert again.output == "added=0 updated=0 unchanged=3 refused=0\n"
    copied = _run(app, world, "copy-week", str(TOMORROW), "2026-12-01", "--people")
    assert copied.output == "made=1 already=0 seated=1\n"
    list_.write_text("Jour;Début;Fin;Fonction\n31/02/2027;9h;13h;Accueil\n", encoding="utf-8")
    assert "line 2: bad_day" in _run(app, world, "import", str(list_), "--preview").output

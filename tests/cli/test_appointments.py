"""Importing a list from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.make import a_centre, a_clinic_session, a_line, a_person
from vaxcentre.rules.access import Role
from vaxcentre.storage.models import Centre

LIST = "Nom;Prénom;RDV le\nDurand;Léa;24/11/2026 10:00\nPetit;Zoé;24/11/2026 25:00\n"


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        centre = a_centre()
        a_clinic_session(centre, [a_line(centre)])
        return centre


@pytest.fixture
def run(app: Flask, centre: Centre, tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(content: str, *words: str, slug: str = centre.slug):  # type: ignore[no-untyped-def]
        path = tmp_path / "liste.csv"
        path.write_text(content)
        return app.test_cli_runner().invoke(
            args=["appointments", "import", str(path), "--centre", slug, *words]
        )

    return run


def test_every_row_is_accounted_for(run) -> None:  # type: ignore[no-untyped-def]
    done = run(LIST)
    assert done.exit_code == 0, done.output
    assert "rows=2 added=1 updated=0 unchanged=0 refused=1" in done.stdout
    assert "line 3: bad_time" in done.stderr
    assert "unchanged=1" in run(LIST).stdout


def test_a_mapping_can_be_told(run) -> None:  # type: ignore[no-untyped-def]
    strange = LIST.replace("Nom;", "Zorg;")
    assert run(strange).exit_code == 2
    assert "added=1" in run(strange, "--mapping", "family_name=Zorg").stdout
    assert run(strange, "--mapping", "family_name=Nowhere").exit_code == 2


def test_failures_have_the_exit_code_of_their_family(app: Flask, run, centre: Centre) -> None:  # type: ignore[no-untyped-def]
    with app.app_context():
        receptionist = a_person(centre, Role.RECEPTION).email
        manager = a_person(centre, Role.CENTRE_MANAGER).email
    assert run("", slug=centre.slug).exit_code == 2
    assert run(LIST, "--as", receptionist).exit_code == 3
    assert run(LIST, slug="nowhere").exit_code == 4
    assert run(LIST, "--as", manager).exit_code == 0

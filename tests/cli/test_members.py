"""The pool from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests import make
from vaxcentre.rules.access import Role
from vaxcentre.storage.models import Centre

LIST = (
    "Nom;Prénom;E-mail;Métier;Fonctions\n"
    "Petit;Anne;anne@example.org;IDE;injection\n"
    "Roux;Luc;luc@example.org;boulanger;\n"
)


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        return make.a_centre(slug="maubeuge", name="Maubeuge")


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["members", *words, "--centre", "maubeuge"])
    return done.exit_code, done.output


def test_a_list_is_imported_listed_approved_and_exported(
    app: Flask, centre: Centre, tmp_path: Path
) -> None:
    file = tmp_path / "pool.csv"
    file.write_text(LIST)
    code, said = run(app, "import", str(file))
    assert (code, "added=1" in said, "unknown_profession" in said) == (0, True, True)
    assert "anne@example.org\tAnne Petit\tpending\tnurse\t" in run(app, "list", "--waiting")[1]
    assert run(app, "approve", "anne@example.org")[0] == 0
    assert "approved\tnurse\tinject" in run(app, "list")[1]
    assert run(app, "qualify", "anne@example.org", "--duty", "observe", "--verify")[0] == 0
    assert "inject,observe" in run(app, "list")[1]
    file.write_text(run(app, "export")[1])
    assert "unchanged=1" in run(app, "import", str(file))[1]
    assert run(app, "approve", "nobody@example.org")[0] == 4


def test_acting_as_somebody_needs_a_second_person_there_too(
    app: Flask, centre: Centre, tmp_path: Path
) -> None:
    with app.app_context():
        one, other = (make.a_person(centre, Role.CENTRE_MANAGER).email for _ in range(2))
        nurse = make.a_person(centre, Role.NURSE).email
    file = tmp_path / "pool.csv"
    file.write_text(LIST)
    assert run(app, "import", str(file), "--as", nurse)[0] == 3
    assert run(app, "import", str(file), "--as", one)[0] == 0
    assert run(app, "approve", "anne@example.org", "--as", one)[0] == 3
    assert run(app, "approve", "anne@example.org", "--as", other)[0] == 0


def test_a_link_to_register_with_is_printed(app: Flask, centre: Centre) -> None:
    code, link = run(app, "join-link", "--days", "7")
    assert code == 0
    assert app.test_client().get(f"/join/{link.strip().rpartition('/')[2]}").status_code == 200

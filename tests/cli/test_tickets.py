"""Keys and tickets at the terminal."""

from __future__ import annotations

from flask import Flask

from tests.codes import a_code, a_key
from tests.make import a_centre, a_clinic_session, a_patient, an_appointment
from vaxcentre.storage.database import db
from vaxcentre.storage.models import SigningKey


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(words))
    return result.exit_code, result.output


def test_keys_are_rotated_retired_and_withdrawn(app: Flask) -> None:
    assert run(app, "keys", "rotate") == (0, "Key 1 signs from now on.\n")
    assert run(app, "keys", "rotate") == (0, "Key 2 signs from now on.\n")
    assert run(app, "keys", "retire", "2")[0] == 0
    assert run(app, "keys", "withdraw", "1")[0] == 0
    states = [line.split()[1] for line in run(app, "keys", "list")[1].splitlines()[1:]]
    assert states == ["withdrawn", "retired"]


def test_a_stolen_key_is_withdrawn_with_its_tickets_replaced(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        appointment = an_appointment(centre, a_clinic_session(centre))
        old = a_code(centre, appointment, a_key())
    code, output = run(app, "keys", "withdraw", "7", "--replace-tickets")
    assert (code, output.partition(" ")[0]) == (0, "1")
    shown = run(app, "tickets", "show", old)[1]
    assert "FORGED" in shown
    assert "7 (withdrawn)" in shown
    assert "replaced" in shown


def test_an_unknown_key_ends_with_the_exit_code_of_things_not_found(app: Flask) -> None:
    assert run(app, "keys", "withdraw", "9")[0] == 4


def test_a_code_is_told_to_support_without_the_patient(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        patient = a_patient(centre, "Lefèvre", "Odile")
        appointment = an_appointment(centre, a_clinic_session(centre), patient)
        text = a_code(centre, appointment, a_key())
    forged = text[:-1] + ("0" if text[-1] != "0" else "1")
    code, output = run(app, "tickets", "show", text.lower(), forged)
    assert code == 0
    assert output.count("genuine") == output.count("FORGED") == 1
    assert "2026-11-24T09:40+00:00" in output
    assert "valid" in output
    assert "Lefèvre" not in output
    assert run(app, "tickets", "show", "nonsense")[0] == 2


def test_no_command_ever_shows_a_private_key(app: Flask) -> None:
    run(app, "keys", "rotate")
    with app.app_context():
        [sealed] = db.session.scalars(db.select(SigningKey.sealed_private_key))
    output = "".join(
        run(app, *words)[1] for words in (("keys", "list"), ("keys", "--help"), ("keys", "rotate"))
    )
    assert sealed.hex() not in output
    assert "export" not in output

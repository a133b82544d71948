"""Checking in at the terminal."""

from __future__ import annotations

from flask import Flask

from tests.codes import a_code, a_key
from tests.make import a_booth, a_centre, a_clinic_session, a_line, an_appointment
from vaxcentre.storage.models import Centre


def _a_ticket(app: Flask) -> tuple[Centre, str]:
    with app.app_context():
        centre = a_centre()
        line = a_line(centre)
        a_booth(centre, line)
        session = a_clinic_session(centre, [line])
        return centre, a_code(centre, an_appointment(centre, session), a_key())


def _check_in(app: Flask, centre: Centre, code: str) -> tuple[int, str]:
    words = ["door", "check-in", code, "--centre", centre.slug]
    result = app.test_cli_runner().invoke(args=words)
    return result.exit_code, result.output


def test_a_ticket_is_checked_in_once(app: Flask) -> None:
    centre, code = _a_ticket(app)
    assert _check_in(app, centre, code) == (0, "Entrez - A-1 - Suivez les flèches vertes.\n")
    assert _check_in(app, centre, code) == (5, "Déjà entré - A-1\n")


def test_what_is_no_ticket_ends_with_the_exit_code_of_a_refusal(app: Flask) -> None:
    centre, _ = _a_ticket(app)
    assert _check_in(app, centre, "hello") == (5, "Code illisible\n")

"""One's own shifts at the terminal."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from tests.rota_world import TOMORROW, RotaWorld, loaded, seated
from vaxcentre.rules.duties import Duty
from vaxcentre.storage.models import Person


def test_somebody_sees_takes_and_gives_back_a_shift_and_is_told_why_not(app: Flask) -> None:
    with app.app_context():
        world = RotaWorld()
        doctor = world.member()
        email = loaded(Person, doctor.person_id).email
        shift = world.shift(on=TOMORROW + timedelta(days=4))
        full = world.shift(on=TOMORROW + timedelta(days=5), needs={Duty.PRESCRIBE: (1, 1)})
        seated(full, world.member())

    def run(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["shifts", *words, "--as", email])
        return done.exit_code, done.output.strip()

    assert run("open")[1].split("\t")[0] == "2026-11-29T09:00+01:00"
    assert run("take", str(shift.id), "prescribe")[1].startswith("confirmed ")
    assert run("mine")[1].endswith(f"prescribe\tconfirmed\t{shift.id}")
    code, said = run("take", str(full.id), "prescribe")
    assert (code, said.partition(":")[0]) == (5, "full")
    assert run("take", str(full.id), "prescribe", "--wait")[1].startswith("waiting ")
    assert run("give-back", str(shift.id)) == (0, "withdrawn")
    assert str(shift.id) not in run("mine")[1]
    assert run("give-back", str(shift.id))[0] == 4


def test_nobody_by_that_address_has_no_shifts(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["shifts", "mine", "--as", "x@example.org"])
    assert done.exit_code == 4

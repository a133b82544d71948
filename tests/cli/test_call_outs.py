"""Call-outs from the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from click.testing import Result
from flask import Flask

from tests.call_out_world import CallOutWorld
from tests.rota_world import loaded
from vaxcentre.rules.call_outs import CallOutState
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.models import Person

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> Iterator[CallOutWorld]:
    with app.app_context():
        yield CallOutWorld()


@pytest.fixture
def run(app: Flask, world: CallOutWorld) -> Callable[..., Result]:
    """Run a command of `call-out` in the centre."""

    def command(verb: str, *words: str) -> Result:
        arguments = ["call-out", verb, "--centre", world.centre.slug, *words]
        return app.test_cli_runner().invoke(args=arguments)

    return command


def test_previewed_opened_shown_and_closed(world: CallOutWorld, run: Callable[..., Result]) -> None:
    shift = world.afternoon()
    people, nurse = world.people(2), world.member(duties=[])
    need = ("--shift", str(shift.id), "--duty", "prescribe", "--seats", "2")
    lines = run("preview", *need).output.splitlines()
    assert sum(line.startswith("wave 1\t") for line in lines) == 2
    assert f"not_qualified\t{loaded(Person, nurse.person_id).name}" in "\n".join(lines)
    opened = UUID(run("open", *need, "--reason", "Absence").output.partition("\t")[0])
    world.wave(opened)
    secret = world.secrets()[people[0].person_id]
    world.come(opened, secret, acknowledged=tuple(Caution))
    shown = run("show", str(opened)).output
    assert "open\t1 of 2 seats\t2 asked" in shown
    assert f"{loaded(Person, people[0].person_id).name}\tcoming\tseated" in shown
    assert run("close", str(opened)).exit_code == 0
    assert world.call_out(opened).state is CallOutState.CLOSED


def test_a_shift_without_a_free_seat_is_not_found(run: Callable[..., Result]) -> None:
    need = ("--shift", str(UUID(int=4)), "--duty", "prescribe")
    assert run("open", *need).exit_code == 4

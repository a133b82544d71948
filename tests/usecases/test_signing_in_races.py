"""What happens once happens once, however many ask at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from tests import make
from vaxcentre import passwords
from vaxcentre.clock import FixedClock
from vaxcentre.rules.access import ANONYMOUS, COMMAND_LINE, Role
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Network, Person, SignInAttempt
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.personal_links import (
    NewcomerValue,
    become_first_administrator,
    make_first_administrator_link,
    print_new_password_link,
    set_password,
)
from vaxcentre.usecases.pins import sign_in_by_pin
from vaxcentre.usecases.sign_in_rows import From
from vaxcentre.usecases.signing_in import sign_in

HERE = From("203.0.113.7")
PASSWORD = "une petite phrase"


def at_once(app: Flask, times: int, work: Callable[[int], object]) -> list[object]:
    """The outcome, or the error, of the same work done by several threads together."""
    start = Barrier(times)

    def one(number: int) -> object:
        with app.app_context():
            start.wait()
            try:
                return work(number)
            except Exception as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_two_newcomers_with_one_link_make_one_administrator(app: Flask) -> None:
    with app.app_context():
        secret = perform(make_first_administrator_link, COMMAND_LINE, make.MORNING)

    def become(number: int) -> object:
        newcomer = NewcomerValue(f"Network {number}", f"p{number}@example.org", "A", "B", PASSWORD)
        return perform(
            become_first_administrator,
            ANONYMOUS,
            make.MORNING,
            secret=secret,
            newcomer=newcomer,
            origin=HERE,
        )

    outcomes = at_once(app, 8, become)
    assert sum(not isinstance(one, Exception) for one in outcomes) == 1, outcomes
    with app.app_context():
        counts = [
            db.session.scalar(select(func.count()).select_from(model))
            for model in (Person, Network)
        ]
        assert counts == [1, 1]


def test_a_link_sets_one_password(app: Flask) -> None:
    with app.app_context():
        person = make.a_person(make.a_centre(), Role.NURSE)
        secret = perform(print_new_password_link, COMMAND_LINE, make.MORNING, email=person.email)

    def choose(number: int) -> object:
        password = f"une petite phrase {number}"
        return perform(
            set_password, ANONYMOUS, make.MORNING, secret=secret, password=password, origin=HERE
        )

    outcomes = at_once(app, 8, choose)
    assert sum(not isinstance(one, Exception) for one in outcomes) == 1, outcomes


def test_eight_wrong_pins_at_once_are_still_five_tries(app: Flask, clock: FixedClock) -> None:
    with app.app_context():
        facts = {
            "password_hash": passwords.hash_of(PASSWORD),
            "pin_hash": passwords.hash_of("2580"),
        }
        person = make.a_person(make.a_centre(), Role.NURSE, **facts)
        entered = perform(
            sign_in, ANONYMOUS, clock.now(), email=person.email, password=PASSWORD, origin=HERE
        )
    tablet = From(HERE.address, entered.device_secret)
    later = clock.move(seconds=1)

    def guess(number: int) -> object:
        return perform(
            sign_in_by_pin, ANONYMOUS, later, person_id=person.id, pin=f"963{number}", origin=tablet
        )

    outcomes = at_once(app, 8, guess)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert sorted(one.tries_left for one in outcomes) == [0, 0, 0, 0, 1, 2, 3, 4]
    with app.app_context():
        wrong = select(func.count()).where(
            SignInAttempt.kind == "pin", SignInAttempt.succeeded.is_(False)
        )
        assert db.session.scalar(wrong) == 5

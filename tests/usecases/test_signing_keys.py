"""Private keys stay where they are: sealed in the database, opened by this installation alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import MORNING
from vaxcentre.errors import Conflict
from vaxcentre.keyring import BrokenSeal, Seal, Signer, new_key_pair
from vaxcentre.rules.access import COMMAND_LINE, Permission
from vaxcentre.storage.database import db
from vaxcentre.storage.models import AuditEntry, SigningKey
from vaxcentre.usecases import signing_keys
from vaxcentre.usecases.perform import Work, perform, use_case
from vaxcentre.usecases.signing_keys import LAST_KEY_ID, create_key, rotate_key, signer_for

PACKAGE = Path(signing_keys.__file__).parent.parent


@use_case(Permission.MANAGE_NETWORK)
def begin_signing(work: Work) -> int:
    """What the first issue of a ticket does."""
    return signer_for(work).key_id


def test_a_seal_opens_only_with_its_secret_and_at_its_place() -> None:
    pair = new_key_pair()
    sealed = Seal("one secret").close(pair.private, 1)
    assert pair.private not in sealed
    assert Seal("one secret").open(sealed, 1) == pair.private
    for seal, content, key_id in (
        (Seal("another secret"), sealed, 1),
        (Seal("one secret"), sealed, 2),
        (Seal("one secret"), sealed[:-1] + bytes([sealed[-1] ^ 1]), 1),
        (Seal("one secret"), b"short", 1),
    ):
        with pytest.raises(BrokenSeal):
            seal.open(content, key_id)


def test_nothing_that_holds_a_private_key_shows_it() -> None:
    pair = new_key_pair()
    for shown in (repr(pair), repr(Seal("a secret")), repr(Signer(1, pair.private))):
        assert repr(pair.private) not in shown
        assert "secret" not in shown


def test_only_the_place_that_signs_opens_a_seal() -> None:
    using = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "sealed_private_key" in path.read_text() or "seal_of" in path.read_text()
    }
    assert using == {
        "storage/models/appointments.py",
        "storage/sealing.py",
        "usecases/signing_keys.py",
    }


def test_every_change_of_a_key_is_in_the_audit_trail_and_none_tells_the_key(app: Flask) -> None:
    with app.app_context():
        perform(create_key, COMMAND_LINE, MORNING)
        perform(rotate_key, COMMAND_LINE, MORNING)
        rows = db.session.execute(select(AuditEntry.action, AuditEntry.facts)).all()
    told = sorted((action, facts["key_id"]) for action, facts in rows)
    assert told == [("create_key", 1), ("create_key", 2), ("retire_key", 1)]


def test_the_first_tickets_at_once_on_two_computers_make_one_key(app: Flask) -> None:
    results: list[int] = []
    together = threading.Barrier(6)

    def issue() -> None:
        with app.app_context():
            together.wait()
            results.append(perform(begin_signing, COMMAND_LINE, MORNING))

    threads = [threading.Thread(target=issue) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.scalars(select(SigningKey.key_id)).all() == [1]
    assert results == [1] * 6


def test_a_retired_private_key_is_forgotten(app: Flask) -> None:
    with app.app_context():
        perform(create_key, COMMAND_LINE, MORNING)
        perform(rotate_key, COMMAND_LINE, MORNING)
        sealed = select(SigningKey.sealed_private_key).order_by(SigningKey.key_id)
        assert [key is None for key in db.session.scalars(sealed)] == [True, False]


def test_key_ids_never_come_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "LAST_KEY_ID", 2)
    assert LAST_KEY_ID == 255
    with app.app_context():
        perform(create_key, COMMAND_LINE, MORNING)
        perform(rotate_key, COMMAND_LINE, MORNING)
        with pytest.raises(Conflict):
            perform(rotate_key, COMMAND_LINE, MORNING)

"""Changing the person on a shared tablet by PIN, the password once given there that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre import passwords
from vaxcentre.rules.access import Permission
from vaxcentre.rules.sign_in import MOST_WRONG_PINS, account_hash
from vaxcentre.storage.models import AttemptKind, Device, Person, PersonState, SignIn, SignInAttempt
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.sign_in_rows import From, SignInAnswer, begin_sign_in, remember_try


@dataclass(frozen=True)
class PinAnswer:
    """What came of a PIN: a new sign-in, some tries left, or the password is needed (0 left)."""

    entered: SignInAnswer | None
    tries_left: int = 0


@use_case(Permission.ANYONE)
def sign_in_by_pin(work: Work, *, person_id: UUID, pin: str, origin: From) -> PinAnswer:
    """Sign in who gave a password on this device today; five wrong PINs ask for it again."""
    work.noted_in_row()
    hashed = passwords.secret_hash(origin.device_secret or "")
    device = work.db.scalar(select(Device).where(Device.secret_hash == hashed).with_for_update())
    person = work.db.get(Person, person_id)
    since = _password_given(work, device, person)
    if device is None or person is None or since is None:
        return PinAnswer(None)
    account = account_hash(person.email)
    left = MOST_WRONG_PINS - _wrong_pins(work, account, device.id, since)
    if left <= 0:
        return PinAnswer(None)
    if passwords.matches(person.pin_hash, pin):
        return PinAnswer(begin_sign_in(work, person, origin, by_pin=True))
    remember_try(work, account, origin.address, device.id, AttemptKind.PIN, succeeded=False)
    return PinAnswer(None, left - 1)


def _password_given(work: Work, device: Device | None, person: Person | None) -> datetime | None:
    if device is None or person is None or person.state is not PersonState.ACTIVE:
        return None
    return work.db.scalar(
        select(func.max(SignIn.began_at).label("at")).where(
            SignIn.device_id == device.id,
            SignIn.person_id == person.id,
            SignIn.pin_until > work.now,
        )
    )


def _wrong_pins(work: Work, account: str, device_id: UUID, since: datetime) -> int:
    here = (
        SignInAttempt.account_hash == account,
        SignInAttempt.device_id == device_id,
        SignInAttempt.kind == AttemptKind.PIN,
    )
    last_right = work.db.scalar(
        select(func.max(SignInAttempt.at)).where(*here, SignInAttempt.succeeded)
    )
    wrong = select(func.count()).where(
        *here,
        SignInAttempt.succeeded.is_(False),
        SignInAttempt.at > max(since, last_right or since),
    )
    return work.db.scalar(wrong) or 0

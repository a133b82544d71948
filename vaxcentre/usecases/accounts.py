"""What people change about their own account."""

from __future__ import annotations

from sqlalchemy import select

from vaxcentre import passwords
from vaxcentre.errors import NotFound
from vaxcentre.i18n import LANGUAGES
from vaxcentre.rules.access import Permission
from vaxcentre.rules.sign_in import refuse_weak_password, refuse_weak_pin
from vaxcentre.storage.models import Person
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.personal_links import give_password
from vaxcentre.usecases.sign_in_rows import From, SignInAnswer, refusal_of


@use_case(Permission.SIGNED_IN)
def edit_account(work: Work, *, given_name: str, family_name: str, language: str) -> None:
    """Change one's own name and language."""
    person = _myself(work)
    person.given_name, person.family_name = given_name.strip(), family_name.strip()
    person.language = language if language in LANGUAGES else person.language
    work.note("account edited", person)


@use_case(Permission.SIGNED_IN)
def change_password(
    work: Work, *, present: str, password: str, origin: From
) -> SignInAnswer | None:
    """Change one's own password and end all other sign-ins; a refusal when `present` is wrong."""
    person = _myself(work)
    refuse_weak_password(password, person.email)
    refusal = refusal_of(work, person, present, origin)
    if refusal is None:
        give_password(work, person, password, but=work.actor.sign_in_id)
        work.note("password changed", person)
    return refusal


@use_case(Permission.SIGNED_IN)
def choose_pin(work: Work, *, present: str, pin: str, origin: From) -> SignInAnswer | None:
    """Choose one's PIN, with the password; a refusal when that is wrong."""
    person = _myself(work)
    refuse_weak_pin(pin)
    refusal = refusal_of(work, person, present, origin)
    if refusal is None:
        person.pin_hash = passwords.hash_of(pin)
        work.note("pin chosen", person)
    return refusal


@use_case(Permission.SIGNED_IN)
def give_up_pin(work: Work) -> None:
    """Do without a PIN from now on."""
    person = _myself(work)
    person.pin_hash = None
    work.note("pin given up", person)


def _myself(work: Work) -> Person:
    person = work.db.scalar(
        select(Person).where(Person.id == work.actor.person_id).with_for_update()
    )
    if person is None:
        raise NotFound()
    return person

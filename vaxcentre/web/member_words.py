"""What the pages about the pool say in more than one place."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from vaxcentre.audit_words import action_word
from vaxcentre.queries.member_lines import MemberLine
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.listed_members import weekly_hours
from vaxcentre.rules.member_columns import MemberColumn
from vaxcentre.web.filters import short_date, word

_C = MemberColumn
EXPORTED = (
    _C.FAMILY_NAME,
    _C.GIVEN_NAME,
    _C.EMAIL,
    _C.PHONE,
    _C.PROFESSION,
    _C.RPPS,
    _C.DUTIES,
    _C.VALID_UNTIL,
    _C.HOME_CENTRE,
    _C.WEEKLY_HOURS,
    _C.NOTES,
)
"""The columns of the exported list: an import understands it, mended or not."""


def exported(lines: list[MemberLine]) -> list[list[str]]:
    """The pool as rows of a list that can be mended and imported again."""
    headers = [word(column) for column in EXPORTED]
    return [[*headers, gettext("État")], *(_row(one) for one in lines)]


def _row(one: MemberLine) -> list[str]:
    return [
        one.family_name,
        one.given_name,
        one.email,
        one.phone,
        word(one.profession),
        one.rpps,
        ", ".join(word(duty) for duty in one.duties),
        short_date(one.ends_on) if one.ends_on else "",
        one.home_centre,
        weekly_hours(one.weekly_minutes),
        one.notes,
        word(one.state),
    ]


def happened(action: str) -> str:
    """What happened to a member, in words."""
    return gettext(action_word(action))


def facts_of(facts: dict[str, Any]) -> str:
    """Of the facts of a change, the profession and the duties that it was about."""
    told = []
    if facts.get("profession") in set(Profession):
        told.append(word(Profession(facts["profession"])))
    named = [facts.get("duty"), *(facts.get("duties") or ())]
    told += [word(Duty(duty)) for duty in named if duty in set(Duty)]
    return ", ".join(told)

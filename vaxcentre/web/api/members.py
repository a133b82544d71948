"""The pool of a network for another program: read, and told of up to five hundred people at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, jsonify, request

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.member_lines import MemberLine
from vaxcentre.queries.member_page import MemberShown, member_shown
from vaxcentre.queries.members import MemberSieve, directory
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.listed_members import (
    LONGEST_NOTES,
    MOST_WEEKLY_MINUTES,
    ListedMember,
    MemberReason,
    Refusal,
    RefusedMember,
    Told,
    read_email,
    read_rpps,
    short_enough,
    without_doubles,
)
from vaxcentre.rules.listed_rows import LONGEST_NAME, LONGEST_TEXT, clean_phone
from vaxcentre.rules.member_columns import MemberColumn
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.names import search_key
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.listed_members import ListOptions, SettledMember, settle_members
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.api.member_schemas import ANSWER, AT_ONCE, BODY, PAGE, QUALIFIED, one_of
from vaxcentre.web.api.openapi import Operation, api, operation
from vaxcentre.web.api.sent import sent_json
from vaxcentre.web.filters import word

routes = api("members")

_C, _R = MemberColumn, MemberReason
State = TypeVar("State", bound=StrEnum)


@routes.get("/members")
@access(Permission.MANAGE_MEMBERS)
@operation(
    Operation(
        summary="The pool of the centre's network, by name, fifty on a page",
        answer=PAGE,
        query={
            "state": one_of(MemberState),
            "profession": one_of(Profession),
            "duty": one_of(Duty),
            "on": {
                "type": "string",
                "format": "date",
                "description": "For duties; today if left out.",
            },
            "page": {"type": "integer", "minimum": 1},
        },
    )
)
def index() -> Response:
    """One page of the pool."""
    asked = request.args
    found = look(
        directory,
        sieve=MemberSieve(
            profession=_asked(Profession, "profession"),
            duty=_asked(Duty, "duty"),
            on=asked.get("on", type=date.fromisoformat),
            state=_asked(MemberState, "state"),
            page=min(max(asked.get("page", 1, type=int), 1), 10_000),
        ),
    )
    return jsonify(
        members=[_member(one) for one in found.rows],
        total=found.total,
        page=found.page,
        pages=found.pages,
    )


@routes.get("/members/<uuid:member_id>")
@access(Permission.MANAGE_MEMBERS)
@operation(Operation(summary="One member of the pool, with qualifications", answer=QUALIFIED))
def show(member_id: UUID) -> Response:
    """One member."""
    shown: MemberShown = look(member_shown, member_id=member_id)
    qualifications = [
        {
            "duty": one.duty,
            "valid_from": one.valid_from.isoformat(),
            "valid_until": one.valid_until.isoformat() if one.valid_until else None,
            "is_verified": one.verified_at is not None,
            "evidence": one.evidence,
        }
        for one in shown.qualifications
    ]
    return jsonify(
        {**_member(shown.line), "notes": shown.line.notes, "qualifications": qualifications}
    )


@routes.post("/members")
@access(Permission.MANAGE_MEMBERS)
@operation(
    Operation(
        summary="Add or change people; each is known by e-mail, else by RPPS number",
        description="What is left out stays as it is. A repeat answers unchanged. Nobody is approved "
        "by this: a second person does that.",
        answer=ANSWER,
        body=BODY,
        problems=(401, 403, 404, 409, 422),
    )
)
def receive() -> Response:
    """Settle what was sent in one transaction: a refused one does not keep the others out."""
    sent = _sent()
    rows = without_doubles([_told(number, one) for number, one in enumerate(sent)])
    on = local_day(now(), centre().time_zone)
    settled = act(settle_members, rows=rows, options=ListOptions(), on=on)
    return jsonify(results=[_result(one) for one in settled])


def _asked(kind: type[State], name: str) -> State | None:
    value = request.args.get(name)
    if value is None:
        return None
    if value not in set(kind):
        raise Invalid("unknown_value", N_("Cette valeur n’est pas connue."), name)
    return kind(value)


def _sent() -> list[Mapping[str, Any]]:
    sent = sent_json()
    if not isinstance(sent, list) or not all(isinstance(one, dict) for one in sent):
        raise Invalid("not_a_list", N_("Le corps doit être une liste JSON de personnes."))
    if not 1 <= len(sent) <= AT_ONCE:
        raise Invalid("wrong_number", N_("Envoyez de 1 à 500 personnes à la fois."))
    return sent


def _told(number: int, one: Mapping[str, Any]) -> Told:
    try:
        email, rpps = read_email(_text(one, _C.EMAIL)), read_rpps(_text(one, _C.RPPS))
        if not email and not rpps:
            raise Refusal(_R.NO_KEY, _C.EMAIL)
        return ListedMember(
            line=number,
            email=email,
            family_name=_name(one, _C.FAMILY_NAME),
            given_name=_name(one, _C.GIVEN_NAME),
            phone=clean_phone(_text(one, _C.PHONE)),
            profession=_profession(one),
            rpps=rpps,
            duties=_duties(one),
            valid_until=_day(one),
            home_centre=_text(one, _C.HOME_CENTRE),
            weekly_minutes=_minutes(one),
            notes=_text(one, _C.NOTES, LONGEST_NOTES),
            may_lead=_may_lead(one),
        )
    except Refusal as refusal:
        return RefusedMember(number, refusal.reason, refusal.column)


def _text(one: Mapping[str, Any], column: MemberColumn, longest: int = LONGEST_TEXT) -> str:
    text = one.get(column.value) or ""
    if not isinstance(text, str) or "\0" in text:
        raise Refusal(_R.TOO_LONG, column)
    return short_enough(" ".join(text.split()), column, longest)


def _name(one: Mapping[str, Any], column: MemberColumn) -> str:
    name = _text(one, column, LONGEST_NAME)
    if not search_key(name):
        raise Refusal(_R.NO_NAME, column)
    return name


def _profession(one: Mapping[str, Any]) -> Profession | None:
    value = one.get("profession")
    if value is not None and not _is_one_of(Profession, value):
        raise Refusal(_R.UNKNOWN_PROFESSION, _C.PROFESSION)
    return Profession(value) if value else None


def _is_one_of(kind: type[StrEnum], value: Any) -> bool:
    """Whether it is a value of that kind; lists and objects, which have no hash, never are."""
    return isinstance(value, str) and value in set(kind)


def _duties(one: Mapping[str, Any]) -> tuple[Duty, ...]:
    values = one.get("duties") or []
    if not isinstance(values, list) or not all(_is_one_of(Duty, value) for value in values):
        raise Refusal(_R.UNKNOWN_DUTY, _C.DUTIES)
    return tuple(duty for duty in Duty if duty.value in values)


def _day(one: Mapping[str, Any]) -> date | None:
    text = _text(one, _C.VALID_UNTIL)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(_R.BAD_DATE, _C.VALID_UNTIL) from None


def _may_lead(one: Mapping[str, Any]) -> bool | None:
    value = one.get("may_lead")
    if value is not None and not isinstance(value, bool):
        raise Refusal(_R.BAD_ANSWER, _C.LEADS)
    return value


def _minutes(one: Mapping[str, Any]) -> int | None:
    value = one.get("weekly_minutes")
    if value is None:
        return None
    if (
        not isinstance(value, int)
        or isinstance(value, bool)
        or not 0 <= value <= MOST_WEEKLY_MINUTES
    ):
        raise Refusal(_R.BAD_HOURS, _C.WEEKLY_HOURS)
    return value


def _member(one: MemberLine) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "email": one.email,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "state": one.state,
        "profession": one.profession,
        "rpps": one.rpps,
        "phone": one.phone,
        "home_centre": one.home_centre,
        "weekly_minutes": one.weekly_minutes,
        "may_lead": one.may_lead,
        "wished_shifts_weekly": one.wished_shifts_weekly,
        "duties": list(one.duties),
        "unverified": list(one.unverified),
        "ends_on": one.ends_on.isoformat() if one.ends_on else None,
    }


def _result(by: SettledMember) -> dict[str, Any]:
    result: dict[str, Any] = {"outcome": by.outcome}
    if by.member_id:
        result["member_id"] = str(by.member_id)
    if by.reason:
        result |= {"reason": by.reason, "detail": word(by.reason)}
    if by.column:
        result["field"] = "weekly_minutes" if by.column is _C.WEEKLY_HOURS else by.column.value
    return result

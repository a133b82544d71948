"""The journal of a centre: who changed what, and who looked at patients."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext

from vaxcentre.audit_words import FACT_WORDS, action_word
from vaxcentre.queries.ask import Query
from vaxcentre.queries.audit import Sieve, Trail, access_log, audit_trail
from vaxcentre.rules.access import Permission, Role
from vaxcentre.rules.assignments import Source
from vaxcentre.rules.call_outs import AskResult, CallOutAnswer
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.web.acting import access, look
from vaxcentre.web.filters import word
from vaxcentre.web.gate import blueprint

page = blueprint("audit", in_centre=True, prefix="/audit")

_KINDS: dict[str, type[StrEnum]] = {
    "answer": CallOutAnswer,
    "duties": Duty,
    "duty": Duty,
    "profession": Profession,
    "result": AskResult,
    "role": Role,
    "source": Source,
}
"""The facts whose value is one of a list that has words."""


@page.get("")
@access(Permission.SEE_AUDIT)
def index() -> str:
    """What was changed, the latest first."""
    return _journal("audit/index.html", audit_trail)


@page.get("/access")
@access(Permission.SEE_ACCESS_LOG)
def access_log_page() -> str:
    """Who looked at patients, the latest first."""
    return _journal("audit/access.html", access_log)


def _journal(template: str, query: Query[Any, Trail]) -> str:
    sieve = _sieve()
    trail = look(query, sieve=sieve)
    kinds = [(kind, gettext(action_word(kind))) for kind in trail.kinds]
    return render_template(
        template,
        trail=trail,
        sieve=sieve,
        kinds=kinds,
        action_word=_word,
        details=_details,
        previous=_page_address(sieve.page - 1) if sieve.page > 1 else None,
        next=_page_address(sieve.page + 1) if trail.has_more else None,
    )


def _sieve() -> Sieve:
    asked = request.args
    return Sieve(
        person_id=asked.get("person", type=UUID),
        kind=asked.get("kind") or None,
        day=asked.get("day", type=date.fromisoformat),
        page=min(max(asked.get("page", 1, type=int), 1), 10_000),
    )


def _page_address(number: int) -> str:
    kept: dict[str, Any] = {
        name: value
        for name, value in request.args.items()
        if name in ("person", "kind", "day") and value
    }
    return url_for(request.endpoint or "audit.index", **kept, page=number)


def _word(action: str) -> str:
    return gettext(action_word(action))


def _details(facts: dict[str, Any]) -> str:
    """The facts of a change in one line, in words where there are some."""
    shown = {name: value for name, value in facts.items() if value not in (None, "", [])}
    return ", ".join(
        gettext(
            "%(name)s : %(value)s",
            name=gettext(FACT_WORDS.get(name, name)),
            value=_value(name, value),
        )
        for name, value in shown.items()
    )


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(name, one) for one in value)
    kind = _KINDS.get(name)
    return word(kind(value)) if kind and value in set(kind) else str(value)

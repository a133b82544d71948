"""Who changed what in a week of the planning."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from vaxcentre.audit_words import action_word
from vaxcentre.queries.rota_history import rota_history
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.web.acting import access, look
from vaxcentre.web.filters import word
from vaxcentre.web.gate import blueprint
from vaxcentre.web.rota_wanted import wanted_week

page = blueprint("rota_history", in_centre=True, prefix="/rota/history")


@page.get("")
@access(Permission.MANAGE_ROTA)
def index() -> str:
    """The changes of a week's shifts, the latest first."""
    wanted = wanted_week()
    number = min(max(request.args.get("page", 1, type=int), 1), 1000)
    history = look(rota_history, first=wanted.monday, last=wanted.sunday, page=number)
    return render_template(
        "rota/history.html",
        wanted=wanted,
        history=history,
        number=number,
        action_word=lambda action: gettext(action_word(action)),
        details=_details,
        previous=_address(wanted.monday.isoformat(), number - 1) if number > 1 else None,
        next=_address(wanted.monday.isoformat(), number + 1) if history.has_more else None,
    )


def _address(week: str, number: int) -> str:
    return url_for("rota_history.index", week=week, page=number)


def _details(facts: dict[str, Any]) -> str:
    """What else is known of a change, as far as there are words for it."""
    duties = [word(Duty(facts[name])) for name in ("duty", "to") if facts.get(name) in set(Duty)]
    said = [facts[name] for name in ("override", "reason") if isinstance(facts.get(name), str)]
    return ". ".join([" → ".join(duties), *said]).strip(". ")

"""Answering a call-out, by one's own link or by the group's: what both pages share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash
from flask_babel import gettext

from vaxcentre.errors import NotFound
from vaxcentre.queries.call_out_links import Asked
from vaxcentre.usecases.call_out_answers import Answered
from vaxcentre.web import call_out_words as words
from vaxcentre.web.acting import now
from vaxcentre.web.forms.call_outs import ComeForm
from vaxcentre.web.seat_words import before_taking, why_not

_SOON_S = 7200
"""Nearer than this somebody may say in how many minutes they arrive."""


@dataclass(frozen=True)
class Ways:
    """Where the buttons of the page lead."""

    come: str
    decline: str
    back: str


def shown(asked: Asked) -> dict[str, Any]:
    """What the page of one person needs to draw; the page of a group draws it too."""
    return {
        "asked": asked,
        "calling": asked.calling,
        "is_open": asked.calling.is_open(now()),
        "when": words.when_words,
        "why_not": why_not,
        "before_taking": before_taking,
        "may_take_back": asked.may_take_back(now()),
        "soon": any(
            (need.during.start - now()).total_seconds() < _SOON_S for need in asked.calling.needs
        ),
    }


def taking(form: ComeForm, asked: Asked) -> dict[str, Any]:
    """The form of a seat as the use case wants it."""
    zone = asked.calling.zone
    found = next((n for n in asked.calling.needs if n.id == form.need_id.data), None)
    if found is None:
        raise NotFound()
    day = found.during.start.astimezone(ZoneInfo(zone))
    return {
        "need_id": found.id,
        "acknowledged": form.cautions(),
        "arriving_at": form.arriving_at(now(), day, zone),
    }


def tell(answered: Answered) -> None:
    """What the page cannot tell from how things stand: that there is something new to read first."""
    if answered.cautions:
        flash(gettext("Lisez d’abord ce qui suit, puis confirmez."), "wait")

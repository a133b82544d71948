"""The rota on paper: a view to print from the browser, and the same as PDF; by day, by week, by duty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import Response, render_template, request
from flask_babel import gettext

from vaxcentre.documents.rota_days import rota_by_day
from vaxcentre.documents.rota_roll import Paper, ranges
from vaxcentre.documents.rota_weeks import rota_by_duty, rota_by_week
from vaxcentre.queries.rota_week import rota_week
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.week_grid import days_from, grid_lines, short_name
from vaxcentre.web.acting import access, centre, look, now
from vaxcentre.web.context import current_language
from vaxcentre.web.gate import blueprint
from vaxcentre.web.rota_wanted import wanted_day, wanted_week
from vaxcentre.web.rota_words import hours_words

page = blueprint("rota_paper", in_centre=True, prefix="/rota/print")

DRAWN: dict[str, Callable[[Paper], bytes]] = {
    "week": rota_by_week,
    "day": rota_by_day,
    "duty": rota_by_duty,
}


@page.get("")
@access(Permission.SEE_ROTA)
def index() -> str:
    """What would be printed, as sheets on the screen."""
    wanted, by = wanted_week(), _by()
    paper = _paper()
    needed = {need.duty for card in paper.cards for need in card.needs}
    return render_template(
        "rota/print.html",
        wanted=wanted,
        by=by,
        only=_only_day(),
        paper=paper,
        days=days_from(paper.first, paper.last),
        lines=grid_lines(paper.cards, paper.zone),
        duties=[duty for duty in Duty if duty in needed],
        hours_words=hours_words,
        short_name=short_name,
        ranges=ranges,
    )


@page.get("/rota.pdf")
@access(Permission.SEE_ROTA)
def pdf() -> Response:
    """The same as a PDF, for whoever prints elsewhere."""
    paper, by = _paper(), _by()
    name = f"{gettext('planning')}-{centre().slug}-{paper.first:%Y-%m-%d}.pdf"
    return Response(
        DRAWN[by](paper),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _paper() -> Paper:
    first, last = _days()
    week = look(rota_week, first=first, last=last)
    return Paper(
        centre=centre().name,
        zone=centre().time_zone,
        first=first,
        last=last,
        cards=week.cards,
        printed_at=now(),
        language=current_language(),
    )


def _days() -> tuple[date, date]:
    """The week of the address, or the one day of it that is wanted."""
    monday, only = wanted_week().monday, _only_day()
    return (only, only) if only else (monday, monday + timedelta(days=6))


def _only_day() -> date | None:
    return wanted_day("day") if _by() == "day" else None


def _by() -> str:
    by = request.args.get("by", "week")
    return by if by in DRAWN else "week"

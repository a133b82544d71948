"""A month of the planning: each day in small figures, and the way to its week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request

from vaxcentre.queries.rota_month import DayOfMonth, rota_month
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import must_be_near
from vaxcentre.rules.week_grid import monday_of
from vaxcentre.web.acting import access, look
from vaxcentre.web.gate import blueprint
from vaxcentre.web.rota_wanted import wanted_week

page = blueprint("rota_month", in_centre=True, prefix="/rota/month")


@dataclass(frozen=True)
class Month:
    """A month in whole weeks."""

    first: date
    weeks: tuple[tuple[DayOfMonth, ...], ...]

    @property
    def before(self) -> str:
        """The month before, as addresses name it."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after."""
        return f"{_next(self.first):%Y-%m}"


@page.get("")
@access(Permission.SEE_ROTA)
def index() -> str:
    """A month of days, each with what it lacks."""
    wanted = wanted_week()
    first = _month() or wanted.today.replace(day=1)
    begin, end = monday_of(first), monday_of(_next(first) - timedelta(days=1)) + timedelta(days=6)
    days = look(rota_month, first=begin, last=end)
    weeks = tuple(days[n : n + 7] for n in range(0, len(days), 7))
    return render_template("rota/month.html", wanted=wanted, month=Month(first, weeks))


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _month() -> date | None:
    try:
        first = date.fromisoformat(request.args.get("month", "") + "-01")
    except ValueError:
        return None
    must_be_near(first)
    return first

"""Who works how much: a table to sort, with the middle in sight, and a list for spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import N_
from vaxcentre.queries.fairness import Fairness, FairShare, fairness
from vaxcentre.rules.access import Permission
from vaxcentre.rules.csv_text import written
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.filters import word
from vaxcentre.web.gate import blueprint
from vaxcentre.web.rota_wanted import wanted_day, wanted_week

page = blueprint("fairness", in_centre=True, prefix="/rota/fairness")

LONGEST = timedelta(days=366)
COLUMNS = (
    ("name", N_("Personne")),
    ("shifts", N_("Postes")),
    ("hours", N_("Heures")),
    ("nights", N_("Nuits")),
    ("rest_days", N_("Week-ends et fériés")),
    ("late", N_("Désistements tardifs")),
    ("no_shows", N_("Absences")),
    ("against_wishes", N_("Malgré un souhait")),
)


@dataclass(frozen=True)
class Asked:
    """The period, whose centres, and in what order."""

    first: date
    last: date
    everywhere: bool
    by: str
    falling: bool

    def address(self, **changed: Any) -> str:
        """The address of the page with these changes."""
        return url_for("fairness.index", **(self.kept | changed))

    @property
    def kept(self) -> dict[str, Any]:
        """What the addresses of the page carry along."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "everywhere": 1 if self.everywhere else None,
            "by": self.by,
            "falling": 1 if self.falling else None,
        }


@page.get("")
@access(Permission.SEE_HOURS)
def index() -> str:
    """Everybody's share of the period."""
    asked = _asked()
    found = _shares(asked)
    shares = _sorted(found, asked)
    return render_template(
        "rota/fairness.html",
        wanted=wanted_week(),
        asked=asked,
        shares=shares,
        median=found.median_hours,
        most=max((share.hours for share in shares), default=0),
        columns=[(name, gettext(text)) for name, text in COLUMNS],
    )


@page.get("/fairness.csv")
@access(Permission.SEE_HOURS)
def table() -> Response:
    """The same as a list that a spreadsheet opens."""
    asked = _asked()
    head = [gettext(text) for _, text in COLUMNS]
    rows = [
        [share.name, word(share.profession), *(_figure(share, name) for name, _ in COLUMNS[1:])]
        for share in _sorted(_shares(asked), asked)
    ]
    file = f"equite-{centre().slug}-{asked.first:%Y-%m-%d}-{asked.last:%Y-%m-%d}.csv"
    return Response(
        written([[head[0], gettext("Métier"), *head[1:]], *rows]),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


def _figure(share: FairShare, name: str) -> str:
    return f"{round(float(getattr(share, name)), 2):g}".replace(".", ",")


def _shares(asked: Asked) -> Fairness:
    return look(fairness, first=asked.first, last=asked.last, everywhere=asked.everywhere)


def _sorted(found: Fairness, asked: Asked) -> list[FairShare]:
    """By the wanted column; who stands level stays in the order of names."""
    if asked.by == "name":
        return list(reversed(found.shares)) if asked.falling else list(found.shares)
    return sorted(found.shares, key=lambda one: getattr(one, asked.by), reverse=asked.falling)


def _asked() -> Asked:
    """The period of the address, else this month; too long a one is cut."""
    today = wanted_week().today
    first = wanted_day("first") or today.replace(day=1)
    next_month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = wanted_day("last") or next_month - timedelta(days=1)
    by = request.args.get("by", "hours")
    return Asked(
        first=first,
        last=min(max(first, last), first + LONGEST),
        everywhere="everywhere" in request.args,
        by=by if by in dict(COLUMNS) else "hours",
        falling="falling" in request.args or "by" not in request.args,
    )

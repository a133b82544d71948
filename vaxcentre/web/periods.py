"""The days that a page of hours is about: as the address says, else the running month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from vaxcentre.rules.spans import local_day
from vaxcentre.web.acting import now
from vaxcentre.web.filters import zone
from vaxcentre.web.forms.attendance import PeriodForm

LONGEST = timedelta(days=366 * 3)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    since: date
    until: date

    @property
    def as_query(self) -> dict[str, str]:
        """The period for another address."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}

    @property
    def before(self) -> Period:
        """The calendar month before."""
        last = self.since.replace(day=1) - timedelta(days=1)
        return Period(last.replace(day=1), last)


def period_asked() -> Period:
    """What `since` and `until` in the address say; what cannot be read counts as left out."""
    form = PeriodForm(request.args)
    form.validate()
    today = local_day(now(), zone().key)
    since = _readable(form.since.data) or today.replace(day=1)
    until = _readable(form.until.data) or max(_last_of_month(since), since)
    if until < since:
        since, until = until, since
    return Period(since, min(until, since + LONGEST))


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _readable(day: date | None) -> date | None:
    return day if day and 1990 <= day.year <= 2190 else None

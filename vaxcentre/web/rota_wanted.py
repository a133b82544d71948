"""Which week, and what of it, the address of a planning page asks for; nonsense means the usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import request, url_for

from vaxcentre.queries.pool import Days
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import local_day, must_be_near
from vaxcentre.rules.week_grid import monday_of
from vaxcentre.web.acting import centre, may, now
from vaxcentre.web.week_grid import Sieve


@dataclass(frozen=True)
class SeatKey:
    """A duty in a shift, as addresses and forms name it."""

    shift_id: UUID
    duty: Duty

    def __str__(self) -> str:
        return f"{self.shift_id}.{self.duty}"


@dataclass(frozen=True)
class Wanted:
    """A week of the rota, what of it, and what is chosen in it."""

    monday: date
    today: date
    sieve: Sieve
    short: bool
    """Only the figures, without names."""
    seat: UUID | None
    """Whose seat was touched: an assignment."""
    person: UUID | None
    need: SeatKey | None
    people: bool
    """Whether the list of people stands beside the grid."""

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    @property
    def is_this_week(self) -> bool:
        """Whether today is in it."""
        return self.monday <= self.today <= self.sunday

    @property
    def days(self) -> Days:
        """The days of the week by the centre's clock."""
        return Days(self.monday, self.sunday, centre().time_zone)

    @property
    def has_panel(self) -> bool:
        """Whether anything is shown beside the grid."""
        return bool(self.people or self.seat or self.person or self.need)

    def shifted(self, days: int) -> str:
        """Another day, as addresses name it."""
        return (self.monday + timedelta(days=days)).isoformat()

    def address(self, **changed: Any) -> str:
        """The address of the planning with these changes; None leaves something out."""
        return url_for("rota.index", **(self.kept | changed))

    def week(self, steps: int) -> str:
        """The address of a week before or after this one."""
        return self.address(week=self.shifted(7 * steps))

    @property
    def kept(self) -> dict[str, Any]:
        """What the addresses of the planning carry along."""
        return {
            "week": self.monday.isoformat(),
            "duty": self.sieve.duty,
            "gaps": 1 if self.sieve.gaps else None,
            "mine": 1 if self.sieve.mine else None,
            "short": 1 if self.short else None,
            "people": 1 if self.has_panel else None,
        }


def wanted_week() -> Wanted:
    """What the address of this request asks for."""
    today = local_day(now(), centre().time_zone)
    asked, plans = request.args, may(Permission.MANAGE_ROTA)
    return Wanted(
        monday=monday_of(wanted_day("week") or today),
        today=today,
        sieve=Sieve(
            duty=Duty(asked["duty"]) if asked.get("duty") in set(Duty) else None,
            gaps="gaps" in asked,
            mine="mine" in asked,
        ),
        short="short" in asked,
        seat=asked.get("seat", type=UUID) if plans else None,
        person=asked.get("person", type=UUID) if plans else None,
        need=seat_key(asked.get("need", "")) if plans else None,
        people="people" in asked and plans,
    )


def wanted_day(name: str) -> date | None:
    """A day that the address names, or None; raises Invalid for one at the ends of the calendar."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    must_be_near(day)
    return day


def seat_key(text: str) -> SeatKey | None:
    """The duty in a shift that `text` names, or None."""
    shift, _, duty = text.partition(".")
    try:
        return SeatKey(UUID(shift), Duty(duty))
    except ValueError:
        return None

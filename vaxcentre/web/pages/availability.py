"""“Mon calendrier”: when one can come, said by tapping half-days; it is kept at once, and undone at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import make_response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from vaxcentre.queries.availability import MyCalendar, my_calendar
from vaxcentre.rules.access import Permission
from vaxcentre.rules.availability import Half, after_a_tap, halves_of_days, read, written
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.usecases.availability import set_availability, wish_shifts
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.gate import blueprint
from vaxcentre.web.going_on import go_on, say

page = blueprint("availability", prefix="/my/availability")

WEEKLY = tuple(str(number) for number in range(8))
"""What is offered: more than one shift a day is nobody's usual wish."""


@page.get("")
@access(Permission.SIGNED_IN)
def index() -> str:
    """The half-days of eight weeks; one's shifts are marked."""
    return render_template("availability/index.html", **_shown(look(my_calendar)))


@page.post("")
@access(Permission.SIGNED_IN)
def note() -> BaseResponse:
    """Note what a tap said: of one half-day, of a week, or of one day of every week."""
    calendar = look(my_calendar)
    wishes = _wished(request.form.get("set", ""), calendar)
    if wishes:
        _note(calendar, wishes, gettext("C’est noté."))
    return _answer()


@page.post("/weekly")
@access(Permission.SIGNED_IN)
def weekly() -> BaseResponse:
    """Note how many shifts a week one would like."""
    said = request.form.get("weekly", "")
    if said == "" or said in WEEKLY:
        act(wish_shifts, weekly=int(said) if said else None)
        say(gettext("C’est noté."))
    return go_on(url_for("availability.index"))


@page.post("/undo")
@access(Permission.SIGNED_IN)
def undo() -> BaseResponse:
    """Note again what was noted before."""
    calendar = look(my_calendar)
    wishes = read(request.form.get("before", ""), calendar.days)
    if wishes:
        act(set_availability, wishes=wishes)
    return _answer()


def _note(calendar: MyCalendar, wishes: Mapping[Half, Wish | None], words: str) -> None:
    before = written(calendar.wishes, calendar.days)
    act(set_availability, wishes=wishes)
    say(words, undo=url_for("availability.undo"), before=before)


def _answer() -> BaseResponse:
    """The calendar alone to a script, the page to a browser without one."""
    if "HX-Request" not in request.headers:
        return go_on(url_for("availability.index"))
    shown = _shown(look(my_calendar))
    return make_response(render_template("availability/calendar.html", said=True, **shown))


def _wished(words: str, calendar: MyCalendar) -> dict[Half, Wish | None]:
    """What a button says: "2026-11-24 morning preferred", "week 2026-11-23 -", "weekday 1 available"."""
    match words.split():
        case ["week", first, wish]:
            days = [d for d in calendar.days if d.isoformat() >= first][:7]
        case ["weekday", number, wish]:
            days = [d for d in calendar.days if str(d.weekday()) == number]
        case [day, half, wish] if half in tuple(DayHalf):
            found = [d for d in calendar.days if d.isoformat() == day]
            return {(d, DayHalf(half)): _wish(wish) for d in found}
        case _:
            return {}
    return dict.fromkeys(halves_of_days(d for d in days if d >= calendar.today), _wish(wish))


def _wish(text: str) -> Wish | None:
    return next((wish for wish in Wish if wish.value == text), None)


def _shown(calendar: MyCalendar) -> dict[str, object]:
    weeks = [calendar.days[at : at + 7] for at in range(0, len(calendar.days), 7)]

    def next_of(days: tuple[date, ...]) -> str:
        """What a tap on all of these makes of them: what one on the first would."""
        first = next((day for day in days if day >= calendar.today), days[-1])
        return target(first, DayHalf.MORNING)

    def target(day: date, half: DayHalf) -> str:
        wish = after_a_tap(calendar.wishes.get((day, half)))
        return wish.value if wish else "-"

    return {
        "calendar": calendar,
        "weeks": weeks,
        "halves": tuple(DayHalf),
        "target": target,
        "next_of": next_of,
        "weekly": WEEKLY,
        "columns": [calendar.days[number::7] for number in range(7)],
    }

"""Words of the planning: days, hours and duties short enough for a column, and what the gate says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from flask_babel import format_date, get_locale, gettext

from vaxcentre.documents.moments import date_words, short_time
from vaxcentre.errors import N_
from vaxcentre.queries.seat_choices import Verdict
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution, Hindrance, Obstacle
from vaxcentre.rules.week_grid import Hours
from vaxcentre.web.acting import place
from vaxcentre.web.filters import word
from vaxcentre.web.seat_words import before_taking, why_not

SHORT_DUTIES = {Duty.PREPARE: N_("Préparation")}
DUTY_ICONS = {
    Duty.PRESCRIBE: "clipboard2-pulse",
    Duty.INJECT: "bandaid",
    Duty.SAMPLE: "eyedropper",
    Duty.PREPARE: "capsule",
    Duty.OBSERVE: "heart-pulse",
    Duty.SCREEN: "clipboard2-check",
    Duty.RECEIVE: "door-open",
}


@dataclass(frozen=True)
class Answer:
    """What the gate says of whoever is chosen: may, may with a word, may not."""

    tone: str
    words: str


def hours_words(hours: Hours) -> str:
    """8 h – 13 h 30."""
    return f"{short_clock(hours.starts)} – {short_clock(hours.ends)}"


def short_clock(clock: time) -> str:
    """8 h, 8 h 30 in French; 08:00 in English."""
    return short_time(clock, str(get_locale()))


def grid_day(on: date) -> str:
    """Lun. 23 nov.: short enough for a column."""
    return date_words(on, str(get_locale()), short=True)


def month_word(on: date) -> str:
    """Novembre 2026."""
    words = format_date(on, "MMMM y")
    return words[0].upper() + words[1:]


def week_word(monday: date) -> str:
    """23 – 29 novembre 2026, or 30 novembre – 6 décembre 2026."""
    sunday = monday + timedelta(days=6)
    first = "d" if monday.month == sunday.month else "d MMMM"
    return f"{format_date(monday, first)} – {format_date(sunday, 'd MMMM y')}"


def weekday_word(on: date) -> str:
    """Lun."""
    return format_date(on, "EEE").capitalize()


def duty_word(duty: Duty) -> str:
    """What the grid calls a duty: short enough for a column."""
    return gettext(SHORT_DUTIES[duty]) if duty in SHORT_DUTIES else word(duty)


def answer_of(verdict: Verdict, *, is_brief: bool = False) -> Answer:
    """What the gate says about a seat, in one tone and one sentence.

    Briefly, the most usual reason is told in few words: it stands in a hundred places at once.
    """
    if verdict.is_here:
        return Answer("here", gettext("Place actuelle."))
    if is_brief and verdict.is_unqualified:
        return Answer("not", word(Obstacle.NOT_QUALIFIED))
    if verdict.hindrances:
        first = verdict.hindrances[0]
        return Answer("over" if verdict.may_be_overridden else "not", hindrance_words(first))
    if verdict.cautions:
        return Answer("care", " ".join(caution_words(one) for one in verdict.cautions))
    return Answer("may", gettext("Peut venir."))


def hindrance_words(hindrance: Hindrance) -> str:
    """The exact reason. A centre of another network is not named to who plans in this one."""
    other = hindrance.with_
    is_known = other is None or other.network_id == place().network_id
    return why_not(hindrance, centre_is_known=is_known)


def caution_words(caution: Caution) -> str:
    """What who plans should know before seating somebody."""
    if caution is Caution.FIRST_SHIFT:
        return gettext("C’est son premier poste : prévoyez quelqu’un pour l’accueillir.")
    return before_taking(caution)

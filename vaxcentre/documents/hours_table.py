"""Hours as a table for a spreadsheet: each shift a row, or each person with their sums."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from vaxcentre.errors import N_
from vaxcentre.i18n import translator
from vaxcentre.queries.hours import HoursRow, PersonHours
from vaxcentre.rules.csv_text import written
from vaxcentre.rules.duties import Duty
from vaxcentre.words import word_for

ROW_HEADS = (
    N_("Nom"), N_("Métier"), N_("RPPS"), N_("Centre"), N_("Date"), N_("Poste"), N_("Fonction"),
    N_("Arrivée"), N_("Départ"), N_("Heures"), N_("À vérifier"), N_("Motif de correction"),
)  # fmt: skip
SUM_HEADS = (
    N_("Nom"), N_("Métier"), N_("RPPS"), N_("Centre"), N_("Passages"), N_("Demi-journées"),
    N_("Heures hors demi-journées"), N_("Heures"),
)  # fmt: skip
YES = N_("oui")


def hours_csv(people: Sequence[PersonHours], language: str) -> str:
    """Every row of everybody, as Excel opens it with a double click."""
    words = translator(language)
    rows = [_row(person, row, language) for person in people for row in person.rows]
    return written([[words(head) for head in ROW_HEADS], *rows])


def sums_csv(people: Sequence[PersonHours], language: str) -> str:
    """One row a person: half-days, hours, and hours by duty."""
    words = translator(language)
    duties = [duty for duty in Duty if any(duty in one.total.by_duty for one in people)]
    heads = [words(head) for head in SUM_HEADS] + [words(word_for(duty)) for duty in duties]
    return written([heads, *(_sums(person, duties, language) for person in people)])


def decimal_hours(minutes: int, language: str) -> str:
    """3,5 in French, 3.5 in English: a number for either Excel, to the hundredth."""
    text = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "fr" else text


def _row(person: PersonHours, row: HoursRow, language: str) -> list[str]:
    words = translator(language)
    return [
        *_who(person, language),
        f"{row.held_on:%d/%m/%Y}",
        row.shift,
        words(word_for(row.duty)),
        _clock(row.starts_at, row.zone),
        _clock(row.ends_at, row.zone),
        decimal_hours(row.minutes, language),
        words(YES) if row.to_check else "",
        row.reason,
    ]


def _sums(person: PersonHours, duties: Sequence[Duty], language: str) -> list[str]:
    total = person.total
    return [
        *_who(person, language),
        str(total.sessions),
        str(total.half_days),
        decimal_hours(total.besides, language),
        decimal_hours(total.minutes, language),
        *(decimal_hours(total.by_duty.get(duty, 0), language) for duty in duties),
    ]


def _who(person: PersonHours, language: str) -> list[str]:
    words = translator(language)
    profession = words(word_for(person.profession)) if person.profession else ""
    return [person.sort_name, profession, person.rpps, person.centre]


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"

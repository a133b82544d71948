"""The statement of somebody's sessions for whoever pays them: days, hours, half-days, a signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from vaxcentre.documents.moments import date_words, day_words, time_words
from vaxcentre.documents.sheet import HAIR, MUTED, TEAL, Sheet, printable
from vaxcentre.errors import N_
from vaxcentre.i18n import translator
from vaxcentre.queries.hours import HoursRow, PersonHours
from vaxcentre.rules.hours import half_days_in
from vaxcentre.words import word_for

TITLE = N_("Relevé des vacations")
PERIOD = N_("Du %(since)s au %(until)s")
RPPS = N_("RPPS %(number)s")
NO_RPPS = N_("RPPS non renseigné")
HEADS = (N_("Date"), N_("Poste"), N_("Horaires"), N_("Durée"), N_("Demi-journées"))
TOTAL = N_("Total")
BESIDES = N_("dont %(hours)s hors demi-journées")
RULE = N_(
    "Une demi-journée compte %(hours)s de présence dans la journée, à dix minutes près. "
    "Les heures sont comptées à la minute, de l’arrivée au départ pointés."
)
TO_CHECK = N_("à vérifier")
CORRECTED = N_("corrigé")
SIGNED = (
    N_("Le professionnel, date et signature"),
    N_("Le responsable du centre, date et signature"),
)
PAGE = N_("Page %(number)s sur %(all)s")
MADE = N_("Établi le %(day)s")

_COLUMNS = (15.0, 52.0, 112.0, 146.0, 168.0)
_WIDTHS = (36.0, 59.0, 33.0, 21.0, 27.0)
_ROW, _TOP, _BOTTOM = 7.4, 74.0, 276.0
_FOOT = 62.0
"""What the totals and the signatures need: they are never torn from each other."""


@dataclass(frozen=True)
class Paper:
    """What every page of a run has in common."""

    since: date
    until: date
    made_at: datetime
    language: str


def hours_statements(people: Sequence[PersonHours], paper: Paper) -> bytes:
    """One statement a person, each on pages of its own that count from one."""
    pdf = Sheet(translator(paper.language)(TITLE), paper.language)
    for person in people:
        _statement(pdf, person, paper)
    return bytes(pdf.output())


def hours_words(minutes: int) -> str:
    """7 h 05."""
    return f"{minutes // 60}\u202fh\u202f{minutes % 60:02d}"


def _statement(pdf: Sheet, person: PersonHours, paper: Paper) -> None:
    pages = _pages(person.rows)
    for number, rows in enumerate(pages, start=1):
        y = _new_page(pdf, person, paper, f"{number}/{len(pages)}")
        for row in rows:
            y = _row(pdf, y, row, person, paper.language)
    _totals(pdf, y, person, paper.language)


def _pages(rows: Sequence[HoursRow]) -> list[Sequence[HoursRow]]:
    """The rows page by page; the last page keeps room for the totals and has a row to go with them."""
    full = int((_BOTTOM - _TOP) // _ROW)
    last = int((_BOTTOM - _TOP - _FOOT) // _ROW)
    pages: list[Sequence[HoursRow]] = []
    left = list(rows)
    while len(left) > last:
        take = min(full, len(left) - 1)
        pages.append(left[:take])
        left = left[take:]
    return [*pages, left]


def _new_page(pdf: Sheet, person: PersonHours, paper: Paper, number: str) -> float:
    words, language = translator(paper.language), paper.language
    pdf.add_page()
    pdf.one_line(15, 12, 110, words(TITLE), size=17, bold=True)
    pdf.one_line(
        125, 13.5, 70, printable(person.centre), size=11, bold=True, colour=TEAL, align="R"
    )
    since, until = (date_words(day, language) for day in (paper.since, paper.until))
    period = words(PERIOD) % {"since": since.lower(), "until": until.lower()}
    pdf.one_line(15, 22, 180, period, size=10, colour=MUTED)
    pdf.hair(15, 30, 180, TEAL)
    pdf.one_line(15, 35, 180, printable(person.name), size=15, bold=True)
    rpps = words(RPPS) % {"number": person.rpps} if person.rpps else words(NO_RPPS)
    profession = f"{words(word_for(person.profession))}  ·  " if person.profession else ""
    pdf.one_line(15, 44, 180, f"{profession}{printable(rpps)}", size=11)
    rule = words(RULE) % {"hours": hours_words(person.half_day_minutes)}
    pdf.write_at(15, 52, 180, rule, size=8, colour=MUTED, leading=1.3)
    for x, width, head in zip(_COLUMNS, _WIDTHS, HEADS, strict=True):
        pdf.one_line(x, _TOP - 6, width, words(head), size=8.5, colour=MUTED, align=_align(x))
    pdf.hair(15, _TOP - 0.5, 180, TEAL)
    page, _, pages = number.partition("/")
    foot = words(PAGE) % {"number": page, "all": pages}
    made = words(MADE) % {"day": day_words(paper.made_at, person.zone, language).lower()}
    pdf.one_line(15, 286, 180, f"{foot}  ·  {made}", size=8, colour=MUTED)
    return _TOP


def _align(x: float) -> str:
    return "R" if x >= _COLUMNS[3] else "L"


def _row(pdf: Sheet, y: float, row: HoursRow, person: PersonHours, language: str) -> float:
    words = translator(language)
    hours = "–".join(time_words(at, row.zone, language) for at in (row.starts_at, row.ends_at))
    mark = words(TO_CHECK) if row.to_check else words(CORRECTED) if row.is_corrected else ""
    post = f"{words(word_for(row.duty))}, {printable(row.shift)}" + (f" ({mark})" if mark else "")
    texts = (
        f"{date_words(row.held_on, language, short=True)} {row.held_on.year}",
        post,
        hours,
        hours_words(row.minutes),
        _half_days_after(row, person),
    )
    for x, width, text in zip(_COLUMNS, _WIDTHS, texts, strict=True):
        pdf.one_line(x, y + 1.6, width, text, size=9.5, align=_align(x))
    pdf.hair(15, y + _ROW, 180, HAIR)
    return y + _ROW


def _half_days_after(row: HoursRow, person: PersonHours) -> str:
    """The half-days of a day, written behind its last row."""
    same_day = [each for each in person.rows if each.held_on == row.held_on]
    if same_day[-1] is not row:
        return ""
    return str(half_days_in(sum(each.minutes for each in same_day), person.half_day_minutes))


def _totals(pdf: Sheet, y: float, person: PersonHours, language: str) -> None:
    words, total = translator(language), person.total
    pdf.one_line(15, y + 2.5, 60, words(TOTAL), size=11, bold=True)
    pdf.one_line(
        _COLUMNS[3] - 10, y + 2.5, 31, hours_words(total.minutes), size=11, bold=True, align="R"
    )
    pdf.one_line(_COLUMNS[4], y + 2.5, 27, str(total.half_days), size=11, bold=True, align="R")
    if total.besides:
        text = words(BESIDES) % {"hours": hours_words(total.besides)}
        pdf.one_line(75, y + 10, 120, text, size=9.5, colour=MUTED, align="R")
    for x, text in zip((15.0, 110.0), SIGNED, strict=True):
        pdf.one_line(x, y + 19, 85, words(text), size=8.5, colour=MUTED)
        pdf.set_draw_color(*HAIR)
        pdf.rect(x, y + 25, 85, 28)

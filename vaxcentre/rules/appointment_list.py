"""A list of appointments, row by row: what each row says, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from vaxcentre.errors import N_
from vaxcentre.rules.csv_text import CsvRow
from vaxcentre.rules.headers import Column, Mapped, guess_mapping
from vaxcentre.rules.listed_rows import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Listed,
    ListedAppointment,
    RefusedRow,
    RowReason,
    clean_phone,
    is_cancelled,
    without_contradictions,
)
from vaxcentre.rules.lists import Cells, ReadList, read_rows
from vaxcentre.rules.names import search_key, split_full_name
from vaxcentre.rules.written_dates import (
    has_short_year,
    instant_at,
    read_day,
    read_moment,
    read_time,
)

OLDEST = timedelta(days=125 * 366)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
_YEARS = range(2000, 2100)
_NOTHING = N_(
    "Cette liste ne contient aucun rendez-vous : il faut une ligne de titres, puis "
    "une ligne par rendez-vous."
)


AppointmentList = ReadList


def read_list(content: bytes) -> AppointmentList:
    """Cut a file into headers and rows; raises Invalid with the reason when that is impossible."""
    return read_rows(content, lambda headers: len(guess_mapping(headers)), _NOTHING)


def listed(rows: Sequence[CsvRow], mapping: Mapped, zone: str, today: date) -> list[Listed]:
    """What each of `rows` says, or why it is refused.

    Of several rows for one appointment that differ, the last that is not cancelled counts.
    """
    return without_contradictions([_listed_row(row, mapping, zone, today) for row in rows])


class _Refusal(Exception):
    def __init__(self, reason: RowReason, column: Column | None = None) -> None:
        self.reason, self.column = reason, column


_Cells = Cells[Column]


def _listed_row(row: CsvRow, mapping: Mapped, zone: str, today: date) -> Listed:
    cells = _Cells(row, mapping)
    try:
        family_name, given_name = _names(cells)
        return ListedAppointment(
            line=row.line,
            family_name=family_name,
            given_name=given_name,
            slot_at=_slot(cells, zone),
            born_on=_birth(cells, today),
            motive=_text(cells, Column.MOTIVE),
            phone=clean_phone(cells[Column.MOBILE]) or clean_phone(cells[Column.PHONE]),
            email=_email(cells),
            reference=_text(cells, Column.REFERENCE) or None,
            cancelled=is_cancelled(cells[Column.STATUS]),
        )
    except _Refusal as refusal:
        return RefusedRow(row.line, refusal.reason, refusal.column)


def _names(cells: _Cells) -> tuple[str, str]:
    family, given = cells[Column.FAMILY_NAME], cells[Column.GIVEN_NAME]
    column = Column.FAMILY_NAME
    if Column.FULL_NAME in cells.mapping and not (family and given):
        column = Column.FULL_NAME
        names = split_full_name(cells[column])
        if names is None:
            raise _Refusal(RowReason.NAME_UNCLEAR if cells[column] else RowReason.NO_NAME, column)
        family, given = names
    if not search_key(family):
        raise _Refusal(RowReason.NO_NAME, column)
    if not search_key(given):
        raise _Refusal(RowReason.NO_NAME, Column.GIVEN_NAME)
    if max(len(family), len(given)) > LONGEST_NAME:
        raise _Refusal(RowReason.TOO_LONG, column)
    return family, given


def _birth(cells: _Cells, today: date) -> date | None:
    text = cells[Column.BORN_ON]
    if not text:
        return None
    born_on = read_day(text, short_year=False)
    if born_on is None:
        short = has_short_year(text)
        raise _Refusal(RowReason.SHORT_BIRTH_YEAR if short else RowReason.BAD_BIRTH, Column.BORN_ON)
    if born_on > today:
        raise _Refusal(RowReason.BIRTH_AHEAD, Column.BORN_ON)
    if today - born_on > OLDEST:
        raise _Refusal(RowReason.BAD_BIRTH, Column.BORN_ON)
    return born_on


def _slot(cells: _Cells, zone: str) -> datetime:
    in_one = Column.STARTS_AT in cells.mapping
    moment = _moment(cells) if in_one else _day_and_time(cells)
    on = moment.date() if isinstance(moment, datetime) else moment[0]
    if on.year not in _YEARS:
        raise _Refusal(RowReason.BAD_DAY, Column.STARTS_AT if in_one else Column.DAY)
    if isinstance(moment, datetime):
        return moment.replace(second=0, microsecond=0)
    instant = instant_at(on, moment[1].replace(second=0, microsecond=0), zone)
    if instant is None:
        raise _Refusal(RowReason.LEAPT_OVER, Column.STARTS_AT if in_one else Column.TIME)
    return instant


def _moment(cells: _Cells) -> tuple[date, time] | datetime:
    text = cells[Column.STARTS_AT]
    moment = read_moment(text)
    if moment is not None:
        return moment
    if not text:
        raise _Refusal(RowReason.NO_TIME, Column.STARTS_AT)
    has_day = read_day(text.replace("T", " ").split()[0]) is not None
    raise _Refusal(RowReason.BAD_TIME if has_day else RowReason.BAD_DAY, Column.STARTS_AT)


def _day_and_time(cells: _Cells) -> tuple[date, time]:
    for column in (Column.DAY, Column.TIME):
        if not cells[column]:
            raise _Refusal(RowReason.NO_TIME, column)
    on, at = read_day(cells[Column.DAY]), read_time(cells[Column.TIME])
    if on is None:
        raise _Refusal(RowReason.BAD_DAY, Column.DAY)
    if at is None:
        raise _Refusal(RowReason.BAD_TIME, Column.TIME)
    return on, at


def _text(cells: _Cells, column: Column) -> str:
    if len(cells[column]) > LONGEST_TEXT:
        raise _Refusal(RowReason.TOO_LONG, column)
    return cells[column]


def _email(cells: _Cells) -> str:
    email = _text(cells, Column.EMAIL).removeprefix("mailto:")
    if email and not _EMAIL.fullmatch(email):
        raise _Refusal(RowReason.BAD_EMAIL, Column.EMAIL)
    return email

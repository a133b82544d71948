"""A list of people, row by row: what each row says of somebody, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from vaxcentre.errors import N_
from vaxcentre.rules.csv_text import CsvRow
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.listed_rows import LONGEST_NAME, LONGEST_TEXT, clean_phone
from vaxcentre.rules.lists import Cells, ReadList, read_rows
from vaxcentre.rules.member_columns import MappedMembers, MemberColumn, guess_member_mapping
from vaxcentre.rules.names import search_key, split_full_name
from vaxcentre.rules.rpps import rpps_digits
from vaxcentre.rules.written_dates import read_day
from vaxcentre.rules.written_professions import read_duties, read_profession

LONGEST_NOTES = 1000
LONGEST_RPPS = 20
MOST_WEEKLY_MINUTES = 100 * 60
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_HOURS = re.compile(
    r"(\d{1,3})(?:[.,](\d+))?\s*(?:h|heures?|hours?)?(?:\s*(\d{2}))?", re.IGNORECASE
)
_NOTHING = N_(
    "Cette liste ne contient personne : il faut une ligne de titres, puis une ligne par personne."
)

_C = MemberColumn
_Cells = Cells[MemberColumn]


class MemberReason(StrEnum):
    """Why a row about somebody is refused."""

    NO_NAME = "no_name"
    NAME_UNCLEAR = "name_unclear"
    TOO_LONG = "too_long"
    NO_KEY = "no_key"
    NO_EMAIL = "no_email"
    BAD_EMAIL = "bad_email"
    NO_PROFESSION = "no_profession"
    UNKNOWN_PROFESSION = "unknown_profession"
    UNKNOWN_DUTY = "unknown_duty"
    BAD_DATE = "bad_date"
    BAD_HOURS = "bad_hours"
    BAD_ANSWER = "bad_answer"
    UNKNOWN_CENTRE = "unknown_centre"
    CONTRADICTED = "contradicted"
    OTHER_RPPS = "other_rpps"
    GONE = "gone"


@dataclass(frozen=True)
class ListedMember:
    """Somebody as a list, or another program, tells of them; what is empty is not told."""

    line: int
    email: str = ""
    family_name: str = ""
    given_name: str = ""
    phone: str = ""
    profession: Profession | None = None
    rpps: str = ""
    duties: tuple[Duty, ...] = ()
    valid_until: date | None = None
    home_centre: str = ""
    weekly_minutes: int | None = None
    notes: str = ""
    may_lead: bool | None = None

    @property
    def identity(self) -> str:
        """What makes two rows speak of one person: the e-mail, else the RPPS number."""
        return self.email or self.rpps


@dataclass(frozen=True)
class RefusedMember:
    """A row that tells of nobody, why, and in which column the trouble is."""

    line: int
    reason: MemberReason
    column: MemberColumn | None = None


Told = ListedMember | RefusedMember


class Refusal(Exception):
    """A cell that cannot be read; the row is refused for it."""

    def __init__(self, reason: MemberReason, column: MemberColumn | None = None) -> None:
        self.reason, self.column = reason, column


def read_member_list(content: bytes) -> ReadList:
    """Cut a file into headers and rows; raises Invalid with the reason when that is impossible."""
    return read_rows(content, lambda headers: len(guess_member_mapping(headers)), _NOTHING)


def listed_members(rows: Sequence[CsvRow], mapping: MappedMembers) -> list[Told]:
    """What each of `rows` says of somebody, or why it is refused."""
    return without_doubles([_told(row, mapping) for row in rows])


def without_doubles(found: Sequence[Told]) -> list[Told]:
    """The same rows, but for those that say otherwise of somebody than a row before them."""
    first: dict[str, ListedMember] = {}
    kept: list[Told] = []
    for row in found:
        if isinstance(row, ListedMember):
            before = first.setdefault(row.identity, row)
            if replace(before, line=row.line) != row:
                kept.append(RefusedMember(row.line, MemberReason.CONTRADICTED))
                continue
        kept.append(row)
    return kept


def readable_members(found: Sequence[Told]) -> Iterator[ListedMember]:
    """The rows that say something."""
    return (row for row in found if isinstance(row, ListedMember))


def _told(row: CsvRow, mapping: MappedMembers) -> Told:
    cells = _Cells(row, mapping)
    try:
        family_name, given_name = _names(cells)
        email, rpps = read_email(cells[_C.EMAIL]), read_rpps(cells[_C.RPPS])
        if not email and not rpps:
            raise Refusal(MemberReason.NO_KEY, _C.EMAIL)
        return ListedMember(
            line=row.line,
            email=email,
            family_name=family_name,
            given_name=given_name,
            phone=clean_phone(cells[_C.PHONE]),
            profession=_profession(cells),
            rpps=rpps,
            duties=_duties(cells),
            valid_until=_valid_until(cells),
            home_centre=cells[_C.HOME_CENTRE],
            weekly_minutes=_weekly_minutes(cells),
            notes=short_enough(cells[_C.NOTES], _C.NOTES, LONGEST_NOTES),
            may_lead=_leads(cells),
        )
    except Refusal as refusal:
        return RefusedMember(row.line, refusal.reason, refusal.column)


def _names(cells: _Cells) -> tuple[str, str]:
    family, given, column = cells[_C.FAMILY_NAME], cells[_C.GIVEN_NAME], _C.FAMILY_NAME
    if _C.FULL_NAME in cells.mapping and not (family and given):
        column = _C.FULL_NAME
        names = split_full_name(cells[column])
        if names is None:
            unclear = MemberReason.NAME_UNCLEAR if cells[column] else MemberReason.NO_NAME
            raise Refusal(unclear, column)
        family, given = names
    if not search_key(family):
        raise Refusal(MemberReason.NO_NAME, column)
    if not search_key(given):
        raise Refusal(MemberReason.NO_NAME, _C.GIVEN_NAME)
    return short_enough(family, column, LONGEST_NAME), short_enough(given, column, LONGEST_NAME)


def short_enough(text: str, column: MemberColumn, longest: int = LONGEST_TEXT) -> str:
    """The text; raises Refusal when it is longer than anybody needs."""
    if len(text) > longest:
        raise Refusal(MemberReason.TOO_LONG, column)
    return text


def read_email(text: str) -> str:
    """The address in lower case, or nothing; raises Refusal when it cannot be one."""
    email = short_enough(text.removeprefix("mailto:").lower(), _C.EMAIL)
    if email and not _EMAIL.fullmatch(email):
        raise Refusal(MemberReason.BAD_EMAIL, _C.EMAIL)
    return email


def read_rpps(text: str) -> str:
    """The number as it is stored; a failing check digit is kept: see rules/rpps.py."""
    return short_enough(rpps_digits(text), _C.RPPS, LONGEST_RPPS)


def _profession(cells: _Cells) -> Profession | None:
    text = cells[_C.PROFESSION]
    found = read_profession(text) if text else None
    if text and found is None:
        raise Refusal(MemberReason.UNKNOWN_PROFESSION, _C.PROFESSION)
    return found


def _duties(cells: _Cells) -> tuple[Duty, ...]:
    found = read_duties(cells[_C.DUTIES])
    if found is None:
        raise Refusal(MemberReason.UNKNOWN_DUTY, _C.DUTIES)
    return found


def _valid_until(cells: _Cells) -> date | None:
    text = cells[_C.VALID_UNTIL]
    on = read_day(text) if text else None
    if text and (on is None or not 2000 <= on.year < 2100):
        raise Refusal(MemberReason.BAD_DATE, _C.VALID_UNTIL)
    return on


_YES = frozenset({"oui", "o", "x", "vrai", "1", "yes", "y", "true"})
_NO = frozenset({"non", "n", "faux", "0", "no", "false"})


def _leads(cells: _Cells) -> bool | None:
    text = cells[_C.LEADS].casefold()
    if text and text not in _YES | _NO:
        raise Refusal(MemberReason.BAD_ANSWER, _C.LEADS)
    return text in _YES if text else None


def _weekly_minutes(cells: _Cells) -> int | None:
    text = cells[_C.WEEKLY_HOURS]
    if not text:
        return None
    minutes = read_weekly_minutes(text)
    if minutes is None:
        raise Refusal(MemberReason.BAD_HOURS, _C.WEEKLY_HOURS)
    return minutes


def read_weekly_minutes(text: str) -> int | None:
    """The minutes of 35, 35 h, 12,5 or 12h30; None when it is no number of hours in a week."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        return None
    part = round(float(f"0.{found[2]}") * 60) if found[2] else int(found[3] or 0)
    minutes = int(found[1]) * 60 + part
    return minutes if minutes <= MOST_WEEKLY_MINUTES else None


def weekly_hours(minutes: int) -> str:
    """The hours as people write them: 35, 12h30."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}h{rest:02d}" if rest else str(hours)

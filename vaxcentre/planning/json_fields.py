"""Reading JSON strictly: whatever is not as it should be is told with its place, and nothing crashes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from math import inf
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.spans import TimeSpan

Choice = TypeVar("Choice", bound=StrEnum)

MOST = 1_000_000
"""No number of people, shifts or minutes is larger."""
LONGEST = 200
"""Letters of a key at most."""
_YEARS = range(1900, 2200)
_HALF = re.compile("[\ud800-\udfff]")
"""Halves of letters, which no text has alone."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Field:
    """A value of a JSON text, and its place there: people[3].available[0].shift."""

    value: Any
    place: str = ""

    def refuse(self, text: str, **facts: object) -> NoReturn:
        """Raise Invalid; the text has a blank for the place."""
        raise Invalid("json_field", text, self.place, place=self.place or "{ }", **facts)

    def object(self, required: str, optional: str = "") -> dict[str, Field]:
        """The fields of an object, which has all those required and none that is not named."""
        fields = self.any_object()
        known = {*required.split(), *optional.split()}
        for name, one in fields.items():
            if name not in known:
                one.refuse(N_("%(place)s : ce champ est inconnu."))
        for name in required.split():
            if name not in fields:
                self.refuse(N_("%(place)s : le champ « %(name)s » manque."), name=name)
        return fields

    def any_object(self) -> dict[str, Field]:
        """The fields of an object, whatever their names."""
        if not isinstance(self.value, dict):
            self.refuse(N_("%(place)s : un objet { } est attendu."))
        before = f"{self.place}." if self.place else ""
        return {name: Field(one, f"{before}{name}"[:500]) for name, one in self.value.items()}

    def list(self) -> Iterator[Field]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            self.refuse(N_("%(place)s : une liste [ ] est attendue."))
        return (Field(one, f"{self.place}[{number}]") for number, one in enumerate(self.value))

    def text(self) -> str:
        """A text that is neither empty nor endless."""
        is_text = isinstance(self.value, str) and not _HALF.search(self.value)
        if not is_text or not 0 < len(self.value) <= LONGEST:
            self.refuse(
                N_("%(place)s : un texte de 1 à %(most)s caractères est attendu."), most=LONGEST
            )
        return str(self.value)

    def number(self, most: int = MOST) -> int:
        """A whole number that is not negative."""
        is_whole = isinstance(self.value, int) and not isinstance(self.value, bool)
        if not is_whole or not 0 <= self.value <= most:
            self.refuse(N_("%(place)s : un nombre entier de 0 à %(most)s est attendu."), most=most)
        return int(self.value)

    def number_or_none(self) -> int | None:
        """A whole number, or null."""
        return None if self.value is None else self.number()

    def decimal(self) -> float:
        """A number, whole or not."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if not is_number or not -inf < self.value < inf:
            self.refuse(N_("%(place)s : un nombre est attendu."))
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.refuse(N_("%(place)s : true ou false est attendu."))
        return self.value

    def choice(self, kind: type[Choice]) -> Choice:
        """One of some words."""
        if not isinstance(self.value, str) or self.value not in set(kind):
            self.refuse(
                N_("%(place)s : un de ces mots est attendu : %(words)s."), words=", ".join(kind)
            )
        return kind(self.value)

    def instant(self) -> datetime:
        """An instant with its offset from UTC."""
        try:
            at = datetime.fromisoformat(self.text())
        except ValueError:
            self.refuse(N_("%(place)s : un instant comme 2021-05-03T08:00:00+02:00 est attendu."))
        if at.tzinfo is None:
            self.refuse(
                N_("%(place)s : cet instant ne dit pas son décalage horaire (+02:00 ou Z).")
            )
        if at.year not in _YEARS:
            self.refuse(N_("%(place)s : cette date est trop éloignée d’aujourd’hui."))
        return at.astimezone(UTC)

    def day(self) -> date:
        """A calendar day."""
        text = self.text()
        try:
            on = date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            self.refuse(N_("%(place)s : un jour comme 2021-05-03 est attendu."))
        if on.year not in _YEARS:
            self.refuse(N_("%(place)s : cette date est trop éloignée d’aujourd’hui."))
        return on

    def zone(self) -> ZoneInfo:
        """A time zone by its name."""
        try:
            return ZoneInfo(self.text())
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.refuse(N_("%(place)s : un fuseau horaire comme Europe/Paris est attendu."))


def span(fields: dict[str, Field], start: str = "start", end: str = "end") -> TimeSpan:
    """The span between two instants, the second of which is later."""
    found = TimeSpan(fields[start].instant(), fields[end].instant())
    if found.end <= found.start:
        fields[end].refuse(N_("%(place)s : la fin doit suivre le début."))
    return found


def read_json(text: str | bytes) -> Field:
    """The value that a JSON text holds; raises Invalid for what is no JSON, or says something twice."""
    try:
        return Field(json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number))
    except (ValueError, RecursionError) as trouble:
        raise Invalid(
            "no_json", N_("Ce fichier n’est pas du JSON lisible : %(why)s"), why=str(trouble)[:200]
        ) from trouble


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid(
            "field_twice", N_("Le champ « %(name)s » figure deux fois."), name=twice[:LONGEST]
        )
    return fields


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)

"""Reading problems from JSON: docs/planning.md describes the form; what is not as described is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from vaxcentre.errors import N_
from vaxcentre.planning.json_fields import Field, read_json, span
from vaxcentre.planning.problem import (
    Busy,
    Ceilings,
    DutyNeed,
    PersonToPlan,
    PlannedShift,
    PlanRules,
    Problem,
    Seating,
    Stance,
)
from vaxcentre.rules.duties import Duty, Period, Qualified
from vaxcentre.rules.spans import TimeSpan

VERSION = 1
EVER = Period(date(1900, 1, 1))
"""When somebody may do a duty for which no days are written."""
_MINUTE = timedelta(minutes=1)
Read = TypeVar("Read")


@dataclass(frozen=True)
class _Known:
    """What has been read so far, to look up what is named later."""

    zone: ZoneInfo
    shifts: Mapping[str, PlannedShift]
    people: frozenset[str]
    centres: frozenset[str]


def read_problem(text: str | bytes) -> Problem:
    """The problem that a JSON text describes; raises Invalid with the place of whatever is wrong."""
    fields = read_json(text).object("shifts people", "version time_zone stance rules pins held")
    if "version" in fields and fields["version"].number() != VERSION:
        fields["version"].refuse(
            N_("%(place)s : seule la version %(version)s est connue."), version=VERSION
        )
    zone = fields["time_zone"].zone() if "time_zone" in fields else ZoneInfo("UTC")
    shifts = [_shift(one, zone) for one in fields["shifts"].list()]
    by_key = _once(fields["shifts"], shifts, lambda shift: shift.key)
    keys = [one.any_object().get("key") for one in fields["people"].list()]
    people = frozenset(one.value for one in keys if one and isinstance(one.value, str))
    known = _Known(zone, by_key, people, frozenset(shift.centre for shift in shifts))
    persons = [_person(one, known) for one in fields["people"].list()]
    _once(fields["people"], persons, lambda person: person.key)
    return Problem(
        tuple(persons),
        tuple(shifts),
        _seats(fields.get("pins"), known),
        _seats(fields.get("held"), known),
        fields["stance"].choice(Stance) if "stance" in fields else Stance.FRESH,
        _rules(fields["rules"]) if "rules" in fields else PlanRules(),
    )


def _once(
    of: Field, some: Iterable[Read], key: Callable[[Read], str], name: str = "key"
) -> dict[str, Read]:
    """All by their keys; a key that comes twice is refused where it comes again."""
    found: dict[str, Read] = {}
    for number, one in enumerate(some):
        if key(one) in found:
            place = f"{of.place}[{number}].{name}"
            Field(None, place).refuse(N_("%(place)s : « %(key)s » figure deux fois."), key=key(one))
        found[key(one)] = one
    return found


def _shift(of: Field, zone: ZoneInfo) -> PlannedShift:
    fields = of.object("key centre start end needs", "day time_zone booths is_rest_day")
    during = span(fields)
    held_on = _day(fields, during, zone)
    return PlannedShift(
        fields["key"].text(),
        fields["centre"].text(),
        during,
        held_on,
        {_duty(name, one): _need(one) for name, one in fields["needs"].any_object().items()},
        fields["booths"].number_or_none() if "booths" in fields else None,
        fields["is_rest_day"].flag() if "is_rest_day" in fields else held_on.weekday() >= 5,
    )


def _day(fields: dict[str, Field], during: TimeSpan, zone: ZoneInfo) -> date:
    """The day that is written, or that on which it begins by the clock of its place."""
    if "time_zone" in fields:
        zone = fields["time_zone"].zone()
    return fields["day"].day() if "day" in fields else during.start.astimezone(zone).date()


def _duty(name: str, of: Field) -> Duty:
    if name not in set(Duty):
        of.refuse(N_("%(place)s : un de ces mots est attendu : %(words)s."), words=", ".join(Duty))
    return Duty(name)


def _need(of: Field) -> DutyNeed:
    fields = of.object("minimum", "maximum leads")
    minimum = fields["minimum"].number()
    maximum = fields["maximum"].number() if "maximum" in fields else minimum
    if maximum < minimum:
        fields["maximum"].refuse(N_("%(place)s : le maximum est plus petit que le minimum."))
    return DutyNeed(minimum, maximum, fields["leads"].number() if "leads" in fields else 0)


def _person(of: Field, known: _Known) -> PersonToPlan:
    fields = of.object(
        "key qualified available",
        "ceilings busy may_lead shifts_before rest_days_before shifts_wished partners travel",
    )

    def number(name: str) -> int:
        return fields[name].number() if name in fields else 0

    return PersonToPlan(
        fields["key"].text(),
        tuple(_qualified(one) for one in fields["qualified"].list()),
        _available(fields["available"], known),
        _ceilings(fields["ceilings"]) if "ceilings" in fields else Ceilings(),
        tuple(_busy(one, known) for one in fields["busy"].list()) if "busy" in fields else (),
        fields["may_lead"].flag() if "may_lead" in fields else False,
        number("shifts_before"),
        number("rest_days_before"),
        number("shifts_wished"),
        _partners(fields["partners"], known) if "partners" in fields else frozenset(),
        _travel(fields["travel"], known) if "travel" in fields else {},
    )


def _qualified(of: Field) -> Qualified:
    """A duty by its word alone, or with its days."""
    if isinstance(of.value, str):
        return Qualified(of.choice(Duty), EVER)
    fields = of.object("duty", "since until is_verified")
    since = fields["since"].day() if "since" in fields else EVER.since
    has_end = "until" in fields and fields["until"].value is not None
    until = fields["until"].day() if has_end else None
    if until is not None and until < since:
        fields["until"].refuse(N_("%(place)s : la fin doit suivre le début."))
    is_verified = fields["is_verified"].flag() if "is_verified" in fields else True
    return Qualified(fields["duty"].choice(Duty), Period(since, until), is_verified)


def _available(of: Field, known: _Known) -> dict[str, int]:
    """The shifts that are named; then those within a span that is written, at the least cost."""
    named: dict[str, int] = {}
    spans: list[tuple[TimeSpan, int]] = []
    for one in of.list():
        if "shift" in one.any_object():
            fields = one.object("shift", "cost")
            key = _shift_key(fields["shift"], known)
            if key in named:
                fields["shift"].refuse(N_("%(place)s : « %(key)s » figure deux fois."), key=key)
            named[key] = fields["cost"].number() if "cost" in fields else 0
        else:
            fields = one.object("from until", "cost")
            cost = fields["cost"].number() if "cost" in fields else 0
            spans.append((span(fields, "from", "until"), cost))
    found = {}
    for key, shift in known.shifts.items():
        costs = [
            cost
            for during, cost in spans
            if during.start <= shift.during.start and shift.during.end <= during.end
        ]
        if costs:
            found[key] = min(costs)
    return found | named


def _ceilings(of: Field) -> Ceilings:
    names = "shifts shifts_a_week shifts_a_day minutes_a_week minutes_a_day"
    return Ceilings(**{name: one.number_or_none() for name, one in of.object("", names).items()})


def _busy(of: Field, known: _Known) -> Busy:
    fields = of.object("start end", "day time_zone centre is_counted")
    during = span(fields)
    return Busy(
        during,
        _day(fields, during, known.zone),
        fields["centre"].text() if "centre" in fields else "",
        fields["is_counted"].flag() if "is_counted" in fields else True,
    )


def _partners(of: Field, known: _Known) -> frozenset[str]:
    return frozenset(_person_key(one, known) for one in of.list())


def _travel(of: Field, known: _Known) -> dict[str, int]:
    found = {}
    for centre, cost in of.any_object().items():
        if centre not in known.centres:
            cost.refuse(N_("%(place)s : ce centre n’a pas de poste ici."))
        found[centre] = cost.number()
    return found


def _shift_key(of: Field, known: _Known) -> str:
    if of.text() not in known.shifts:
        of.refuse(N_("%(place)s : le poste « %(key)s » est inconnu."), key=of.value)
    return of.text()


def _person_key(of: Field, known: _Known) -> str:
    if of.text() not in known.people:
        of.refuse(N_("%(place)s : la personne « %(key)s » est inconnue."), key=of.value)
    return of.text()


def _seats(of: Field | None, known: _Known) -> frozenset[Seating]:
    found: set[Seating] = set()
    for one in of.list() if of else ():
        fields = one.object("person shift duty")
        seat = Seating(
            _person_key(fields["person"], known),
            _shift_key(fields["shift"], known),
            fields["duty"].choice(Duty),
        )
        if seat in found:
            one.refuse(N_("%(place)s : cette place figure deux fois."))
        found.add(seat)
    return frozenset(found)


def _rules(of: Field) -> PlanRules:
    fields = of.object("", "rest_minutes travel_minutes seed")
    usual = PlanRules()
    return PlanRules(
        fields["rest_minutes"].number() * _MINUTE if "rest_minutes" in fields else usual.rest,
        fields["travel_minutes"].number() * _MINUTE if "travel_minutes" in fields else usual.travel,
        fields["seed"].number() if "seed" in fields else usual.seed,
    )

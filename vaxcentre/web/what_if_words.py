"""What is supposed of a day, and what comes of it, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from flask_babel import gettext, ngettext

from vaxcentre.errors import N_
from vaxcentre.planning.floor_facts import Crew, Figure, FloorFacts, Source
from vaxcentre.planning.floor_summary import Band, FloorSummary
from vaxcentre.planning.remedies import Answer, Remedy
from vaxcentre.rules.sessions import SessionKind
from vaxcentre.rules.spans import local_day_span
from vaxcentre.rules.what_if import How, Supposition, SuppositionKind
from vaxcentre.web.filters import clock_time, local_time

_K = SuppositionKind
_FELT = 1.0
"""A longest wait that differs by less than a minute is not felt."""
_WELL_AFTER = 120
"""Minutes after midnight until which the end of the day is still told by the clock."""
_ON_THE_HOUR = 5
"""The end of the day is told to five minutes."""

_KINDS = {
    _K.DOCTOR_AWAY: (N_("Un médecin de moins"), "person-x"),
    _K.NURSE_AWAY: (N_("Un infirmier ou une infirmière de moins"), "person-x"),
    _K.CLOSE: (N_("Fermer un box"), "door-closed"),
    _K.OPEN: (N_("Ouvrir un box"), "door-open"),
    _K.BREAK: (N_("Faire une pause"), "pause-fill"),
    _K.MORE: (N_("Plus de patients"), "plus-lg"),
    _K.FEWER: (N_("Des rendez-vous annulés"), "calendar-x"),
    _K.LATER: (N_("Des rendez-vous plus tard"), "clock-history"),
    _K.SLOWER: (N_("Des passages plus longs"), "hourglass-split"),
    _K.DESK_LESS: (N_("Un poste d’accueil de moins"), "person-badge"),
}


@dataclass(frozen=True)
class KindShown:
    """A kind of change as it is offered."""

    kind: SuppositionKind
    label: str
    icon: str


def kinds_shown() -> list[KindShown]:
    """Everything that may be supposed, in the order in which it is offered."""
    return [KindShown(kind, gettext(label), icon) for kind, (label, icon) in _KINDS.items()]


def icon_of(change: Supposition) -> str:
    """The picture of a change."""
    return _KINDS[change.kind][1]


_SIMPLE = {
    _K.DOCTOR_AWAY: N_("Un médecin de moins à partir de %(time)s"),
    _K.NURSE_AWAY: N_("Un infirmier ou une infirmière de moins à partir de %(time)s"),
    _K.CLOSE: N_("Box %(number)s fermé à partir de %(time)s"),
    _K.OPEN: N_("Box %(number)s ouvert à partir de %(time)s"),
    _K.SLOWER: N_("Passages au box plus longs de %(number)s %%"),
    _K.DESK_LESS: N_("Un poste d’accueil de moins à partir de %(time)s"),
}


def change_words(change: Supposition, kind: SessionKind = SessionKind.VACCINATION) -> str:
    """One change in a few words."""
    at = clock_time(change.at)
    if change.kind is _K.BREAK:
        return _break_words(change)
    if change.kind in _SIMPLE:
        if kind is SessionKind.TESTING and change.kind is _K.NURSE_AWAY:
            return gettext("Une personne de moins aux prélèvements à partir de %(time)s", time=at)
        return gettext(_SIMPLE[change.kind], time=at, number=change.count)
    return _people_words(change)


def _people_words(change: Supposition) -> str:
    at, people = clock_time(change.at), change.count
    if change.kind is _K.MORE:
        return ngettext(
            "%(num)s patient de plus dans l’heure qui suit %(time)s",
            "%(num)s patients de plus dans l’heure qui suit %(time)s",
            people,
            time=at,
        )
    if change.kind is _K.FEWER:
        return ngettext(
            "%(num)s rendez-vous annulé à partir de %(time)s",
            "%(num)s rendez-vous annulés à partir de %(time)s",
            people,
            time=at,
        )
    return ngettext(
        "%(num)s rendez-vous décalé de %(minutes)s min à partir de %(time)s",
        "%(num)s rendez-vous décalés de %(minutes)s min à partir de %(time)s",
        people,
        minutes=change.by,
        time=at,
    )


def _break_words(change: Supposition) -> str:
    values = {"minutes": change.count, "time": clock_time(change.at)}
    if change.how is How.TOGETHER:
        return gettext("Pause de %(minutes)s min à %(time)s, tous les box ensemble", **values)
    return gettext("Pause de %(minutes)s min à partir de %(time)s, par roulement", **values)


def range_words(band: Band) -> str:
    """A range of minutes: 12 à 19 min; never a single figure unless the two ends are one."""
    low, high = floor(band.low), ceil(band.high)
    if high <= 1:
        return gettext("moins d’une minute")
    if low == high:
        return gettext("%(minutes)s min", minutes=high)
    return gettext("%(low)s à %(high)s min", low=low, high=high)


def longest(result: FloorSummary) -> tuple[float, Band]:
    """When the wait is longest, by half-hours, and how long it is then."""
    worst = max(result.halves, key=lambda half: half.wait.middle)
    return worst.start, worst.wait


def end_words(facts: FloorFacts, band: Band) -> str:
    """Between which times: 18 h 10 et 18 h 25, to five minutes; of the next day no time is told."""
    if band.high > facts.minute(local_day_span(facts.held_on, facts.zone).end) + _WELL_AFTER:
        return gettext("le lendemain ou plus tard")
    first, last = (_rounded(facts, minute, up) for minute, up in ((band.low, 0), (band.high, 1)))
    if first == last:
        return gettext("vers %(time)s", time=first)
    return gettext("entre %(first)s et %(last)s", first=first, last=last)


def _rounded(facts: FloorFacts, minute: float, up: int) -> str:
    steps = ceil(minute / _ON_THE_HOUR) if up else floor(minute / _ON_THE_HOUR)
    return local_time(facts.opens_at + timedelta(minutes=steps * _ON_THE_HOUR))


def verdict(answer: Answer) -> list[str]:
    """What comes of it, in one to four sentences; the most important first."""
    if answer.changed is None:
        return [*_as_planned(answer.facts, answer.planned), *_unserved(answer.planned)]
    if answer.makes_no_difference:
        return [
            gettext("Rien ne changerait : quelqu’un peut prendre le relais, aucun box ne ferme.")
        ]
    return [
        *_compared(answer.facts, answer.planned, answer.changed),
        *_unserved(answer.changed),
    ]


def _as_planned(facts: FloorFacts, planned: FloorSummary) -> list[str]:
    at, wait = longest(planned)
    return [
        gettext(
            "L’attente la plus longue, vers %(time)s, serait de %(range)s.",
            time=local_time(facts.instant(at)),
            range=range_words(wait),
        ),
        gettext(
            "Le dernier patient sortirait %(when)s.", when=end_words(facts, planned.centre_end)
        ),
    ]


def _compared(facts: FloorFacts, planned: FloorSummary, changed: FloorSummary) -> list[str]:
    at, wait = longest(changed)
    _, before = longest(planned)
    values = {
        "time": local_time(facts.instant(at)),
        "range": range_words(wait),
        "before": range_words(before),
    }
    end, usual = (end_words(facts, each.centre_end) for each in (changed, planned))
    if abs(wait.middle - before.middle) < _FELT:
        first = gettext("L’attente la plus longue ne changerait guère : %(range)s.", **values)
    elif wait.middle > before.middle:
        first = gettext(
            "L’attente monterait vers %(time)s à %(range)s, au lieu de %(before)s au plus.",
            **values,
        )
    else:
        first = gettext(
            "L’attente ne dépasserait pas %(range)s, au lieu de %(before)s au plus.", **values
        )
    if end == usual:
        return [first, gettext("La journée finirait comme prévu, %(when)s.", when=end)]
    last = gettext(
        "Le dernier patient sortirait %(when)s (prévu : %(usual)s).", when=end, usual=usual
    )
    return [first, last]


def _unserved(result: FloorSummary) -> list[str]:
    people = round(result.never)
    if not people:
        return []
    return [
        ngettext(
            "Environ %(num)s patient ne serait pas reçu : aucun box ne reste ouvert.",
            "Environ %(num)s patients ne seraient pas reçus : aucun box ne reste ouvert.",
            people,
        )
    ]


def remedy_words(remedy: Remedy) -> str:
    """What a remedy would do."""
    _, wait = longest(remedy.result)
    return gettext(
        "L’attente serait plus courte de %(percent)s %% en tout, et de %(range)s au plus fort.",
        percent=round(remedy.spared * 100),
        range=range_words(wait),
    )


@dataclass(frozen=True)
class CrewShown:
    """One shift of the day in numbers: who is there, and how many booths that opens."""

    starts_at: datetime
    ends_at: datetime
    words: str


def crews_shown(facts: FloorFacts) -> list[CrewShown]:
    """The shifts that open booths, with how many they open and who is on the bench."""
    shown = []
    for crew in facts.crews:
        pairs, booths = crew.pairs(facts.kind), len(crew.booths or facts.booths)
        if pairs:
            shown.append(CrewShown(crew.starts_at, crew.ends_at, _crew_words(facts, crew, booths)))
    return shown


def _crew_words(facts: FloorFacts, crew: Crew, booths: int) -> str:
    opened = min(crew.pairs(facts.kind), booths)
    if facts.kind is SessionKind.TESTING:
        return ngettext("%(num)s box ouvert", "%(num)s box ouverts", opened)
    return ngettext(
        "%(num)s box ouvert sur %(booths)s, avec %(doctors)s médecins et %(nurses)s infirmiers",
        "%(num)s box ouverts sur %(booths)s, avec %(doctors)s médecins et %(nurses)s infirmiers",
        opened,
        booths=booths,
        doctors=crew.doctors,
        nurses=crew.nurses,
    )


_FIGURES = {
    "booth": (N_("Temps par patient au box, rotation comprise"), N_("min")),
    "desk": (N_("Temps par patient à l’accueil"), N_("min")),
    "desks": (N_("Postes d’accueil"), ""),
    "no_show": (N_("Patients qui ne viennent pas"), "%"),
    "walk_ins": (N_("Patients sans rendez-vous, par heure"), ""),
    "seats": (N_("Places en surveillance"), ""),
}


@dataclass(frozen=True)
class FigureShown:
    """A figure the simulation supposes, with where it comes from."""

    name: str
    label: str
    unit: str
    value: str
    source: str
    is_typed: bool


def figures_shown(figures: dict[str, Figure]) -> list[FigureShown]:
    """The figures in their order."""
    return [
        FigureShown(
            name,
            gettext(label),
            gettext(unit) if unit else "",
            f"{figures[name].value:.1f}".rstrip("0").rstrip("."),
            _source_words(figures[name]),
            figures[name].source is Source.TYPED,
        )
        for name, (label, unit) in _FIGURES.items()
    ]


def _source_words(figure: Figure) -> str:
    if figure.source is Source.MEASURED:
        return ngettext(
            "Mesuré ici sur %(num)s patient, ces quatorze derniers jours.",
            "Mesuré ici sur %(num)s patients, ces quatorze derniers jours.",
            figure.patients,
        )
    return {
        Source.ROTA: gettext("D’après le planning."),
        Source.USUAL: gettext("Valeur habituelle : ce centre n’a pas encore assez de mesures."),
        Source.TYPED: gettext("Choisi sur cette page."),
    }[figure.source]

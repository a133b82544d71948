"""Rotas in words: what a decision will do, which weekdays, what came of making shifts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from vaxcentre.queries.rotas import RotaCard
from vaxcentre.rules.rotas import RotaEvent
from vaxcentre.usecases.generation import Generated
from vaxcentre.web.filters import short_date, word
from vaxcentre.web.forms.sessions import WEEKDAYS


@dataclass(frozen=True)
class RotaStep:
    """A decision about a rota, as its button and its question say it."""

    label: str
    effect: str
    done: str
    icon: str
    kind: str = "quiet"


def rota_step(event: RotaEvent) -> RotaStep:
    """The words of a decision."""
    return {
        RotaEvent.PUBLISH: RotaStep(
            gettext("Publier"),
            gettext("Tout le réseau verra ces postes et pourra les prendre."),
            gettext("Le planning est publié."),
            "eye",
            "primary",
        ),
        RotaEvent.FREEZE: RotaStep(
            gettext("Figer"),
            gettext(
                "Plus personne ne prend de poste sans passer par vous. Les appels à renfort restent "
                "possibles."
            ),
            gettext("Le planning est figé."),
            "lock",
        ),
        RotaEvent.THAW: RotaStep(
            gettext("Dégeler"),
            gettext("Chacun pourra de nouveau prendre les postes libres."),
            gettext("Le planning est dégelé."),
            "arrow-counterclockwise",
        ),
        RotaEvent.WITHDRAW: RotaStep(
            gettext("Retirer la publication"),
            gettext("Le planning redevient un brouillon, que seuls les responsables voient."),
            gettext("Le planning est de nouveau un brouillon."),
            "arrow-counterclockwise",
        ),
    }[event]


def rota_name(rota: RotaCard) -> str:
    """The name of a rota, or its dates."""
    return rota.name or gettext(
        "Du %(first)s au %(last)s",
        first=short_date(rota.first_on),
        last=short_date(rota.last_on),
    )


def weekdays_words(days: Iterable[int]) -> str:
    """All days, Monday to Friday, or the days one by one."""
    chosen = sorted(days)
    if len(chosen) == len(WEEKDAYS):
        return gettext("Tous les jours")
    names = [str(WEEKDAYS[day]) for day in chosen]
    is_run = len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1
    if is_run:
        return gettext("Du %(first)s au %(last)s", first=names[0], last=names[-1])
    return ", ".join(names).capitalize()


def generated_words(done: Generated) -> list[tuple[str, str]]:
    """What came of making shifts, as messages with their tone."""
    said = [
        (ngettext("%(num)s poste créé.", "%(num)s postes créés.", done.made), "go"),
    ]
    if done.already:
        said.append(
            (
                ngettext(
                    "%(num)s poste existait déjà.", "%(num)s postes existaient déjà.", done.already
                ),
                "know",
            )
        )
    if done.holidays:
        days = ", ".join(f"{short_date(day)} ({word(name)})" for day, name in done.holidays)
        said.append((gettext("Jours fériés laissés de côté : %(days)s.", days=days), "know"))
    said += [
        (
            gettext(
                "%(name)s, %(day)s : %(why)s. Ajoutez ce poste à la main, avec d’autres heures.",
                name=one.template,
                day=short_date(one.on),
                why=word(one.trouble),
            ),
            "wait",
        )
        for one in done.refused
    ]
    if not done.templates:
        said = [(gettext("Aucun modèle n’est en service : créez-en un d’abord."), "wait")]
    return said

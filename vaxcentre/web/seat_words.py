"""Why a seat cannot be had, and what to know before taking it: in words, to oneself or to who plans."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from vaxcentre.rules.seats import REST, Caution, Hindrance, Obstacle
from vaxcentre.web.filters import local_date, local_time


def why_not(hindrance: Hindrance, *, centre_is_known: bool = True) -> str:
    """The exact reason, in one sentence. Another network's centre is named to oneself alone."""
    match hindrance.obstacle:
        case Obstacle.CANCELLED:
            return gettext("Ce poste est annulé.")
        case Obstacle.OVER:
            return gettext("Ce poste a déjà commencé.")
        case Obstacle.NOT_OPEN:
            return gettext("Ce planning n’est pas encore publié.")
        case Obstacle.CLOSED:
            return gettext("Ce planning est figé : adressez-vous à la personne responsable.")
        case Obstacle.NO_SUCH_DUTY:
            return gettext("Ce poste n’a pas besoin de cette fonction.")
        case Obstacle.NOT_QUALIFIED:
            return gettext("Aucune qualification valable à cette date pour cette fonction.")
        case Obstacle.OVERLAP:
            return _overlap(hindrance, centre_is_known)
        case Obstacle.REST:
            return _rest(hindrance)
        case Obstacle.WEEKLY_CEILING:
            return gettext(
                "Cela ferait %(hours)s h dans la semaine : le plafond serait dépassé.",
                hours=_hours(hindrance.hours or 0),
            )
        case Obstacle.FULL:
            return gettext("Ce poste est complet.")


def before_taking(caution: Caution) -> str:
    """What somebody should have read before they take the seat."""
    match caution:
        case Caution.UNAVAILABLE:
            return gettext("Ce moment est noté comme indisponible dans le calendrier.")
        case Caution.LONG_DAY:
            return gettext("Cela fait plus de dix heures ce jour-là.")
        case Caution.TRAVEL:
            return gettext("Il reste moins d’une heure pour aller d’un centre à l’autre.")
        case Caution.FIRST_SHIFT:
            return gettext("C’est un premier poste : demandez à l’accueil qui vous guidera.")


def _overlap(hindrance: Hindrance, centre_is_known: bool) -> str:
    other = hindrance.with_
    if other is None:
        return gettext("Un autre poste tombe au même moment.")
    if not centre_is_known:
        return gettext(
            "Déjà pris de %(start)s à %(end)s par un autre poste.",
            start=local_time(other.during.start),
            end=local_time(other.during.end),
        )
    return gettext(
        "Déjà pris de %(start)s à %(end)s : %(centre)s.",
        start=local_time(other.during.start),
        end=local_time(other.during.end),
        centre=other.centre,
    )


def _rest(hindrance: Hindrance) -> str:
    other = hindrance.with_
    whole = int(hindrance.hours or 0)
    told = ngettext(
        "Il ne resterait que %(num)s heure de repos (il en faut %(least)s).",
        "Il ne resterait que %(num)s heures de repos (il en faut %(least)s).",
        whole,
        least=int(REST.total_seconds() // 3600),
    )
    if other is None:
        return told
    return f"{told} " + gettext(
        "Autre poste : %(day)s, de %(start)s à %(end)s.",
        day=local_date(other.held_on),
        start=local_time(other.during.start),
        end=local_time(other.during.end),
    )


def _hours(hours: float) -> str:
    return f"{hours:.1f}".rstrip("0").rstrip(".").replace(".", ",")

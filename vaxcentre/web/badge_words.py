"""What the door says to a colleague who shows their badge: by the given name, without blame."""

from __future__ import annotations

from flask_babel import gettext

from vaxcentre.usecases.signing_on import BadgeAnswer, BadgeOutcome
from vaxcentre.web.door_words import AnswerWords
from vaxcentre.web.filters import local_time, word


def badge_words(answer: BadgeAnswer) -> AnswerWords:
    """The words for an answer, in the language of the request."""
    if answer.outcome is BadgeOutcome.SIGNED_ON:
        return _signed_on(answer)
    if answer.outcome is BadgeOutcome.SIGNED_OFF:
        return _signed_off(answer)
    if answer.outcome is BadgeOutcome.ALREADY_HERE:
        return _already_here(answer)
    if answer.outcome is BadgeOutcome.TOO_EARLY:
        return _too_early(answer)
    text = gettext("Vous n’avez pas de poste ici aujourd’hui. Parlez-en au responsable du centre.")
    return AnswerWords("know", _hello(answer), text, icon="calendar-x", seconds=8)


def _hello(answer: BadgeAnswer) -> str:
    return gettext("Bonjour %(name)s", name=answer.given_name)


def _signed_on(answer: BadgeAnswer) -> AnswerWords:
    text = gettext(
        "%(duty)s jusqu’à %(time)s.", duty=word(answer.duty), time=local_time(answer.ends_at)
    )
    detail = gettext("Arrivée pointée à %(time)s.", time=local_time(answer.arrived_at))
    return AnswerWords("go", _hello(answer), text, detail, icon="person-check-fill", seconds=5)


def _signed_off(answer: BadgeAnswer) -> AnswerWords:
    text = gettext(
        "Départ pointé à %(time)s. Vos heures sont comptées.", time=local_time(answer.left_at)
    )
    title = gettext("Merci %(name)s", name=answer.given_name)
    return AnswerWords("go", title, text, icon="box-arrow-right", seconds=5)


def _already_here(answer: BadgeAnswer) -> AnswerWords:
    title = gettext("Vous êtes déjà là, %(name)s", name=answer.given_name)
    text = gettext(
        "Depuis %(since)s, jusqu’à %(until)s. Vous partez\u202f?",
        since=local_time(answer.arrived_at),
        until=local_time(answer.ends_at),
    )
    return AnswerWords("know", title, text, icon="person-check-fill", seconds=15)


def _too_early(answer: BadgeAnswer) -> AnswerWords:
    text = gettext(
        "Votre poste commence à %(start)s. Le pointage ouvre à %(time)s.",
        start=local_time(answer.starts_at),
        time=local_time(answer.opens_at),
    )
    return AnswerWords("know", _hello(answer), text, icon="clock", seconds=8)

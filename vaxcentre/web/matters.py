"""What needs a decision, in words and with the one button that leads to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext, ngettext

from vaxcentre.queries.sessions import SessionValue
from vaxcentre.queries.unsent import unsent_count
from vaxcentre.rules.access import Permission
from vaxcentre.rules.day import Decision, Matter
from vaxcentre.rules.sessions import SessionEvent, SessionState
from vaxcentre.web.acting import look, may


@dataclass(frozen=True)
class MatterShown:
    """One matter as the day page shows it; no address for those who may not act."""

    words: str
    icon: str
    tone: str
    action: str
    href: str | None


_STEPS = {
    Matter.SESSION_TO_OPEN: (SessionState.PLANNED, SessionEvent.OPEN),
    Matter.SESSION_PAUSED: (SessionState.PAUSED, SessionEvent.RESUME),
    Matter.SESSION_TO_CLOSE: (SessionState.OPEN, SessionEvent.CLOSE),
}
_ELSEWHERE = {
    Matter.STILL_INSIDE: ("queue.index", Permission.SEE_QUEUE),
    Matter.NO_BOOTH: ("booths.index", Permission.SEE_QUEUE),
    Matter.LONG_WAIT: ("queue.index", Permission.SEE_QUEUE),
    Matter.INCOMPLETE_PAIR: ("booths.index", Permission.SEE_QUEUE),
    Matter.ABSENT: ("queue.index", Permission.SEE_QUEUE),
}
_TONES = {
    Matter.STILL_INSIDE: ("people", "stop"),
    Matter.NO_BOOTH: ("exclamation-octagon-fill", "stop"),
    Matter.LONG_WAIT: ("clock-history", "stop"),
    Matter.INCOMPLETE_PAIR: ("people", "wait"),
    Matter.ABSENT: ("question-circle-fill", "wait"),
    Matter.SESSION_TO_OPEN: ("door-open", "know"),
    Matter.SESSION_PAUSED: ("pause-fill", "wait"),
    Matter.SESSION_TO_CLOSE: ("door-closed", "know"),
}


def shown(decision: Decision, sessions: list[SessionValue]) -> MatterShown:
    """The decision in the reader's language, with the address where it is taken."""
    icon, tone = _TONES[decision.matter]
    action = gettext("Décider") if decision.matter in _STEPS else gettext("Voir")
    return MatterShown(_words(decision), icon, tone, action, _address(decision, sessions))


def unsent() -> list[MatterShown]:
    """That letters of the centre did not arrive, for who plans there."""
    count = look(unsent_count) if may(Permission.MANAGE_ROTA) else 0
    if not count:
        return []
    words = ngettext(
        "%(num)d lettre n’est pas arrivée.", "%(num)d lettres ne sont pas arrivées.", count
    )
    return [MatterShown(words, "envelope", "wait", gettext("Voir"), url_for("unsent.index"))]


def _address(decision: Decision, sessions: list[SessionValue]) -> str | None:
    if decision.matter in _STEPS:
        return _confirmation(*_STEPS[decision.matter], sessions)
    if decision.matter is Matter.INCOMPLETE_PAIR and may(Permission.STAFF_BOOTHS):
        return url_for("pairs.index")
    endpoint, permission = _ELSEWHERE[decision.matter]
    exists = endpoint in current_app.view_functions
    return url_for(endpoint) if exists and may(permission) else None


def _confirmation(
    state: SessionState, event: SessionEvent, sessions: list[SessionValue]
) -> str | None:
    """The page that asks whether to take the step; the first session in that state is meant."""
    meant = next((session for session in sessions if session.state is state), None)
    if meant is None or not may(Permission.RUN_SESSIONS):
        return None
    return url_for("sessions.confirm", session_id=meant.id, event=event.value, back="today")


def _lacking(decision: Decision) -> str:
    match decision.lacks:
        case "nurse":
            return gettext("Box %(booth)s sans infirmière ni infirmier.", booth=decision.subject)
        case "doctor":
            return gettext("Box %(booth)s sans médecin.", booth=decision.subject)
    return gettext("Box %(booth)s sans équipe.", booth=decision.subject)


def _words(decision: Decision) -> str:
    subject, amount = decision.subject, decision.amount
    match decision.matter:
        case Matter.SESSION_TO_OPEN:
            return gettext("La vacation du jour n’est pas encore ouverte.")
        case Matter.SESSION_PAUSED:
            return gettext("La vacation est en pause : l’entrée n’admet personne.")
        case Matter.SESSION_TO_CLOSE:
            return gettext("L’heure de fin est passée et la vacation est encore ouverte.")
        case Matter.STILL_INSIDE:
            return ngettext(
                "La vacation est terminée, %(num)d personne est encore à l’intérieur.",
                "La vacation est terminée, %(num)d personnes sont encore à l’intérieur.",
                amount,
            )
        case Matter.NO_BOOTH:
            return ngettext(
                "Ligne %(line)s : %(num)d personne attend et aucun box n’est ouvert.",
                "Ligne %(line)s : %(num)d personnes attendent et aucun box n’est ouvert.",
                amount,
                line=subject,
            )
        case Matter.LONG_WAIT:
            return gettext(
                "Ligne %(line)s : quelqu’un attend depuis %(minutes)s minutes.",
                line=subject,
                minutes=amount,
            )
        case Matter.INCOMPLETE_PAIR:
            return _lacking(decision)
        case Matter.ABSENT:
            return ngettext(
                "Ligne %(line)s : %(num)d personne appelée n’a pas répondu.",
                "Ligne %(line)s : %(num)d personnes appelées n’ont pas répondu.",
                amount,
                line=subject,
            )

"""What the door says: one word, one number, where to go; read at arm's length and heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext

from vaxcentre.rules.door import DoorVerdict, Punctuality
from vaxcentre.rules.sessions import SessionState
from vaxcentre.usecases.door_answer import DoorAnswer
from vaxcentre.web.filters import local_date, local_time, word


@dataclass(frozen=True)
class AnswerWords:
    """The answer as the page shows it; `tone` chooses colour, icon and sound."""

    tone: str
    title: str
    text: str = ""
    detail: str = ""
    icon: str | None = None
    number: str | None = None
    seconds: int = 6
    """After so long the page is ready for the next patient."""


def words_of(answer: DoorAnswer) -> AnswerWords:
    """The words for an answer, in the language of the request."""
    return _WORDS[answer.verdict](answer)


def _admitted(answer: DoorAnswer) -> AnswerWords:
    line = answer.line_name or gettext("Ligne %(line)s", line=answer.line)
    text = f"{line}. {answer.directions or ''}".strip()
    return AnswerWords(
        "go",
        word(answer.verdict),
        text,
        _patient(answer),
        number=answer.queue_number,
        seconds=5,
    )


def _patient(answer: DoorAnswer) -> str:
    """Odile L., 1944 · rendez-vous de 10 h 40."""
    who = ", ".join(str(part) for part in (answer.name, answer.birth_year) if part)
    time = local_time(answer.slot_at)
    if answer.punctuality is Punctuality.WALK_IN:
        when = gettext("sans rendez-vous")
    elif answer.punctuality is Punctuality.LATE:
        when = gettext("en retard, rendez-vous de %(time)s", time=time)
    elif answer.punctuality is Punctuality.EARLY:
        when = gettext("en avance, rendez-vous de %(time)s", time=time)
    else:
        when = gettext("rendez-vous de %(time)s", time=time)
    return f"{who} · {when}"


def _already_in(answer: DoorAnswer) -> AnswerWords:
    since = gettext("Entrée à %(time)s.", time=local_time(answer.since))
    where = gettext("Maintenant\u202f: %(where)s.", where=word(answer.where).lower())
    return AnswerWords(
        "know",
        word(answer.verdict),
        f"{since} {where}",
        icon="arrow-repeat",
        number=answer.queue_number,
    )


def _too_early(answer: DoorAnswer) -> AnswerWords:
    text = gettext(
        "Rendez-vous à %(slot)s. Revenez à %(time)s.",
        slot=local_time(answer.slot_at),
        time=local_time(answer.come_back_at),
    )
    return AnswerWords("wait", word(answer.verdict), text, seconds=15)


def _other_day(answer: DoorAnswer) -> AnswerWords:
    text = gettext("Ce rendez-vous est pour le %(when)s.", when=_when(answer))
    return AnswerWords("know", word(answer.verdict), text, icon="calendar-event")


def _other_centre(answer: DoorAnswer) -> AnswerWords:
    text = gettext("Ce billet est pour un autre centre.")
    if answer.other_centre:
        text = gettext("Ce billet est pour\u202f: %(centre)s.", centre=answer.other_centre)
    return AnswerWords("know", word(answer.verdict), text)


def _cancelled(_answer: DoorAnswer) -> AnswerWords:
    text = gettext("Ce rendez-vous est annulé. L’accueil peut proposer un autre horaire.")
    return AnswerWords("stop", gettext("Annulé"), text, icon="calendar-x")


def _moved(answer: DoorAnswer) -> AnswerWords:
    text = gettext("Le nouveau rendez-vous est le %(when)s.", when=_when(answer))
    title = gettext("Déplacé")
    if answer.replaced:
        text = gettext("Un billet plus récent existe pour ce rendez-vous.")
        title = gettext("Billet remplacé")
    detail = gettext("Présentez le nouveau billet, ou cherchez le nom.")
    return AnswerWords("know", title, text, detail, icon="calendar-range")


def _forged(answer: DoorAnswer) -> AnswerWords:
    text = gettext("Ce code ne vient pas de nous. Cherchez le nom du patient.")
    return AnswerWords("stop", word(answer.verdict), text, icon="shield-fill-x")


def _unreadable(answer: DoorAnswer) -> AnswerWords:
    text = gettext(
        "Ce n’est pas un de nos billets, ou il est abîmé. Réessayez, ou cherchez le nom."
    )
    return AnswerWords("stop", word(answer.verdict), text, icon="question-circle-fill", seconds=4)


def _unknown(answer: DoorAnswer) -> AnswerWords:
    text = gettext("Ce billet n’est pas dans nos listes. Cherchez le nom, ou appelez l’accueil.")
    return AnswerWords("stop", word(answer.verdict), text, icon="question-circle-fill")


def _session_closed(answer: DoorAnswer) -> AnswerWords:
    text = {
        SessionState.PLANNED: gettext("La vacation n’est pas encore ouverte."),
        SessionState.PAUSED: gettext("Les entrées sont suspendues pour le moment."),
        SessionState.CLOSED: gettext("La vacation est terminée."),
    }.get(answer.session_state or SessionState.OPEN, gettext("Aucune ligne n’est ouverte."))
    detail = gettext("Le responsable du centre peut la rouvrir.")
    if answer.come_back_at:
        detail = gettext("Revenez à %(time)s.", time=local_time(answer.come_back_at))
    return AnswerWords("stop", word(answer.verdict), text, detail, icon="door-closed")


def _when(answer: DoorAnswer) -> str:
    if answer.slot_at is None:
        return ""
    day, time = local_date(answer.slot_at), local_time(answer.slot_at)
    return gettext("%(day)s à %(time)s", day=day, time=time)


_WORDS: dict[DoorVerdict, Callable[[DoorAnswer], AnswerWords]] = {
    DoorVerdict.ADMITTED: _admitted,
    DoorVerdict.ALREADY_IN: _already_in,
    DoorVerdict.TOO_EARLY: _too_early,
    DoorVerdict.OTHER_DAY: _other_day,
    DoorVerdict.OTHER_CENTRE: _other_centre,
    DoorVerdict.CANCELLED: _cancelled,
    DoorVerdict.MOVED: _moved,
    DoorVerdict.FORGED: _forged,
    DoorVerdict.UNREADABLE: _unreadable,
    DoorVerdict.UNKNOWN: _unknown,
    DoorVerdict.SESSION_CLOSED: _session_closed,
}

"""The decisions about a session or a centre in words: the button, the question, what it does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext

from vaxcentre.errors import N_
from vaxcentre.rules.centres import CentreEvent
from vaxcentre.rules.sessions import SessionEvent


@dataclass(frozen=True)
class StepWords:
    """One decision as it is offered and confirmed."""

    label: str
    question: str
    effect: str
    icon: str
    ends: bool = False
    """Whether it ends or suspends what people count on: asked for in red."""

    @property
    def kind(self) -> str:
        """The kind of its button."""
        return "danger" if self.ends else "primary"


_SESSION = {
    SessionEvent.OPEN: StepWords(
        N_("Ouvrir"),
        N_("Ouvrir la vacation ?"),
        N_("L’entrée admettra les patients, et les files donneront leurs numéros."),
        "door-open",
    ),
    SessionEvent.PAUSE: StepWords(
        N_("Mettre en pause"),
        N_("Mettre la vacation en pause ?"),
        N_(
            "L’entrée n’admettra plus personne. "
            "Ceux qui sont à l’intérieur continuent leur parcours."
        ),
        "pause-fill",
    ),
    SessionEvent.RESUME: StepWords(
        N_("Reprendre"),
        N_("Reprendre la vacation ?"),
        N_("L’entrée admettra de nouveau les patients."),
        "play-fill",
    ),
    SessionEvent.CLOSE: StepWords(
        N_("Terminer"),
        N_("Terminer la vacation ?"),
        N_("L’entrée n’admettra plus personne. Vous pourrez rouvrir la vacation aujourd’hui."),
        "door-closed",
        ends=True,
    ),
    SessionEvent.REOPEN: StepWords(
        N_("Rouvrir"),
        N_("Rouvrir la vacation ?"),
        N_("L’entrée admettra de nouveau les patients ; les numéros d’appel continuent."),
        "arrow-counterclockwise",
    ),
}

_CENTRE = {
    CentreEvent.AUTHORISE: StepWords(
        N_("Autoriser"),
        N_("Le centre est autorisé ?"),
        N_("Notez la décision de l’autorité. Le centre pourra ensuite ouvrir."),
        "patch-check-fill",
    ),
    CentreEvent.OPEN: StepWords(
        N_("Ouvrir le centre"),
        N_("Ouvrir le centre ?"),
        N_("Ses vacations pourront s’ouvrir et recevoir des patients."),
        "door-open",
    ),
    CentreEvent.SUSPEND: StepWords(
        N_("Mettre en sommeil"),
        N_("Mettre le centre en sommeil ?"),
        N_("Aucune vacation ne pourra s’ouvrir. Rien n’est effacé, et le centre peut rouvrir."),
        "moon-stars",
        ends=True,
    ),
    CentreEvent.REOPEN: StepWords(
        N_("Rouvrir le centre"),
        N_("Rouvrir le centre ?"),
        N_("Ses vacations pourront de nouveau s’ouvrir."),
        "arrow-counterclockwise",
    ),
    CentreEvent.HAND_OVER: StepWords(
        N_("Transmettre"),
        N_("Transmettre le centre ?"),
        N_("Quelqu’un d’autre en devient responsable. Cette décision est définitive."),
        "arrow-right-circle",
        ends=True,
    ),
    CentreEvent.CLOSE: StepWords(
        N_("Fermer le centre"),
        N_("Fermer le centre ?"),
        N_("Aucune vacation ne pourra plus s’ouvrir. Un centre fermé peut être rouvert."),
        "door-closed",
        ends=True,
    ),
}


def step_words(event: StrEnum) -> StepWords:
    """The words of a decision in the reader's language."""
    words = _CENTRE[event] if isinstance(event, CentreEvent) else _SESSION[SessionEvent(event)]
    return StepWords(
        gettext(words.label),
        gettext(words.question),
        gettext(words.effect),
        words.icon,
        words.ends,
    )

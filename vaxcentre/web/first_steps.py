"""The steps that open a new centre, in words and with the page where each is done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from vaxcentre.errors import N_
from vaxcentre.queries.setting_up import set_up_steps
from vaxcentre.rules.access import Permission
from vaxcentre.rules.centres import CentreEvent
from vaxcentre.rules.setting_up import SetUpStep
from vaxcentre.web.acting import look, may


@dataclass(frozen=True)
class FirstStep:
    """One line of the list; no address for what is done or is somebody else's to do."""

    words: str
    hint: str
    is_done: bool
    is_next: bool
    href: str | None


_WORDS = {
    SetUpStep.BOOTHS: (
        N_("Installer les lignes et les box"),
        N_("Une ligne est une file avec les box qui la servent."),
    ),
    SetUpStep.TEAM: (
        N_("Inviter l’équipe"),
        N_("Un médecin et une infirmière ou un infirmier par box, et l’accueil."),
    ),
    SetUpStep.AUTHORISATION: (
        N_("Noter l’autorisation"),
        N_("La décision du préfet ou de l’ARS, avec sa référence."),
    ),
    SetUpStep.OPENING: (
        N_("Ouvrir le centre"),
        N_("Ses vacations pourront alors s’ouvrir."),
    ),
    SetUpStep.SESSION: (
        N_("Prévoir la première vacation"),
        N_("Un jour, ses heures et l’objectif par heure."),
    ),
    SetUpStep.APPOINTMENTS: (
        N_("Importer les rendez-vous"),
        N_("La liste de la plateforme. Sans elle, on reçoit sans rendez-vous."),
    ),
}
_PAGES = {
    SetUpStep.BOOTHS: ("lines.index", Permission.MANAGE_CENTRE),
    SetUpStep.TEAM: ("people.index", Permission.MANAGE_PEOPLE),
    SetUpStep.AUTHORISATION: ("centres.confirm", Permission.MANAGE_CENTRE),
    SetUpStep.OPENING: ("centres.confirm", Permission.MANAGE_CENTRE),
    SetUpStep.SESSION: ("sessions.new", Permission.PLAN_SESSIONS),
    SetUpStep.APPOINTMENTS: ("imports.index", Permission.IMPORT_APPOINTMENTS),
}
_EVENTS = {
    SetUpStep.AUTHORISATION: CentreEvent.AUTHORISE,
    SetUpStep.OPENING: CentreEvent.OPEN,
}


def first_steps() -> list[FirstStep]:
    """What opens the centre, for those who manage it; nothing for others, nor once it works."""
    if not may(Permission.MANAGE_CENTRE):
        return []
    steps = look(set_up_steps)
    left = [one.step for one in steps if not one.is_done]
    return [
        FirstStep(
            gettext(_WORDS[one.step][0]),
            gettext(_WORDS[one.step][1]),
            is_done=one.is_done,
            is_next=one.step == left[0],
            href=None if one.is_done else _address(one.step, left),
        )
        for one in steps
    ]


def _address(step: SetUpStep, left: list[SetUpStep]) -> str | None:
    endpoint, permission = _PAGES[step]
    waits = step is SetUpStep.OPENING and SetUpStep.AUTHORISATION in left
    if waits or not may(permission):
        return None
    event = _EVENTS.get(step)
    return url_for(endpoint, event=event.value) if event else url_for(endpoint)

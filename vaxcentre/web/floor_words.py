"""Floor plans in words and icons: what stands there, what lacks, how large a word may be."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext, ngettext

from vaxcentre.errors import N_
from vaxcentre.floor_words import element_name
from vaxcentre.rules.floor_checks import Finding, Found
from vaxcentre.rules.floor_plans import Element, ElementKind, Path, PathKind
from vaxcentre.rules.floor_states import Alert, Attention, FloorState
from vaxcentre.words import word_for

ICONS = {
    ElementKind.ROOM: "bounding-box",
    ElementKind.ENTRANCE: "box-arrow-in-right",
    ElementKind.DESK: "info-circle-fill",
    ElementKind.WAITING: "people-fill",
    ElementKind.BOOTH: "door-closed",
    ElementKind.OBSERVATION: "heart-pulse-fill",
    ElementKind.PHARMACY: "capsule",
    ElementKind.FIRST_AID: "bandaid",
    ElementKind.TOILETS: "badge-wc",
    ElementKind.EXIT: "box-arrow-right",
    ElementKind.WALL: "bricks",
}
PATH_ICONS = {PathKind.USUAL: "person-walking", PathKind.SYMPTOMS: "thermometer-half"}

_FINDINGS = {
    Finding.NO_ENTRANCE: N_("Il n’y a pas d’entrée sur le plan."),
    Finding.NO_EXIT: N_("Il n’y a pas de sortie sur le plan."),
    Finding.NO_DESK: N_("L’accueil n’est pas sur le plan."),
    Finding.NO_OBSERVATION: N_("La surveillance n’est pas sur le plan."),
    Finding.NO_SEATS: N_("Indiquez combien de places compte la surveillance."),
    Finding.NO_PATH: N_("Aucun trajet n’est tracé."),
    Finding.BOOTH_MISSING: N_("Le box %(what)s n’est pas sur le plan."),
    Finding.LINE_WITHOUT_PLACE: N_("La file de la ligne %(what)s n’a pas d’espace d’attente."),
    Finding.NO_SYMPTOMS_PATH: N_(
        "La ligne %(what)s reçoit des personnes avec symptômes : tracez leur trajet à part."
    ),
    Finding.OVERLAP: N_("Deux éléments se recouvrent."),
    Finding.PATH_THROUGH_WALL: N_("Un trajet traverse un mur."),
    Finding.PATH_THROUGH_BOOTH: N_("Un trajet traverse le box %(what)s."),
    Finding.SYMPTOMS_CROSS_PATH: N_(
        "Le trajet des personnes avec symptômes croise le trajet usuel."
    ),
    Finding.SYMPTOMS_CROSS_LINE: N_(
        "Le trajet des personnes avec symptômes traverse la file de la ligne %(what)s."
    ),
    Finding.SYMPTOMS_CROSS_OBSERVATION: N_(
        "Le trajet des personnes avec symptômes traverse la surveillance."
    ),
}
_BOOTH_OVERLAP = N_("Le box %(what)s et un autre élément se recouvrent.")
SERIOUS = frozenset(
    {
        Finding.NO_EXIT,
        Finding.SYMPTOMS_CROSS_PATH,
        Finding.SYMPTOMS_CROSS_LINE,
        Finding.SYMPTOMS_CROSS_OBSERVATION,
    }
)
"""What endangers somebody, rather than only lacking."""

STATE_ICONS = {
    FloorState.CLOSED: "door-closed",
    FloorState.INCOMPLETE: "person-exclamation",
    FloorState.READY: "door-open",
    FloorState.FREE: "check-circle-fill",
    FloorState.CALLED: "megaphone-fill",
    FloorState.BUSY: "person-workspace",
    FloorState.PAUSED: "pause-circle-fill",
}
STATE_TONES = {
    FloorState.FREE: "go",
    FloorState.CALLED: "teal",
    FloorState.BUSY: "teal",
    FloorState.PAUSED: "wait",
    FloorState.INCOMPLETE: "wait",
}
WANTED = {"doctor": N_("médecin ?"), "nurse": N_("infirmier ?")}
"""Who is missing, where there is room for one word beside the icon."""
LACKS = {"doctor": N_("Manque : médecin"), "nurse": N_("Manque : infirmier")}
URGENT = frozenset({Attention.SEATS_FULL, Attention.NOBODY_CALLS, Attention.LONG_IN_BOOTH})


def alert_words(alert: Alert) -> str:
    """What somebody should look after, as a sentence."""
    num = alert.number
    if alert.attention is Attention.SEATS_FULL:
        return gettext("La surveillance est pleine.")
    if alert.attention is Attention.SEATS_NEARLY_FULL:
        return ngettext(
            "Surveillance : plus que %(num)s place.",
            "Surveillance : plus que %(num)s places.",
            num,
        )
    if alert.attention in _BOOTH_ALERTS:
        return gettext(_BOOTH_ALERTS[alert.attention]) % {"what": alert.what, "num": num}
    return _line_words(alert)


_BOOTH_ALERTS = {
    Attention.LONG_IN_BOOTH: N_("Box %(what)s occupé depuis %(num)s min."),
    Attention.PAIR_INCOMPLETE: N_("Box %(what)s : binôme incomplet."),
    Attention.LONG_CALL: N_("Box %(what)s appelle depuis %(num)s min."),
    Attention.LONG_PAUSE: N_("Box %(what)s en pause depuis %(num)s min."),
}


def _line_words(alert: Alert) -> str:
    """What is said about a queue, or about the people beside a free booth."""
    what, num = alert.what, alert.number
    if alert.attention is Attention.NOBODY_CALLS:
        return ngettext(
            "Ligne %(what)s : %(num)s personne attend et aucun box n’appelle.",
            "Ligne %(what)s : %(num)s personnes attendent et aucun box n’appelle.",
            num,
            what=what,
        )
    if alert.attention is Attention.FREE_BESIDE_QUEUE:
        return ngettext(
            "Box %(what)s libre alors que %(num)s personne attend.",
            "Box %(what)s libre alors que %(num)s personnes attendent.",
            num,
            what=what,
        )
    return ngettext(
        "Ligne %(what)s : longue attente, %(num)s personne.",
        "Ligne %(what)s : longue attente, %(num)s personnes.",
        num,
        what=what,
    )


ALERTS_EVERY = timedelta(seconds=20)
"""Waiting becomes long by itself: so often a live map is looked at though nothing has changed."""

_LETTER = 0.66
"""How wide a letter is on the average, in parts of its size."""


def finding_words(found: Found) -> str:
    """The finding as a sentence."""
    named = found.finding is Finding.OVERLAP and found.what
    text = gettext(_BOOTH_OVERLAP if named else _FINDINGS[found.finding])
    return text % {"what": found.what} if found.what else text


def element_words(one: Element) -> str:
    """What an element is called, in the reader's language."""
    return element_name(one, gettext)


def path_words(path: Path) -> str:
    """What a way is called."""
    word = gettext(word_for(path.kind))
    return gettext("%(way)s, ligne %(code)s", way=word, code=path.line) if path.line else word


def letter_size(text: str, width: float, most: float) -> float:
    """The largest size, up to `most`, at which `text` is no wider than `width`."""
    return round(min(most, width / _LETTER / max(len(text), 1)), 1)


TEMPLATE_GLOBALS = {
    "element_icons": ICONS,
    "path_icons": PATH_ICONS,
    "finding_words": finding_words,
    "element_words": element_words,
    "path_words": path_words,
    "letter_size": letter_size,
    "serious": SERIOUS,
    "alert_words": alert_words,
    "state_icons": STATE_ICONS,
    "state_tones": STATE_TONES,
    "lacks_words": LACKS,
    "wanted_words": WANTED,
    "urgent": URGENT,
    "floor_states": tuple(FloorState),
}
"""What every template that draws a plan is given."""

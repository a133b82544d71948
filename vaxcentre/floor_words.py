"""What stands on a floor plan and on a sign, in words: on pages and on paper alike."""

from __future__ import annotations

from collections.abc import Callable

from vaxcentre.errors import N_
from vaxcentre.rules.floor_plans import Element, ElementKind
from vaxcentre.rules.floor_signs import Sign, SignKind
from vaxcentre.words import word_for

Translate = Callable[[str], str]

LINE, BOOTH = N_("Ligne %(code)s"), N_("Box %(number)s")
SIGNS = {
    SignKind.ENTRANCE: N_("Entrée"),
    SignKind.DESK: N_("Accueil"),
    SignKind.LINE: N_("Ligne"),
    SignKind.BOOTH: N_("Box de soins"),
    SignKind.OBSERVATION: N_("Surveillance"),
    SignKind.TOILETS: N_("Toilettes"),
    SignKind.FIRST_AID: N_("Secours"),
    SignKind.EXIT: N_("Sortie"),
    SignKind.SYMPTOMS: N_("Symptômes ?"),
    SignKind.HERE: N_("Vous êtes ici"),
}
BELOW = {
    SignKind.OBSERVATION: N_("Reposez-vous ici jusqu’à l’heure indiquée."),
    SignKind.SYMPTOMS: N_("Fièvre, toux, malade ? Suivez cette flèche, gardez votre masque."),
    SignKind.DESK: N_("Présentez votre rendez-vous."),
}


def element_name(one: Element, words: Translate) -> str:
    """What an element is called: its own name, else its kind with its line or number."""
    if one.kind is ElementKind.BOOTH:
        return words(BOOTH) % {"number": one.booth}
    if one.name:
        return one.name
    if one.kind in (ElementKind.ROOM, ElementKind.WALL):
        return ""
    if one.line and one.kind is ElementKind.WAITING:
        return words(LINE) % {"code": one.line}
    word = words(word_for(one.kind))
    return f"{word} {one.line}" if one.line else word


def sign_name(sign: Sign, words: Translate) -> str:
    """What a sign says: Box 7, Ligne A, Sortie."""
    if sign.kind is SignKind.BOOTH:
        return words(BOOTH) % {"number": sign.what}
    if sign.kind is SignKind.LINE:
        return words(LINE) % {"code": sign.what}
    return words(SIGNS[sign.kind])

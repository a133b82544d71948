"""The menu of a centre: which pages exist, in what order, and who sees them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, request, url_for
from flask_babel import gettext

from vaxcentre.errors import N_
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import may


@dataclass(frozen=True)
class NavigationLink:
    """One entry of the menu."""

    label: str
    href: str
    icon: str
    current: bool


_PAGES = (
    ("home.today", Permission.SEE_CENTRE, N_("Aujourd’hui"), "house"),
    ("door.index", Permission.CHECK_IN, N_("Entrée"), "qr-code-scan"),
    ("queue.index", Permission.SEE_QUEUE, N_("File"), "people"),
    ("booths.index", Permission.SEE_QUEUE, N_("Les box"), "grid-3x3-gap"),
    ("floor.index", Permission.SEE_QUEUE, N_("Salle"), "map"),
    ("observation.index", Permission.OBSERVE, N_("Surveillance"), "heart-pulse"),
    ("throughput.index", Permission.SEE_THROUGHPUT, N_("Débit"), "bar-chart-line"),
    ("appointments.index", Permission.SEE_APPOINTMENTS, N_("Rendez-vous"), "calendar2-check"),
    ("rota.index", Permission.SEE_ROTA, N_("Planning"), "calendar-week"),
    ("attendance.index", Permission.KEEP_ATTENDANCE, N_("Présences"), "person-check-fill"),
    ("call_outs.index", Permission.CALL_OUT, N_("Renforts"), "megaphone"),
    ("sessions.index", Permission.PLAN_SESSIONS, N_("Vacations"), "calendar3"),
    ("members.index", Permission.MANAGE_MEMBERS, N_("Annuaire"), "person-lines-fill"),
    ("people.index", Permission.MANAGE_PEOPLE, N_("Équipe"), "person-badge"),
    ("centres.settings", Permission.MANAGE_CENTRE, N_("Centre"), "building"),
    ("audit.index", Permission.SEE_AUDIT, N_("Journal"), "journal-text"),
)


_MINE = (
    ("my_shifts.index", Permission.SIGNED_IN, N_("Mes postes"), "calendar2-check"),
    ("open_shifts.index", Permission.SIGNED_IN, N_("Je peux prendre"), "plus-circle"),
    ("availability.index", Permission.SIGNED_IN, N_("Mon calendrier"), "calendar3"),
    ("profile.index", Permission.SIGNED_IN, N_("Mon profil"), "person"),
)
"""A volunteer's own pages: on a phone, four at the thumb."""


_RELATED = {
    "rota": ("rotas", "rota_lists", "shared_availability", "fairness", "proposals", "absences"),
    "booths": ("pairs", "breaks"),
    "throughput": ("what_if",),
    "centres": ("lines", "tokens"),
}
"""Pages that an entry stands for though their addresses begin otherwise."""


def navigation() -> list[NavigationLink]:
    """The menu of the centre that the request is about, or one's own pages, as far as one may go."""
    return [
        NavigationLink(gettext(label), url_for(endpoint), icon, _is_current(endpoint))
        for endpoint, permission, label, icon in _menu()
        if endpoint in current_app.view_functions and may(permission)
    ]


def _menu() -> tuple[tuple[str, Permission, str, str], ...]:
    if g.get("centre"):
        return _PAGES
    return _MINE if is_own_page() else ()


def is_own_page() -> bool:
    """Whether the page is one of the person's own, in no centre."""
    return request.path.startswith("/my")


def _is_current(endpoint: str) -> bool:
    """Whether the page shown is that of the entry, or stands below it."""
    noun, address = endpoint.partition(".")[0], url_for(endpoint)
    is_below = address.count("/") > 1 and request.path.startswith(f"{address}/")
    is_of_noun = (request.blueprint or "") in (noun, *_RELATED.get(noun, ()))
    return is_of_noun or request.endpoint == endpoint or is_below

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
    ("booths.index", Permission.SEE_QUEUE, N_("Box"), "grid-3x3-gap"),
    ("observation.index", Permission.OBSERVE, N_("Surveillance"), "heart-pulse"),
    ("throughput.index", Permission.SEE_THROUGHPUT, N_("Débit"), "bar-chart-line"),
    ("appointments.index", Permission.SEE_APPOINTMENTS, N_("Rendez-vous"), "calendar2-check"),
    ("sessions.index", Permission.PLAN_SESSIONS, N_("Vacations"), "calendar3"),
    ("people.index", Permission.MANAGE_PEOPLE, N_("Équipe"), "person-badge"),
    ("centres.settings", Permission.MANAGE_CENTRE, N_("Centre"), "building"),
    ("tokens.index", Permission.MANAGE_TOKENS, N_("Appareils"), "tablet"),
    ("audit.index", Permission.SEE_AUDIT, N_("Journal"), "journal-text"),
)


def navigation() -> list[NavigationLink]:
    """The menu of the centre that the request is about, as far as its sender may go."""
    if not g.get("centre"):
        return []
    return [
        NavigationLink(gettext(label), url_for(endpoint), icon, _is_current(endpoint))
        for endpoint, permission, label, icon in _PAGES
        if endpoint in current_app.view_functions and may(permission)
    ]


def _is_current(endpoint: str) -> bool:
    return (request.blueprint or "") == endpoint.partition(".")[0] or request.endpoint == endpoint

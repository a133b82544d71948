"""What every template may use without asking for it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, has_request_context, request, session
from flask_babel import gettext

from vaxcentre.i18n import LANGUAGES, choose_language
from vaxcentre.rules.access import ANONYMOUS, Actor
from vaxcentre.web.acting import may, now
from vaxcentre.web.navigation import is_own_page, navigation


@dataclass(frozen=True)
class PersonShown:
    """Who is signed in, as the top bar shows it."""

    name: str
    initials: str


def install(app: Flask) -> None:
    """Give the templates of `app` their globals."""

    @app.context_processor
    def everywhere() -> dict[str, object]:
        language = current_language()
        return {
            "may": may,
            "navigation": navigation(),
            "navigation_name": gettext("Mes pages")
            if is_own_page()
            else gettext("Pages du centre"),
            "signed_in": person_shown(g.get("actor", ANONYMOUS)),
            "language": language,
            "other_language": next(x for x in LANGUAGES if x != language),
            "now": now(),
            "server_time": now().isoformat(),
            "page_address": request.full_path,
        }


def current_language() -> str:
    """The language of this request: chosen on this device, else the person's, else the browser's."""
    if not has_request_context():
        return LANGUAGES[0]
    chosen = g.get("language") or session.get("language")
    actor: Actor = g.get("actor", ANONYMOUS)
    wished = actor.language if actor is not ANONYMOUS else None
    return choose_language([chosen, wished], list(request.accept_languages.values()))


def person_shown(actor: Actor) -> PersonShown | None:
    """Who is signed in, if anybody is."""
    if actor.person_id is None:
        return None
    return PersonShown(actor.name, "".join(part[0] for part in actor.name.split()[:2]).upper())

"""Pages whose frame is made once: head, bar, menu and fixed words, the same whoever reads them.

The page that everybody opens in the same minute spent half its time on what never changes: see
docs/speed.md. Whatever belongs to a request or a person stands in slots and is never kept.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, current_app, g, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from vaxcentre.web.acting import actor, now
from vaxcentre.web.context import PersonShown, current_language, person_shown
from vaxcentre.web.navigation import is_own_page

MOST_KEPT = 256
_MARK = f"slot{secrets.token_hex(8)}"
"""Stands for a slot while a frame is made; nobody can write it, for nobody is told."""
SLOT = re.compile(f"{_MARK}([a-z_]+)Z")
"""A slot in a frame that is being made; in no page."""


@dataclass(frozen=True)
class Frame:
    """A page without what belongs to a request: texts, and the name of the slot after each."""

    texts: tuple[str, ...]
    slots: tuple[str, ...]

    def filled(self, words: Mapping[str, str]) -> str:
        """The page with `words`, which are escaped already, in its slots."""
        parts = [""] * (len(self.texts) + len(self.slots))
        parts[::2] = self.texts
        parts[1::2] = [words[slot] for slot in self.slots]
        return "".join(parts)


def install(app: Flask) -> None:
    """Let `app` keep frames; not while somebody works on its templates."""
    app.extensions["frames"] = None if app.debug else {}


def framed(template: str, slots: Mapping[str, str], **shape: bool) -> str:
    """One of a person's own pages, from a frame that is made once for each `shape`.

    Of `slots` the template may only show the values as they are, each under its name; it decides
    by `shape`, the endpoint and the language alone.
    """
    kept: dict[object, Frame] | None = current_app.extensions["frames"]
    if kept is None or "_flashes" in session or not (is_own_page() and g.actor.person_id):
        return render_template(template, **slots, **shape)
    language = current_language()
    key = (template, request.endpoint, request.script_root, language, *shape.items())
    frame = kept.get(key)
    if frame is None:
        frame = _made(template, slots, shape)
        if len(kept) < MOST_KEPT:
            kept[key] = frame
    return frame.filled({name: escape(word) for name, word in {**_own_words(), **slots}.items()})


def _own_words() -> dict[str, str]:
    """What the frame itself says of this request."""
    person = person_shown(actor())
    assert person is not None
    return {
        "own_name": person.name,
        "own_initials": person.initials,
        "own_token": generate_csrf(),
        "own_address": request.full_path,
        "own_time": now().isoformat(),
    }


def _made(template: str, slots: Mapping[str, str], shape: Mapping[str, bool]) -> Frame:
    token = _slot("own_token")
    page = render_template(
        template,
        **{name: _slot(name) for name in slots},
        **shape,
        signed_in=PersonShown(_slot("own_name"), _slot("own_initials")),
        csrf_token=lambda: token,
        page_address=_slot("own_address"),
        server_time=_slot("own_time"),
    )
    found = SLOT.split(page)
    return Frame(tuple(found[::2]), tuple(found[1::2]))


def _slot(name: str) -> Markup:
    return Markup(f"{_MARK}{name}Z")  # noqa: S704  (letters and digits)

"""Addresses in templates: those that never change while the process lives are made once.

A page asks for some forty of them, and each costs as much as a line of a list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g, request

MOST_KEPT = 2048


def install(app: Flask) -> None:
    """Let the templates of `app` keep addresses; not while somebody works on its files."""
    if app.debug:
        app.add_template_global(lambda: app.url_for("static", filename=ICONS), "icon_sheet")
        return
    address = _keeping(app.url_for)
    app.add_template_global(address, "url_for")
    app.add_template_global(lambda: address("static", filename=ICONS), "icon_sheet")


ICONS = "vendor/icons.svg"


def _keeping(make: Callable[..., str]) -> Callable[..., str]:
    """`make`, but static files and pages that need no word of the request are made once."""
    kept: dict[tuple[str, str, str], str] = {}

    def address(endpoint: str, **values: Any) -> str:
        is_file = endpoint == "static" and values.keys() == {"filename"}
        if not is_file and (values or g.get("centre") or not endpoint[0].isalpha()):
            return make(endpoint, **values)
        key = (request.script_root, endpoint, str(values.get("filename", "")))
        if key not in kept and len(kept) < MOST_KEPT:
            kept[key] = make(endpoint, **values)
        return kept.get(key) or make(endpoint, **values)

    return address

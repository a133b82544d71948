"""Languages: French first, English second. The texts in the code are French; English is a catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from babel.support import Translations
from flask import Flask
from flask_babel import Babel

LANGUAGES = ("fr", "en")
"""In the order in which they are offered."""

TRANSLATIONS = Path(__file__).parent / "translations"


def choose_language(wished: Sequence[str | None], accepted: Sequence[str]) -> str:
    """The first of the explicit wishes that we speak, else of the accepted languages, else French."""
    for language in wished:
        if language in LANGUAGES:
            return language
    for tag in accepted:
        if tag[:2].lower() in LANGUAGES:
            return tag[:2].lower()
    return LANGUAGES[0]


def install(app: Flask, current_language: object) -> None:
    """Let Flask-Babel translate with the language that `current_language()` names."""
    app.config["BABEL_DEFAULT_LOCALE"] = LANGUAGES[0]
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=current_language)


@cache
def translator(language: str) -> Callable[[str], str]:
    """What turns a French text into `language`, whatever language the request speaks, if any."""
    if language == LANGUAGES[0]:
        return str
    return Translations.load(TRANSLATIONS, [language]).gettext


def translated(text: str, language: str, **facts: object) -> str:
    """`text` in `language`, with its blanks filled; for letters to somebody else."""
    found = translator(language)(text)
    return found % facts if facts else found

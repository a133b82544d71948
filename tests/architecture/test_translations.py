"""French is written in the code, English in one catalogue: nothing is missing, nothing is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "vaxcentre" / "translations"
SPECIMENS = ROOT / "templates" / "specimens"
"""For developers only: the parts with made-up contents."""

TEMPLATES = sorted(set((ROOT / "templates").rglob("*.html")) - set(SPECIMENS.rglob("*")))
KEYWORDS: dict[str, object] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "lazy_gettext": None,
    "_l": None,
}

SPOKEN_IN_BOTH = {"errors/last_resort.html"}
"""Extends nothing and knows no language: it says everything twice."""

ANY_LANGUAGE = re.compile(
    r"(&[a-z#0-9]+;|K7Q-29X-MB3|vaxcentre|QR|CSV|PDF|API|PIN|FR|EN|min|GET|POST|V1|A4|h\b|\W|\d)+"
)
NAMES_OF_CLASSES = re.compile(
    r"(?s){%-? block (?:\w*class|width|html_attributes) -?%}.*?{%-? endblock -?%}"
    r"|{%-? macro (?:classes|extra).*?{%-? endmacro -?%}"
)
READ_ALOUD = re.compile(r"""\s(?:aria-label|title|placeholder|alt)="([^"{}]*)\"""")


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, "en")


@pytest.fixture(scope="module")
def french() -> set[str]:
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_every_french_text_has_an_english_one(french: set[str], english: Catalog) -> None:
    missing = sorted(text for text in french if text and not _is_translated(text, english))
    assert not missing


def test_every_plural_has_its_french_rule_by_which_nought_is_singular(english: Catalog) -> None:
    with (TRANSLATIONS / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        plurals = {
            _singular(message.id): message.string for message in read_po(file, "fr") if message.id
        }
    expected = {m.id[0]: tuple(m.id) for m in english if m.id and not isinstance(m.id, str)}
    assert plurals == expected


def test_no_english_text_is_left_without_a_french_one(french: set[str], english: Catalog) -> None:
    left_over = [m.id for m in english if m.id and _singular(m.id) not in french]
    assert not left_over


def test_both_languages_fill_the_same_blanks(english: Catalog) -> None:
    wrong = [
        message.id
        for message in english
        if message.id and _blanks(_plural(message.id)) != _blanks(_plural(message.string))
    ]
    assert not wrong


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    if str(path.relative_to(ROOT / "templates")) in SPOKEN_IN_BOTH:
        return
    tokens = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).lex(
        NAMES_OF_CLASSES.sub("", path.read_text())
    )
    markup = "".join(
        text if kind == "data" else " \0 " if kind.endswith("begin") else ""
        for _, kind, text in tokens
    )
    said = READ_ALOUD.findall(markup) + re.split(
        r"<[^>]*>", re.sub(r"(?s)<(style|script)\b.*?</\1>", "", markup)
    )
    untranslated = [
        part.strip() for part in said if part.strip("\0 \n") and not ANY_LANGUAGE.fullmatch(part)
    ]
    assert not untranslated


def _is_translated(text: str, catalogue: Catalog) -> bool:
    message = catalogue.get(text)
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def _singular(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _plural(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[-1]


def _blanks(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))

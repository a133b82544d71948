"""Every page, as a person of the demonstration meets it: accessible, whole, in one language.

The pages are found by following links, so that a new page is tested as soon as something leads to it;
a page that nothing leads to fails the test, unless `demo_pages` names it with the reason.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from tests.apps import closing_app
from tests.databases import Databases
from tests.endtoend.axe import complaints_of_axe
from tests.endtoend.demo_pages import (
    NEEDS_A_SECRET,
    NOBODY,
    NOT_PAGES,
    SIZES,
    DemoPage,
    demo_pages,
    is_file,
    prepared,
    sign_in,
    signed_in,
)
from tests.once import once_for_all_workers
from tests.server import Server
from tests.settings import settings_for
from vaxcentre.app import create_app
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Shift

CATALOGUE = (
    Path(__file__).resolve().parents[2] / "vaxcentre/translations/en/LC_MESSAGES/messages.po"
)
LOOKS: tuple[tuple[str, Literal["light", "dark"]], ...] = (
    ("phone", "light"),
    ("wall", "light"),
    ("tablet", "dark"),
)
SETTLED = """async scheme => {
  const drawn = () => new Promise(requestAnimationFrame);
  while (!matchMedia(`(prefers-color-scheme: ${scheme})`).matches) await drawn();
  await drawn();
  document.getAnimations().forEach(each => each.effect.getTiming().iterations < 9 && each.finish());
  await drawn();
}"""
"""Colours that fade from one scheme to the other would be neither."""

PARTS = 8
"""The walk with axe in so many parts, for as many processes to share."""


@pytest.fixture(scope="module")
def app(sqlite: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on the demonstration at mid-morning."""

    def load(path: Path) -> None:
        url = sqlite.new()
        with closing_app(create_app(settings_for(url))) as app:
            done = app.test_cli_runner().invoke(args=["demo", "load"])
            assert done.exit_code == 0, done.output
        shutil.copyfile(url.removeprefix("sqlite:///"), path)
        sqlite.remove(url)

    loaded = once_for_all_workers(tmp_path_factory, "demo.sqlite3", load)
    url = sqlite.empty()
    shutil.copyfile(loaded, url.removeprefix("sqlite:///"))
    with closing_app(create_app(settings_for(url))) as app:
        yield app
    sqlite.remove(url)


@pytest.fixture(scope="module")
def pages(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> list[DemoPage]:
    """One page of each endpoint that people reach."""
    return demo_pages(app, prepared(app, tmp_path_factory.mktemp("list")))


@pytest.fixture(scope="module")
def demo(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demonstration."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    server = Server(url, tmp_path_factory.mktemp("demo"), VAXCENTRE_DEMO="1", WEB_CONCURRENCY="1")
    yield server
    server.stop()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.timeout(400)
def test_every_page_is_accessible(
    demo: Server, pages: list[DemoPage], new_page: Callable[..., Page], part: int
) -> None:
    """Each is opened once and looked at in every size: styles alone tell the sizes apart."""
    browsers: dict[str, Page] = {}
    complaints = {}
    for page in pages[part::PARTS]:
        if page.email not in browsers:
            browsers[page.email] = new_page(reduced_motion="reduce")
            if page.email != NOBODY:
                sign_in(browsers[page.email], demo, page.email)
        browser = browsers[page.email]
        answer = browser.goto(demo.url + page.path)
        assert answer is not None
        assert answer.status == 200, f"{page.path} answers {answer.status}"
        for size, scheme in LOOKS:
            if found := looked_at(browser, size, scheme):
                complaints[page.endpoint, size, scheme] = found
    assert complaints == {}


def looked_at(page: Page, size: str, scheme: Literal["light", "dark"]) -> list[str]:
    """What is wrong with a page in one size and scheme."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLED, scheme)
    found = complaints_of_axe(page)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page scrolls sideways")
    return found


def test_links_lead_to_every_page(app: Flask, pages: list[DemoPage]) -> None:
    reached = {page.endpoint for page in pages}
    there = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and not rule.rule.startswith("/api/")
        and not is_file(rule.rule)
    }
    assert sorted(there - reached - NOT_PAGES - NEEDS_A_SECRET - {"parts.index"}) == []


def test_no_french_is_left_on_a_page_in_english(app: Flask, pages: list[DemoPage]) -> None:
    with CATALOGUE.open("rb") as file:
        texts = {
            m.id: m.string
            for m in read_po(file, "en")
            if m.id and isinstance(m.id, str) and "%(" not in m.id
        }
    with app.app_context():
        named = set(db.session.scalars(select(Shift.name)))  # what a centre calls its shifts
    french = {plain(text) for text in set(texts) - set(texts.values()) - named}
    clients = {}
    for email in {page.email for page in pages}:
        clients[email] = signed_in(app, email)
        clients[email].post("/language", data={"language": "en"})
    left = {}
    for page in pages:
        if page.endpoint in ("tickets.patient", "posters.sheet"):
            continue  # speaks the patient's language, whoever looks
        answer = clients[page.email].get(page.path, follow_redirects=True)
        language, said = Said.by(answer.text)
        assert language == "en", page
        if untranslated := french & said:
            left[page.endpoint] = untranslated
    assert left == {}


def plain(text: str) -> str:
    """A text whatever spaces it is laid out with."""
    return " ".join(text.split())


class Said(HTMLParser):
    """What a page says: its texts, and those of attributes that are shown or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.language: str | None = None
        self.texts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = dict(attrs).get("lang")
        self.texts |= {plain(value) for _, value in attrs if value}

    def handle_data(self, data: str) -> None:
        self.texts.add(plain(data))

    @classmethod
    def by(cls, text: str) -> tuple[str | None, set[str]]:
        """The language that a page declares, and all that it says."""
        page = cls()
        page.feed(text)
        return page.language, page.texts

"""Every page, as a person of the demonstration meets it: accessible, whole, in one language.

The pages are found by following links, so that a new page is tested as soon as something leads to it;
a page that nothing leads to fails the test, unless it is named here with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from playwright.sync_api import Page

from tests.databases import Databases
from tests.endtoend.axe import complaints_of_axe
from tests.endtoend.demo_pages import (
    COORDINATOR,
    MANAGER,
    NOT_PAGES,
    SIZES,
    hidden_pages,
    is_file,
    pages_reached,
    sign_in,
)
from tests.server import Server
from tests.settings import settings_for
from vaxcentre.app import create_app

CATALOGUE = (
    Path(__file__).resolve().parents[2] / "vaxcentre/translations/en/LC_MESSAGES/messages.po"
)
NEEDS_A_SECRET = {
    "signing_in.set_password",
    "welcome.first_administrator",
    "welcome.invitation",
    "tickets.patient",
}
"""Shown to the holder of a link; their own journeys open them."""


@pytest.fixture(scope="module")
def demo(sqlite: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demonstration at mid-morning."""
    url = sqlite.new()
    server = Server(url, tmp_path_factory.mktemp("demo"), VAXCENTRE_DEMO="1")
    server.flask("demo", "load")
    yield server
    server.stop()
    sqlite.remove(url)


@pytest.fixture(scope="module")
def routes(demo: Server) -> Flask:
    """The application, for the names of its routes."""
    return create_app(settings_for(demo.database_url))


@pytest.fixture(scope="module")
def hidden(demo: Server, routes: Flask, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Pages that no link leads to before something happened."""
    return hidden_pages(demo, routes, tmp_path_factory.mktemp("list"))


@pytest.mark.parametrize(
    ("size", "scheme"), [("phone", "light"), ("tablet", "dark"), ("wall", "light")]
)
@pytest.mark.timeout(400)
def test_every_page_is_accessible(
    demo: Server,
    routes: Flask,
    hidden: list[str],
    new_page: Callable[..., Page],
    size: str,
    scheme: str,
) -> None:
    width, height = SIZES[size]
    page = new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    sign_in(page, demo, MANAGER)
    complaints = {}
    for endpoint in pages_reached(page, demo, routes, hidden):
        found = complaints_of_axe(page)
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            found.append("the page scrolls sideways")
        if found:
            complaints[endpoint] = found
    assert complaints == {}


@pytest.mark.timeout(200)
def test_links_lead_to_every_page(
    demo: Server, routes: Flask, hidden: list[str], new_page: Callable[..., Page]
) -> None:
    reached = set()
    for email, starts in ((MANAGER, hidden), (COORDINATOR, [])):
        page = new_page()
        page.goto(f"{demo.url}/sign-in")
        reached |= set(pages_reached(page, demo, routes))
        sign_in(page, demo, email)
        reached |= set(pages_reached(page, demo, routes, starts))
    pages = {
        rule.endpoint
        for rule in routes.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and not rule.rule.startswith("/api/")
        and not is_file(rule.rule)
    }
    assert sorted(pages - reached - NOT_PAGES - NEEDS_A_SECRET - {"parts.index"}) == []


@pytest.mark.timeout(200)
def test_no_french_is_left_on_a_page_in_english(
    demo: Server, routes: Flask, hidden: list[str], new_page: Callable[..., Page]
) -> None:
    with CATALOGUE.open("rb") as file:
        texts = {
            m.id: m.string
            for m in read_po(file, "en")
            if m.id and isinstance(m.id, str) and "%(" not in m.id
        }
    french = set(texts) - set(texts.values())
    page = new_page(locale="en-GB")
    sign_in(page, demo, MANAGER)
    page.locator("button[name=language][value=en]").first.evaluate("button => button.click()")
    page.wait_for_selector("html[lang=en]")
    left = {}
    for endpoint in pages_reached(page, demo, routes, hidden):
        if endpoint == "tickets.patient":
            continue  # speaks the patient's language, whoever looks
        assert page.locator("html").get_attribute("lang") == "en", endpoint
        words = page.locator("body").inner_text().splitlines()
        untranslated = french & {word.strip() for word in words}
        if untranslated:
            left[endpoint] = untranslated
    assert left == {}

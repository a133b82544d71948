"""Every page, as a person of the demonstration meets it: accessible, whole, in one language.

The pages are found by following links, so that a new page is tested as soon as something leads to it;
a page that nothing leads to fails the test, unless it is named here with the reason.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from tests.databases import Databases
from tests.endtoend.axe import complaints_of_axe
from tests.server import Server
from tests.settings import settings_for
from vaxcentre.app import create_app
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Appointment, AppointmentImport, Centre

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"phone": (390, 844), "tablet": (1180, 820), "wall": (1920, 1080)}
CENTRE = "maubeuge"
COORDINATOR, MANAGER = "coordination@demo.example", "responsable.maubeuge@demo.example"
PASSWORD = "vaxcentre-demo"

NOT_PAGES = {"static", "tickets.worker", "parts.live", "health.health", "imports.progress"}
NEEDS_A_SECRET = {"signing_in.set_password", "welcome.first_administrator", "welcome.invitation", "tickets.patient"}
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
    """Pages that appear only in a situation which the first links do not lead to."""
    coming = tmp_path_factory.mktemp("list") / "list.csv"
    coming.write_text("Nom;Prénom;Date;Heure\nDupont;Odile;01/01/2001;9h\n")
    demo.flask("appointments", "import", str(coming), "--centre", CENTRE)
    with routes.app_context():
        centre = db.session.scalars(select(Centre).where(Centre.slug == CENTRE)).one()
        later = select(Appointment.id).where(Appointment.centre_id == centre.id).order_by(Appointment.slot_at.desc())
        brought = select(AppointmentImport.id).where(AppointmentImport.centre_id == centre.id)
        paths = [
            f"appointments/{db.session.scalars(later).first()}", f"appointments/imports/{db.session.scalars(brought).first()}",
            "booths/1/pair",
        ]
    return ["/switch", "/screen", *(f"/{CENTRE}/{path}" for path in paths)]


def sign_in(page: Page, server: Server, email: str) -> None:
    """Come in through the front door."""
    page.goto(f"{server.url}/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))


def pages_reached(
    page: Page, server: Server, routes: Flask, starts: Sequence[str] = ()
) -> Iterator[str]:
    """Open one page of each endpoint that links lead to, from the first page on; yields its endpoint."""
    seen, waiting = set(), deque([urlsplit(page.url).path, *starts])
    while waiting:
        path = waiting.popleft()
        endpoint = _endpoint(routes, path)
        if endpoint is None or endpoint in seen:
            continue
        seen.add(endpoint)
        answer = page.goto(server.url + path)
        assert answer is not None
        if answer.status == 200 and "text/html" in answer.headers.get("content-type", ""):
            hrefs = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
            waiting.extend(_path(href) for href in hrefs if href.startswith(server.url))
            yield endpoint
        else:
            assert answer.status == 200, f"{path} answers {answer.status}"


def _path(href: str) -> str:
    parts = urlsplit(href)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _endpoint(routes: Flask, path: str) -> str | None:
    try:
        endpoint, _ = routes.url_map.bind("localhost").match(urlsplit(path).path, method="GET")
    except HTTPException:
        return None
    is_file = path.partition("?")[0].endswith((".pdf", ".csv", ".ics", ".json", ".js"))
    return None if endpoint in NOT_PAGES or is_file else str(endpoint)


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("tablet", "dark"), ("wall", "light")])
@pytest.mark.timeout(400)
def test_every_page_is_accessible(
    demo: Server, routes: Flask, hidden: list[str], new_page: Callable[..., Page], size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, demo, MANAGER)
    complaints = {}
    for endpoint in pages_reached(page, demo, routes, hidden):
        found = complaints_of_axe(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append("the page scrolls sideways")
        if found:
            complaints[endpoint] = found
    assert complaints == {}


@pytest.mark.timeout(200)
def test_links_lead_to_every_page(demo: Server, routes: Flask, hidden: list[str], new_page: Callable[..., Page]) -> None:
    reached = set()
    for email, starts in ((MANAGER, hidden), (COORDINATOR, [])):
        page = new_page()
        page.goto(f"{demo.url}/sign-in")
        reached |= set(pages_reached(page, demo, routes))
        sign_in(page, demo, email)
        reached |= set(pages_reached(page, demo, routes, starts))
    pages = {
        rule.endpoint for rule in routes.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.rule.startswith("/api/")
        and not rule.rule.endswith((".pdf", ".csv", ".ics", ".json", ".js"))
    }
    assert sorted(pages - reached - NOT_PAGES - NEEDS_A_SECRET - {"parts.index"}) == []


@pytest.mark.timeout(200)
def test_no_french_is_left_on_a_page_in_english(
    demo: Server, routes: Flask, hidden: list[str], new_page: Callable[..., Page]
) -> None:
    with (ROOT / "vaxcentre/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        texts = {m.id: m.string for m in read_po(file, "en") if isinstance(m.id, str) and "%(" not in m.id}
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

"""Every page of the demonstration, found by following links: what axe and the like then look at.

How a new page gets looked at:

* A link leads to it from a page that somebody of WALKERS reaches: nothing is to be done.
* Its readers are none of WALKERS, such as a volunteer's pages under `/my/`: add a Walker with the address of
  somebody of the demonstration. A page belongs to the first walker who reaches it, so that a further one costs
  only the pages that nobody before them has.
* No link leads to it before something happened: give its walker the path in `starts`, where the paths of a
  centre begin with `{centre}`; what has to happen first, or a key that it takes, goes into `prepared`.
* It is no page for people, or one for the holder of a link: name it in NOT_PAGES or NEEDS_A_SECRET.

Each endpoint is walked once, by its first link. Following links needs no browser and costs a request a page;
looking costs about a second a page for all sizes together.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from tests.server import Server
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Appointment,
    AppointmentImport,
    Assignment,
    Centre,
    Member,
    MemberImport,
    Person,
    Shift,
    Visit,
)

SIZES = {"phone": (390, 844), "tablet": (1180, 820), "wall": (1920, 1080)}
CENTRE = "maubeuge"
COORDINATOR, MANAGER = "coordination@demo.example", "responsable.maubeuge@demo.example"
NOBODY = ""
PASSWORD = "vaxcentre-demo"
PEOPLE = "Nom;Prénom;E-mail;Métier\n"

NOT_PAGES = {
    "static",
    "tickets.worker",
    "push.worker",
    "parts.live",
    "wall.waits",
    "health.health",
    "imports.progress",
    "member_imports.progress",
    "rota.people",
    "rota.reasons",
    "my_shifts.start",
}
"""No pages for people, or only for the seconds that an import runs, or parts of one."""

NEEDS_A_SECRET = {
    "here.index",
    "call_out.index",
    "call_out_group.index",
    "signing_in.set_password",
    "welcome.first_administrator",
    "welcome.invitation",
    "tickets.patient",
    "joining.join",
    "joining.sent",
    "joining.letter",
}
"""Shown to the holder of a link; their own journeys open them."""


@dataclass(frozen=True)
class Walker:
    """Somebody of the demonstration, and the pages to which no first link leads them."""

    email: str
    starts: tuple[str, ...] = ()


WALKERS = (
    Walker(
        MANAGER,
        (
            *("/switch", "/screen", "{centre}/booths/1/pair", "{centre}/queue/{visit}"),
            *("{centre}/appointments/{appointment}", "{centre}/appointments/imports/{list}"),
            *("{centre}/members/{waits}/approve", "{centre}/members/{taken}/leave"),
            *("{centre}/members/imports/{people}", "/my/profile/{own}"),
            *("{centre}/rota/place?need={need}&held={held}", "{centre}/rota/take-out?held={held}"),
            *("{centre}/unsent", "/my/shifts/{mine}/stand-in"),
        ),
    ),
    Walker(COORDINATOR, ("{centre}/members/rights/usual",)),
    Walker(NOBODY, ("/sign-in",)),
)


@dataclass(frozen=True)
class DemoPage:
    """A page as one person meets it."""

    endpoint: str
    path: str
    email: str


def prepared(app: Flask, folder: Path) -> dict[str, str]:
    """Do what has to happen before some pages are there; returns what the paths of WALKERS need."""
    coming, people, taken = (folder / f"{name}.csv" for name in ("list", "people", "taken"))
    coming.write_text("Nom;Prénom;Date;Heure\nDupont;Odile;01/01/2001;9h\n")
    waits = f"Attend;Odile;waits@demo.example;IDE\nSoi;Même;{MANAGER};IDE\n"
    people.write_text(f"{PEOPLE}{waits}Four;Jean;baker@demo.example;boulanger\n")
    taken.write_text(f"{PEOPLE}Prise;Odile;taken@demo.example;IDE\n")
    _run(app, "appointments", "import", str(coming))
    _run(app, "members", "import", str(people))
    _run(app, "members", "import", str(taken), "--checked")
    _run(app, "members", "join-link")
    with app.app_context():
        centre = db.session.scalars(select(Centre).where(Centre.slug == CENTRE)).one()
        later = (
            select(Appointment.id)
            .where(Appointment.centre_id == centre.id)
            .order_by(Appointment.slot_at.desc())
        )
        brought = select(AppointmentImport.id).where(AppointmentImport.centre_id == centre.id)
        visits = (
            select(Visit.id).where(Visit.centre_id == centre.id).order_by(Visit.queued_at.desc())
        )
        return {
            "visit": str(db.session.scalars(visits).first()),
            "centre": f"/{CENTRE}",
            "appointment": str(db.session.scalars(later).first()),
            "list": str(db.session.scalars(brought).first()),
            "people": str(db.session.scalars(select(MemberImport.id)).first()),
            "waits": _member("waits@demo.example"),
            "taken": _member("taken@demo.example"),
            "own": _member(MANAGER),
            **_seats(centre),
        }


def _run(app: Flask, *words: str) -> None:
    done = app.test_cli_runner().invoke(args=[*words, "--centre", CENTRE])
    assert done.exit_code == 0, done.output


def _seats(centre: Centre) -> dict[str, str]:
    """Somebody in a shift to come, a seat elsewhere, and the manager's own last shift.

    A link to looking for a stand-in is there only when a shift of one's own is near: not on every day.
    """
    chosen = (
        select(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Shift.centre_id == centre.id, Assignment.state == AssignmentState.CONFIRMED)
        .order_by(Shift.starts_at.desc(), Assignment.id)
    )
    held = db.session.scalars(chosen).all()
    manager = db.session.scalars(select(Person.id).where(Person.email == MANAGER)).one()
    mine = next(one.shift_id for one in held if one.person_id == manager)
    need = f"{held[-1].shift_id}.{held[-1].duty}"
    return {"held": str(held[0].id), "need": need, "mine": str(mine)}


def _member(email: str) -> str:
    """The key of a member of the pool."""
    wanted = select(Member.id).join(Person, Person.id == Member.person_id)
    return str(db.session.scalars(wanted.where(Person.email == email)).one())


def demo_pages(app: Flask, names: dict[str, str]) -> list[DemoPage]:
    """One page of each endpoint that somebody of WALKERS reaches."""
    found: dict[str, DemoPage] = {}
    for walker in WALKERS:
        client = signed_in(app, walker.email)
        starts = [start.format_map(names) for start in walker.starts]
        for endpoint, path in _reached(client, app, ["/", *starts]):
            found.setdefault(endpoint, DemoPage(endpoint, path, walker.email))
    return list(found.values())


def signed_in(app: Flask, email: str) -> FlaskClient:
    """A browser without eyes in which somebody of the demonstration is signed in, or nobody."""
    client = app.test_client()
    if email != NOBODY:
        answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 302, answer.status
    return client


def sign_in(page: Page, server: Server, email: str) -> None:
    """Come in through the front door."""
    page.goto(f"{server.url}/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))


def is_file(rule: str) -> bool:
    """Whether the address is that of a file to download rather than a page."""
    return rule.partition("?")[0].endswith((".pdf", ".csv", ".ics", ".json", ".js"))


def _reached(client: FlaskClient, app: Flask, starts: Sequence[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    waiting = deque(starts)
    while waiting:
        path = waiting.popleft()
        endpoint = _endpoint(app, path)
        if endpoint is None or endpoint in seen:
            continue
        seen.add(endpoint)
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path} answers {answer.status}"
        if answer.mimetype != "text/html":
            continue
        waiting.extend(urljoin(answer.request.path, href) for href in _Links.of(answer.text))
        yield endpoint, path


def _endpoint(app: Flask, path: str) -> str | None:
    parts = urlsplit(path)
    if parts.netloc or parts.scheme:
        return None
    try:
        endpoint, _ = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return None
    return None if endpoint in NOT_PAGES or is_file(path) else str(endpoint)


class _Links(HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href:
            self.hrefs.append(href.partition("#")[0])

    @staticmethod
    def of(text: str) -> list[str]:
        """The addresses in a page, as written in it."""
        links = _Links()
        links.feed(text)
        return [href for href in links.hrefs if href]

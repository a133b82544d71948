"""Puts the parts together: the one module that imports every layer."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from vaxcentre import i18n, log
from vaxcentre.cli import appointments as appointments_commands
from vaxcentre.cli import attendance as attendance_commands
from vaxcentre.cli import booths as booth_commands
from vaxcentre.cli import call_outs as call_out_commands
from vaxcentre.cli import demo as demo_commands
from vaxcentre.cli import docs as docs_commands
from vaxcentre.cli import door as door_commands
from vaxcentre.cli import floor as floor_commands
from vaxcentre.cli import members as members_commands
from vaxcentre.cli import people as people_commands
from vaxcentre.cli import proposals as proposal_commands  # noqa: F401  (its words join those of the rota)
from vaxcentre.cli import rota as rota_commands
from vaxcentre.cli import shifts as shift_commands
from vaxcentre.cli import throughput as throughput_commands
from vaxcentre.cli import tickets as ticket_commands
from vaxcentre.cli import tokens as token_commands
from vaxcentre.cli import what_if as what_if_commands
from vaxcentre.cli import worker as worker_commands
from vaxcentre.clock import Clock, SystemClock
from vaxcentre.keyring import Seal
from vaxcentre.storage import models  # noqa: F401  (the metadata must be whole before a migration)
from vaxcentre.storage.database import db
from vaxcentre.storage.sealing import SEAL
from vaxcentre.web import (
    addresses,
    assets,
    context,
    errors,
    filters,
    frames,
    gate,
    headers,
    session,
    shift_words,
)
from vaxcentre.web.api import appointments as appointments_api
from vaxcentre.web.api import attendance as attendance_api
from vaxcentre.web.api import booths as booths_api
from vaxcentre.web.api import call_outs as call_outs_api
from vaxcentre.web.api import candidates as candidates_api
from vaxcentre.web.api import door as door_api
from vaxcentre.web.api import floor as floor_api
from vaxcentre.web.api import members as members_api
from vaxcentre.web.api import openapi, throughput
from vaxcentre.web.api import proposals as proposals_api
from vaxcentre.web.api import queue as queue_api
from vaxcentre.web.api import rotas as rotas_api
from vaxcentre.web.api import shift_templates as shift_templates_api
from vaxcentre.web.api import shifts as shifts_api
from vaxcentre.web.api import what_if as what_if_api
from vaxcentre.web.pages import (
    absences,
    account,
    appointments,
    approvals,
    attendance,
    audit,
    availability,
    badges,
    booths,
    breaks,
    calendars,
    call_out,
    call_out_group,
    call_outs,
    centres,
    door,
    fairness,
    floor,
    floor_plans,
    floor_signs,
    health,
    here,
    home,
    hours,
    imports,
    join_links,
    joining,
    lines,
    member_imports,
    members,
    my_badge,
    my_hours,
    my_shifts,
    network,
    notifications,
    observation,
    open_shifts,
    pairs,
    parts,
    people,
    posters,
    profession_rights,
    profile,
    proposals,
    push,
    queue,
    rota,
    rota_history,
    rota_lists,
    rota_month,
    rota_moves,
    rota_paper,
    rotas,
    screen,
    sessions,
    shared_availability,
    shift_people,
    shift_templates,
    shifts,
    sign_in_sheets,
    signing_in,
    swaps,
    tickets,
    tokens,
    unsent,
    wall,
    wallboard,
    welcome,
)
from vaxcentre.web.pages import throughput as throughput_pages
from vaxcentre.web.pages import what_if as what_if_pages

ROOT = Path(__file__).resolve().parent.parent

PAGES = (
    absences.page,
    account.page,
    appointments.page,
    approvals.page,
    audit.page,
    availability.page,
    booths.page,
    pairs.page,
    breaks.page,
    calendars.page,
    call_out.page,
    call_out_group.page,
    call_outs.page,
    centres.page,
    door.page,
    fairness.page,
    floor.page,
    floor_plans.page,
    floor_signs.page,
    health.page,
    home.page,
    imports.page,
    join_links.page,
    joining.page,
    lines.page,
    my_shifts.page,
    member_imports.page,
    members.page,
    network.page,
    notifications.page,
    observation.page,
    open_shifts.page,
    parts.page,
    people.page,
    push.page,
    profession_rights.page,
    profile.page,
    proposals.page,
    queue.page,
    rota.page,
    rota_history.page,
    rota_month.page,
    rota_moves.page,
    rota_paper.page,
    screen.page,
    sessions.page,
    shared_availability.page,
    signing_in.page,
    swaps.page,
    throughput_pages.page,
    what_if_pages.page,
    tokens.page,
    unsent.page,
    wall.page,
    tickets.page,
    attendance.page,
    badges.page,
    here.page,
    hours.page,
    my_badge.page,
    my_hours.page,
    posters.page,
    sign_in_sheets.page,
    wallboard.page,
    welcome.page,
    rota_lists.page,
    rotas.page,
    shift_people.page,
    shift_templates.page,
    shifts.page,
)
"""Every blueprint of pages, one a line."""

API = (
    appointments_api.routes,
    attendance_api.routes,
    booths_api.routes,
    call_outs_api.routes,
    candidates_api.routes,
    door_api.routes,
    floor_api.routes,
    members_api.routes,
    openapi.routes,
    proposals_api.routes,
    queue_api.routes,
    rotas_api.routes,
    shift_templates_api.routes,
    shifts_api.routes,
    throughput.routes,
    what_if_api.routes,
)
"""Every blueprint of the API, one a line."""

COMMANDS = (
    appointments_commands.appointments,
    attendance_commands.attendance,
    booth_commands.booths,
    call_out_commands.call_out,
    demo_commands.demo,
    docs_commands.docs,
    door_commands.door,
    floor_commands.floor,
    members_commands.members,
    people_commands.people,
    rota_commands.rota,
    shift_commands.shifts,
    throughput_commands.throughput,
    what_if_commands.what_if,
    token_commands.tokens,
    worker_commands.worker,
    ticket_commands.keys,
    ticket_commands.tickets,
)
"""Every group of commands of the terminal, one a line."""


def create_app(config: Config, clock: Clock | None = None) -> Flask:
    """Build the application for `config`; `clock` replaces the machine's clock in tests."""
    app = Flask(
        "vaxcentre",
        root_path=str(ROOT / "vaxcentre"),
        template_folder=str(ROOT / "templates"),
        static_folder="web/static",
    )
    app.config.update(_flask_settings(config))
    app.extensions["clock"] = clock or SystemClock()
    app.extensions["config"] = config
    _install(app, config)
    for blueprint in (*PAGES, *API):
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
    return app


def _install(app: Flask, config: Config) -> None:
    log.install()
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    csrf = CSRFProtect(app)
    for blueprint in API:
        csrf.exempt(blueprint)
    i18n.install(app, context.current_language)
    session.install(app)
    gate.install(app)
    context.install(app)
    filters.install(app)
    shift_words.install(app)
    errors.install(app)
    headers.install(app, https=config.secure_cookies)
    assets.install(app)
    addresses.install(app)
    frames.install(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config),
        "SESSION_COOKIE_SECURE": config.secure_cookies,
        "TESTING": config.testing,
        "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,  # a tablet shows the same page from morning to evening
        "WTF_CSRF_ENABLED": not config.testing,
    }


def _engine_options(config: Config) -> dict[str, object]:
    options: dict[str, object] = {
        "execution_options": {SEAL: Seal(config.secret_key)},
        "hide_parameters": True,  # a failed statement is logged; a patient's name in it must not be
    }
    if not config.embedded:
        options.update(pool_size=config.pool_size, max_overflow=5)
    return options

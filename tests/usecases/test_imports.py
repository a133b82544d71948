"""Importing lists: every row ends one way, twice is once, and a killed worker loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from config import Config
from tests.make import MORNING, a_centre, a_clinic_session, a_line, a_visit, place_of
from vaxcentre.clock import FixedClock
from vaxcentre.errors import Invalid
from vaxcentre.queries.ask import ask
from vaxcentre.queries.imports import import_called, preview_of, refused_lines
from vaxcentre.queries.received_lists import ImportSummary
from vaxcentre.rules.access import COMMAND_LINE
from vaxcentre.rules.appointment_list import listed, read_list
from vaxcentre.rules.appointments import AppointmentEvent, AppointmentState, Origin, TicketState
from vaxcentre.rules.headers import Column, guess_mapping
from vaxcentre.rules.listed_rows import RowReason
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Appointment,
    AppointmentImport,
    AppointmentImportRow,
    Centre,
    ImportState,
    OutboxTask,
    Patient,
    RememberedMapping,
    RowOutcome,
    Ticket,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.tasks.imports import ROWS_AT_ONCE
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.imports import map_columns, receive_list, start_import
from vaxcentre.usecases.listed_appointments import settle
from vaxcentre.usecases.perform import perform

HEAD = "Nom;Prénom;Date de naissance;Date;Heure;Mobile;Référence;Statut"
LIST = [
    HEAD,
    "D’Haene;Jean-Noël;02/03/1944;24/11/2026;9h40;06 12 34 56 78;R1;Confirmé",
    "LEFÈVRE;Odile;1944-03-02;24/11/2026;9:45;;R2;Confirmé",
    "Nguyễn;Thị Œuvre;12.05.1980;24-11-2026;10:00:00;+33 6 00 00 00 01;R3;",
]
SETTINGS = Config(database_url="", secret_key="")

Import = Callable[..., ImportSummary]


@pytest.fixture
def centre(app: Flask) -> Centre:
    with app.app_context():
        centre = a_centre()
        a_clinic_session(centre, [a_line(centre)])
        return centre


@pytest.fixture
def bring(app: Flask, centre: Centre, clock: FixedClock) -> Import:
    """Imports a list, through the worker, and returns how it ended."""

    def run(lines: Sequence[str], **start: object) -> ImportSummary:
        with app.app_context():
            import_id = received(centre, "\n".join(lines).encode())
            perform(
                start_import,
                COMMAND_LINE,
                clock.now(),
                place_of(centre),
                import_id=import_id,
                **start,
            )
            Worker(SETTINGS, clock).run_once()
            return summary(centre, import_id)

    return run


def received(centre: Centre, content: bytes) -> UUID:
    return perform(
        receive_list,
        COMMAND_LINE,
        MORNING,
        place_of(centre),
        file_name="liste.csv",
        content=content,
    )


def summary(centre: Centre, import_id: UUID) -> ImportSummary:
    return ask(import_called, COMMAND_LINE, MORNING, place_of(centre), import_id=import_id)


def counts(one: ImportSummary) -> tuple[int, int, int, int]:
    assert one.state is ImportState.DONE
    assert one.total == one.done == one.added + one.updated + one.unchanged + one.refused
    return one.added, one.updated, one.unchanged, one.refused


def everything() -> list[tuple[object, ...]]:
    rows = []
    for model in (Appointment, Patient, Ticket):
        table = model.__table__
        rows += [tuple(row) for row in db.session.execute(select(table).order_by(table.c.id))]
    db.session.rollback()
    return rows


def appointment(reference: str) -> Appointment:
    found = db.session.scalars(
        select(Appointment).where(Appointment.external_reference == reference)
    ).one()
    db.session.rollback()
    return found


def test_a_list_becomes_appointments_with_tickets(app: Flask, bring: Import) -> None:
    assert counts(bring(LIST)) == (3, 0, 0, 0)
    with app.app_context():
        assert appointment("R1").slot_at == datetime(2026, 11, 24, 8, 40, tzinfo=UTC)
        patient = db.session.get_one(Patient, appointment("R1").patient_id)
        assert (patient.search_name, patient.born_on, patient.phone) == (
            "d haene jean noel",
            date(1944, 3, 2),
            "0612345678",
        )
        assert (
            db.session.scalar(
                select(func.count()).select_from(Ticket).where(Ticket.state == TicketState.VALID)
            )
            == 3
        )


def test_the_same_file_twice_changes_nothing(app: Flask, bring: Import, clock: FixedClock) -> None:
    bring(LIST)
    with app.app_context():
        before = everything()
    clock.move(hours=1)
    assert counts(bring(LIST)) == (0, 0, 3, 0)
    with app.app_context():
        assert everything() == before


def test_without_references_the_same_file_twice_changes_nothing_either(bring: Import) -> None:
    lines = [line.rsplit(";", 2)[0] for line in LIST]
    assert counts(bring(lines)) == (3, 0, 0, 0)
    assert counts(bring(lines)) == (0, 0, 3, 0)


def test_a_later_time_moves_the_appointment_and_renews_its_ticket(
    app: Flask, bring: Import
) -> None:
    bring(LIST)
    moved = [line.replace("9h40", "14h05") for line in LIST]
    assert counts(bring(moved)) == (0, 1, 2, 0)
    with app.app_context():
        assert appointment("R1").slot_at == datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
        tickets = db.session.scalars(
            select(Ticket)
            .where(Ticket.appointment_id == appointment("R1").id)
            .order_by(Ticket.state)
        ).all()
        assert [(t.state, t.slot_at.hour) for t in tickets] == [
            (TicketState.MOVED, 8),
            (TicketState.VALID, 13),
        ]


def test_another_name_or_telephone_updates_the_patient_and_keeps_the_ticket(
    app: Flask, bring: Import
) -> None:
    bring(LIST)
    changed = [
        line.replace("LEFÈVRE", "Marchand").replace("06 12 34 56 78", "07 00 00 00 00")
        for line in LIST
    ]
    assert counts(bring(changed)) == (0, 2, 1, 0)
    with app.app_context():
        patient = db.session.get_one(Patient, appointment("R2").patient_id)
        assert (patient.family_name, patient.search_name) == ("Marchand", "marchand odile")
        assert db.session.scalar(select(func.count()).select_from(Ticket)) == 3


def test_what_the_list_leaves_empty_stays(app: Flask, bring: Import) -> None:
    bring(LIST)
    assert counts(bring([line.replace("06 12 34 56 78", "") for line in LIST])) == (0, 0, 3, 0)


def test_a_cancelled_row_cancels_once_and_its_code_with_it(app: Flask, bring: Import) -> None:
    bring(LIST)
    cancelled = [LIST[0], LIST[1].replace("Confirmé", "Annulé par le patient"), *LIST[2:]]
    assert counts(bring(cancelled)) == (0, 1, 2, 0)
    assert counts(bring(cancelled)) == (0, 0, 3, 0)
    with app.app_context():
        assert appointment("R1").state is AppointmentState.CANCELLED
        ticket = db.session.scalars(
            select(Ticket).where(Ticket.appointment_id == appointment("R1").id)
        ).one()
        assert ticket.state is TicketState.CANCELLED


def test_a_row_never_brings_back_what_was_cancelled_here(app: Flask, bring: Import) -> None:
    bring(LIST)
    with app.app_context():

        def cancel() -> None:
            found = db.session.scalars(
                select(Appointment).where(Appointment.external_reference == "R1")
            ).one()
            found.advance(AppointmentEvent.CANCEL, MORNING)

        writing(cancel)
        assert counts(bring(LIST)) == (0, 0, 2, 1)


def test_a_patient_who_came_is_not_moved(app: Flask, bring: Import, centre: Centre) -> None:
    bring(LIST)
    with app.app_context():
        found = appointment("R1")
        session_id, lines = found.session_id, a_line(centre, "B")
        a_visit(centre, type("S", (), {"id": session_id})(), lines, appointment_id=found.id)
    moved = [line.replace("9h40", "14h05") for line in LIST]
    assert counts(bring(moved)) == (0, 0, 2, 1)


def test_a_day_without_session_and_a_time_outside_it_are_refused_with_their_line(
    app: Flask, bring: Import, centre: Centre
) -> None:
    lines = [HEAD, LIST[1].replace("24/11/2026", "25/11/2026"), "", LIST[2].replace("9:45", "7:45")]
    ended = bring(lines)
    assert counts(ended) == (0, 0, 0, 2)
    with app.app_context():
        found = ask(refused_lines, COMMAND_LINE, MORNING, place_of(centre), import_id=ended.id)
        assert [(one.line, one.reason) for one in found.lines] == [
            (2, RowReason.NO_SESSION),
            (4, RowReason.OUTSIDE_HOURS),
        ]
        assert found.lines[0].cells[0] == "D’Haene"


def test_an_appointment_added_by_hand_takes_the_lists_reference(app: Flask, bring: Import) -> None:
    bring([line.rsplit(";", 2)[0] for line in LIST])
    assert counts(bring(LIST)) == (0, 3, 0, 0)
    assert counts(bring(LIST)) == (0, 0, 3, 0)


def test_another_centres_appointments_are_not_touched(
    app: Flask, bring: Import, clock: FixedClock
) -> None:
    bring(LIST)
    with app.app_context():
        other = a_centre()
        a_clinic_session(other, [a_line(other)])
        import_id = received(other, "\n".join(LIST).encode())
        perform(start_import, COMMAND_LINE, MORNING, place_of(other), import_id=import_id)
        Worker(SETTINGS, clock).run_once()
        assert counts(summary(other, import_id)) == (3, 0, 0, 0)


def test_a_mapping_is_remembered_for_lists_with_the_same_headers(
    app: Flask, centre: Centre
) -> None:
    odd = "Zorg;Prénom;Quand\nDurand;Léa;24/11/2026 10:00\n".encode()
    with app.app_context():
        first = received(centre, odd)
        preview = ask(preview_of, COMMAND_LINE, MORNING, place_of(centre), import_id=first)
        assert preview.mapping == {Column.GIVEN_NAME: 1}
        chosen = {Column.FAMILY_NAME: 0, Column.GIVEN_NAME: 1, Column.STARTS_AT: 2}
        perform(
            map_columns, COMMAND_LINE, MORNING, place_of(centre), import_id=first, mapping=chosen
        )
        assert ask(preview_of, COMMAND_LINE, MORNING, place_of(centre), import_id=first).ready == 1
        perform(start_import, COMMAND_LINE, MORNING, place_of(centre), import_id=first)
        second = received(centre, odd.replace(b"Zorg", b"ZORG"))
        assert (
            ask(preview_of, COMMAND_LINE, MORNING, place_of(centre), import_id=second).mapping
            == chosen
        )
        assert db.session.scalar(select(func.count()).select_from(RememberedMapping)) == 1


def test_a_list_without_the_needed_columns_does_not_start(app: Flask, centre: Centre) -> None:
    with app.app_context():
        import_id = received(centre, "Nom;Prénom\nDurand;Léa\n".encode())
        with pytest.raises(Invalid):
            perform(start_import, COMMAND_LINE, MORNING, place_of(centre), import_id=import_id)


def test_started_twice_it_is_imported_once(
    app: Flask, bring: Import, centre: Centre, clock: FixedClock
) -> None:
    with app.app_context():
        import_id = received(centre, "\n".join(LIST).encode())
        started = [
            perform(start_import, COMMAND_LINE, MORNING, place_of(centre), import_id=import_id)
            for _ in range(2)
        ]
        assert started[0] == started[1]
        assert db.session.scalar(select(func.count()).select_from(OutboxTask)) == 1
        db.session.rollback()


def many(rows: int) -> list[str]:
    eight = datetime(2026, 11, 24, 8, tzinfo=UTC)
    minutes = (eight + timedelta(seconds=2 * n) for n in range(rows))
    return [
        HEAD,
        *(
            f"Nom{n};Prénom{n};02/03/1944;24/11/2026;{at:%H:%M};;P{n};"
            for n, at in enumerate(minutes)
        ),
    ]


class Killed(BaseException):
    """As kill -9: nothing after it is run."""


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    app: Flask, centre: Centre, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        import_id = received(centre, "\n".join(many(1000)).encode())
        perform(start_import, COMMAND_LINE, MORNING, place_of(centre), import_id=import_id)
        dying = Worker(SETTINGS, clock)
        parts = iter(range(100))

        def die(_progress: object) -> bool:
            if next(parts) == 2:
                raise Killed
            return True

        monkeypatch.setattr(dying, "_breathe", die)
        with pytest.raises(Killed):
            dying.run_once()
        assert summary(centre, import_id).done == 3 * ROWS_AT_ONCE
        assert Worker(SETTINGS, clock).run_once() == 0, "the dead worker's lease still counts"
        clock.move(seconds=31)
        assert Worker(SETTINGS, clock).run_once() == 1
        assert counts(summary(centre, import_id)) == (1000, 0, 0, 0)
        assert db.session.scalar(select(func.count()).select_from(Appointment)) == 1000
        assert db.session.scalar(select(func.count()).select_from(AppointmentImportRow)) == 1000


def test_told_to_stop_it_ends_after_its_part_and_the_next_one_goes_on_at_once(
    app: Flask, centre: Centre, clock: FixedClock
) -> None:
    with app.app_context():
        import_id = received(centre, "\n".join(many(500)).encode())
        perform(start_import, COMMAND_LINE, MORNING, place_of(centre), import_id=import_id)
        stop = threading.Event()
        stopping = Worker(SETTINGS, clock, stop)
        stopping._breathe = lambda progress: stop.set()  # type: ignore[method-assign,assignment,func-returns-value]
        stopping.run_once()
        assert summary(centre, import_id).done == ROWS_AT_ONCE
        Worker(SETTINGS, clock).run_once()
        assert counts(summary(centre, import_id)) == (500, 0, 0, 0)


def test_the_number_of_statements_of_a_part_does_not_depend_on_its_rows(
    app: Flask, centre: Centre
) -> None:
    zone, today = "Europe/Paris", date(2026, 11, 1)
    with app.app_context():
        mapping = guess_mapping(HEAD.split(";"))
        by_size = {}
        for size in (50, 400):
            lines = [line.replace(";P", f";S{size}-P") for line in many(size)]
            moved = [line.replace(";08:", ";15:").replace("Nom1", "Mon1") for line in lines]
            by_size[size] = [
                _statements(
                    lambda rows=rows: perform(
                        settle,
                        COMMAND_LINE,
                        MORNING,
                        place_of(centre),
                        origin=Origin.IMPORT,
                        rows=listed(read_list("\n".join(rows).encode()).rows, mapping, zone, today),
                    )
                )
                for rows in (lines, lines, moved)
            ]
    added, unchanged, moved_count = by_size[400]
    assert by_size[50][1:] == by_size[400][1:]
    assert (added <= 14, unchanged <= 8, moved_count <= 14) == (True, True, True), by_size


def _statements(act: Callable[[], object]) -> int:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_two_workers_on_two_lists_of_one_centre_add_each_appointment_once(
    app: Flask, centre: Centre, clock: FixedClock
) -> None:
    lines = "\n".join(line.rsplit(";", 2)[0] for line in many(600)).encode()
    with app.app_context():
        ids = [received(centre, lines) for _ in range(2)]
        for import_id in ids:
            perform(start_import, COMMAND_LINE, MORNING, place_of(centre), import_id=import_id)

    def work(_number: int) -> None:
        with app.app_context():
            Worker(SETTINGS, clock).run_once()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with app.app_context():
        Worker(SETTINGS, clock).run_once()
        ended = [counts(summary(centre, import_id)) for import_id in ids]
        assert sorted(ended) == [(0, 0, 600, 0), (600, 0, 0, 0)]


def test_old_lists_are_forgotten_but_for_their_counts(
    app: Flask, bring: Import, clock: FixedClock
) -> None:
    bring([HEAD, LIST[1].replace("24/11/2026", "25/11/2026")])
    with app.app_context():
        row = db.session.scalars(select(AppointmentImportRow)).one()
        assert row.outcome is RowOutcome.REFUSED
        assert row.source
        clock.move(days=31)
        Worker(SETTINGS, clock).run_once()
        db.session.expire_all()
        assert db.session.scalars(select(AppointmentImportRow)).one().source == {}
        assert db.session.scalars(select(AppointmentImport)).one().rows_refused == 1


def test_the_file_is_forgotten_once_it_is_imported(app: Flask, bring: Import) -> None:
    bring(LIST)
    with app.app_context():
        assert db.session.scalars(select(AppointmentImport.content)).one() is None

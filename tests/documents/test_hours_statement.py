"""Statements break where a reader would: totals and signatures never stand alone."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from pypdf import PdfReader

from vaxcentre.documents.hours_statement import Paper, hours_statements
from vaxcentre.queries.hours import HoursRow, PersonHours
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.hours import total_of

START = datetime(2026, 10, 1, 7, tzinfo=UTC)
PAPER = Paper(date(2026, 10, 1), date(2026, 12, 31), START, "fr")


def worked(sessions: int, name: str = "Inès Morel") -> PersonHours:
    rows = tuple(
        HoursRow(
            uuid4(), uuid4(), "Maubeuge", "Europe/Paris", 240, "Matin", Duty.INJECT,
            date(2026, 10, 1) + timedelta(days=number // 2), START, START + timedelta(hours=2),
            120, False, "", False,
        )
        for number in range(sessions)
    )  # fmt: skip
    return PersonHours(
        uuid4(), name, name, Profession.NURSE, "10003456789", "Maubeuge", "Europe/Paris", 240,
        rows, total_of(rows),
    )  # fmt: skip


@pytest.mark.parametrize("sessions", [1, 18, 19, 20, 27, 28, 46, 60])
def test_every_session_stands_once_and_the_last_page_has_one_beside_the_totals(
    sessions: int,
) -> None:
    content = hours_statements([worked(sessions)], PAPER)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert sum(page.count("Injection, Matin") for page in pages) == sessions
    assert "Injection, Matin" in pages[-1]
    assert [page.count("Total") for page in pages] == [0] * (len(pages) - 1) + [1]
    assert f"Page {len(pages)} sur {len(pages)}" in pages[-1]


def test_two_slots_of_a_day_show_their_half_day_once() -> None:
    page = PdfReader(io.BytesIO(hours_statements([worked(4)], PAPER))).pages[0].extract_text()
    assert page.count("2\u202fh\u202f00") == 4
    assert "8\u202fh\u202f00" in page.partition("Total")[2]
    assert page.partition("Total")[2].split()[3] == "2"


def test_each_person_begins_on_a_page_of_their_own_that_counts_from_one() -> None:
    content = hours_statements([worked(2), worked(30, "Paul Lefort")], PAPER)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert ["Page 1 sur 1" in pages[0], "Page 2 sur 2" in pages[2]] == [True, True]
    assert "Paul Lefort" not in pages[0]

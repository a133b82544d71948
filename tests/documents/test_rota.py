"""The rota on paper, read back from the PDF: a full centre, long names, empty days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PageObject, PdfReader

from vaxcentre.documents.rota_days import rota_by_day
from vaxcentre.documents.rota_roll import LEAST_SIZE, Paper, ranges
from vaxcentre.documents.rota_weeks import rota_by_duty, rota_by_week
from vaxcentre.queries.shifts import InShift, NeedCard, ShiftCard
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.rules.spans import local_instant

MONDAY = date(2026, 11, 23)
AT = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)
MILLIMETRE = 72 / 25.4
LONG = "Marie-Antoinette de La Rochefoucauld-Montmorency-Bouteville"
DUTIES = {Duty.PRESCRIBE: 18, Duty.INJECT: 18, Duty.PREPARE: 6, Duty.OBSERVE: 8, Duty.RECEIVE: 10}
"""Sixty people on one day in a centre with eighteen booths."""


def person(name: str) -> InShift:
    return InShift(
        uuid4(), uuid4(), name, Profession.LAY, AssignmentState.CONFIRMED, Source.SELF, AT
    )


def a_card(on: date, needs: tuple[NeedCard, ...], **facts: object) -> ShiftCard:
    defaults: dict[str, object] = {
        "id": uuid4(),
        "rota_id": uuid4(),
        "rota": RotaState.PUBLISHED,
        "template_id": None,
        "centre_id": uuid4(),
        "centre": "Maubeuge",
        "centre_slug": "maubeuge",
        "zone": "Europe/Paris",
        "name": "Journée",
        "held_on": on,
        "starts_at": local_instant(on, time(8), "Europe/Paris"),
        "ends_at": local_instant(on, time(20), "Europe/Paris"),
        "changeover_minutes": 0,
        "state": ShiftState.PLANNED,
        "note": "",
        "cancel_reason": "",
        "booths": tuple(range(1, 19)),
        "needs": needs,
    }
    return ShiftCard(**(defaults | facts))  # type: ignore[arg-type]


def a_full_day(on: date) -> ShiftCard:
    names = (f"Camille Roux{number}x{on.day}" for number in range(100))
    needs = [
        NeedCard(duty, many, many, tuple(person(next(names)) for _ in range(many)))
        for duty, many in DUTIES.items()
    ]
    return a_card(on, tuple(needs))


def a_paper(*cards: ShiftCard, last: date = MONDAY + timedelta(days=6)) -> Paper:
    return Paper("Maubeuge", "Europe/Paris", MONDAY, last, cards, AT, "fr")


def pages(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(BytesIO(pdf)).pages)


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pages(pdf))


def sizes_of(pdf: bytes, marker: str) -> list[float]:
    """The sizes, in points, in which texts with `marker` are set."""
    found: list[float] = []

    def note(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if marker in text:
            found.append(size)

    for page in pages(pdf):
        page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize(
    ("draw", "least"), [(rota_by_day, 14.0), (rota_by_week, 10.0), (rota_by_duty, 12.0)]
)
def test_sixty_people_a_day_are_all_there_and_large_enough_to_read_on_a_wall(
    draw: Callable[[Paper], bytes], least: float
) -> None:
    week = [a_full_day(MONDAY + timedelta(days=n)) for n in range(7)]
    pdf = draw(a_paper(*week))
    told = words(pdf)
    for card in week:
        for one in card.people:
            assert one.name.split()[1] in told
    assert min(sizes_of(pdf, "x23")) >= least - 0.01
    assert "Page 1 sur " in told
    assert len(pages(pdf)) <= 7  # by day: one sheet each
    assert "Imprimé le mardi 24 novembre 2026 à 10\u202fh\u202f40" in told


@pytest.mark.parametrize("draw", [rota_by_day, rota_by_week, rota_by_duty])
def test_nothing_is_printed_outside_the_sheet(draw: Callable[[Paper], bytes]) -> None:
    crowd = tuple(person(LONG) for _ in range(70))
    pdf = draw(a_paper(a_card(MONDAY, (NeedCard(Duty.INJECT, 75, 80, crowd),))))
    places: list[tuple[float, float]] = []

    def note(text: str, _cm: object, matrix: list[float], _font: object, _size: float) -> None:
        if text.strip():
            places.append((matrix[4], matrix[5]))

    for page in pages(pdf):
        page.extract_text(visitor_text=note)
        assert page.mediabox.width > page.mediabox.height
    assert min(y for _, y in places) > 5 * MILLIMETRE
    assert max(x for x, _ in places) < 290 * MILLIMETRE
    assert len(pages(pdf)) >= 2


def test_a_long_name_is_cut_before_it_is_too_small_to_read() -> None:
    pdf = rota_by_week(a_paper(a_card(MONDAY, (NeedCard(Duty.INJECT, 1, 1, (person(LONG),)),))))
    assert min(sizes_of(pdf, "Rochef")) >= LEAST_SIZE - 0.1
    assert "…" in words(pdf)


def test_an_empty_day_a_cancelled_shift_a_draft_and_a_gap_say_so() -> None:
    gap = NeedCard(Duty.OBSERVE, 2, 2, (person("Hugo Petit"),))
    tuesday = MONDAY + timedelta(days=1)
    paper = a_paper(
        a_card(MONDAY, (gap,), state=ShiftState.CANCELLED, name="Matin"),
        a_card(MONDAY, (gap,), rota=RotaState.DRAFT, name="Soir"),
        last=tuesday,
    )
    told = words(rota_by_day(paper))
    for text in ("Annulé", "Brouillon", "À pourvoir", "1/2", "Aucun poste", "Box 1–18"):
        assert text in told
    assert told.count("Petit") == 1  # nobody comes to a shift that is cancelled
    assert "Aucun poste" in words(rota_by_week(a_paper()))
    assert "Aucun poste" in words(rota_by_duty(a_paper()))


def test_booths_in_a_row_are_told_as_a_range() -> None:
    assert ranges((20, 1, 2, 3, 7)) == "1–3, 7, 20"

"""Signs: read back from the paper, in two languages, with arrows that are drawn."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PageObject, PdfReader

from vaxcentre.documents.floor_signs import SignSet, sign_sheets
from vaxcentre.rules.floor_plans import LineOnFloor, Premises
from vaxcentre.rules.floor_signs import (
    Arrow,
    Sign,
    SignKind,
    arrow_corners,
    bearing,
    signs_of,
)
from vaxcentre.rules.floor_templates import PlanTemplate, starting_plan

CAZERES = Premises((LineOnFloor("S", "Symptômes", (1, 2), True), LineOnFloor("D", "", (3, 14))))
LAYOUT = starting_plan(PlanTemplate.GYMNASIUM, CAZERES)
SIGNS = signs_of(LAYOUT, CAZERES)
COMMON = SignSet("Cazères", LAYOUT, {"S": "Symptômes", "D": ""}, (4.0, 20.0))


def _pages(*signs: Sign, paper: str = "A4") -> list[PageObject]:
    return list(PdfReader(BytesIO(sign_sheets(signs, replace(COMMON, paper=paper)))).pages)


def _text(page: PageObject) -> str:
    return re.sub(r"\s+", " ", page.extract_text())


def test_there_is_a_sheet_for_everything_that_people_look_for() -> None:
    keys = [sign.key for sign in SIGNS]
    assert keys == [
        "entrance", "desk", "symptoms", "line-S", "line-D", "booth-1", "booth-2", "booth-3",
        "booth-14", "observation", "exit", "here",
    ]  # fmt: skip


def test_each_sheet_says_its_word_large_in_french_and_below_in_english() -> None:
    said = dict(zip((sign.key for sign in SIGNS), map(_text, _pages(*SIGNS)), strict=True))
    for key, words in {
        "entrance": ("Entrée", "Entrance", "Cazères"),
        "exit": ("Sortie", "Exit"),
        "line-S": ("Ligne", "Line S", "S", "Symptômes"),
        "booth-14": ("Box", "Booth 14", "14"),
        "observation": ("Surveillance", "Observation"),
        "symptoms": ("Symptômes", "Symptoms?", "Follow this arrow"),
        "here": ("Vous êtes ici", "You are here", "Box 14", "Accueil"),
    }.items():
        for word in words:
            assert word in said[key], (key, word)


@pytest.mark.parametrize(("paper", "millimetres"), [("A4", (210, 297)), ("A3", (297, 420))])
def test_the_paper_is_as_large_as_asked(paper: str, millimetres: tuple[int, int]) -> None:
    [page] = _pages(SIGNS[0], paper=paper)
    size = [float(page.mediabox.width) * 25.4 / 72, float(page.mediabox.height) * 25.4 / 72]
    assert size == pytest.approx(millimetres, abs=0.6)
    assert "Entrée" in _text(page)


def test_an_arrow_is_a_shape_and_points_where_it_should() -> None:
    bare, pointing = _pages(Sign(SignKind.EXIT), Sign(SignKind.EXIT, arrow=Arrow.LEFT))
    assert not re.search("[\u2190-\u21ff\u27a1\u2b05]", _text(pointing))
    assert _corners(pointing) - _corners(bare) >= 6
    for arrow in Arrow:
        if arrow is Arrow.NONE:
            assert arrow_corners(arrow, 0, 0, 2) == []
            continue
        tip = arrow_corners(arrow, 0, 0, 2)[0]
        assert bearing((0, 0), tip) is arrow
        far = [math.hypot(*corner) for corner in arrow_corners(arrow, 0, 0, 2)]
        assert far == pytest.approx(
            [math.hypot(*corner) for corner in arrow_corners(Arrow.RIGHT, 0, 0, 2)]
        )


def _corners(page: PageObject) -> int:
    contents = page.get_contents()
    assert contents is not None
    return len(re.findall(rb" l\b", contents.get_data()))


@pytest.mark.parametrize(
    ("end", "arrow"),
    [
        ((9, 0), Arrow.RIGHT), ((9, 9), Arrow.DOWN_RIGHT), ((0, 9), Arrow.DOWN),
        ((-9, 1), Arrow.LEFT), ((-9, -9), Arrow.UP_LEFT), ((1, -9), Arrow.UP),
        ((9, -8), Arrow.UP_RIGHT), ((-8, 9), Arrow.DOWN_LEFT),
    ],
)  # fmt: skip
def test_an_arrow_is_chosen_as_the_plan_lies(end: tuple[int, int], arrow: Arrow) -> None:
    assert bearing((0, 0), end) is arrow

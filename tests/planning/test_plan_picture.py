"""The pictures of plans in the documentation."""

from __future__ import annotations

from xml.etree import ElementTree

from benchmarks.plan_picture import picture
from tests.planning.small_rotas import NURSE, a_problem, a_shift, somebody
from vaxcentre.planning.fill import fill


def test_a_picture_says_what_is_open_how_it_is_shared_and_what_is_proven() -> None:
    shifts = [a_shift(), a_shift("t", day=1)]
    problem = a_problem(shifts, somebody("ada"), somebody("ben", NURSE, "s t", shifts_before=2))
    plan = fill(problem)
    drawn = ElementTree.fromstring(picture("Deux & trois", problem, plan, plan))
    words = [one.text for one in drawn.iter() if one.text]
    assert "Deux & trois" in words
    assert [one for one in words if "/" in one] == ["1/1", "0/1"]
    assert "2 people, 4 seats wanted; proven on every level." in words
    assert words[words.index("Booths") + 1 :][:3] == ["1", "1", "proven"]

"""Addresses of centres, letters of lines, and what a decision must say."""

from __future__ import annotations

import pytest

from tests.refused import refused
from vaxcentre.rules.centres import (
    LONGEST_SLUG,
    RESERVED_SLUGS,
    CentreEvent,
    check_decision,
    check_line_code,
    check_slug,
    slug_for,
)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Maubeuge", "maubeuge"),
        ("Saint-Étienne-du-Bois", "saint-etienne-du-bois"),
        ("L’Haÿ-les-Roses", "l-hay-les-roses"),
        ("Salle des fêtes d’Œuilly (2)", "salle-des-fetes-d-oeuilly-2"),
        ("  --  ", ""),
        ("Київ", ""),
    ],
)
def test_a_name_gives_an_address_without_accents(name: str, slug: str) -> None:
    assert slug_for(name) == slug


def test_a_long_name_gives_an_address_of_allowed_length() -> None:
    slug = slug_for("Centre de vaccination " * 5)
    assert len(slug) <= LONGEST_SLUG
    check_slug(slug)


@pytest.mark.parametrize("slug", ["", "A", "é", "a b", "a--b", "-a", "a-", "a_b", "a/b", "x" * 41])
def test_an_unfit_address_is_refused(slug: str) -> None:
    with refused("bad_slug"):
        check_slug(slug)


@pytest.mark.parametrize("slug", sorted(s for s in RESERVED_SLUGS if "." not in s))
def test_an_address_of_ours_is_refused(slug: str) -> None:
    with refused("reserved_slug"):
        check_slug(slug)


@pytest.mark.parametrize("code", ["", "a", "1", "ABCD", "É", "A B"])
def test_a_line_is_called_by_one_to_three_capitals(code: str) -> None:
    with refused("bad_line_code"):
        check_line_code(code)


def test_authorising_needs_a_reference_and_handing_over_a_successor() -> None:
    with refused("no_reference"):
        check_decision(CentreEvent.AUTHORISE, "", "")
    with refused("no_successor"):
        check_decision(CentreEvent.HAND_OVER, "ref", "")
    check_decision(CentreEvent.CLOSE, "", "")

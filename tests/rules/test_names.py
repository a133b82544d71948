"""Names are found however they are typed, in any script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcentre.rules.names import has_words, search_key, split_full_name

NAMES = st.text(alphabet=st.characters(categories=("L",)), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("family", "given", "key"),
    [
        ("D’Haene", "Jean-Noël", "d haene jean noel"),
        ("D'HAENE", "JEAN NOEL", "d haene jean noel"),
        ("Lœwenstraße", "Ægidius", "loewenstrasse aegidius"),
        ("Nguyễn", "Thị Đào", "nguyen thi dao"),
        ("Łukasiewicz", "Søren", "lukasiewicz soren"),
        ("Иванова", "Анна", "иванова анна"),
        ("محمَّد", "علي", "محمد علي"),
        ("李", "小龙", "李 小龙"),
        ("Ó Briain", "Ünal", "o briain unal"),
        ("  Le   Goff ", "", "le goff"),
        ("Dupont (née Durand)", "A.", "dupont nee durand a"),
        ("---", "''", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_count(family: str, given: str, key: str) -> None:
    assert search_key(family, given) == key


@given(NAMES, NAMES)
def test_a_key_is_its_own_key_and_the_same_for_both_forms_of_unicode(
    family: str, given_name: str
) -> None:
    key = search_key(family, given_name)
    assert search_key(key) == key
    assert (
        search_key(unicodedata.normalize("NFD", family), unicodedata.normalize("NFD", given_name))
        == key
    )
    assert "%" not in key
    assert "_" not in key


@given(NAMES, NAMES)
def test_a_person_is_found_by_both_names_in_any_order(family: str, given_name: str) -> None:
    key = search_key(family, given_name)
    assert has_words(key, search_key(given_name, family).split())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dhaene", True),
        ("d haene", True),
        ("jean", True),
        ("noel d", True),
        ("jeannoel", True),
        ("haen", True),
        ("oel", False),
        ("marie", False),
    ],
)
def test_parts_of_a_name_find_it(typed: str, found: bool) -> None:
    assert has_words("d haene jean noel", search_key(typed).split()) is found


@pytest.mark.parametrize(
    ("full", "names"),
    [
        ("DUPONT Marie", ("DUPONT", "Marie")),
        ("Marie DUPONT", ("DUPONT", "Marie")),
        ("LE GOFF Jean-Noël", ("LE GOFF", "Jean-Noël")),
        ("Dupont, Marie Anne", ("Dupont", "Marie Anne")),
        ("Marie Dupont", None),
        ("DUPONT MARIE", None),
        ("Dupont,", None),
        ("", None),
    ],
)
def test_a_name_in_one_cell_is_cut_only_where_that_is_certain(
    full: str, names: tuple[str, str] | None
) -> None:
    assert split_full_name(full) == names

"""Lists of people: professions in any spelling, duties, hours, and why a row is refused."""

from __future__ import annotations

from datetime import date

import pytest

from vaxcentre.errors import Invalid
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.listed_members import (
    ListedMember,
    MemberReason,
    RefusedMember,
    listed_members,
    read_member_list,
)
from vaxcentre.rules.member_columns import MemberColumn, guess_member_mapping
from vaxcentre.rules.written_professions import read_duties, read_profession

HEAD = (
    "Nom;Prénom;Courriel;Portable;Métier;N° RPPS;Fonctions;Valable jusqu’au;Centre;"
    "Heures par semaine;Remarques"
)


def told(*lines: str, head: str = HEAD, encoding: str = "utf-8-sig") -> list[object]:
    found = read_member_list("\r\n".join([head, *lines]).encode(encoding))
    return list(listed_members(found.rows, guess_member_mapping(found.headers)))


def one(cells: str) -> ListedMember | RefusedMember:
    (row,) = told(cells)
    return row


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Médecin généraliste", Profession.DOCTOR),
        ("Dr", Profession.DOCTOR),
        ("médecin retraité", Profession.RETIRED_DOCTOR),
        ("IDEL", Profession.NURSE),
        ("Infirmière libérale", Profession.NURSE),
        ("INFIRMIER(E) RETRAITÉ(E)", Profession.RETIRED_NURSE),
        ("élève infirmier", Profession.STUDENT),
        ("étudiante en médecine", Profession.STUDENT),
        ("Interne", Profession.STUDENT),
        ("pharmacien d’officine", Profession.PHARMACIST),
        ("sage-femme", Profession.MIDWIFE),
        ("masseur-kinésithérapeute", Profession.PHYSIOTHERAPIST),
        ("kiné", Profession.PHYSIOTHERAPIST),
        ("Chirurgien-dentiste", Profession.DENTIST),
        ("médecin biologiste", Profession.BIOLOGIST),
        ("Vétérinaire", Profession.VETERINARIAN),
        ("manip radio", Profession.RADIOGRAPHER),
        ("AS", Profession.NURSING_ASSISTANT),
        ("aide-soignante", Profession.NURSING_ASSISTANT),
        ("sapeur-pompier volontaire", Profession.FIREFIGHTER),
        ("PSE2", Profession.FIREFIGHTER),
        ("bénévole", Profession.LAY),
        ("retired_nurse", Profession.RETIRED_NURSE),
        ("boulanger", None),
        ("", None),
    ],
)
def test_professions_are_read_as_people_write_them(written: str, meant: Profession | None) -> None:
    assert read_profession(written) is meant


def test_every_profession_and_duty_is_read_by_its_own_name() -> None:
    assert [read_profession(each.value) for each in Profession] == list(Profession)
    assert [read_duties(each.value) for each in Duty] == [(each,) for each in Duty]


def test_duties_are_read_from_one_cell() -> None:
    assert read_duties("Injection, prélèvement / accueil et surveillance") == (
        Duty.INJECT,
        Duty.SAMPLE,
        Duty.OBSERVE,
        Duty.RECEIVE,
    )
    assert read_duties("injection; jardinage") is None
    assert read_duties("") == ()


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_row_tells_all_there_is_to_know(encoding: str) -> None:
    cells = (
        "LEFÈVRE;Odile;Odile@Example.org;+33 6 12 34 56 78;IDE;8 10003461033;Injection;"
        "31/12/2026;Maubeuge;12h30;Le matin"
    )
    (row,) = told(cells, encoding=encoding)
    assert row == ListedMember(
        2,
        "odile@example.org",
        "LEFÈVRE",
        "Odile",
        "0612345678",
        Profession.NURSE,
        "10003461033",
        (Duty.INJECT,),
        date(2026, 12, 31),
        "Maubeuge",
        12 * 60 + 30,
        "Le matin",
    )


@pytest.mark.parametrize(
    ("cells", "reason", "column"),
    [
        (";Odile;o@example.org", MemberReason.NO_NAME, MemberColumn.FAMILY_NAME),
        ("Petit;;o@example.org", MemberReason.NO_NAME, MemberColumn.GIVEN_NAME),
        ("Petit;Odile;", MemberReason.NO_KEY, MemberColumn.EMAIL),
        ("Petit;Odile;odile(at)example", MemberReason.BAD_EMAIL, MemberColumn.EMAIL),
        (
            "Petit;Odile;o@example.org;;boulanger",
            MemberReason.UNKNOWN_PROFESSION,
            MemberColumn.PROFESSION,
        ),
        (
            "Petit;Odile;o@example.org;;IDE;;jardinage",
            MemberReason.UNKNOWN_DUTY,
            MemberColumn.DUTIES,
        ),
        (
            "Petit;Odile;o@example.org;;IDE;;;31/02/2026",
            MemberReason.BAD_DATE,
            MemberColumn.VALID_UNTIL,
        ),
        (
            "Petit;Odile;o@example.org;;IDE;;;;;beaucoup",
            MemberReason.BAD_HOURS,
            MemberColumn.WEEKLY_HOURS,
        ),
        (f"Petit;{'o' * 101};o@example.org", MemberReason.TOO_LONG, MemberColumn.FAMILY_NAME),
    ],
)
def test_a_row_is_refused_with_its_reason(
    cells: str, reason: MemberReason, column: MemberColumn
) -> None:
    assert one(cells) == RefusedMember(2, reason, column)


def test_a_wrong_check_digit_refuses_nobody() -> None:
    row = one("Petit;Odile;o@example.org;;IDE;10003461034")
    assert isinstance(row, ListedMember)
    assert row.rpps == "10003461034"


def test_one_name_column_english_headers_and_commas_are_understood() -> None:
    (row,) = told("DUPONT Marie,m@example.org,nurse", head="Full name,E-mail address,Job")
    assert (row.family_name, row.given_name, row.profession) == (
        "DUPONT",
        "Marie",
        Profession.NURSE,
    )


def test_of_two_rows_that_differ_about_somebody_the_first_counts() -> None:
    rows = told(
        "Petit;Odile;o@example.org;;IDE",
        "Petit;Odile;o@example.org;;médecin",
        "Petit;Odile;O@example.org;;IDE",
    )
    assert [isinstance(row, ListedMember) for row in rows] == [True, False, True]
    assert rows[1] == RefusedMember(3, MemberReason.CONTRADICTED)


def test_a_real_workbook_is_told_how_to_become_a_list() -> None:
    with pytest.raises(Invalid, match="Enregistrer sous"):
        read_member_list(b"PK\x03\x04 and more")

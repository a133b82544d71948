"""Lists as platforms export them: what every row says, or why it is refused."""

from __future__ import annotations

import csv
import io
import random
import time as machine
import tracemalloc
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxcentre.errors import Invalid
from vaxcentre.rules.appointment_list import listed, read_list
from vaxcentre.rules.csv_text import LARGEST_FILE, decode, plain_cell, safe_cell, written
from vaxcentre.rules.headers import Column, check_mapping, guess_mapping, what_is_missing
from vaxcentre.rules.listed_rows import (
    Listed,
    ListedAppointment,
    RefusedRow,
    RowReason,
    clean_phone,
    is_cancelled,
)
from vaxcentre.rules.written_dates import read_day, read_moment, read_time

ZONE = "Europe/Paris"
TODAY = date(2026, 11, 20)
HEAD = "Nom;Prénom;Date de naissance;Date;Heure;E-mail;Référence;Statut"


def read(content: bytes) -> list[Listed]:
    found = read_list(content)
    return listed(found.rows, guess_mapping(found.headers), ZONE, TODAY)


def one(row: str) -> Listed:
    (only,) = read(f"{HEAD}\n{row}\n".encode())
    return only


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_way_to_write_a_list_reads_the_same(encoding: str, delimiter: str, end: str) -> None:
    text = end.join(["Nom;Prénom;RDV le", "D’Haene;Jean-Noël;24/11/2026 9h40", ""]).replace(
        ";", delimiter
    )
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    (row,) = read(mark + text.encode(encoding))
    assert isinstance(row, ListedAppointment)
    assert (row.line, row.family_name, row.given_name) == (2, "D’Haene", "Jean-Noël")
    assert row.slot_at == datetime(2026, 11, 24, 8, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \n", "empty_file"),
        (b"PK\x03\x04...", "not_csv"),
        (b"%PDF-1.7", "not_csv"),
        (b"N\0o\0m\0", "not_text"),
        (b"Nom;Pr\x81nom\n1;2", "unknown_encoding"),
        (b"\xff\xfeN", "unknown_encoding"),
        (b"Nom;Date\n", "no_rows"),
        (b'Nom;Date\n"a;b\nc;d\n', "open_quote"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_list(content)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a cell of 9 MB", b"Nom;Prenom\n" + b"a" * 9_000_000 + b";b\n", "unreadable_row"),
        ("a cell of 50 MB", b"Nom;Prenom\n" + b"a" * 50_000_000 + b";b\n", "file_too_large"),
        ("a million rows", b"Nom;Prenom\n" + b"a;b\n" * 1_000_000, "too_many_rows"),
        ("a million columns", b"Nom;Prenom\n" + b";" * 1_000_000, "too_many_columns"),
    ],
)
def test_a_list_that_would_choke_us_is_refused_at_once(
    name: str, content: bytes, code: str
) -> None:
    tracemalloc.start()
    began = machine.process_time()
    with pytest.raises(Invalid) as refusal:
        read_list(content)
    taken, (_, peak) = machine.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refusal.value.code == code
    assert taken < 5
    assert peak < 120_000_000


def test_rows_are_numbered_as_excel_does_with_breaks_in_cells_and_blank_rows() -> None:
    rows = read(
        (
            'Nom;Prénom;RDV le;Motif\r\n\r\nA;B;24/11/2026 9:00;"deux\r\nlignes"\r\n'
            ";;;\r\nC;D;24/11/2026 9:05;x\r\n"
        ).encode()
    )
    assert [row.line for row in rows] == [3, 5]
    assert isinstance(rows[0], ListedAppointment)
    assert rows[0].motive == "deux lignes"


def test_excels_own_first_line_tells_the_delimiter() -> None:
    (row,) = read(b"sep=,\r\nNom,Prenom,RDV le\r\nA,B,24/11/2026 9:00\r\n")
    assert row.line == 3


@pytest.mark.parametrize(
    ("headers", "mapping"),
    [
        (
            ["Nom", "Prénom", "Date de naissance", "Date", "Heure", "Motif", "Téléphone"],
            ["family_name", "given_name", "born_on", "day", "time", "motive", "phone"],
        ),
        (
            [
                "FIRST NAME",
                "Last name",
                "DOB",
                "Appointment date",
                "Start time",
                "Status",
                "E-mail",
            ],
            ["given_name", "family_name", "born_on", "day", "time", "status", "email"],
        ),
        (
            ["N° RDV", "Nom de naissance", "Nom", "Prénom", "RDV le"],
            ["reference", None, "family_name", "given_name", "starts_at"],
        ),
        (["Patient", "Né(e) le", "Rendez-vous"], ["full_name", "born_on", "starts_at"]),
        (["Nom", "Prénom", "Date"], ["family_name", "given_name", "starts_at"]),
        (
            ["nom_patient", "PRENOM", "rdv-le", "Tél. portable"],
            ["family_name", "given_name", "starts_at", "mobile"],
        ),
        (["Zorg", ""], [None, None]),
    ],
)
def test_headers_are_understood_by_name(headers: list[str], mapping: list[str | None]) -> None:
    found = guess_mapping(headers)
    assert [
        next((c.value for c, at in found.items() if at == n), None) for n in range(len(headers))
    ] == mapping


def test_a_mapping_must_find_names_and_times_each_in_its_own_column() -> None:
    assert what_is_missing({Column.FULL_NAME: 0, Column.STARTS_AT: 1}) == []
    assert what_is_missing({Column.FAMILY_NAME: 0, Column.DAY: 1}) == ["le prénom", "l’heure"]
    for mapping in (
        {Column.FULL_NAME: 0, Column.STARTS_AT: 0},
        {Column.FULL_NAME: 0, Column.STARTS_AT: 9},
    ):
        with pytest.raises(Invalid):
            check_mapping(mapping, ["a", "b"])


@pytest.mark.parametrize(
    "text",
    [
        "22/11/2026",
        "22-11-2026",
        "22.11.26",
        "22/11/26",
        "2026-11-22",
        "22/11/2026 00:00:00",
        "2026-11-22T00:00:00",
    ],
)
def test_dates_in_all_their_dress(text: str) -> None:
    assert read_day(text) == date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    ["31/02/2026", "11/22/2026", "22/11", "2026", "demain", "", "1/1/20261", "22/11/2026 9:00"],
)
def test_what_is_no_date(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "9h40",
        "09h40",
        "9 h 40",
        "9:40",
        "09:40:00",
        "9.40",
        "9:40 AM",
        "9h40min",
        "9\u202fh\u202f40",
    ],
)
def test_times_in_all_their_dress(text: str) -> None:
    assert read_time(text) == time(9, 40)


@pytest.mark.parametrize("text", ["25:00", "9:60", "940", "neuf heures", "", "13:00 PM", "h40"])
def test_what_is_no_time(text: str) -> None:
    assert read_time(text) is None


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.times())
def test_a_date_and_time_reads_as_it_was_written(on: date, clock_time: time) -> None:
    at = datetime.combine(on, clock_time.replace(second=0, microsecond=0))
    for pattern in (
        "%d/%m/%Y %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%d-%m-%Y à %Hh%M",
        "%d.%m.%Y, %H:%M",
        "%Y-%m-%dT%H:%M",
    ):
        assert read_moment(at.strftime(pattern)) == (at.date(), at.time())
    assert read_moment(at.strftime("%Y-%m-%dT%H:%M:%S+00:00")) == at.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        (";Léa;;24/11/2026;9h;;;", RowReason.NO_NAME, Column.FAMILY_NAME),
        ("Durand;-;;24/11/2026;9h;;;", RowReason.NO_NAME, Column.GIVEN_NAME),
        (f"{'x' * 101};Léa;;24/11/2026;9h;;;", RowReason.TOO_LONG, Column.FAMILY_NAME),
        ("Durand;Léa;31/02/1944;24/11/2026;9h;;;", RowReason.BAD_BIRTH, Column.BORN_ON),
        ("Durand;Léa;02/03/44;24/11/2026;9h;;;", RowReason.SHORT_BIRTH_YEAR, Column.BORN_ON),
        ("Durand;Léa;21/11/2026;24/11/2026;9h;;;", RowReason.BIRTH_AHEAD, Column.BORN_ON),
        ("Durand;Léa;02/03/1844;24/11/2026;9h;;;", RowReason.BAD_BIRTH, Column.BORN_ON),
        ("Durand;Léa;;;9h;;;", RowReason.NO_TIME, Column.DAY),
        ("Durand;Léa;;24/11/2026;;;;", RowReason.NO_TIME, Column.TIME),
        ("Durand;Léa;;24/13/2026;9h;;;", RowReason.BAD_DAY, Column.DAY),
        ("Durand;Léa;;24/11/0001;9h;;;", RowReason.BAD_DAY, Column.DAY),
        ("Durand;Léa;;24/11/2026;29h;;;", RowReason.BAD_TIME, Column.TIME),
        ("Durand;Léa;;29/03/2026;2h30;;;", RowReason.LEAPT_OVER, Column.TIME),
        ("Durand;Léa;;24/11/2026;9h;pas d’adresse;;", RowReason.BAD_EMAIL, Column.EMAIL),
        (f"Durand;Léa;;24/11/2026;9h;;{'R' * 201};", RowReason.TOO_LONG, Column.REFERENCE),
    ],
)
def test_a_refused_row_has_its_line_its_reason_and_its_column(
    row: str, reason: RowReason, column: Column
) -> None:
    assert one(row) == RefusedRow(2, reason, column)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    row = one("Durand;Léa;;25/10/2026;2h30;;;")
    assert isinstance(row, ListedAppointment)
    assert row.slot_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_of_rows_that_contradict_each_other_the_last_that_is_not_cancelled_counts() -> None:
    rows = read(
        "\n".join(
            [
                HEAD,
                "A;B;;24/11/2026;9h;;R1;",
                "A;B;;24/11/2026;10h;;R1;",
                "A;B;;24/11/2026;9h;;R1;Annulé",
                "C;D;;24/11/2026;9h;;R2;",
                "C;D;;24/11/2026;9h;;R2;",
            ]
        ).encode()
    )
    assert [isinstance(row, ListedAppointment) for row in rows] == [False, True, False, True, True]
    assert {row.reason for row in rows if isinstance(row, RefusedRow)} == {RowReason.CONTRADICTED}


@pytest.mark.parametrize(
    ("status", "cancelled"),
    [
        ("Annulé", True),
        ("ANNULÉE par le patient", True),
        ("cancelled", True),
        ("Canceled", True),
        ("Supprimé", True),
        ("Confirmé", False),
        ("Non annulé", False),
        ("", False),
        ("Honoré", False),
    ],
)
def test_a_status_says_whether_the_patient_comes(status: str, cancelled: bool) -> None:
    assert is_cancelled(status) is cancelled


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("06 12 34 56 78", "0612345678"),
        ("+33 6 12 34 56 78", "0612345678"),
        ("+33 (0)6 12 34 56 78", "0612345678"),
        ("0033612345678", "0612345678"),
        ("+32 470 12 34 56", "+32470123456"),
        ("06.12.34.56.78", "0612345678"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_kept_in_one_form(text: str, phone: str) -> None:
    assert clean_phone(text) == phone


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r")),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_we_write_has_no_formula_and_reads_back_as_it_was(rows: list[list[str]]) -> None:
    text = written(rows).removeprefix("\ufeff")
    back = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [[plain_cell(cell) for cell in row] for row in back] == rows
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in back for cell in row)
    assert all(plain_cell(safe_cell(cell)) == cell for row in rows for cell in row)


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused_and_never_crash(content: bytes) -> None:
    try:
        found = read_list(content)
    except Invalid:
        return
    listed(found.rows, {Column.FULL_NAME: 0, Column.STARTS_AT: 1}, ZONE, TODAY)


@given(st.lists(st.text(max_size=30), min_size=8, max_size=8))
def test_a_row_of_any_text_is_read_or_refused_and_never_crashes(cells: list[str]) -> None:
    mapping = guess_mapping(HEAD.split(";"))
    from_csv = read_list(
        written([HEAD.split(";"), ["x", *cells[1:]]]).replace("\0", "").encode("utf-8", "ignore")
    )
    (row,) = listed(from_csv.rows, mapping, ZONE, TODAY)
    assert isinstance(row, ListedAppointment | RefusedRow)


def test_twenty_thousand_rows_are_understood_within_seconds() -> None:
    chance = random.Random(7)
    rows = [
        f"Nom{n};Prénom;02/03/19{chance.randrange(10, 99)};24/11/2026;{9 + n % 9}h{n % 60:02d};;R{n};"
        for n in range(20_000)
    ]
    content = "\n".join([HEAD, *rows]).encode()
    began = machine.process_time()
    assert all(isinstance(row, ListedAppointment) for row in read(content))
    assert machine.process_time() - began < 8


def test_a_text_of_the_largest_size_is_still_decoded() -> None:
    assert decode(b"a" * LARGEST_FILE)[1] == "utf-8"

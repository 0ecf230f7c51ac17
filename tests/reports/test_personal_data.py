"""The watch: identity numbers in any writing are found, what may point to a person is marked, no more."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Contact, User
from contacts.personal_data import find
from contacts.scales import Sharing
from incidents.actions.reports import ContainsPersonalData, edit_report, keep_details, submit_report
from incidents.contents import content_of
from incidents.models import KeptDetail, ReportChange
from tests.reports.conftest import TEXTS, Draft, content


def kinds(text: str) -> list[tuple[str, str]]:
    return [detail.key for detail in find(text)]


@st.composite
def identity_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """Make a valid number in one of the ways that people write it, with its kind."""
    day = draw(st.dates(min_value=date(1930, 1, 1), max_value=date(2020, 12, 31)))
    coordination = draw(st.booleans())
    short = f"{day:%y%m}{day.day + (60 if coordination else 0):02d}{draw(st.integers(1, 999)):03d}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(short))
    check = -sum(one - 9 if one > 9 else one for one in doubled) % 10
    birth, last = short[:6], f"{short[6:]}{check}"
    if draw(st.booleans()):
        birth = f"{day:%Y}{birth[2:]}"
    if draw(st.booleans()):
        gap = draw(st.sampled_from([" ", "-", "."]))
        birth = gap.join((birth[:-4], birth[-4:-2], birth[-2:]))
    dash = draw(st.sampled_from(["", "-", "+", " ", " - ", "–", "\u00a0", "\u200b"]))
    return f"{birth}{dash}{last}", "coordination_number" if coordination else "personal_number"


words = st.text(alphabet="abcåäö .,:\n", max_size=30)


@given(identity_numbers(), words, words)
def test_an_identity_number_is_found_however_it_is_written(number: tuple[str, str], before: str, after: str) -> None:
    text, kind = number
    found = find(f"{before} {text} {after}")
    assert [(one.kind.code, one.forbidden) for one in found] == [(kind, True)]
    assert found[0].text == text


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_searched(text: str) -> None:
    found = find(text)
    for one in found:
        assert text[one.start : one.end] == one.text
    for one, other in itertools.pairwise(found):
        assert one.end <= other.start


@given(st.from_regex(r"[A-HJ-PR-UW-Z]{3} ?[0-9]{2}[0-9A-HJ-NPR-UW-Z]", fullmatch=True), words)
def test_number_plates_are_marked(plate: str, before: str) -> None:
    found = [one.kind.code for one in find(f"{before} {plate}")]
    assert found == ([] if plate[3:] in {" 112", " 113"} else ["plate"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring 070-174 06 05 till jouren.", [("phone", "070-174 06 05")]),
        ("Ring +46 70 174 06 05.", [("phone", "+46 70 174 06 05")]),
        ("Ring 08-123 456 78", [("phone", "08-123 456 78")]),
        ("Skriv till anna.k@forening.example.", [("email", "anna.k@forening.example")]),
        ("En vit bil, abc12d, stod kvar.", [("plate", "abc12d")]),
        ("８５０７０９-９８０５", [("personal_number", "８５０７０９-９８０５")]),
    ],
)
def test_what_may_point_to_a_person_is_marked(text: str, found: list[tuple[str, str]]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Fara för liv? Ring 112. Polisen: 114 14.",
        "SMS 112 fungerar också.",
        "Kommunens växel har nummer 08-530 610 00.",
        "Skriv till kommun@botkyrka.se.",
        "22 november 2026 kl. 23.14, Alby: Brand.",
        "2026-11-22 23.14, händelse 2026-147, ca 30 personer, 100 000 kr",
        "850709-9806 är fel och finns inte, inte heller 851309-9805.",
    ],
)
def test_what_a_report_needs_to_say_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_long_text_of_anything_is_searched_in_a_moment() -> None:
    for piece in ("1", "1 2-", "0701740605 ", "a@", "ABC", "(("):
        find(piece * (4000 // len(piece)))


@pytest.mark.django_db
def test_what_was_weighed_for_partners_is_weighed_again_for_volunteers(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    texts = {**TEXTS, next(iter(TEXTS)): "Ring 070-174 06 05."}
    report = draft(sections=texts, sharing=Sharing.PARTNERS)
    with pytest.raises(ContainsPersonalData):
        submit_report(report=report, by=tove, now=now)
    key = ("phone", "070-174 06 05")
    report = keep_details(report=report, by=tove, details=[key, ("phone", "070-999 99 99")], now=now)
    assert KeptDetail.objects.get().text == "070-174 06 05"
    assert ReportChange.objects.filter(field="kept_detail").count() == 1
    keep_details(report=report, by=tove, details=[key], now=now)
    assert KeptDetail.objects.count() == 1
    wider = content(now, sections=texts, area_ids=content_of(report).area_ids)
    report = edit_report(report=report, by=tove, version=report.version, content=wider, now=now)
    with pytest.raises(ContainsPersonalData):
        submit_report(report=report, by=tove, now=now)
    keep_details(report=report, by=tove, details=[key], now=now)
    assert submit_report(report=report, by=tove, now=now).status == "submitted"

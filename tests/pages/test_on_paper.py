"""The pages that are printed: every sheet says what it is, of when, for whom and of which world, and no colour."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject
from pytest_django.live_server_helper import LiveServer

from contacts.models import Area, Contact, User
from contacts.scales import Mode, Severity, Sharing
from incidents.models import ReportSection, ReportSeries, SituationReport
from incidents.models.reports import ReportKind, SectionKind
from notifications.lifecycle import DeliveryState
from tests.design.in_chromium import log_in_to
from tests.figures import Tell
from tests.incidents.steps import an_incident
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIVE, EXERCISE = "Skarpt läge", "ÖVNING – detta har inte hänt"
LEVELS = ["Låg", "Förhöjd", "Hög", "Akut"]
TIME = re.compile(r"\b20\d\d-\d\d-\d\d kl\. \d\d\.\d\d\b")
LONG = "\n".join(f"Stycke {number}: vid torget står en grupp unga och pratar lugnt med oss." for number in range(110))
# What sets a colour (ISO 32000-1, 8.6.8): in red, green and blue, and in ways that our pages have no use for.
RGB, OTHERS = {b"rg", b"RG"}, {b"k", b"K", b"sc", b"SC", b"scn", b"SCN", b"sh"}


@dataclass(frozen=True)
class Printed:
    """A page as it comes out of the printer: the words of each sheet, and the colours that are on them."""

    sheets: list[str]
    colours: list[str]


def printed(page: Page, file: Path) -> Printed:
    """Print the page that the browser stands on."""
    file.write_bytes(page.pdf(prefer_css_page_size=True, print_background=True))
    pdf = PdfReader(io.BytesIO(file.read_bytes()))
    words = [" ".join(sheet.extract_text().split()) for sheet in pdf.pages]
    return Printed(words, sorted({colour for sheet in pdf.pages for colour in colours_of(sheet, pdf)}))


def colours_of(drawn: DictionaryObject, pdf: PdfReader) -> Iterator[str]:
    """Return the colours on a sheet, and in the drawings that it holds, that are not black, white or between them."""
    content = ContentStream(drawn.get("/Contents", drawn), pdf)
    for values, operator in content.operations:
        if operator in RGB and len({round(float(value), 2) for value in values}) > 1:
            yield " ".join(str(value) for value in values)
        if operator in OTHERS:
            yield f"{operator!r} {values}"
    resources = cast(DictionaryObject, drawn.get("/Resources", DictionaryObject()).get_object())
    for one in cast(DictionaryObject, resources.get("/XObject", DictionaryObject()).get_object()).values():
        if one.get_object()["/Subtype"] == "/Form":
            yield from colours_of(one.get_object(), pdf)


def faults_of(found: Printed, world: str, marking: str, name: str) -> list[str]:
    """Return what a loose sheet would not tell, and every colour."""
    count = len(found.sheets)
    other = EXERCISE if world == LIVE else LIVE
    faults = [f"colour: {one}" for one in found.colours]
    for number, words in enumerate(found.sheets, 1):
        asked = [world, marking, name, f"Sida {number} av {count}"]
        faults += [f"sheet {number} does not say {one}" for one in asked if one not in words]
        faults += [f"sheet {number} says {other}"] if other in words else []
        faults += [] if TIME.search(words) else [f"sheet {number} does not say of when it is"]
    return faults


@pytest.fixture
def at_hand(page: Page, live_server: LiveServer, sara: User) -> Page:
    """Sara's browser, whose screen is dark."""
    log_in_to(page, live_server, sara)
    page.set_default_timeout(30_000)
    page.emulate_media(color_scheme="dark")
    return page


def a_report(by: User, mode: Mode, text: str) -> SituationReport:
    """Write a report of either world."""
    now = timezone.now()
    series = ReportSeries.objects.create(started_at=now, mode=mode)
    report = SituationReport.objects.create(
        mode=mode,
        series=series,
        kind=ReportKind.FIRST,
        title="Oroligt vid Alby centrum",
        severity=Severity.HIGH,
        sharing=Sharing.VOLUNTEERS,
        author=by,
        created_at=now,
        next_report_due=now + timedelta(hours=2),
        idempotency_key=str(uuid4()),
    )
    ReportSection.objects.create(report=report, kind=SectionKind.HAPPENED, sharing=Sharing.VOLUNTEERS, text=text)
    return report


def test_the_board_is_told_by_words_on_every_sheet(
    at_hand: Page, live_server: LiveServer, sara: User, alby: Area, fittja: Area, tmp_path: Path, tell: Tell
) -> None:
    for number in range(24):
        area = (alby, fittja)[number % 2]
        an_incident(sara, area, severity=list(Severity)[number % 4], text=f"Rad {number}: en grupp vid torget.")
    an_incident(sara, alby, severity=Severity.LOW, sharing=Sharing.NAMED)
    at_hand.goto(live_server.url)
    expect(at_hand.get_by_role("button", name="Skriv ut")).to_be_visible()

    found = printed(at_hand, tmp_path / "board.pdf")

    tell(f"the board: {len(found.sheets)} sheets, colours other than grey: {len(found.colours)}")
    assert faults_of(found, LIVE, "Delning: Endast namngivna (TLP:RED)", "Lägesbild") == []
    words = " ".join(found.sheets)
    assert [one for one in LEVELS if one not in words] == []
    assert len(found.sheets) >= 2


def test_a_board_is_for_the_own_house_also_when_nothing_narrower_is_on_it(
    at_hand: Page, live_server: LiveServer, sara: User, alby: Area, tmp_path: Path
) -> None:
    an_incident(sara, alby, sharing=Sharing.OPEN)
    at_hand.goto(live_server.url)
    found = printed(at_hand, tmp_path / "board.pdf")
    assert faults_of(found, LIVE, "Delning: Egen organisation (TLP:AMBER+STRICT)", "Lägesbild") == []


def test_a_board_that_has_changed_meanwhile_is_marked_as_it_is_now(
    at_hand: Page, live_server: LiveServer, sara: User, alby: Area, tmp_path: Path
) -> None:
    an_incident(sara, alby)
    at_hand.goto(live_server.url)
    expect(at_hand.locator("#board-incidents > li")).to_have_count(1)
    an_incident(sara, alby, severity=Severity.CRITICAL, sharing=Sharing.NAMED)
    expect(at_hand.locator("#board[data-paper-marking*=Endast]")).to_have_count(1, timeout=60_000)
    found = printed(at_hand, tmp_path / "board.pdf")
    assert faults_of(found, LIVE, "Delning: Endast namngivna (TLP:RED)", "Lägesbild") == []


@pytest.mark.parametrize(("mode", "world"), [(Mode.LIVE, LIVE), (Mode.EXERCISE, EXERCISE)])
def test_an_incident_says_what_it_is_on_every_sheet(
    at_hand: Page, live_server: LiveServer, sara: User, alby: Area, tmp_path: Path, tell: Tell, mode: Mode, world: str
) -> None:
    one = an_incident(sara, alby, mode=mode, severity=Severity.CRITICAL, sharing=Sharing.PARTNERS, text=LONG)
    at_hand.goto(f"{live_server.url}/handelser/{one.number}/")
    expect(at_hand.get_by_role("button", name="Skriv ut")).to_be_visible()

    found = printed(at_hand, tmp_path / "incident.pdf")

    tell(f"an incident, {mode}: {len(found.sheets)} sheets, colours other than grey: {len(found.colours)}")
    assert faults_of(found, world, "Delning: Samverkansaktörer (TLP:AMBER)", f"Händelse {one.number}") == []
    assert "Akut" in found.sheets[0]
    assert len(found.sheets) >= 3


@pytest.mark.parametrize(("mode", "world"), [(Mode.LIVE, LIVE), (Mode.EXERCISE, EXERCISE)])
def test_a_long_report_says_what_it_is_on_every_sheet(
    at_hand: Page, live_server: LiveServer, sara: User, tmp_path: Path, tell: Tell, mode: Mode, world: str
) -> None:
    one = a_report(sara, mode, LONG)
    at_hand.goto(f"{live_server.url}/lagesrapporter/{one.pk}/")
    expect(at_hand.get_by_role("button", name="Skriv ut")).to_be_visible()

    found = printed(at_hand, tmp_path / "report.pdf")

    tell(f"a report, {mode}: {len(found.sheets)} sheets, colours other than grey: {len(found.colours)}")
    assert faults_of(found, world, "Delning: Även frivilliga (TLP:GREEN)", "Oroligt vid Alby centrum") == []
    assert "Hög" in found.sheets[0]
    assert [n for n in range(110) if f"Stycke {n}:" not in " ".join(found.sheets)] == []
    assert len(found.sheets) >= 3


@pytest.mark.parametrize(("mode", "world"), [(Mode.LIVE, LIVE), (Mode.EXERCISE, EXERCISE)])
def test_a_call_list_says_what_it_is_on_every_sheet(
    at_hand: Page,
    live_server: LiveServer,
    sara: User,
    nadia: Contact,
    tmp_path: Path,
    tell: Tell,
    mode: Mode,
    world: str,
) -> None:
    one = replace(an_addressee(nadia), phone="070-123 45 67")
    crowd = [replace(one, address=f"n{n}@night-walkers.example", name=f"Nattvandrare {n:02}") for n in range(60)]
    dispatch = a_dispatch(sara, crowd, timezone.now(), mode=mode)
    dispatch.deliveries.update(state=DeliveryState.FAILED, relay_answer="550 5.1.1 User unknown")
    at_hand.goto(f"{live_server.url}/utskick/{dispatch.public_id}/ringlista/")
    expect(at_hand.get_by_role("button", name="Skriv ut ringlistan")).to_be_visible()

    found = printed(at_hand, tmp_path / "calls.pdf")

    tell(f"a call list, {mode}: {len(found.sheets)} sheets, colours other than grey: {len(found.colours)}")
    assert faults_of(found, world, "Delning: Även frivilliga (TLP:GREEN)", "Ringlista: Lägesrapport 3") == []
    words = " ".join(found.sheets)
    assert [n for n in range(60) if f"Nattvandrare {n:02}" not in words] == []
    assert "Hög" in found.sheets[0]

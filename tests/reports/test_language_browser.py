"""Mail and page in Arabic as a person sees them: a narrow screen, light and dark, and axe objects to nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from contacts.models import Area, Contact, User
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from notifications.links import Purpose, url_for
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE, fill_html
from notifications.models import Dispatch
from tests.design.in_chromium import RULES, objections_to
from tests.reports.conftest import Draft
from tests.reports.correcting import approve_shown, draft_correction, send
from tests.reports.test_correction_browser import walk
from tests.reports.tongues import ARABIC, readers, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NARROW = 320
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# A mail is a part of the mail program's page, which has the landmarks that «best practice» asks for.
LAW = [rule for rule in RULES if rule != "best-practice"]
# Where pictures go for whoever wants to look: PICTURES=folder.
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def report(draft: Draft, alby: Area, nadia: Contact, tove: User) -> SituationReport:
    """A report that somebody has written in Arabic, for readers of five languages."""
    readers(alby)
    report = draft()
    write(report, tove, timezone.now(), ARABIC, "ar")
    return report


def faults_of(page: Page, name: str, rules: Sequence[str] = RULES) -> list[str]:
    """Return what axe objects to, and whether anything lies outside of the narrow screen."""
    faults = [f"{name}: {objection}" for objection in objections_to(page, rules)]
    aside = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    return [*faults, *([f"{name}: {aside} px wide"] if aside > NARROW else [])]


def sent(dispatch: Dispatch) -> dict[str, str]:
    """Return the HTML part in each language, as one recipient gets it."""
    own = {
        NAME: "Amal Walker",
        REASONS: "Nattvandrare i Alby",
        LINK: "https://lage.example/",
        UNSUBSCRIBE: "https://x.example/",
    }
    return {one.language: fill_html(one.html, own) for one in dispatch.renditions.all()}


def test_the_mails_hold_on_a_narrow_screen_in_light_and_dark(
    browser: Browser, report: SituationReport, tove: User, now: datetime
) -> None:
    approved = send(report, tove, now).dispatch
    assert approved is not None
    correction = draft_correction(report, tove, now)
    write(correction, tove, now, ARABIC | {SectionKind.WRONG: "كتبنا مكانًا خاطئًا."}, "ar")
    mails = {f"mail-{language}": html for language, html in sent(approved).items()}
    mails["correction-ar"] = sent(approve_shown(correction, tove, now))["ar"]
    faults: list[str] = []
    for theme in THEMES:
        page = browser.new_context(viewport={"width": NARROW, "height": 800}, color_scheme=theme).new_page()
        for name, html in mails.items():
            page.set_content(html)
            faults += faults_of(page, f"{name}-{theme}", LAW)
        page.context.close()
    assert faults == []


def test_what_runs_from_right_to_left_is_on_the_right(
    browser: Browser, report: SituationReport, tove: User, now: datetime
) -> None:
    approved = send(report, tove, now).dispatch
    assert approved is not None
    page = browser.new_context(viewport={"width": NARROW, "height": 800}).new_page()
    page.set_content(sent(approved)["ar"])
    asked = page.locator("td.ask")
    assert asked.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert asked.evaluate("e => getComputedStyle(e).borderRightWidth") == "6px"
    assert asked.evaluate("e => getComputedStyle(e).borderLeftWidth") == "0px"
    assert page.locator("h1").evaluate("e => getComputedStyle(e).direction") == "ltr"
    # «114 14» is read from its left: the first group lies to the left of the second.
    places = page.evaluate(
        """() => { const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) { const at = walker.currentNode.data.indexOf('114 14'); if (at < 0) continue;
        const left = (from, to) => { const range = document.createRange(); range.setStart(walker.currentNode, from);
        range.setEnd(walker.currentNode, to); return range.getBoundingClientRect().left; };
        return [left(at, at + 3), left(at + 4, at + 6)]; } }"""
    )
    assert places[0] < places[1]


def test_the_personal_page_in_arabic_holds_on_a_narrow_screen(
    browser: Browser, live_server: LiveServer, report: SituationReport, tove: User, now: datetime
) -> None:
    approved = send(report, tove, now).dispatch
    assert approved is not None
    letter = approved.deliveries.get(name__startswith="Amal").public_id
    paths = {"page-ar": url_for(letter, Purpose.READ), "leave-ar": url_for(letter, Purpose.DECLINE)}
    faults: list[str] = []
    for theme in THEMES:
        page = browser.new_context(viewport={"width": NARROW, "height": 800}, color_scheme=theme).new_page()
        for name, url in paths.items():
            page.goto(live_server.url + urlsplit(url).path)
            assert page.locator("html").get_attribute("dir") == "rtl"
            faults += faults_of(page, f"{name}-{theme}")
        page.context.close()
    assert faults == []


def test_the_step_and_its_form_hold_in_the_browser(
    browser: Browser, live_server: LiveServer, report: SituationReport, tove: User
) -> None:
    steps = {step: f"/lagesrapporter/{report.pk}/{step}/" for step in ("sprak", "sprak/ar", "granska")}
    assert walk(browser, live_server, tove, {**steps, "report": f"/lagesrapporter/{report.pk}/"}) == []
